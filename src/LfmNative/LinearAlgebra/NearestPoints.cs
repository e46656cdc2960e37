using System.Numerics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>The nearest reference point of every query, points standing as columns (the layout of bases).</summary>
/// <remarks>
/// Products run in float32, in panels that are compared while they are in registers; whatever their error bound leaves undecided is settled
/// in double precision, so the result is that of double precision.
/// </remarks>
internal static unsafe class NearestPoints
{
    private const int QueryPanels = 16;
    private const int QueryBlock = QueryPanels * ScorePanel.Queries;

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
        double scale = Scale(points, dims);
        int panels = (n + ScorePanel.Points - 1) / ScorePanel.Points;
        using NativeBuffer<float> packed = new((long)panels * ScorePanel.Points * dims), halfNorms = new((long)panels * ScorePanel.Points);
        float* references = packed.Pointer, bias = halfNorms.Pointer;
        double[] largestOf = new double[panels];
        // argmin ‖x − r‖² = argmax ⟨x, r⟩ − ‖r‖²/2.
        ParallelRows.For(panels, 32, context.Threads, context.Token, (from, to) =>
        {
            double* norms = stackalloc double[ScorePanel.Points];
            for (int panel = from; panel < to; panel++)
            {
                int first = panel * ScorePanel.Points, width = Math.Min(ScorePanel.Points, n - first);
                Pack(points, first, width, dims, scale, references + ((long)first * dims), ScorePanel.Points, norms);
                for (int j = 0; j < ScorePanel.Points; j++)
                {
                    bias[first + j] = j < width ? (float)(-norms[j] / 2) : float.NegativeInfinity;
                    if (j < width) largestOf[panel] = Math.Max(largestOf[panel], norms[j]);
                }
            }
        });
        double largest = largestOf.Max();
        using NativeBuffer<float> scratch = new((long)context.Threads * QueryBlock * dims);
        float* ofWorkers = scratch.Pointer;
        List<(int Id, float Key)>[][] lists = new List<(int, float)>[context.Threads][];
        ParallelRows.ForWorkers(q, QueryBlock, context.Threads, context.Token, (worker, from, to) =>
        {
            float* block = ofWorkers + ((long)worker * QueryBlock * dims);
            List<(int Id, float Key)>[] near = lists[worker] ??= Array.ConvertAll(new int[QueryBlock], _ => new List<(int, float)>());
            double* norms = stackalloc double[ScorePanel.Queries];
            float* best = stackalloc float[QueryBlock], threshold = stackalloc float[QueryBlock], margin = stackalloc float[QueryBlock];
            float* scores = stackalloc float[ScorePanel.Queries * ScorePanel.Points];
            int used = (to - from + ScorePanel.Queries - 1) / ScorePanel.Queries;
            for (int panel = 0; panel < used; panel++)
            {
                int row = panel * ScorePanel.Queries, width = Math.Min(ScorePanel.Queries, to - from - row);
                Pack(queries, from + row, width, dims, scale, block + ((long)row * dims), ScorePanel.Queries, norms);
                for (int i = row; i < row + ScorePanel.Queries; i++)
                {
                    near[i].Clear();
                    best[i] = float.NegativeInfinity;
                    // Any finite score reaches the first; nothing reaches that of a query that only fills the panel.
                    threshold[i] = i - row < width ? float.MinValue : float.PositiveInfinity;
                    margin[i] = i - row < width ? Margin(norms[i - row], largest, dims) : 0;
                }
            }
            for (int point = 0; point < panels; point++)
            {
                int first = point * ScorePanel.Points;
                for (int panel = 0; panel < used; panel++)
                {
                    int row = panel * ScorePanel.Queries;
                    if (!ScorePanel.AnyReach(block + ((long)row * dims), references + ((long)first * dims), dims, bias + first, threshold + row, scores)) continue;
                    for (int i = 0; i < ScorePanel.Queries; i++)
                        Collect(scores + (i * ScorePanel.Points), first, margin[row + i], ref best[row + i], ref threshold[row + i], near[row + i]);
                }
            }
            for (int i = from; i < to; i++) nearest[i] = Settle(queries, i, points, dims, near[i - from], threshold[i - from]);
        });
        return nearest;
    }

    /// <summary>Takes the scores that reach the threshold, which rises with the best of them.</summary>
    private static void Collect(float* scores, int first, float margin, ref float best, ref float threshold, List<(int Id, float Key)> near)
    {
        for (uint hits = ScorePanel.Reaching(scores, threshold); hits != 0; hits &= hits - 1)
        {
            int j = BitOperations.TrailingZeroCount(hits);
            if (!(scores[j] >= threshold)) continue;
            near.Add((first + j, scores[j]));
            if (!(scores[j] > best)) continue;
            best = scores[j];
            threshold = best - margin;
        }
    }

    /// <summary>Twice the float32 error of ⟨x, r⟩ − ‖r‖²/2: the dot-product bound (Higham 2002, §3.1) with the rounding of the points and of the start of the sum.</summary>
    private static float Margin(double squaredQuery, double largestSquared, int dims)
    {
        const double Unit = 1.0 / (1 << 24);
        return (float)(2 * Unit * (((dims + 4) * Math.Sqrt(squaredQuery * largestSquared)) + ((3 + (dims / 2.0)) * largestSquared)));
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
        double largest = VectorKernels.LargestMagnitude(points.Data.AsSpan(0, dims * points.Cols));
        return largest > 0 && double.IsFinite(largest) ? Math.ScaleB(1, -Math.ILogB(largest)) : 1;
    }

    /// <summary>Columns first..first+width−1, scaled, in single precision as a dims×stride panel whose rest is zero; and their squared norms.</summary>
    private static void Pack(Matrix columns, int first, int width, int dims, double scale, float* panel, int stride, double* norms)
    {
        new Span<double>(norms, stride).Clear();
        for (int k = 0; k < dims; k++)
        {
            ReadOnlySpan<double> row = columns.Row(k).Slice(first, width);
            float* to = panel + ((long)k * stride);
            for (int i = 0; i < row.Length; i++)
            {
                double v = row[i] * scale;
                to[i] = (float)v;
                norms[i] += v * v;
            }
            for (int i = width; i < stride; i++) to[i] = 0;
        }
    }
}
