using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>The nearest reference point of every query, in double precision, points standing as columns (the layout of bases).</summary>
internal static unsafe class NearestPoints
{
    private const int QueryBlock = 128;
    private const int PointBlock = 1024;

    /// <summary>For each query column the nearest reference column in Euclidean distance; of equals the first.</summary>
    /// <param name="queries">m×q, one query a column.</param>
    /// <param name="points">m×n, one reference a column.</param>
    /// <param name="dims">Leading rows used, ≤ m of both.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>q indices into the references.</returns>
    public static int[] Of(Matrix queries, Matrix points, int dims, ComputeContext context)
    {
        int q = queries.Cols, n = points.Cols;
        if (dims > queries.Rows || dims > points.Rows) Throw.Internal($"{dims} dimensions of {queries.Rows} and {points.Rows}");
        int[] nearest = new int[q];
        // argmin ‖x − r‖² = argmax ⟨x, r⟩ − ‖r‖²/2.
        double[] bias = new double[n];
        for (int k = 0; k < dims; k++)
        {
            Span<double> row = points.Row(k);
            for (int j = 0; j < n; j++) bias[j] -= row[j] * row[j] / 2;
        }
        using NativeBuffer<double> tiles = new((long)context.Threads * QueryBlock * PointBlock);
        fixed (double* fixedQueries = queries.Data, fixedPoints = points.Data, fixedBias = bias)
        {
            double* px = fixedQueries, pr = fixedPoints, pb = fixedBias, tile = tiles.Pointer;
            ParallelRows.ForWorkers(q, QueryBlock, context.Threads, context.Token, (worker, from, to) =>
            {
                double* scores = tile + ((long)worker * QueryBlock * PointBlock);
                double* best = stackalloc double[QueryBlock];
                new Span<double>(best, QueryBlock).Fill(double.NegativeInfinity);
                for (int first = 0; first < n; first += PointBlock)
                {
                    int width = Math.Min(PointBlock, n - first);
                    Gemm.Multiply(true, false, to - from, width, dims, 1.0, px + from, q, pr + first, n, 0.0, scores, PointBlock);
                    for (int i = from; i < to; i++)
                        RowScan.Best(scores + ((long)(i - from) * PointBlock), pb + first, width, first, ref best[i - from], ref nearest[i]);
                }
            });
        }
        return nearest;
    }
}
