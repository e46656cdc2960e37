using LfmNative.Capi.Marshalling;
using LfmNative.Comparison;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Migration;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Universes;

namespace LfmNative.Capi.Results;

/// <summary>The numbers of results by the names that <c>lfm.h</c> lists.</summary>
internal static class ScalarGetters
{
    /// <summary>A number of an object; NaN where it has the name but no value.</summary>
    /// <exception cref="AbiException">It has none of that name.</exception>
    public static double Find(object value, string name) => value switch
    {
        SharedMatrix m => OfMatrix(m, name),
        NeighborList n => OfNeighbors(n, name),
        NeighborGraph g => OfGraph(g, name),
        LaplacianSpectrum s => OfSpectrum(s, name),
        MapResult m => OfMap(m, name),
        Correspondences c when name == "count" => c.X.Length,
        SpaceTransform t => OfTransform(t, name),
        Alignment a => OfAlignment(a, name),
        ComparisonReport c => ComparisonGetters.Number(c, name),
        InspectionReport i => InspectionGetters.Number(i, name),
        SameModelReport s => InspectionGetters.Number(s, name),
        RsmReport r => RsmGetters.Number(r, name),
        MigrationModel m => MigrationGetters.Number(m, name),
        Universe u => UniverseGetters.Number(u, name),
        _ => null,
    }
    ?? throw AbiException.Argument($"{HandleKind.NameOf(value)} has no number '{name}'; lfm.h lists the names at lfm_get_number");

    private static double? OfMatrix(SharedMatrix m, string name) => name switch
    {
        "rows" => m.Rows,
        "cols" => m.Cols,
        "mapped" => 0,
        _ => null,
    };

    private static double? OfNeighbors(NeighborList n, string name) => name switch
    {
        "count" => n.Count,
        "k" => n.K,
        "recall" => n.Recall,
        "evaluations" => n.Evaluations,
        "exact" => n.Method == NeighborMethod.Exact ? 1 : 0,
        _ => null,
    };

    private static double? OfGraph(NeighborGraph g, string name) => name switch
    {
        "count" => g.Count,
        "samples" => g.SampleCount,
        "edges" => g.EntryCount / 2,
        "components" => g.ComponentSizes.Length,
        _ => null,
    };

    private static double? OfSpectrum(LaplacianSpectrum s, string name) => name switch
    {
        "count" => s.Count,
        "size" => s.Size,
        "residual" => s.Certificate.Residual,
        "orthogonality" => s.Certificate.Orthogonality,
        "products" => s.Certificate.Products,
        "restarts" => s.Certificate.Restarts,
        "recovered" => s.Certificate.Recovered,
        _ => null,
    };

    private static double? OfMap(MapResult m, string name) => name switch
    {
        "rows" => m.C.Rows,
        "cols" => m.C.Cols,
        "similarity" => LfmSimilarity.OfMap(m.C),
        "energy" => m.Solved?.Energy.Total ?? double.NaN,
        "energy_descriptor" => m.Solved?.Energy.Descriptor ?? double.NaN,
        "energy_laplacian" => m.Solved?.Energy.Laplacian ?? double.NaN,
        "energy_commutativity" => m.Solved?.Energy.Commutativity ?? double.NaN,
        "iterations" => m.Solved?.Iterations ?? double.NaN,
        "residual" => m.Solved?.Residual ?? double.NaN,
        "rank" => m.Solved?.Rank ?? double.NaN,
        _ => null,
    };

    private static double? OfTransform(SpaceTransform t, string name) => name switch
    {
        "kind" => (int)t.Kind,
        "normalization" => (int)t.NormalizationX.Kind,
        "rows" => t.Matrix.Rows,
        "cols" => t.Matrix.Cols,
        _ => null,
    };

    private static double? OfAlignment(Alignment a, string name)
    {
        TrustReport trust = a.Facts.Trust;
        return name switch
        {
            "similarity" => a.Facts.Similarity,
            "trusted" => trust.Trusted is bool trusted ? (trusted ? 1 : 0) : double.NaN,
            "correspondences_trusted" => trust.CorrespondencesTrusted is bool matches ? (matches ? 1 : 0) : double.NaN,
            "transform_trusted" => trust.TransformTrusted is bool carried ? (carried ? 1 : 0) : double.NaN,
            "held_out_matched" => trust.Matched,
            "match_accuracy" => a.Facts.MatchAccuracy,
            "pairs" => a.Facts.PairCount,
            "anchors" => a.Anchors.Count,
            "held_out" => trust.HeldOut,
            "held_out_map" => trust.Map,
            "held_out_anchors_only" => trust.AnchorsOnly,
            "held_out_relative" => trust.Relative,
            "held_out_stability" => trust.Stability,
            "energy" => a.Facts.Energy.Total,
            "residual" => a.Facts.SolveResidual,
            "iterations" => a.Facts.SolveIterations,
            "count_x" => a.SpectrumX.Count,
            "count_y" => a.SpectrumY.Count,
            "size_x" => a.SpectrumX.Size,
            "size_y" => a.SpectrumY.Size,
            "components_x" => a.Facts.GraphX.Components,
            "components_y" => a.Facts.GraphY.Components,
            "dim_x" => a.SpaceTransform.Matrix.Rows,
            "dim_y" => a.SpaceTransform.Matrix.Cols,
            "seconds" => a.Facts.Seconds.Count > 0 ? a.Facts.Seconds.Values.Sum() : double.NaN,
            _ => null,
        };
    }
}
