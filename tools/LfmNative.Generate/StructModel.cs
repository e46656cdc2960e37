using LfmNative.Comparison;
using LfmNative.Comparison.Rsm;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Migration;
using LfmNative.Spectra;
using LfmNative.Universes;

namespace LfmNative.Generate;

/// <summary>A structure of options in C.</summary>
/// <param name="Name">Its name between <c>lfm_</c> and <c>_options</c>: <c>align</c>.</param>
/// <param name="Sentence">What its options are of, without the full stop.</param>
/// <param name="Record">The engine's record that it becomes.</param>
/// <param name="Options">Its options in the order people read them in; their order in memory is the layout's.</param>
internal sealed record StructModel(string Name, string Sentence, Type Record, StructOption[] Options)
{
    /// <summary>Its name in C.</summary>
    public string CName => $"lfm_{Name}_options";

    /// <summary>The function that fills in its defaults.</summary>
    public string InitName => CName + "_init";

    /// <summary>Its name in the library's C#.</summary>
    public string SharpName => Pascal(Name) + "Struct";

    /// <summary>Its name in Python.</summary>
    public string PythonName => Pascal(Name) + "Options";

    /// <summary>All structures.</summary>
    public static IReadOnlyList<StructModel> All(OptionSource source)
    {
        // Neighbours are found before a graph is made of them: the two share a record and have a structure each.
        string[] ofSearch = ["k", "metric", "neighbors", "seed", "max-memory"], ofSearchOnly = ["k", "neighbors", "seed"];
        string[] ofSpectrum = ["seed", "max-memory"];
        return
        [
            new(
                "knn",
                "The nearest neighbours of every sample",
                typeof(GraphOptions),
                Local(source.Graph.Where(option => ofSearch.Contains(option.Key)))),
            new(
                "graph",
                "The graph of neighbour lists",
                typeof(GraphOptions),
                Local(source.Graph.Where(option => !ofSearchOnly.Contains(option.Key)))),
            new(
                "spectrum",
                "The smallest eigenpairs of a graph's Laplacian",
                typeof(SpectrumOptions),
                Local([.. source.Spectrum, .. source.Graph.Where(option => ofSpectrum.Contains(option.Key))])),
            new("descriptor", "The descriptors of a side", typeof(DescriptorOptions), Local(source.Descriptors)),
            new("map", "The solve of a functional map", typeof(MapSolverOptions), Local(source.Map)),
            new("zoomout", "The refinement of a map by ZoomOut", typeof(ZoomOutOptions), Local(source.ZoomOut)),
            new("match", "The correspondences of a map", typeof(MatchOptions), Local(source.Match)),
            new("transform", "The fit of a transform between the ambient spaces", typeof(TransformOptions), Local(source.Transform)),
            new("relative", "Rows relative to anchors", typeof(RelativeOptions), Local(source.Relative)),
            new(
                "align",
                "The whole job",
                typeof(AlignmentOptions),
                [.. source.Align.Select(option => new StructOption(option, option.Field))]),
            new(
                "suggest",
                "The rows whose partners are worth finding",
                typeof(SuggestionOptions),
                Local([.. source.Suggestion, .. source.Graph.Where(option => ofSpectrum.Contains(option.Key))])),
            new(
                "compare",
                "How alike spaces are",
                typeof(ComparisonOptions),
                Local([.. source.Comparison, .. source.Graph, .. source.Spectrum])),
            new(
                "inspect",
                "What a space is like",
                typeof(InspectionOptions),
                Local([.. source.Inspection, .. source.Graph.Where(option => ofSearch.Contains(option.Key))])),
            new(
                "same",
                "Whether one model made two sets",
                typeof(SameModelOptions),
                Local([.. source.Sameness, .. source.Graph.Where(option => ofSpectrum.Contains(option.Key))])),
            new(
                "rsm",
                "How alike feature maps are, wherever in them things lie",
                typeof(RsmOptions),
                Local([.. source.Rsm, .. source.Graph.Where(option => ofSpectrum.Contains(option.Key))])),
            new(
                "migration",
                "How the map of a migration is fitted",
                typeof(MigrationOptions),
                Local([.. source.Migration, .. source.Graph.Where(option => option.Key == "seed")])),
            new(
                "universe",
                "How many spaces are brought into one",
                typeof(UniverseOptions),
                Local([.. source.Universe, .. source.Transform, .. source.Graph, .. source.Spectrum])),
        ];
    }

    /// <summary>Snake case to Pascal case.</summary>
    public static string Pascal(string name) => string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Options of a record that is given by name, so that they go by their names inside it.</summary>
    private static StructOption[] Local(IEnumerable<OptionModel> options) =>
        [.. options.Select(option => new StructOption(option, OptionModel.Snake(option.LocalKey)))];
}
