using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Migration;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Universes;

namespace LfmNative.Capi.Results;

/// <summary>The kinds of objects that have handles.</summary>
internal static class HandleKind
{
    private static readonly (Type Type, string Name)[] All =
    [
        (typeof(SharedMatrix), "an lfm_matrix"),
        (typeof(NeighborList), "an lfm_neighbors"),
        (typeof(NeighborGraph), "an lfm_graph"),
        (typeof(LaplacianSpectrum), "an lfm_spectrum"),
        (typeof(MapResult), "an lfm_map"),
        (typeof(Correspondences), "an lfm_matches"),
        (typeof(SpaceTransform), "an lfm_transform"),
        (typeof(Alignment), "an lfm_alignment"),
        (typeof(ComparisonReport), "an lfm_comparison"),
        (typeof(InspectionReport), "an lfm_inspection"),
        (typeof(SameModelReport), "an lfm_same_report"),
        (typeof(RsmReport), "an lfm_rsm"),
        (typeof(MigrationModel), "an lfm_migration"),
        (typeof(Universe), "an lfm_universe"),
    ];

    public static int Of(object value) => Of(value.GetType());

    public static int Of<T>() => Of(typeof(T));

    public static string NameOf(object value) => All[Of(value) - 1].Name;

    public static string NameOf<T>() => All[Of<T>() - 1].Name;

    /// <summary>From 1, so that a number made of a slot alone is none.</summary>
    private static int Of(Type type) => Array.FindIndex(All, k => k.Type == type) + 1;
}
