using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Universes;

/// <summary>The map of a pair of spaces.</summary>
/// <param name="From">Number of the one space.</param>
/// <param name="To">Number of the other.</param>
/// <param name="Pairs">The pairs it was fitted on, known or learned.</param>
/// <param name="Map">A rotation between normalised rows, d1×d2.</param>
/// <param name="Report">How good it is.</param>
internal sealed record FittedEdge(int From, int To, AnchorPairs Pairs, Matrix Map, EdgeReport Report)
{
    /// <summary>Known pairs a dimension from which on no others are learned.</summary>
    private const int EnoughPerDimension = 4;

    private const int Neighborhood = 10;

    /// <summary>Whether the pairs were learned.</summary>
    public required bool IsLearned { get; init; }

    /// <summary>Fits the map to the known pairs, where they are enough, and to those that self-learning finds beside them.</summary>
    /// <param name="spaces">All spaces.</param>
    /// <param name="edge">The pair of spaces, and its known pairs.</param>
    /// <param name="options">Normalisation, graphs, seed.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    public static FittedEdge Of(PreparedSpace[] spaces, UniverseEdge edge, UniverseOptions options, ComputeContext context)
    {
        PreparedSpace x = spaces[edge.From], y = spaces[edge.To];
        AnchorPairs known = edge.Pairs.Distinct();
        bool enough = known.Count >= Math.Min(x.Space.Count, y.Space.Count)
            || known.Count >= EnoughPerDimension * Math.Max(x.Space.Dimensions, y.Space.Dimensions);
        (AnchorPairs pairs, EdgeReport report) = enough
            ? (known, Known(x, y, known, options, context))
            : Learned(x, y, known, options, context);
        SpaceTransform map = Rotation(x, y, pairs, options, context);
        return new FittedEdge(edge.From, edge.To, pairs, map.Matrix, report) { IsLearned = !enough };
    }

    /// <summary>Pairs between rows that a search from few known pairs, or none, has found, and what is thought of it.</summary>
    private static (AnchorPairs Pairs, EdgeReport Report) Learned(
        PreparedSpace x, PreparedSpace y, AnchorPairs known, UniverseOptions options, ComputeContext context)
    {
        Alignment alignment = LatentAligner.Fit(x.Space.Rows, y.Space.Rows, known, options.Alignment, context);
        TrustReport trust = alignment.Facts.Trust;
        AnchorPairs found = Mutual(x, y, alignment.SpaceTransform, context);
        EdgeReport report = Unjudged(x, y, known.Count, found) with
        {
            HeldOut = trust.HeldOut,
            Mrr = trust.Map,
            Trusted = trust.TransformTrusted,
            Advice = trust.Advice,
        };
        return (found, report);
    }

    private static EdgeReport Known(
        PreparedSpace x, PreparedSpace y, AnchorPairs known, UniverseOptions options, ComputeContext context)
    {
        int held = known.Count < TrustReport.FewestAnchors ? 0 : Math.Clamp(known.Count / 5, 1, TrustTest.MostScored);
        if (held == 0)
        {
            return Unjudged(x, y, known.Count, known) with
            {
                Advice = $"not checked: {known.Count} pairs are too few to hold some out",
            };
        }
        int[] order = new Rng(options.Graph.Seed ^ 0xED6E).Permutation(known.Count);
        AnchorPairs test = known.Subset(order.AsSpan(0, held));
        SpaceTransform trial = Rotation(x, y, known.Subset(order.AsSpan(held)), options, context);
        double mrr = TrustTest.ScoreOf(x.Space.Rows, y.Space.Rows, trial, test, context).Mrr, least = TrustReport.LeastOf(held);
        string found = FormattableString.Invariant($"{held} known pairs held out: MRR {mrr:f3}");
        return Unjudged(x, y, known.Count, known) with
        {
            MutualShare = Mutual(x, y, trial, context).Count / (double)Math.Min(x.Space.Count, y.Space.Count),
            HeldOut = held,
            Mrr = mrr,
            Trusted = mrr >= least,
            Advice = mrr >= least
                ? $"the map can be trusted: {found}"
                : $"DO NOT TRUST this map: {found}; check that the pairs belong together",
        };
    }

    private static EdgeReport Unjudged(PreparedSpace x, PreparedSpace y, int known, AnchorPairs fitted) => new()
    {
        From = x.Space.Name,
        To = y.Space.Name,
        KnownPairs = known,
        FittedPairs = fitted.Count,
        HeldOut = 0,
        Mrr = double.NaN,
        MutualShare = fitted.Count / (double)Math.Min(x.Space.Count, y.Space.Count),
        Trusted = null,
        Advice = "",
    };

    private static SpaceTransform Rotation(
        PreparedSpace x, PreparedSpace y, AnchorPairs pairs, UniverseOptions options, ComputeContext context) => SpaceTransform.Fit(
        x.Space.Rows, y.Space.Rows, x.Normalization, y.Normalization, pairs.X, pairs.Y, options.Rotation, context);

    /// <summary>Rows that choose each other by CSLS after one side was carried over.</summary>
    public static AnchorPairs Mutual(PreparedSpace x, PreparedSpace y, SpaceTransform transform, ComputeContext context)
    {
        int d = y.Space.Dimensions;
        float[] carried = new float[(long)x.Space.Count * d];
        transform.ApplyNormalized(x.Space.Rows, carried, context);
        using UnitRows a = UnitRows.Of(new ReadOnlyMatrixView<float>(carried, x.Space.Count, d), PreparedSpace.Plain, context);
        using UnitRows b = UnitRows.Of(y.Space.Rows, transform.NormalizationY, context);
        return Mutual(a, b, context);
    }

    /// <summary>Unit rows that choose each other by CSLS; rows of zeros choose nobody.</summary>
    public static unsafe AnchorPairs Mutual(UnitRows a, UnitRows b, ComputeContext context)
    {
        (BestPartners best, _) = CosineSearch.Csls(a.Pointer, a.Count, b.Pointer, b.Count, b.Cols, Neighborhood, context);
        List<int> ofX = [], ofY = [];
        for (int i = 0; i < a.Count; i++)
        {
            int j = best.OfX[i];
            if (best.OfY[j] != i || a.Row(i).IndexOfAnyExcept(0f) < 0 || b.Row(j).IndexOfAnyExcept(0f) < 0) continue;
            ofX.Add(i);
            ofY.Add(j);
        }
        return new AnchorPairs([.. ofX], [.. ofY]);
    }
}
