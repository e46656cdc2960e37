using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>Exact nearest neighbours: blocked products in float32, every possible winner re-scored in double precision.</summary>
/// <remarks>
/// Order by (distance, index), a total order: neither threads nor blocks nor the BLAS change the result. Of the float32 keys
/// everything within twice their error bound of the k-th is re-scored, so the neighbour sets are those of double precision.
/// </remarks>
public static class NeighborSearch
{
    private const int RowBlock = 128;
    private const int ColumnBlock = 1024;

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
            int n = x.Rows, d = x.Cols, count = queries.Rows;
            using MetricRows samples = new(px, n, d, x.LeadingDimension, metric, context);
            using MetricRows? separate = exclusion == Exclusion.None ? new MetricRows(pq, count, d, queries.LeadingDimension, metric, context, samples) : null;
            MetricRows rows = separate ?? samples;
            using NativeBuffer<float> tiles = new((long)context.Threads * RowBlock * ColumnBlock);
            float* q = rows.Working.Pointer, z = samples.Working.Pointer, norms = samples.SquaredNorms.Pointer, tile = tiles.Pointer;
            Scratch[] scratch = new Scratch[context.Threads];
            long evaluations = 0;
            int done = 0, caller = Environment.CurrentManagedThreadId;
            ParallelRows.ForWorkers(count, RowBlock, context.Threads, context.Token, (worker, from, to) =>
            {
                Scratch own = scratch[worker] ??= new Scratch();
                float* keys = tile + ((long)worker * RowBlock * ColumnBlock);
                for (int i = from; i < to; i++) own.Lists[i - from].Reset(k, 2 * rows.KeyError(i, samples));
                for (int first = 0; first < n; first += ColumnBlock)
                {
                    int width = Math.Min(ColumnBlock, n - first);
                    Gemm.Multiply(false, true, to - from, width, d, -2f, q + ((long)from * d), d, z + ((long)first * d), d, 0f, keys, ColumnBlock);
                    for (int i = from; i < to; i++)
                    {
                        int group = exclusion switch { Exclusion.None => -1, Exclusion.Self => i, _ => groups![i] };
                        own.Lists[i - from].Offer(keys + ((long)(i - from) * ColumnBlock), norms + first, width, first, groups, group);
                    }
                }
                long scored = 0;
                for (int i = from; i < to; i++)
                {
                    own.Lists[i - from].Shrink();
                    scored += own.Lists[i - from].Count;
                    Rescore(rows, i, samples, own.Lists[i - from].Ids, k, own, indices.AsSpan(i * k, k), distances.AsSpan(i * k, k));
                }
                Interlocked.Add(ref evaluations, scored);
                int sofar = Interlocked.Add(ref done, to - from);
                if (Environment.CurrentManagedThreadId == caller) context.Progress?.Report(new LfmProgress("neighbors", (double)sofar / count));
            });
            return evaluations;
        }
    }

    private static void Rescore(MetricRows rows, int i, MetricRows samples, ReadOnlySpan<int> candidates, int k, Scratch own, Span<int> index, Span<double> distance)
    {
        own.Reserve(candidates.Length);
        Span<double> d = own.Distances.AsSpan(0, candidates.Length);
        Span<int> id = own.Ids.AsSpan(0, candidates.Length);
        candidates.CopyTo(id);
        for (int c = 0; c < id.Length; c++) d[c] = rows.Distance(i, samples, id[c]);
        d.Sort(id);
        // The sort knows distances only: within a run of equal ones the smaller index comes first.
        for (int start = 0; start < d.Length && start < k;)
        {
            int end = start + 1;
            while (end < d.Length && d[end] == d[start]) end++;
            if (end - start > 1) id[start..end].Sort();
            start = end;
        }
        id[..k].CopyTo(index);
        d[..k].CopyTo(distance);
    }

    /// <summary>Which rows are passed over: none, the searching row itself, or its whole group.</summary>
    private enum Exclusion
    {
        None,
        Self,
        Group,
    }

    private sealed class Scratch
    {
        public CandidateList[] Lists { get; } = Array.ConvertAll(new int[RowBlock], _ => new CandidateList());

        public double[] Distances { get; private set; } = [];

        public int[] Ids { get; private set; } = [];

        public void Reserve(int count)
        {
            if (Distances.Length >= count) return;
            Distances = new double[2 * count];
            Ids = new int[2 * count];
        }
    }
}
