using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>Exact nearest neighbours: blocked products in int16 or float32, possible neighbours re-scored in double precision.</summary>
/// <remarks>
/// Order by (distance, index), a total order: neither threads nor blocks nor the BLAS change the result. Of the keys
/// everything within twice their error bound of the k-th is re-scored, so the neighbour sets are those of double precision.
/// Where the rows' energy gathers in few directions the keys are lower bounds from those directions alone.
/// </remarks>
public static class NeighborSearch
{
    /// <summary>The k nearest neighbours of every row, the row itself left out.</summary>
    /// <param name="x">n×d samples; finite; no zero rows under a cosine metric.</param>
    /// <param name="k">Neighbours, 1..n−1.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>n×k indices and distances (float64).</returns>
    /// <exception cref="LfmException">k out of range, no dimensions, a zero or non-finite row.</exception>
    public static NeighborList Exact(ReadOnlyMatrixView<float> x, int k, DistanceMetric metric, ComputeContext? context = null)
    {
        Neighbors.Check(x.Rows, x.Cols, k);
        int[] indices = new int[x.Rows * k];
        double[] distances = new double[indices.Length];
        long evaluations = Search(x, x, k, metric, Exclusion.Self, null, indices, distances, context ?? new ComputeContext());
        return new NeighborList(x.Rows, k, indices, distances) { Evaluations = evaluations };
    }

    /// <summary>Bytes that an exact search holds beside the rows, their norms and the result.</summary>
    /// <remarks>Reduced rows, rows in int16, and for each thread the candidate lists and keys of a block.</remarks>
    /// <param name="n">Rows that are searched, and that search.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="threads">Worker threads.</param>
    internal static long ScratchBytes(int n, int d, int k, int threads)
    {
        long reduced = 4L * n * (ReducedRows.MaxCoordinates(n, d) + 1);
        long int16 = 2L * ((long)n + ScorePanel.Points) * Int16Rows.MaxCoordinates(n, d);
        long perRow = (4 * KeyProducts.ColumnBlock) + (40 * Math.Max(1024, 8L * k)) + (4L * n / NeighborScan.RowBlock);
        return reduced + int16 + (threads * (long)NeighborScan.RowBlock * perRow);
    }

    /// <summary>The k nearest of some rows for each of others, a row at the same place included.</summary>
    /// <remarks>
    /// Ascending by (distance, index), a total order: the nearest of parts of the samples, with their indices moved, merge into those of
    /// all samples, bit for bit.
    /// </remarks>
    /// <param name="queries">q×d rows; finite; no zero rows under a cosine metric.</param>
    /// <param name="x">n×d samples, as the queries.</param>
    /// <param name="k">Neighbours, 1..n.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>q×k indices into x and distances (float64, unit of the metric).</returns>
    /// <exception cref="LfmException">k out of range, no dimensions or other ones, a zero or non-finite row.</exception>
    public static (int[] Index, double[] Distance) Nearest(
        ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> x, int k, DistanceMetric metric, ComputeContext? context = null)
    {
        context ??= new ComputeContext();
        if (queries.Cols != x.Cols)
            Throw.Argument($"the queries have {queries.Cols} columns and the samples {x.Cols}; they must agree");
        if (x.Cols == 0) Throw.Data("the samples have no dimensions (d = 0)");
        if (k < 1 || k > x.Rows) Throw.Argument($"⟨k⟩ is {k}; of {x.Rows} samples 1..{x.Rows} can be asked for");
        MetricRows.Check("queries", queries, metric, context);
        MetricRows.Check("samples", x, metric, context);
        return Query(queries, x, k, metric, context);
    }

    /// <summary>For every query row its k nearest rows of <paramref name="x"/>; a coincident row counts.</summary>
    /// <param name="queries">q×d rows.</param>
    /// <param name="x">n×d samples.</param>
    /// <param name="k">Neighbours, 1..n.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>q×k indices into x and distances, ascending by (distance, index).</returns>
    internal static (int[] Index, double[] Distance) Query(
        ReadOnlyMatrixView<float> queries,
        ReadOnlyMatrixView<float> x,
        int k,
        DistanceMetric metric,
        ComputeContext context)
    {
        if (queries.Cols != x.Cols)
            Throw.Argument($"the new rows have {queries.Cols} columns and the samples {x.Cols}; they must agree");
        Throw.IfOutside(k, 1, x.Rows);
        int[] indices = new int[ArraySize.Of((long)queries.Rows * k, "neighbors of the new rows")];
        double[] distances = new double[indices.Length];
        Search(queries, x, k, metric, Exclusion.None, null, indices, distances, context);
        return (indices, distances);
    }

    /// <summary>For every row the nearest row of another group.</summary>
    internal static (int[] Index, double[] Distance) NearestOutside(
        ReadOnlyMatrixView<float> x,
        DistanceMetric metric,
        int[] groups,
        ComputeContext context)
    {
        int[] indices = new int[x.Rows];
        double[] distances = new double[x.Rows];
        Search(x, x, 1, metric, Exclusion.Group, groups, indices, distances, context);
        return (indices, distances);
    }

    private static unsafe long Search(
        ReadOnlyMatrixView<float> queries,
        ReadOnlyMatrixView<float> x,
        int k,
        DistanceMetric metric,
        Exclusion exclusion,
        int[]? groups,
        int[] indices,
        double[] distances,
        ComputeContext context)
    {
        fixed (float* pq = queries, px = x)
        {
            using MetricRows samples = new(px, x.Rows, x.Cols, x.LeadingDimension, metric, context);
            using MetricRows? separate = exclusion == Exclusion.None
                ? new MetricRows(pq, queries.Rows, x.Cols, queries.LeadingDimension, metric, context, samples)
                : null;
            using SearchPreparation preparation = new(separate ?? samples, samples, k, exclusion, groups, context);
            return Run(preparation.Search, indices, distances, context);
        }
    }

    /// <summary>Searches block by block; returns the distances that were evaluated one by one.</summary>
    private static long Run(PreparedSearch search, int[] indices, double[] distances, ComputeContext context)
    {
        int count = search.Rows.Count, block = NeighborScan.RowsTogether(search.KeysAreBounds);
        int done = 0, caller = Environment.CurrentManagedThreadId;
        NeighborScan?[] scans = new NeighborScan?[context.Threads];
        try
        {
            ParallelRows.ForWorkers(count, block, context.Threads, context.Token, (worker, from, to) =>
            {
                NeighborScan scan = scans[worker] ??= new NeighborScan(search);
                scan.Run(from, to, indices, distances);
                int soFar = Interlocked.Add(ref done, to - from);
                if (Environment.CurrentManagedThreadId == caller)
                    context.Progress?.Report(new LfmProgress("neighbors", (double)soFar / count));
            });
            return scans.Sum(scan => scan?.Evaluations ?? 0);
        }
        finally
        {
            foreach (NeighborScan? scan in scans) scan?.Dispose();
        }
    }
}
