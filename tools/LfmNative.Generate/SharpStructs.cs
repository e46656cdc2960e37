using System.Globalization;
using System.Reflection;

namespace LfmNative.Generate;

/// <summary>Writes the library's own structures of options: layout, defaults, and the engine's records that they become.</summary>
internal sealed class SharpStructs(IReadOnlyList<ChoiceUse> choices, IReadOnlyList<StructLayout> layouts)
{
    private const string Folder = "src/LfmNative.Capi/Options";

    /// <summary>One file a structure, one a list, and the names of all choices.</summary>
    public IEnumerable<GeneratedFile> Files() =>
    [
        .. layouts.Select(Structure),
        .. layouts.SelectMany(layout => layout.Fields).Where(field => field.Role == LayoutRole.List)
            .DistinctBy(field => ListType(field.Option!)).Select(List),
        Defaults(),
        ChoiceTable(),
    ];

    private static string ListType(StructOption option) => StructModel.Pascal(option.Option.Field) + "List";

    private static GeneratedFile File(string name, IEnumerable<string> usings, IEnumerable<string> body) => GeneratedFile.OfLines(
        $"{Folder}/{name}.g.cs",
        [
            $"// {GeneratedFile.Notice}",
            .. usings.Where(ns => ns != "LfmNative").Distinct().Order(StringComparer.Ordinal)
                .OrderBy(ns => ns.StartsWith("System", StringComparison.Ordinal) ? 0 : 1).Select(ns => $"using {ns};"),
            "",
            .. body,
        ]);

    private static GeneratedFile Structure(StructLayout layout)
    {
        StructModel model = layout.Struct;
        string own = model.SharpName;
        IEnumerable<Type> types =
        [
            model.Record,
            .. model.Options.Select(o => o.Option.Property.DeclaringType!),
            .. model.Options.Select(o => o.Option.Choices?.Type).OfType<Type>(),
        ];
        IEnumerable<string> usings =
            ["System.Runtime.InteropServices", "LfmNative.Capi.Marshalling", .. types.Select(type => type.Namespace!)];
        return File(own, usings, TextLinesOf());

        IEnumerable<string> TextLinesOf()
        {
            yield return $"namespace LfmNative.Capi.Options;";
            yield return "";
            yield return $"/// <summary><c>{model.CName}</c>. {model.Sentence}.</summary>";
            yield return "[StructLayout(LayoutKind.Sequential)]";
            yield return $"internal unsafe struct {own}";
            yield return "{";
            foreach (LayoutField field in layout.Fields) yield return $"    public {TypeOf(field)} {StructModel.Pascal(field.Name)};";
            yield return "";
            foreach (string line in DefaultsOf(layout)) yield return line;
            yield return "";
            yield return "    /// <summary>The caller's structure over the defaults; what must be 0 is.</summary>";
            foreach (string line in Reading(layout)) yield return line;
            foreach (Type record in Records(model))
            {
                yield return "";
                foreach (string line in Conversion(model, record)) yield return line;
            }
            yield return "}";
        }
    }

    private static IEnumerable<string> Reading(StructLayout layout)
    {
        (string name, string own) = (layout.Struct.CName, layout.Struct.SharpName);
        LayoutField[] reserved = [.. layout.Fields.Where(field => field.Role == LayoutRole.Reserved)];
        if (reserved.Length == 0)
        {
            yield return $"    public static {own} Read({own}* given) => OptionStruct.Read(given, Defaults, \"{name}\");";
            yield break;
        }
        yield return $"    public static {own} Read({own}* given)";
        yield return "    {";
        yield return $"        {own} read = OptionStruct.Read(given, Defaults, \"{name}\");";
        foreach (LayoutField field in reserved)
            yield return $"        OptionStruct.CheckReserved(read.{StructModel.Pascal(field.Name)}, \"{name}\");";
        yield return "        return read;";
        yield return "    }";
    }

    private static IEnumerable<string> DefaultsOf(StructLayout layout)
    {
        yield return $"    public static {layout.Struct.SharpName} Defaults";
        yield return "    {";
        yield return "        get";
        yield return "        {";
        yield return $"            {layout.Struct.SharpName} defaults = new() {{ StructSize = (nuint)sizeof({layout.Struct.SharpName}) }};";
        foreach (LayoutField field in layout.Fields.Where(field => field.Role is LayoutRole.Value or LayoutRole.List or LayoutRole.Count))
        {
            OptionModel option = field.Option!.Option;
            string name = StructModel.Pascal(field.Name);
            if (field.Role == LayoutRole.List)
            {
                object[] members = (object[])option.Default!;
                for (int i = 0; i < members.Length; i++)
                    yield return $"            defaults.{name}[{i}] = (int){option.Choices!.Type.Name}.{members[i]};";
            }
            else if (field.Role == LayoutRole.Count)
            {
                if (((object[])option.Default!).Length is int count and > 0) yield return $"            defaults.{name} = {count};";
            }
            else if (LiteralOf(option) is { } literal)
            {
                yield return $"            defaults.{name} = {literal};";
            }
        }
        yield return "            return defaults;";
        yield return "        }";
        yield return "    }";
    }

