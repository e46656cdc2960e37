namespace LfmNative.Generate;

/// <summary>Writes <c>lfm_options.h</c>: choices, structures of options, and the functions that fill in their defaults.</summary>
internal sealed class CHeader(IReadOnlyList<ChoiceUse> choices, IReadOnlyList<StructLayout> layouts)
{
    /// <summary>The file.</summary>
    public GeneratedFile File() => GeneratedFile.OfLines("native/include/lfm_options.h", Lines());

    private IEnumerable<string> Lines()
    {
        yield return $"/* {GeneratedFile.Notice} */";
        foreach (string line in Prologue) yield return line;
        yield return Heading("choices; each name in quotes is what lfm_choice_parse() reads");
        foreach (ChoiceUse use in choices)
        {
            yield return "";
            foreach (string line in Enumeration(use)) yield return line;
        }
        yield return "";
        yield return Heading("structures of options");
        yield return "";
        yield return "/* Members that a list has room for. */";
        foreach ((string name, int capacity) in layouts.SelectMany(Lists).DistinctBy(list => list.Name))
            yield return $"#define {name} {capacity}";
        foreach (StructLayout layout in layouts)
        {
            yield return "";
            foreach (string line in Structure(layout)) yield return line;
        }
        yield return "";
        yield return "/* Fill in the defaults; struct_size is the sizeof the structure that the caller knows. */";
        foreach (StructModel model in layouts.Select(layout => layout.Struct))
            yield return $"LFM_API int32_t {model.InitName}({model.CName} *options, size_t struct_size);";
        foreach (string line in Epilogue) yield return line;
    }

    private static string[] Prologue =>
    [
        "/* lfm_options.h: the options of lfm.h, which includes it and says how they are used. */",
        "#ifndef LFM_OPTIONS_H",
        "#define LFM_OPTIONS_H",
        "",
        "#include <stddef.h>",
        "#include <stdint.h>",
        "",
        "#ifndef LFM_API",
        "#define LFM_API extern",
        "#endif",
        "",
        "#ifdef __cplusplus",
        "extern \"C\" {",
        "#endif",
        "",
    ];

    private static string[] Epilogue => ["", "#ifdef __cplusplus", "}", "#endif", "", "#endif"];

    private static string Heading(string text) => $"/* ---- {text} ".PadRight(117, '-') + " */";

    private IEnumerable<string> Enumeration(ChoiceUse use)
    {
        foreach (string line in TextLines.Comment($"{AsciiText.Of(use.Choices.Sentence)} (\"{use.Key}\").", "")) yield return line;
        yield return "enum {";
        List<(string Name, int Number, string Text)> members = [];
        if (use.Automatic is { } automatic)
        {
            IEnumerable<string> takers = layouts.Select(layout => layout.Struct)
                .Where(model => model.Options.Any(o => o.Option.Choices == use.Choices && o.Option.HasAuto)).Select(model => model.CName);
            members.Add((use.AutoConstant, -1, $"\"auto\", in {string.Join(" and ", takers)}: {AsciiText.Of(automatic.Attribute.Auto!)}"));
        }
        members.AddRange(use.Choices.Members.Select(m => (use.ConstantOf(m), m.Number, $"\"{m.Name}\": {AsciiText.Of(m.Sentence)}")));
        for (int i = 0; i < members.Count; i++)
        {
            (string name, int number, string text) = members[i];
            string value = $"    {name} = {number}{(i + 1 < members.Count ? "," : "")}", whole = $"{value} /* {text} */";
            if (whole.Length <= TextLines.Width)
            {
                yield return whole;
                continue;
            }
            foreach (string line in TextLines.Comment(text, "    ")) yield return line;
            yield return value;
        }
        yield return "};";
    }

    private IEnumerable<string> Structure(StructLayout layout)
    {
        yield return $"/* {layout.Struct.Sentence}. */";
        yield return $"typedef struct {layout.Struct.CName} {{";
        foreach (LayoutField field in layout.Fields)
        {
            string type = field.Option is null || field.Role != LayoutRole.Value ? "int32_t" : TypeOf(field.Option.Option.Kind);
            if (field.Role is LayoutRole.Value or LayoutRole.List)
            {
                foreach (string line in TextLines.Comment(Describe(field), "    ")) yield return line;
            }
            yield return field.Role switch
            {
                LayoutRole.StructSize => $"    size_t struct_size; /* sizeof({layout.Struct.CName}) */",
                LayoutRole.List => $"    {type} {field.Name}[{CapacityName(field.Option!)}];",
                LayoutRole.Count => $"    {type} {field.Name}; /* how many of them */",
                LayoutRole.Reserved => $"    {type} {field.Name}; /* 0 */",
                _ => $"    {type} {field.Name};",
            };
        }
        yield return $"}} {layout.Struct.CName};";
    }

    private string Describe(LayoutField field)
    {
        OptionModel option = field.Option!.Option;
        string values = option.Kind switch
        {
            OptionKind.Choice => $"an LFM_{UseOf(option).Prefix}_ number",
            OptionKind.ChoiceList => $"LFM_{UseOf(option).Prefix}_ numbers, at most {field.Capacity}",
            _ => option.Range,
        };
        string automatic = option.HasAuto ? $"{AutoOf(option)} is automatic: {option.Attribute.Auto}" : "";
        string allowed = Capital(string.Join("; ", new[] { values, automatic }.Where(part => part.Length > 0)));
        string[] sentences = [option.Sentence, allowed, $"Default {DefaultOf(option)}", $"Since {option.Attribute.Since}"];
        return AsciiText.Of(string.Join(' ', sentences.Where(sentence => sentence.Length > 0).Select(sentence => sentence + ".")));
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private string DefaultOf(OptionModel option) => option.Kind switch
    {
        _ when option.HasAuto => AutoOf(option),
        OptionKind.Switch => option.Default is true ? "1" : "0",
        OptionKind.Choice => UseOf(option).ConstantOf(option.Choices!.MemberOf(option.Default!)),
        OptionKind.ChoiceList when option.Default is object[] { Length: > 0 } list =>
            string.Join(", ", list.Select(member => UseOf(option).ConstantOf(option.Choices!.MemberOf(member)))),
        OptionKind.ChoiceList => "none",
        _ => option.DefaultText,
    };

    private string AutoOf(OptionModel option) => option.Kind switch
    {
        OptionKind.Choice => UseOf(option).AutoConstant,
        OptionKind.Number => "NaN",
        _ => "0",
    };

    private ChoiceUse UseOf(OptionModel option) => choices.Single(use => use.Choices == option.Choices);

    private static IEnumerable<(string Name, int Capacity)> Lists(StructLayout layout) =>
        layout.Fields.Where(field => field.Role == LayoutRole.List).Select(field => (CapacityName(field.Option!), field.Capacity));

    private static string CapacityName(StructOption option) => $"LFM_MAX_{option.Option.Field.ToUpperInvariant()}";

    private static string TypeOf(OptionKind kind) => kind switch
    {
        OptionKind.Bytes => "int64_t",
        OptionKind.Seed => "uint64_t",
        OptionKind.Number => "double",
        _ => "int32_t",
    };
}
