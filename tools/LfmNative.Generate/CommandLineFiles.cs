using System.Globalization;
using System.Text;

namespace LfmNative.Generate;

/// <summary>
/// The options of the command line: for each record a class that holds its options, adds them to a command and reads them back.
/// </summary>
internal static class CommandLineFiles
{
    /// <summary>Options that every command has of its own.</summary>
    private static readonly string[] Common = ["seed"];

    /// <summary>One file a record.</summary>
    public static IEnumerable<GeneratedFile> Of(OptionSource source) =>
    [
        File("GraphSwitches", "GraphOptions", "LfmNative.Graphs", source.Graph),
        File("SpectrumSwitches", "SpectrumOptions", "LfmNative.Spectra", source.Spectrum),
        File("DescriptorSwitches", "DescriptorOptions", "LfmNative.Maps", source.Descriptors),
        File("MapSwitches", "MapSolverOptions", "LfmNative.Maps", source.Map),
        File("ZoomOutSwitches", "ZoomOutOptions", "LfmNative.Maps", source.ZoomOut),
        File("TransformSwitches", "TransformOptions", "LfmNative.Maps", source.Transform),
        File("MatchSwitches", "MatchOptions", "LfmNative.Maps", source.Match),
        File("RelativeSwitches", "RelativeOptions", "LfmNative.Maps", source.Relative),
        File("ComparisonSwitches", "ComparisonOptions", "LfmNative.Comparison", source.Comparison),
        File("SuggestionSwitches", "SuggestionOptions", "LfmNative", source.Suggestion),
        File("InspectionSwitches", "InspectionOptions", "LfmNative", source.Inspection),
        File("SameModelSwitches", "SameModelOptions", "LfmNative", source.Sameness),
        File("RsmSwitches", "RsmOptions", "LfmNative.Comparison.Rsm", source.Rsm),
        File("MigrationSwitches", "MigrationOptions", "LfmNative.Migration", source.Migration),
        File("GateSwitches", "GateOptions", "LfmNative.Migration", source.Gate),
        File("UniverseSwitches", "UniverseOptions", "LfmNative.Universes", source.Universe),
        File("AlignmentSwitches", "AlignmentOptions", "LfmNative", source.Alignment),
    ];

    private static GeneratedFile File(string name, string record, string home, OptionModel[] options)
    {
        OptionModel[] own = [.. options.Where(option => !Common.Contains(option.Key))];
        SortedSet<string> usings = new(StringComparer.Ordinal) { "System.CommandLine" };
        IEnumerable<string> used = own.Where(option => option.Choices is not null).Select(option => option.Choices!.Type.Namespace!);
        foreach (string ns in used.Append(home))
        {
            if (ns != "LfmNative") usings.Add(ns);
        }
        // A record that is inherited from is read as what it is.
        bool generic = record == "GraphOptions";
        string type = generic ? "T" : record;
        StringBuilder text = new();
        text.AppendLine($"// {GeneratedFile.Notice}");
        foreach (string ns in usings.OrderBy(ns => ns.StartsWith("System", StringComparison.Ordinal) ? 0 : 1))
            text.AppendLine($"using {ns};");
        text.AppendLine();
        text.AppendLine("namespace LfmNative.Cli.Switches;");
        text.AppendLine();
        text.AppendLine($"/// <summary>The options of <see cref=\"{record}\"/>.</summary>");
        text.AppendLine($"internal sealed class {name} : ISwitches");
        text.AppendLine("{");
        foreach (OptionModel option in own) Declare(text, option);
        text.AppendLine("    /// <inheritdoc/>");
        text.AppendLine("    public IReadOnlyList<(string Key, Option Option)> All =>");
        text.AppendLine("    [");
        foreach (OptionModel option in own) text.AppendLine($"        (\"{option.Key}\", {option.Property.Name}),");
        text.AppendLine("    ];");
        foreach (OptionModel option in own)
        {
            text.AppendLine();
            string declaration = $"    private Option<{ValueType(option)}> {option.Property.Name} {{ get; }} =";
            string made = $"{Field(option)};";
            bool fits = declaration.Length + 1 + made.Length <= 140;
            text.AppendLine(fits ? $"{declaration} {made}" : $"{declaration}\n        {made}");
        }
        text.AppendLine();
        text.AppendLine("    /// <summary>The options with what was given.</summary>");
        text.AppendLine($"    public {type} Read{(generic ? "<T>" : "")}(ParseResult parsed, {type} options)");
        if (generic) text.AppendLine($"        where T : {record}");
        text.AppendLine("    {");
        foreach (OptionModel option in own)
        {
            string line = $"        if (CliOption.IsGiven(parsed, {option.Property.Name})) "
                + $"options = {(generic ? "(T)(" : "")}options with {{ {option.Property.Name} = {Value(option)} }}{(generic ? ")" : "")};";
            if (line.Length <= 140)
            {
                text.AppendLine(line);
                continue;
            }
            int at = line.IndexOf(" options = ", StringComparison.Ordinal);
            text.AppendLine(line[..at]).AppendLine($"            {line[(at + 1)..]}");
        }
        text.AppendLine("        return options;");
        text.AppendLine("    }");
        text.AppendLine("}");
        return new GeneratedFile($"src/LfmNative.Cli/Switches/{name}.g.cs", text.ToString());
    }

