using System.Globalization;

namespace LfmNative.Generate;

/// <summary>How Python writes an option: as a keyword of a function, and in its documentation.</summary>
internal static class PythonOptions
{
    private const string FirstVersion = "0.1";

    private static readonly HashSet<string> Keywords =
    [
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for",
        "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with",
        "yield",
    ];

    /// <summary>The parameter's name: the field's, with an underscore behind words of the language.</summary>
    public static string Name(StructOption option) => Keywords.Contains(option.Field) ? option.Field + "_" : option.Field;

    /// <summary>The parameter with type and default.</summary>
    public static string Parameter(StructOption option) => $"{Name(option)}: {TypeOf(option.Option)} = {Default(option.Option)}";

    /// <summary>The type of the values that a caller may give.</summary>
    public static string TypeOf(OptionModel option) => option.Kind switch
    {
        OptionKind.Switch => "bool",
        OptionKind.Number => option.HasAuto ? "float | None" : "float",
        OptionKind.Choice => option.Choices!.Type.Name + (option.HasAuto ? " | Literal[\"auto\"]" : ""),
        OptionKind.ChoiceList => $"{option.Choices!.Type.Name} | Sequence[{option.Choices.Type.Name}]",
        _ => option.HasAuto ? "int | None" : "int",
    };

    /// <summary>The default as a literal.</summary>
    public static string Default(OptionModel option) => Literal(option, option.Default);

    /// <summary>A value as a literal.</summary>
    public static string Literal(OptionModel option, object? value) => option.Kind switch
    {
        OptionKind.Switch => value is true ? "True" : "False",
        OptionKind.Choice => value is null ? "\"auto\"" : $"\"{option.Choices!.NameOf(value)}\"",
        OptionKind.ChoiceList => value switch
        {
            object[] { Length: 0 } => "()",
            object[] { Length: 1 } one => $"\"{option.Choices!.NameOf(one[0])}\"",
            _ => $"({string.Join(", ", ((object[])value!).Select(member => $"\"{option.Choices!.NameOf(member)}\""))})",
        },
        _ when option.HasAuto && value is 0 or 0L or double.NaN => "None",
        OptionKind.Number => Real((double)value!),
        _ => Grouped(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
    };

    /// <summary>Name, sentence, values and what the automatic value comes to.</summary>
    public static string Describe(StructOption option)
    {
        OptionModel model = option.Option;
        string values = model.Kind switch
        {
            OptionKind.Choice => Names(model, model.HasAuto ? ["auto"] : []),
            OptionKind.ChoiceList => "one or several of " + Names(model, []),
            _ => model.Range,
        };
        string automatic = model.HasAuto ? $"{(model.Kind == OptionKind.Choice ? "\"auto\"" : "None")}: {model.Attribute.Auto}" : "";
        string text = string.Join("; ", new[] { model.Sentence, values, automatic }.Where(part => part.Length > 0));
        string since = model.Attribute.Since == FirstVersion ? "" : $" New in {model.Attribute.Since}.";
        return AsciiText.Of($"{Name(option)}: {text}.{since}");
    }

    private static string Names(OptionModel option, IEnumerable<string> first)
    {
        string[] names = [.. first.Concat(option.Choices!.Names).Select(name => $"\"{name}\"")];
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    private static string Real(double value)
    {
        string text = OptionModel.Plain(value);
        return text.Contains('.') || text.Contains('e') ? text : text + ".0";
    }

    private static string Grouped(decimal value) => value < 10_000
        ? value.ToString(CultureInfo.InvariantCulture)
        : value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '_');
}
