using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>The nearest reference point of every query, points standing as columns (the layout of bases).</summary>
/// <remarks>
/// Products run in float32; whatever their error bound leaves undecided is settled in double precision, so the result is that of double precision.
/// </remarks>
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
        using NativeBuffer<float> single = new((long)dims * (q + n)), bias = new(n), tiles = new((long)context.Threads * QueryBlock * PointBlock);
        float* x = single.Pointer, r = x + ((long)dims * q), halfNorms = bias.Pointer, tile = tiles.Pointer;
        double scale = Scale(points, dims);
        double[] queryNorms = ToSingle(queries, dims, scale, x), pointNorms = ToSingle(points, dims, scale, r);
        double largest = 0;
        // argmin ‖x − r‖² = argmax ⟨x, r⟩ − ‖r‖²/2.
        for (int j = 0; j < n; j++)
        {
            halfNorms[j] = (float)(-pointNorms[j] / 2);
            largest = Math.Max(largest, pointNorms[j]);
        }
        List<(int Id, float Key)>[][] lists = new List<(int, float)>[context.Threads][];
        ParallelRows.ForWorkers(q, QueryBlock, context.Threads, context.Token, (worker, from, to) =>
        {
            float* scores = tile + ((long)worker * QueryBlock * PointBlock);
            List<(int Id, float Key)>[] near = lists[worker] ??= Array.ConvertAll(new int[QueryBlock], _ => new List<(int, float)>());
            float* best = stackalloc float[QueryBlock];
            new Span<float>(best, QueryBlock).Fill(float.NegativeInfinity);
            for (int i = from; i < to; i++) near[i - from].Clear();
            for (int first = 0; first < n; first += PointBlock)
            {
                int width = Math.Min(PointBlock, n - first);
                Gemm.Multiply(true, false, to - from, width, dims, 1f, x + from, q, r + first, n, 0f, scores, PointBlock);
                for (int i = from; i < to; i++)
                    RowScan.OfferNear(scores + ((long)(i - from) * PointBlock), halfNorms + first, width, first, Margin(queryNorms[i], largest, dims), ref best[i - from], near[i - from]);
            }
            for (int i = from; i < to; i++) nearest[i] = Settle(queries, i, points, dims, near[i - from], best[i - from] - Margin(queryNorms[i], largest, dims));
        });
        return nearest;
    }

    /// <summary>Twice the float32 error of ⟨x, r⟩ − ‖r‖²/2: the dot-product bound (Higham 2002, §3.1) with the rounding of the points.</summary>
    private static float Margin(double squaredQuery, double largestSquared, int dims)
    {
        const double Unit = 1.0 / (1 << 24);
        return (float)(2 * Unit * (((dims + 4) * Math.Sqrt(squaredQuery * largestSquared)) + (3 * largestSquared)));
    }

    /// <summary>The best of the candidates in double precision.</summary>
    private static int Settle(Matrix queries, int query, Matrix points, int dims, List<(int Id, float Key)> near, float threshold)
    {
        double least = double.PositiveInfinity;
        int winner = -1, left = 0;
        foreach ((int id, float key) in near)
        {
            if (key < threshold) continue;
            left++;
            winner = id;
        }
        if (left == 1) return winner;
        foreach ((int id, float key) in near)
        {
            if (key < threshold) continue;
            double squared = 0;
            for (int k = 0; k < dims; k++)
            {
                double d = queries.Data[((long)k * queries.Cols) + query] - points.Data[((long)k * points.Cols) + id];
                squared += d * d;
            }
            if (squared < least || (squared == least && id < winner)) (least, winner) = (squared, id);
        }
        return winner;
    }

    /// <summary>A power of two that brings the points near 1, so that float32 neither over- nor underflows.</summary>
    private static double Scale(Matrix points, int dims)
    {
        double largest = 0;
        foreach (double v in points.Data.AsSpan(0, dims * points.Cols)) largest = Math.Max(largest, Math.Abs(v));
        return largest > 0 && double.IsFinite(largest) ? Math.ScaleB(1, -Math.ILogB(largest)) : 1;
    }

    /// <summary>Scaled columns in single precision, and their squared norms.</summary>
    private static double[] ToSingle(Matrix columns, int dims, double scale, float* target)
    {
        int n = columns.Cols;
        double[] norms = new double[n];
        for (int k = 0; k < dims; k++)
        {
            Span<double> row = columns.Row(k);
            float* to = target + ((long)k * n);
            for (int i = 0; i < n; i++)
            {
                double v = row[i] * scale;
                to[i] = (float)v;
                norms[i] += v * v;
            }
        }
        return norms;
    }
}
