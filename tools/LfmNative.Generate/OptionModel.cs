using System.Globalization;
using System.Reflection;
using LfmNative.Options;

namespace LfmNative.Generate;

/// <summary>An option, as its attribute, its property and its doc comment say it.</summary>
/// <param name="Key">Name in kebab case, unique in a job: <c>map-tolerance</c>.</param>
/// <param name="Property">The property that holds it.</param>
/// <param name="Kind">What its value is.</param>
/// <param name="Choices">The enumeration of a choice or a list of choices; null for others.</param>
/// <param name="Default">
/// Initial value of the property: bool, int, long, ulong, double, an enumeration's member, null, or an array of members.
/// </param>
/// <param name="Attribute">Range, automatic value, aliases, version.</param>
/// <param name="Sentence">The property's summary, without the full stop.</param>
internal sealed record OptionModel(
    string Key, PropertyInfo Property, OptionKind Kind, ChoiceModel? Choices, object? Default, OptionAttribute Attribute, string Sentence)
{
    /// <summary>Name inside the record that holds it, in kebab case: <c>tolerance</c>.</summary>
    public string LocalKey => Kebab(Property.Name);

    /// <summary>Key as C and Python spell it: <c>map_tolerance</c>.</summary>
    public string Field => Snake(Key);

    /// <summary>Spellings on the command line beside the key, with dashes.</summary>
    public string[] Aliases => [.. Attribute.Aliases.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(alias => "--" + alias)];

    /// <summary>Whether there is an automatic value; it is then the default.</summary>
    public bool HasAuto => Attribute.Auto is not null;

    /// <summary>The default as people read it: a number, a name, "off", or "auto".</summary>
    public string DefaultText => Default switch
    {
        _ when HasAuto && Default is null or 0 or 0L or double.NaN => "auto",
        bool on => on ? "on" : "off",
        IEnumerable<object> list => string.Join(',', list.Select(member => Choices!.NameOf(member))),
        Enum member => Choices!.NameOf(member),
        IFormattable number => Plain(number),
        _ => throw new InvalidOperationException($"{Key} has a default of no known kind"),
    };

    /// <summary>The allowed values of a number, e.g. "1..10000", "at least 0"; empty where every one is.</summary>
    public string Range => (double.IsInfinity(Attribute.Min), double.IsInfinity(Attribute.Max)) switch
    {
        (false, false) => $"{Plain(Attribute.Min)}..{Plain(Attribute.Max)}",
        (false, true) => $"at least {Plain(Attribute.Min)}",
        (true, false) => $"at most {Plain(Attribute.Max)}",
        _ => "",
    };

    /// <summary>PascalCase to kebab case.</summary>
    public static string Kebab(string name) => string.Concat(
        name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>Kebab case to snake case.</summary>
    public static string Snake(string key) => key.Replace('-', '_');

    /// <summary>A number without digits that say nothing: 50, 0.1, 1e-3.</summary>
    public static string Plain(IFormattable number)
    {
        string text = number.ToString(null, CultureInfo.InvariantCulture);
        int e = text.IndexOf('E');
        if (e < 0) return number is double d && d != 0 && Math.Abs(d) < 0.01 ? Scientific(d) : text;
        return text[..e] + "e" + int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    private static string Scientific(double value)
    {
        string[] parts = value.ToString("0.###############E+0", CultureInfo.InvariantCulture).Split('E');
        return $"{parts[0]}e{int.Parse(parts[1], CultureInfo.InvariantCulture)}";
    }
}
