using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>Exact nearest neighbours: blocked products in 16-bit integers or float32, every possible winner re-scored in double precision.</summary>
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

    /// <summary>For every query row its k nearest rows of <paramref name="x"/>; a coincident row counts.</summary>
    /// <param name="queries">q×d rows.</param>
    /// <param name="x">n×d samples.</param>
    /// <param name="k">Neighbours, 1..n.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>q×k indices into x and distances, ascending by (distance, index).</returns>
    internal static (int[] Index, double[] Distance) Query(ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> x, int k, DistanceMetric metric, ComputeContext context)
    {
        if (queries.Cols != x.Cols) Throw.Argument($"the new rows have {queries.Cols} columns and the samples {x.Cols}; they must agree");
        Throw.IfOutside(k, 1, x.Rows);
        int[] indices = new int[checked(queries.Rows * k)];
        double[] distances = new double[indices.Length];
        Search(queries, x, k, metric, Exclusion.None, null, indices, distances, context);
        return (indices, distances);
    }

    /// <summary>For every row the nearest row of another group.</summary>
    internal static (int[] Index, double[] Distance) NearestOutside(ReadOnlyMatrixView<float> x, DistanceMetric metric, int[] groups, ComputeContext context)
    {
        int[] indices = new int[x.Rows];
        double[] distances = new double[x.Rows];
        Search(x, x, 1, metric, Exclusion.Group, groups, indices, distances, context);
        return (indices, distances);
    }

    private static unsafe long Search(ReadOnlyMatrixView<float> queries, ReadOnlyMatrixView<float> x, int k, DistanceMetric metric, Exclusion exclusion, int[]? groups, int[] indices, double[] distances, ComputeContext context)
    {
        fixed (float* pq = queries, px = x)
        {
            int count = queries.Rows, n = x.Rows, d = x.Cols;
            using MetricRows samples = new(px, x.Rows, x.Cols, x.LeadingDimension, metric, context);
            using MetricRows? separate = exclusion == Exclusion.None ? new MetricRows(pq, count, x.Cols, queries.LeadingDimension, metric, context, samples) : null;
            MetricRows rows = separate ?? samples;
            using ReducedRows? reduced = ReducedRows.Of(samples, context);
            using ReducedRows? separateReduced = separate is null ? null : reduced?.Like(separate, context);
            bool reduces = reduced is not null && Pays(separateReduced ?? reduced, reduced);
            if (!reduces)
            {
                samples.Hold(context);
                separate?.Hold(context);
            }
            using ShortRows? integers = reduces
                ? ShortRows.Of(reduced!.Rows.Pointer, reduced.Dim, samples, rows, context)
                : ShortRows.Of(samples.Working.Pointer, d, samples, rows, context);
            int block = NeighborScan.RowsTogether(reduces);
            int[] order = Order();
            using KeySample probe = new(samples, reduces ? reduced : null);
            NeighborScan?[] scans = new NeighborScan?[context.Threads];
            try
            {
                int done = 0, caller = Environment.CurrentManagedThreadId;
                ParallelRows.ForWorkers(count, block, context.Threads, context.Token, (worker, from, to) =>
                {
                    NeighborScan scan = scans[worker] ??= Scan(reduces ? separateReduced ?? reduced : null, reduces ? reduced : null, integers, order, probe);
                    scan.Run(from, to, indices, distances);
                    int sofar = Interlocked.Add(ref done, to - from);
                    if (Environment.CurrentManagedThreadId == caller) context.Progress?.Report(new LfmProgress("neighbors", (double)sofar / count));
                });
                return scans.Sum(scan => scan?.Evaluations ?? 0);
            }
            finally
            {
                foreach (NeighborScan? scan in scans) scan?.Dispose();
            }

            NeighborScan Scan(ReducedRows? own, ReducedRows? other, ShortRows? integers, int[] order, KeySample sample) => new(rows, samples, own, other, integers, order, sample, k, exclusion != Exclusion.None, groups);

            // Where a block would ask few times for each sample, rows that are near each other search together: they ask for the same ones.
            int[] Order()
            {
                if ((long)k * block >= (long)NeighborScan.FewestToWiden * n)
                {
                    int[] ascending = new int[count];
                    for (int i = 0; i < count; i++) ascending[i] = i;
                    return ascending;
                }
                NativeBuffer<float> form = reduces ? (separateReduced ?? reduced)!.Rows : rows.Working;
                return LeafPartition.Build(form.Pointer, count, reduces ? reduced!.Dim : d, block, 0, context).Order;
            }

            // Tried on a few rows. A coordinate in a product costs about an eighth of one in an evaluation, and k of these are made either way.
            bool Pays(ReducedRows own, ReducedRows other)
            {
                const int Parts = 4, Part = 8;
                if (count < 32 * Parts * Part) return false;
                using KeySample sample = new(samples, other);
                int[] tried = new int[Parts * Part];
                for (int t = 0; t < tried.Length; t++) tried[t] = (int)((long)(count - Part) * (t / Part) / (Parts - 1)) + (t % Part);
                long evaluations = 0;
                ParallelRows.For(tried.Length, Part, context.Threads, context.Token, (from, to) =>
                {
                    using NeighborScan trial = Scan(own, other, null, tried, sample);
                    trial.Run(from, to, indices, distances);
                    Interlocked.Add(ref evaluations, trial.Evaluations);
                });
                return ((double)n * other.Dim) + (8.0 * (((double)evaluations / tried.Length) - k) * d) < 0.9 * n * d;
            }
        }
    }

    /// <summary>Which rows are passed over: none, the searching row itself, or its whole group.</summary>
    private enum Exclusion
    {
        None,
        Self,
        Group,
    }
}
