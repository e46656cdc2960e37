using LfmNative.Maps;
using LfmNative.Search;

namespace LfmNative;

/// <summary>From matches of distinct rows to matches of samples: the copies on both sides are matched in their order.</summary>
/// <remarks>Where Y has more copies of a row than X, the last copy in X is the match of all that are left.</remarks>
internal static class CopyMatching
{
    /// <summary>For each sample of Y its sample of X.</summary>
    /// <param name="match">For each distinct row of Y its distinct row of X.</param>
    /// <param name="x">Distinct rows of X; null where all are distinct.</param>
    /// <param name="y">Distinct rows of Y; null where all are distinct.</param>
    public static int[] Spread(int[] match, DistinctRows? x, DistinctRows? y)
    {
        int[] result = new int[y?.NodeOf.Length ?? match.Length];
        for (int b = 0; b < match.Length; b++)
        {
            ReadOnlySpan<int> samples = y is null ? [b] : y.CopiesOf(b);
            for (int r = 0; r < samples.Length; r++) result[samples[r]] = Copy(x, match[b], r);
        }
        return result;
    }

    /// <summary>The same for pairs with scores.</summary>
    /// <param name="pairs">Pairs of distinct rows.</param>
    /// <param name="x">Distinct rows of X; null where all are distinct.</param>
    /// <param name="y">Distinct rows of Y; null where all are distinct.</param>
    public static Correspondences Spread(Correspondences pairs, DistinctRows? x, DistinctRows? y)
    {
        List<(int Y, int X, double Score)> all = [];
        for (int t = 0; t < pairs.Y.Length; t++)
        {
            ReadOnlySpan<int> samples = y is null ? [pairs.Y[t]] : y.CopiesOf(pairs.Y[t]);
            for (int r = 0; r < samples.Length; r++) all.Add((samples[r], Copy(x, pairs.X[t], r), pairs.Score[t]));
        }
        all.Sort();
        return new Correspondences([.. all.Select(p => p.X)], [.. all.Select(p => p.Y)], [.. all.Select(p => p.Score)]);
    }

    private static int Copy(DistinctRows? x, int node, int copy)
    {
        if (x is null) return node;
        ReadOnlySpan<int> samples = x.CopiesOf(node);
        return samples[Math.Min(copy, samples.Length - 1)];
    }
}
