using LfmNative.Diagnostics;

namespace LfmNative;

/// <summary>Known pairs that are off by one row on a side: a header that was counted, or numbers from 1.</summary>
internal static class PairShift
{
    /// <summary>MRR from which shifted pairs are believed, and how many times better than unshifted ones they must be.</summary>
    private const double LeastMrr = 0.25;
    private const double LeastGain = 5;

    private static readonly (int X, int Y, string Meaning)[] Shifts =
    [
        (1, 0, "with every row of X taken one later"),
        (-1, 0, "with every row of X taken one earlier"),
        (0, 1, "with every row of Y taken one later"),
        (0, -1, "with every row of Y taken one earlier"),
        (-1, -1, "with the rows of both sides taken one earlier (numbers count from 0)"),
    ];

    /// <summary>Looks for a shift under which relative representations agree, where nothing agrees without.</summary>
    /// <param name="pair">The prepared sides, with held-out anchors.</param>
    /// <param name="transform">Held-out MRR of the transform.</param>
    /// <param name="alone">Held-out MRR of the anchors alone.</param>
    /// <param name="relative">Held-out MRR of relative representations.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>What agrees, in words; null where nothing does.</returns>
    public static string? Find(PreparedPair pair, double transform, double alone, double relative, ComputeContext context)
    {
        double best = Math.Max(transform, Math.Max(alone, relative));
        // Shifts are of the rows as they were given; where copies were taken together these are gone.
        if (best >= LeastMrr / LeastGain || pair.Inputs.DistinctX is not null || pair.Inputs.DistinctY is not null) return null;
        foreach ((int x, int y, string meaning) in Shifts)
        {
            (AnchorPairs training, AnchorPairs heldOut) = (
                Shifted(pair.Inputs.Training.Pairs, x, y, pair), Shifted(TrustTest.Scored(pair), x, y, pair));
            if (training.Count == 0 || heldOut.Count == 0) continue;
            double mrr = TrustTest.RelativeScore(pair, training, heldOut, context).Mrr;
            if (mrr >= LeastMrr && mrr >= LeastGain * best)
                return FormattableString.Invariant($"{meaning} they agree (MRR {mrr:f3} by relative representations)");
        }
        return null;
    }

    private static AnchorPairs Shifted(AnchorPairs pairs, int x, int y, PreparedPair pair)
    {
        int[] inside = [.. Enumerable.Range(0, pairs.Count).Where(
            t => (uint)(pairs.X[t] + x) < (uint)pair.X.Rows && (uint)(pairs.Y[t] + y) < (uint)pair.Y.Rows)];
        return new AnchorPairs(
            Array.ConvertAll(inside, t => pairs.X[t] + x), Array.ConvertAll(inside, t => pairs.Y[t] + y), pairs.RowPaired);
    }
}
