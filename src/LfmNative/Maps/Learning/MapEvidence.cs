using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Maps.Learning;

/// <summary>What speaks for a map beside its objective.</summary>
internal static unsafe class MapEvidence
{
    /// <summary>1/rank of each anchor's partner among all rows of Y, by a map that has seen no row of an anchor.</summary>
    /// <param name="rows">Both sides and the anchors.</param>
    /// <param name="learned">The map.</param>
    /// <param name="rank">Main directions that its pairs are taken in.</param>
    /// <param name="seed">Draws the rows of the growth.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>One value an anchor, in (0, 1]; none where no pair is left.</returns>
    /// <remarks>
    /// Learning on from the map itself would not do: its pairs have been fitted beside the anchors and remember them, right or wrong. The
    /// pairs without the anchors' rows are taken in their main directions only, and the map is grown again from there.
    /// </remarks>
    public static double[] LeftOut(
        LearningRows rows, StochasticLearning.Outcome learned, int rank, ulong seed, ComputeContext context)
    {
        int[] restX = Without(rows.X.Count, rows.AnchorsX), restY = Without(rows.Y.Count, rows.AnchorsY);
        if (Math.Min(restX.Length, restY.Length) < 2) return [];
        using UnitRows x = rows.X.Gather(restX), y = rows.Y.Gather(restY), anchors = rows.X.Gather(rows.AnchorsX);
        HashSet<int> leftX = [.. rows.AnchorsX], leftY = [.. rows.AnchorsY];
        int[] kept = [.. Enumerable.Range(0, learned.PairsX.Length)
            .Where(t => !leftX.Contains(learned.PairsX[t]) && !leftY.Contains(learned.PairsY[t]))];
        if (kept.Length == 0) return [];
        Matrix rough = UnitRows.CrossCovariance(
            rows.X, rows.Y, Array.ConvertAll(kept, t => learned.PairsX[t]), Array.ConvertAll(kept, t => learned.PairsY[t]), context);
        Matrix free = new RankGrowth(new LearningRows(x, y, [], []), rough, rank, seed).ToEnd(context).W;
        using UnitRows carried = anchors.Times(free, transposed: false, toUnit: true, context);
        (int count, int n, int d) = (anchors.Count, rows.Y.Count, rows.Y.Cols);
        float[] scores = new float[(long)count * n];
        fixed (float* to = scores) Gemm.Multiply(false, true, count, n, d, 1f, carried.Pointer, d, rows.Y.Pointer, d, 0f, to, n);
        double[] result = new double[count];
        for (int t = 0; t < count; t++)
        {
            ReadOnlySpan<float> row = scores.AsSpan(t * n, n);
            float own = row[rows.AnchorsY[t]];
            double place = 0.5;
            foreach (float score in row) place += score > own ? 1 : score == own ? 0.5 : 0;
            result[t] = 1 / place;
        }
        return result;
    }

    /// <summary>
    /// How far the best candidates of a map stand out, over the same between two halves of one side, the larger of both sides.
    /// </summary>
    /// <param name="rows">Both sides.</param>
    /// <param name="learned">The map.</param>
    /// <param name="seed">Draws the halves.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static double Distinctness(LearningRows rows, StochasticLearning.Outcome learned, ulong seed, ComputeContext context) =>
        learned.Distinctness / Math.Max(Within(rows.X, seed, context), Within(rows.Y, seed, context));

    /// <summary>Distinctness between two halves of a side, which have no item in common.</summary>
    private static double Within(UnitRows side, ulong seed, ComputeContext context)
    {
        int half = side.Count / 2;
        int[] order = new Rng(seed).Permutation(side.Count);
        using UnitRows a = side.Gather(order.AsSpan(0, half)), b = side.Gather(order.AsSpan(half, half));
        using CslsCandidates candidates = new(half, half, SoftPairs.Width, RankGrowth.Neighborhood, context);
        candidates.Find(a.Pointer, b.Pointer, side.Cols);
        return candidates.Distinctness();
    }

    private static int[] Without(int n, int[] rows)
    {
        HashSet<int> left = [.. rows];
        return [.. Enumerable.Range(0, n).Where(i => !left.Contains(i))];
    }
}