    /// <summary>The description as a constant of its own: it is the long part.</summary>
    private static void Declare(StringBuilder text, OptionModel option)
    {
        text.AppendLine($"    private const string {option.Property.Name}Help =");
        List<string> lines = Wrapped(Description(option), 120);
        for (int i = 0; i < lines.Count; i++)
        {
            string end = i + 1 < lines.Count ? "" : ";";
            text.AppendLine($"        {(i > 0 ? "+ " : "")}{Literal(lines[i] + (i + 1 < lines.Count ? " " : ""))}{end}");
        }
        text.AppendLine();
    }

    private static string Description(OptionModel option)
    {
        string sentence = option.Sentence;
        StringBuilder text = new(IsName(sentence) ? sentence : char.ToLowerInvariant(sentence[0]) + sentence[1..]);
        if (option.Kind == OptionKind.ChoiceList) text.Append($" (of {string.Join(", ", option.Choices!.Names)})");
        if (option.Range.Length > 0 && option.Kind != OptionKind.Bytes) text.Append($" ({option.Range})");
        if (option.Kind == OptionKind.Switch) return text.ToString();
        string standard = option.DefaultText;
        if (standard.Length > 0) text.Append($" [default: {standard}{(option.HasAuto ? ", " + option.Attribute.Auto : "")}]");
        return text.ToString();
    }

    /// <summary>Whether the first word stays capital inside a sentence.</summary>
    private static bool IsName(string sentence) =>
        sentence.Split(' ')[0] is var word && (word.Length == 1 || word.Skip(1).Any(char.IsUpper));

    private static string Field(OptionModel option)
    {
        string name = option.Property.Name, key = $"\"--{option.Key}\"";
        string aliases = string.Concat(option.Aliases.Select(alias => $", \"{alias}\""));
        string value = $"\"{option.Attribute.Value}\"", auto = option.HasAuto ? "true" : "false";
        return option.Kind switch
        {
            OptionKind.Switch => $"CliOption.OnOff({name}Help, {key}{aliases})",
            OptionKind.Integer => $"CliOption.Integer({name}Help, {value}, {auto}, {key}{aliases})",
            OptionKind.Bytes => $"CliOption.Bytes({name}Help, {value}, {key}{aliases})",
            OptionKind.Number => $"CliOption.Number({name}Help, {value}, {auto}, {key}{aliases})",
            OptionKind.Choice => $"CliOption.Choice<{option.Choices!.Type.Name}>({name}Help, {auto}, {key}{aliases})",
            OptionKind.ChoiceList => $"CliOption.Choices<{option.Choices!.Type.Name}>({name}Help, {value}, {key}{aliases})",
            _ => throw new InvalidOperationException($"the command line has no option of the kind of {option.Key}"),
        };
    }

    private static string ValueType(OptionModel option) => option.Kind switch
    {
        OptionKind.Switch => "bool",
        OptionKind.Integer => "int",
        OptionKind.Bytes => "long",
        OptionKind.Number => "double",
        _ => "string",
    };

    private static string Value(OptionModel option)
    {
        string name = option.Property.Name;
        return option.Kind switch
        {
            OptionKind.Choice when option.HasAuto =>
                $"CliOption.ValueOrAuto<{option.Choices!.Type.Name}>(parsed, {name}, \"{option.Key}\")",
            OptionKind.Choice => $"CliOption.Value<{option.Choices!.Type.Name}>(parsed, {name}, \"{option.Key}\")",
            OptionKind.ChoiceList => $"CliOption.Values<{option.Choices!.Type.Name}>(parsed, {name}, \"{option.Key}\")",
            _ => $"parsed.GetValue({name})",
        };
    }

    private static List<string> Wrapped(string text, int width)
    {
        List<string> lines = [""];
        foreach (string word in text.Split(' '))
        {
            if (lines[^1].Length + word.Length + 1 > width) lines.Add("");
            lines[^1] += (lines[^1].Length > 0 ? " " : "") + word;
        }
        return lines;
    }

    private static string Literal(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"");
}
