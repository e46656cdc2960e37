namespace LfmNative.Generate;

/// <summary>Writes the structures of options for ctypes, and the types, defaults and presets of options for annotations.</summary>
internal static class PythonStructs
{
    /// <summary>Both files.</summary>
    public static IEnumerable<GeneratedFile> Files(
        OptionSource source, IReadOnlyList<ChoiceUse> choices, IReadOnlyList<StructLayout> layouts) =>
    [
        GeneratedFile.OfLines("native/python/lfm/_option_structs.py", Structures(choices, layouts)),
        GeneratedFile.OfLines("native/python/lfm/_option_types.py", Types(source, choices)),
    ];

    private static IEnumerable<string> Structures(IReadOnlyList<ChoiceUse> choices, IReadOnlyList<StructLayout> layouts)
    {
        yield return $"# {GeneratedFile.Notice}";
        yield return "\"\"\"The structures of lfm_options.h, field by field, and what stands in their fields.\"\"\"";
        yield return "";
        yield return "from __future__ import annotations";
        yield return "";
        yield return "from ctypes import Structure, c_double, c_int32, c_int64, c_size_t, c_uint64";
        foreach (StructLayout layout in layouts)
        {
            string KeyOf(OptionModel option) => OptionModel.Snake(choices.Single(use => use.Choices == option.Choices).Key);
            IEnumerable<string> fields = layout.Fields.Select(field => $"(\"{field.Name}\", {TypeOf(field)}),");
            IEnumerable<string> single = layout.Struct.Options.Where(o => o.Option.Kind == OptionKind.Choice)
                .Select(o => $"\"{o.Field}\": \"{KeyOf(o.Option)}\",");
            IEnumerable<string> lists = layout.Struct.Options.Where(o => o.Option.Kind == OptionKind.ChoiceList)
                .Select(o => $"\"{o.Field}\": (\"{o.CountField}\", \"{KeyOf(o.Option)}\"),");
            IEnumerable<string> switches = layout.Struct.Options.Where(o => o.Option.Kind == OptionKind.Switch)
                .Select(o => $"\"{o.Field}\",");
            IEnumerable<string> automatic = layout.Struct.Options
                .Where(o => o.Option.Kind is OptionKind.Integer or OptionKind.Bytes && o.Option.HasAuto).Select(o => $"\"{o.Field}\",");
            yield return "";
            yield return "";
            yield return $"class {layout.Struct.PythonName}(Structure):";
            yield return $"    \"\"\"{AsciiText.Of(layout.Struct.Sentence)}: {layout.Struct.CName}.\"\"\"";
            yield return "";
            yield return "    _fields_ = [";
            foreach (string line in TextLines.Fill(fields, "        ")) yield return line;
            yield return "    ]";
            yield return "    #: The function that fills in the defaults.";
            yield return $"    _init_ = \"{layout.Struct.InitName}\"";
            yield return "    #: Fields that hold a choice, and the option whose names it has.";
            foreach (string line in Dictionary("_choices_", single)) yield return line;
            yield return "    #: Fields that hold a list: the field with its length, and the option whose names its members have.";
            foreach (string line in Dictionary("_lists_", lists)) yield return line;
            yield return "    #: Fields that are on or off.";
            foreach (string line in Tuple("_switches_", switches)) yield return line;
            yield return "    #: Fields of whole numbers in which 0 stands for the automatic value, which is None here.";
            foreach (string line in Tuple("_automatic_", automatic)) yield return line;
            yield return "    #: Fields that options fill, in the order people read them in.";
            foreach (string line in Tuple("_options_", layout.Struct.Options.Select(o => $"\"{o.Field}\","))) yield return line;
        }
        yield return "";
        yield return "";
        yield return "STRUCTURES = (";
        foreach (string line in TextLines.Fill(layouts.Select(layout => layout.Struct.PythonName + ","), "    ")) yield return line;
        yield return ")";
    }

    private static IEnumerable<string> Types(OptionSource source, IReadOnlyList<ChoiceUse> choices)
    {
        yield return $"# {GeneratedFile.Notice}";
        yield return "\"\"\"The types of options that are choices, their defaults, and presets.\"\"\"";
        yield return "";
        yield return "from __future__ import annotations";
        yield return "";
        yield return "from typing import Any, Literal, Mapping";
        foreach (ChoiceUse use in choices)
        {
            yield return "";
            yield return $"#: {AsciiText.Of(use.Choices.Sentence)}.";
            string line = $"{use.Choices.Type.Name} = Literal[{string.Join(", ", use.Choices.Names.Select(name => $"\"{name}\""))}]";
            if (line.Length <= TextLines.Width)
            {
                yield return line;
                continue;
            }
            yield return $"{use.Choices.Type.Name} = Literal[";
            foreach (string names in TextLines.Fill(use.Choices.Names.Select(name => $"\"{name}\","), "    ")) yield return names;
            yield return "]";
        }
        yield return "";
        yield return "";
        yield return "class Default:";
        yield return "    \"\"\"Defaults of options that functions take by themselves.\"\"\"";
        yield return "";
        foreach (OptionModel option in source.Align.Where(option => option.Kind == OptionKind.Choice && !option.HasAuto))
            yield return $"    {option.Field}: {PythonOptions.TypeOf(option)} = {PythonOptions.Default(option)}";
        yield return "";
        yield return "";
        yield return "#: Options of an alignment that a preset changes.";
        yield return "PRESETS: Mapping[str, Mapping[str, Any]] = {";
        foreach ((string name, IReadOnlyList<(OptionModel Option, object? Value)> changed) in source.Presets)
        {
            IEnumerable<string> values = changed.Select(c => $"\"{c.Option.Field}\": {PythonOptions.Literal(c.Option, c.Value)}");
            yield return $"    \"{name}\": {{{string.Join(", ", values)}}},";
        }
        yield return "}";
        yield return "";
        yield return "#: The default of every option of an alignment.";
        yield return "DEFAULTS: Mapping[str, Any] = {";
        foreach (OptionModel option in source.Align) yield return $"    \"{option.Field}\": {PythonOptions.Default(option)},";
        yield return "}";
    }

    private static IEnumerable<string> Dictionary(string name, IEnumerable<string> entries)
    {
        string[] all = [.. entries];
        if (all.Length == 0) return [$"    {name} = {{}}"];
        string line = $"    {name} = {{{string.Join(' ', all).TrimEnd(',')}}}";
        if (line.Length <= TextLines.Width) return [line];
        return TextLines.Fill(all, "        ").Prepend($"    {name} = {{").Append("    }");
    }

    private static IEnumerable<string> Tuple(string name, IEnumerable<string> members)
    {
        string[] all = [.. members];
        if (all.Length == 0) return [$"    {name} = ()"];
        return TextLines.Fill(all, "        ").Prepend($"    {name} = (").Append("    )");
    }

    private static string TypeOf(LayoutField field) => (field.Role, field.Option?.Option.Kind) switch
    {
        (LayoutRole.StructSize, _) => "c_size_t",
        (LayoutRole.List, _) => $"c_int32 * {field.Capacity}",
        (LayoutRole.Value, OptionKind.Bytes) => "c_int64",
        (LayoutRole.Value, OptionKind.Seed) => "c_uint64",
        (LayoutRole.Value, OptionKind.Number) => "c_double",
        _ => "c_int32",
    };
}
