using LfmNative.Capi.Marshalling;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Universes;

namespace LfmNative.Capi.Results;

/// <summary>The arrays of results by the names that <c>lfm.h</c> lists.</summary>
internal static class ArrayGetters
{
    /// <summary>An array of an object.</summary>
    /// <exception cref="AbiException">It has none of that name.</exception>
    public static NamedArray Find(object value, string name) => value switch
    {
        SharedMatrix m when name == "data" => NamedArray.Of(m),
        NeighborList n => OfNeighbors(n, name),
        NeighborGraph g => OfGraph(g, name),
        LaplacianSpectrum s => OfSpectrum(s, name, ""),
        MapResult m when name == "C" => NamedArray.Of(m.C),
        Correspondences c => OfMatches(c, name),
        SpaceTransform t => OfTransform(t, name),
        Alignment a => OfAlignment(a, name),
        ComparisonReport c => ComparisonGetters.Array(c, name),
        RsmReport r => RsmGetters.Array(r, name),
        MigrationModel m => MigrationGetters.Array(m, name),
        Universe u => UniverseGetters.Array(u, name),
        _ => null,
    }
    ?? throw AbiException.Argument($"{HandleKind.NameOf(value)} has no array '{name}'; lfm.h lists the names at lfm_get_array");

    private static NamedArray? OfNeighbors(NeighborList n, string name) => name switch
    {
        "indices" => NamedArray.Of(n.Indices, n.Count, n.K),
        "distances" => NamedArray.Of(n.Distances, n.Count, n.K),
        _ => null,
    };

    private static NamedArray? OfGraph(NeighborGraph g, string name) => name switch
    {
        "row_start" => NamedArray.Of(g.RowStart),
        "columns" => NamedArray.Of(g.Columns),
        "lengths" => NamedArray.Of(g.Lengths),
        "affinities" => NamedArray.Of(g.Affinities),
        "degrees" => NamedArray.Of(g.Degrees()),
        "component_of" => NamedArray.Of(g.ComponentOf),
        "component_sizes" => NamedArray.Of(g.ComponentSizes),
        "bandwidths" => g.Bandwidths is double[] bandwidths ? NamedArray.Of(bandwidths) : null,
        "node_of" => g.NodeOf is int[] nodeOf ? NamedArray.Of(nodeOf) : null,
        _ => null,
    };

    private static NamedArray? OfSpectrum(LaplacianSpectrum s, string name, string side)
    {
        if (!name.EndsWith(side, StringComparison.Ordinal)) return null;
        return name[..^side.Length] switch
        {
            "lambda" => NamedArray.Of(s.Eigenvalues),
            "phi" => NamedArray.Transposed(s.Vectors),
            "mass" => s.Mass is double[] mass ? NamedArray.Of(mass) : null,
            _ => null,
        };
    }

    private static NamedArray? OfMatches(Correspondences c, string name) => name switch
    {
        "x" => NamedArray.Of(c.X),
        "y" => NamedArray.Of(c.Y),
        "score" => NamedArray.Of(c.Score),
        _ => null,
    };

    private static NamedArray? OfTransform(SpaceTransform t, string name) => name switch
    {
        "transform" => NamedArray.Of(t.Matrix),
        "offset" => NamedArray.Of(t.Offset),
        "scale_x_mean" => NamedArray.Of(t.NormalizationX.Mean),
        "scale_y_mean" => NamedArray.Of(t.NormalizationY.Mean),
        "scale_x_norms" => NamedArray.Of([t.NormalizationX.RowNorm, t.NormalizationX.CenteredNorm]),
        "scale_y_norms" => NamedArray.Of([t.NormalizationY.RowNorm, t.NormalizationY.CenteredNorm]),
        _ => null,
    };

    private static NamedArray? OfAlignment(Alignment a, string name) => name switch
    {
        "C" => NamedArray.Of(a.Map),
        "match" => NamedArray.Of(a.Matches),
        "anchors" => OfAnchors(a.Anchors),
        "anchor_rows_x" => OfRows(a.Anchors.Count, a.SpaceTransform.Matrix.Rows, i => a.AnchorRowsX.Row(i)),
        "anchor_rows_y" => OfRows(a.Anchors.Count, a.SpaceTransform.Matrix.Cols, i => a.AnchorRowsY.Row(i)),
        "parallel_anchors" => OfAnchors(a.ParallelAnchors),
        "parallel_rows_x" => OfRows(a.ParallelAnchors.Count, a.SpaceTransform.Matrix.Rows, i => a.ParallelRowsX.Row(i)),
        "parallel_rows_y" => OfRows(a.ParallelAnchors.Count, a.SpaceTransform.Matrix.Cols, i => a.ParallelRowsY.Row(i)),
        _ => OfSpectrum(a.SpectrumX, name, "_x") ?? OfSpectrum(a.SpectrumY, name, "_y") ?? OfTransform(a.SpaceTransform, name),
    };

    private static NamedArray OfAnchors(AnchorPairs anchors)
    {
        int[] pairs = new int[checked(2 * anchors.Count)];
        for (int t = 0; t < anchors.Count; t++) (pairs[2 * t], pairs[(2 * t) + 1]) = (anchors.X[t], anchors.Y[t]);
        return NamedArray.Of(pairs, anchors.Count, 2);
    }

    private static NamedArray OfRows(int count, int cols, RowOf row) => new(Element.F32, 2, count, cols, target =>
    {
        for (int i = 0; i < count; i++) target.Write(row(i), (long)i * cols);
    });

    private delegate ReadOnlySpan<float> RowOf(int i);
}
