using LfmNative.Comparison;
using LfmNative.Comparison.Rsm;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Migration;
using LfmNative.Spectra;
using LfmNative.Universes;

namespace LfmNative.Generate;

/// <summary>Writes <c>docs/options.md</c>: every option with its names, values and default, and every choice.</summary>
internal static class OptionsPage
{
    /// <summary>The page.</summary>
    public static GeneratedFile Of(OptionSource source, IReadOnlyList<ChoiceUse> choices) =>
        GeneratedFile.OfLines("docs/options.md", Lines(source, choices));

    private static IEnumerable<string> Lines(OptionSource source, IReadOnlyList<ChoiceUse> choices)
    {
        yield return $"<!-- {GeneratedFile.Notice} -->";
        yield return "# Options";
        yield return "";
        const string Preface =
            "An option has one name, spelt as each language spells names: `laplacian-weight` is `--laplacian-weight` on the command "
            + "line, `LaplacianWeight` in C#, and `laplacian_weight` in C, C++ and Python. The structures and functions of single stages "
            + "leave out the stage: `map-tolerance` is `Tolerance` of `MapSolverOptions`, `tolerance` of `lfm_map_options` and "
            + "`solve_map(tolerance=)`. A default of *auto* is 0 in C for whole numbers, NaN for real ones and −1 for choices; in Python "
            + "it is `None`, or `\"auto\"` for choices. Two Python names differ because the language has the word: `zoomout(from_=)`, "
            + "and `LatentAligner(transform_kind=)`, as `transform` is the estimator's method.";
        foreach (string line in TextLines.Wrap(Preface, "", "")) yield return line;
        (string Title, string Record, OptionModel[] Options)[] groups =
        [
            ("Graph", nameof(GraphOptions), source.Graph),
            ("Spectrum", nameof(SpectrumOptions), source.Spectrum),
            ("Descriptors", nameof(DescriptorOptions), source.Descriptors),
            ("Functional map", nameof(MapSolverOptions), source.Map),
            ("Alignment", nameof(AlignmentOptions), source.Alignment),
            ("ZoomOut", nameof(ZoomOutOptions), source.ZoomOut),
            ("Transform", nameof(TransformOptions), source.Transform),
            ("Matches", nameof(MatchOptions), source.Match),
            ("Relative representations", nameof(RelativeOptions), source.Relative),
            ("Suggested rows", nameof(SuggestionOptions), source.Suggestion),
            ("Comparison of spaces", nameof(ComparisonOptions), source.Comparison),
            ("Inspection", nameof(InspectionOptions), source.Inspection),
            ("Same model", nameof(SameModelOptions), source.Sameness),
            ("Semantic RSM", nameof(RsmOptions), source.Rsm),
            ("Migration", nameof(MigrationOptions), source.Migration),
            ("Gate of a migration", nameof(GateOptions), source.Gate),
            ("Universe", nameof(UniverseOptions), source.Universe),
        ];
        foreach ((string title, string record, OptionModel[] options) in groups)
        {
            yield return "";
            yield return $"## {title}";
            yield return "";
            yield return $"| option | command line | C#: `{record}` | C, Python | values | default | since | |";
            yield return "|---|---|---|---|---|---|---|---|";
            foreach (OptionModel option in options) yield return Row(option, choices);
        }
        yield return "";
        yield return "# Choices";
        foreach (ChoiceUse use in choices)
        {
            yield return "";
            yield return $"## Choices of {use.Key}";
            yield return "";
            yield return $"{use.Choices.Sentence}. C#: `{use.Choices.Type.Name}`; C: `LFM_{use.Prefix}_…`.";
            yield return "";
            yield return "| name | C# | C | |";
            yield return "|---|---|---|---|";
            if (use.Automatic is { } automatic)
                yield return $"| `auto` | `null` | `{use.AutoConstant}` | {Cell(automatic.Attribute.Auto!)}; where the default is auto |";
            foreach (ChoiceMember member in use.Choices.Members)
                yield return $"| `{member.Name}` | `{member.Identifier}` | `{use.ConstantOf(member)}` | {Cell(member.Sentence)} |";
        }
    }

    private static string Row(OptionModel option, IReadOnlyList<ChoiceUse> choices)
    {
        string[] spellings = ["--" + option.Key, .. option.Aliases];
        string values = option.Kind switch
        {
            OptionKind.Switch => "on, off",
            OptionKind.Choice => Link(option, choices),
            OptionKind.ChoiceList => $"a list of {Link(option, choices)}",
            OptionKind.Seed => "0..2⁶⁴ − 1",
            OptionKind.Bytes when option.Range.Length == 0 => "bytes",
            OptionKind.Bytes => $"bytes, {option.Range}",
            _ when option.Range.Length == 0 => "any number",
            _ => option.Range,
        };
        string initial = option.HasAuto ? $"*auto*: {option.Attribute.Auto}"
            : option.DefaultText.Length > 0 ? $"`{option.DefaultText}`"
            : "none";
        string[] cells =
        [
            $"`{option.Key}`",
            string.Join(", ", spellings.Select(spelling => $"`{spelling}`")),
            $"`{option.Property.Name}`",
            $"`{option.Field}`",
            values,
            initial,
            option.Attribute.Since,
            option.Sentence,
        ];
        return $"| {string.Join(" | ", cells.Select(Cell))} |";
    }

    private static string Link(OptionModel option, IReadOnlyList<ChoiceUse> choices)
    {
        string key = choices.Single(use => use.Choices == option.Choices).Key;
        return $"[{key}](#choices-of-{key})";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
