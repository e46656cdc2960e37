using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Maps.Learning;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>Self-learning of the map between the ambient spaces: a search on part of the rows, then rounds on all of them.</summary>
internal static class SpaceLearning
{
    /// <summary>Known pairs up to which matched clusters are a start.</summary>
    private const int MostForClusters = 25;

    private static readonly int[] Clusters = [20, 30, 40];

    /// <summary>Learns from the pairs of the map and the anchors.</summary>
    /// <param name="pair">The prepared sides.</param>
    /// <param name="anchors">The anchors used.</param>
    /// <param name="match">Row of X of each row of Y by the map between the spectra.</param>
    /// <param name="start">Which starts, or an earlier fit to go on from.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    public static LearnedPairs Run(PreparedPair pair, AnchorPairs anchors, int[] match, FitStart start, ComputeContext context)
    {
        if (start.Before is { } before)
            return Polished(pair, anchors, before.PairsX, before.PairsY, context) with { From = before.Start, Search = before.Search };
        SearchResult found = Search(pair, anchors, match, start.From, context);
        LearnedFrom from = found.Start switch { "map" => LearnedFrom.Map, "anchors" => LearnedFrom.Anchors, _ => LearnedFrom.Both };
        LearnedPairs polished = pair.Options.Unpaired
            ? new LearnedPairs(found.PairsX, found.PairsY, Nearest(found, match))
            : Polished(pair, anchors, found.PairsX, found.PairsY, context);
        return polished with { From = from, Search = found };
    }

    /// <summary>Bootstrapped parallel anchors: pairs and matches that they lead to.</summary>
    public static LearnedPairs Bootstrapped(PreparedPair pair, AnchorPairs anchors, ComputeContext context)
    {
        BootstrappedAnchors.Outcome grown = BootstrappedAnchors.Run(
            pair.X, pair.NormalizationX, pair.Y, pair.NormalizationY, anchors.X, anchors.Y, pair.Options.Seed, context);
        return new LearnedPairs(grown.PairsX, grown.PairsY, grown.Match);
    }

    private static SearchResult Search(PreparedPair pair, AnchorPairs anchors, int[] match, LearnedFrom from, ComputeContext context)
    {
        AlignmentOptions options = pair.Options;
        // A search over settings says itself what it starts from.
        LearningStarts starts = from switch
        {
            LearnedFrom.Anchors => LearningStarts.Anchors,
            LearnedFrom.Map => LearningStarts.Map,
            _ => options.Start,
        };
        bool auto = starts == LearningStarts.Auto;
        SearchOptions search = new(
            FromAnchors: auto || starts == LearningStarts.Anchors,
            FromClusters: starts == LearningStarts.Clusters || (auto && anchors.Count <= MostForClusters),
            Clusters: options.Clusters > 0 ? [options.Clusters] : Clusters,
            options.Restarts,
            Verify: anchors.Count < TrustReport.FewestJudges);
        (int[], int[])? map = auto || starts == LearningStarts.Map ? (match, Enumerable.Range(0, match.Length).ToArray()) : null;
        SideNormalization nx = Normalization(pair.NormalizationX, pair.X, context);
        SideNormalization ny = Normalization(pair.NormalizationY, pair.Y, context);
        using UnitRows x = UnitRows.Of(pair.X, nx, context), y = UnitRows.Of(pair.Y, ny, context);
        return MapSearch.Run(x, y, (anchors.X, anchors.Y), map, search, options.Seed, context);
    }

    /// <summary>Rows are searched unit, centred and unit again, whatever the transform takes.</summary>
    private static SideNormalization Normalization(SideNormalization given, ReadOnlyMatrixView<float> rows, ComputeContext context) =>
        given.Kind == PreNormalization.UnitCenterUnit ? given : SideNormalization.Fit(rows, PreNormalization.UnitCenterUnit, context);

    /// <summary>Deterministic rounds on all rows: mutual pairs, the anchors always among them.</summary>
    private static LearnedPairs Polished(PreparedPair pair, AnchorPairs anchors, int[] pairsX, int[] pairsY, ComputeContext context)
    {
        using SelfLearning learning = new(pair.X, pair.NormalizationX, pair.Y, pair.NormalizationY, context);
        SelfLearning.Outcome outcome = learning.Run(pairsX, pairsY, anchors.X, anchors.Y, context);
        return new LearnedPairs(outcome.PairsX, outcome.PairsY, outcome.Match);
    }

    /// <summary>The nearest row of X of every row of Y, where the search had it.</summary>
    private static int[] Nearest(SearchResult found, int[] otherwise)
    {
        int[] match = (int[])otherwise.Clone();
        for (int t = 0; t < found.PairsX.Length; t++) match[found.PairsY[t]] = found.PairsX[t];
        return match;
    }
}