    /// <summary>The default as a literal; null of what is all zeros.</summary>
    private static string? LiteralOf(OptionModel option) => option.Default switch
    {
        null => "-1",
        true => "1",
        double.NaN => "double.NaN",
        Enum member => Convert.ToInt32(member) == 0 ? null : $"(int){option.Choices!.Type.Name}.{member}",
        false or 0 or 0L or 0UL or 0.0 => null,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"the default of {option.Key} has no literal"),
    };

    /// <summary>
    /// The records a structure becomes: its own with those inside it, and others that share some of their options with it.
    /// </summary>
    private static IEnumerable<Type> Records(StructModel model) =>
        model.Options.Select(o => o.Option.Property.DeclaringType!).Where(type => !type.IsAssignableFrom(model.Record))
            .Prepend(model.Record).Distinct();

    private static IEnumerable<string> Conversion(StructModel model, Type record)
    {
        yield return record == model.Record
            ? $"    /// <summary>The engine's options; numbers are left for the engine to judge.</summary>"
            : $"    /// <summary>The options that belong to {record.Name}.</summary>";
        yield return $"    public readonly {record.Name} To{record.Name}() => new()";
        yield return "    {";
        foreach (StructOption option in model.Options.Where(o => o.Option.Property.DeclaringType!.IsAssignableFrom(record)))
            yield return $"        {option.Option.Property.Name} = {ValueOf(option)},";
        if (record == model.Record)
        {
            IEnumerable<Type> others = Records(model).Where(type => type != record);
            foreach (PropertyInfo inner in record.GetProperties().Where(p => others.Contains(p.PropertyType)))
                yield return $"        {inner.Name} = To{inner.PropertyType.Name}(),";
        }
        yield return "    };";
    }

    private static string ValueOf(StructOption option)
    {
        (OptionModel model, string field) = (option.Option, option.SharpField);
        return model.Kind switch
        {
            OptionKind.Switch => $"ChoiceArgument.Switch({field}, \"{option.Field}\")",
            OptionKind.Choice when model.HasAuto => $"ChoiceArgument.OrAuto<{model.Choices!.Type.Name}>({field}, \"{option.Field}\")",
            OptionKind.Choice => $"ChoiceArgument.Of<{model.Choices!.Type.Name}>({field}, \"{option.Field}\")",
            OptionKind.ChoiceList => ListOf(option),
            _ => field,
        };
    }

    private static string ListOf(StructOption option)
    {
        (string members, string count) = (option.SharpField, StructModel.Pascal(option.CountField));
        return $"ChoiceArgument.List<{option.Option.Choices!.Type.Name}>({members}, {count}, \"{option.CountField}\")";
    }

    private static string TypeOf(LayoutField field) => (field.Role, field.Option?.Option.Kind) switch
    {
        (LayoutRole.StructSize, _) => "nuint",
        (LayoutRole.List, _) => ListType(field.Option!),
        (LayoutRole.Value, OptionKind.Bytes) => "long",
        (LayoutRole.Value, OptionKind.Seed) => "ulong",
        (LayoutRole.Value, OptionKind.Number) => "double",
        _ => "int",
    };

    private static GeneratedFile List(LayoutField field) => File(
        ListType(field.Option!),
        ["System.Runtime.CompilerServices"],
        [
            "namespace LfmNative.Capi.Options;",
            "",
            "/// <summary>The members of a list that stands in a structure:",
            $"/// <c>LFM_MAX_{field.Option!.Option.Field.ToUpperInvariant()}</c> numbers.</summary>",
            $"[InlineArray({field.Capacity})]",
            $"internal struct {ListType(field.Option!)}",
            "{",
            "    private int _first;",
            "}",
        ]);

    /// <summary>The exported functions that fill in defaults.</summary>
    private GeneratedFile Defaults() => File(
        "OptionDefaults",
        ["System.Runtime.CompilerServices", "System.Runtime.InteropServices", "LfmNative.Capi.Marshalling"],
        [
            "namespace LfmNative.Capi.Options;",
            "",
            "/// <summary>The defaults of every structure of options.</summary>",
            "internal static unsafe class OptionDefaults",
            "{",
            .. layouts.Select(layout => layout.Struct).SelectMany((model, i) => (string[])
            [
                .. i > 0 ? [""] : (string[])[],
                $"    [UnmanagedCallersOnly(EntryPoint = \"{model.InitName}\", CallConvs = [typeof(CallConvCdecl)])]",
                $"    public static int {StructModel.Pascal(model.Name)}({model.SharpName}* target, nuint structSize) =>",
                $"        Boundary.Run(() => OptionStruct.Init(target, structSize, {model.SharpName}.Defaults, \"{model.CName}\"));",
            ]),
            "}",
        ]);

    private GeneratedFile ChoiceTable() => File(
        "ChoiceTable",
        ["LfmNative.Options", .. choices.Select(use => use.Choices.Type.Namespace!)],
        [
            "namespace LfmNative.Capi.Options;",
            "",
            "/// <summary>The options that take choices.</summary>",
            "internal static class ChoiceTable",
            "{",
            "    /// <summary>Name of the option, names of its choices by their numbers, and whether \"auto\" is one more, −1.</summary>",
            "    public static (string Option, string[] Names, bool HasAuto)[] All { get; } =",
            "    [",
            .. choices.Select(use =>
            {
                string hasAuto = use.Automatic is null ? "false" : "true";
                return $"        (\"{OptionModel.Snake(use.Key)}\", OptionNames.All<{use.Choices.Type.Name}>(), {hasAuto}),";
            }),
            "    ];",
            "}",
        ]);
}
