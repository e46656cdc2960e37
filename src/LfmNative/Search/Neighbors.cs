using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>The entry point of the neighbour searches.</summary>
public static class Neighbors
{
    /// <summary>Most samples that <see cref="NeighborMethod.Auto"/> searches exactly.</summary>
    public const int MostExact = 100_000;

    /// <summary>The k nearest neighbours of every row, the row itself left out.</summary>
    /// <param name="x">n×d samples; finite; no zero rows under a cosine metric.</param>
    /// <param name="k">Neighbours, 1..n−1.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="method">How they are searched; <see cref="NeighborList.Method"/> tells what was done.</param>
    /// <param name="seed">Seed of an approximate search.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>n×k indices and distances, and the recall: 1, or measured on a seeded sample of 500 rows.</returns>
    /// <exception cref="LfmException">k out of range, no dimensions, a zero or non-finite row.</exception>
    public static NeighborList Find(
        ReadOnlyMatrixView<float> x,
        int k,
        DistanceMetric metric,
        NeighborMethod method = NeighborMethod.Auto,
        ulong seed = 0,
        ComputeContext? context = null)
    {
        context ??= new ComputeContext();
        Check(x.Rows, x.Cols, k);
        return Choose(method, x.Rows, k) == NeighborMethod.Exact
            ? NeighborSearch.Exact(x, k, metric, context)
            : ApproximateSearch.Find(x, k, metric, seed, context);
    }

    /// <summary>What a method comes to for n samples: exact or approximate.</summary>
    internal static NeighborMethod Choose(NeighborMethod method, int n, int k)
    {
        bool wanted = method == NeighborMethod.Approximate || (method == NeighborMethod.Auto && n > MostExact);
        return wanted && ApproximateSearch.IsApplicable(n, k) ? NeighborMethod.Approximate : NeighborMethod.Exact;
    }

    /// <summary>Bytes that a search holds beside the rows, their norms and the result.</summary>
    /// <param name="method">How neighbours are searched.</param>
    /// <param name="n">Rows.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="threads">Worker threads.</param>
    internal static long ScratchBytes(NeighborMethod method, int n, int d, int k, int threads) =>
        Choose(method, n, k) == NeighborMethod.Exact
            ? NeighborSearch.ScratchBytes(n, d, k, threads)
            : ApproximateSearch.ScratchBytes(n, d, k, threads);

    /// <summary>Refuses what no search can do.</summary>
    internal static void Check(int n, int d, int k)
    {
        if (d == 0) Throw.Data("the samples have no dimensions (d = 0)");
        if (n < 2) Throw.Data($"a neighbor graph needs at least 2 samples; {n} given");
        if (k < 1 || k >= n) Throw.Argument($"k is {k}; with {n} samples it must lie in 1..{n - 1}");
        if ((long)n * k > Array.MaxLength)
            Throw.Argument($"{n} samples × k = {k} neighbors exceed {Array.MaxLength} entries; use a smaller k");
    }
}
