using System.Numerics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>The nearest reference point of every query, points standing as columns (the layout of bases).</summary>
/// <remarks>
/// Inner products run in 16-bit integers, or in float32 where lengths differ so much that most points would be left with too few digits; in panels
/// that are compared while they are in registers. Whatever their error bound leaves undecided is settled in double precision, so the result is that of double precision.
/// </remarks>
internal static unsafe class NearestPoints
{
    private const int QueryPanels = 16;
    private const int QueryBlock = QueryPanels * ScorePanel.Queries;

    /// <summary>Least root mean square, in units of their rounding, of the coordinates of an ordinary point: then the bound of a score's error is a hundredth of its size.</summary>
    private const double LeastResolution = 128;

    /// <summary>For each query column the nearest reference column in Euclidean distance; of equals the first.</summary>
    /// <param name="queries">m×q, one query a column.</param>
    /// <param name="points">m×n, one reference a column.</param>
    /// <param name="dims">Leading rows used, ≤ m of both.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>q indices into the references.</returns>
    public static int[] Of(Matrix queries, Matrix points, int dims, ComputeContext context)
    {
        if (dims > queries.Rows || dims > points.Rows) Throw.Internal($"{dims} dimensions of {queries.Rows} and {points.Rows}");
        // A power of two that brings the points near 1, so that nothing over- or underflows.
        double largestPoint = Largest(points, dims), unit = largestPoint > 0 && double.IsFinite(largestPoint) ? Math.ScaleB(1, -Math.ILogB(largestPoint)) : 1;
        double[] ofQueries = Lengths(queries, dims, unit, context), ofPoints = Lengths(points, dims, unit, context);
        double finer = ShortPanel.IsSupported ? ShortScale(Math.Max(largestPoint, Largest(queries, dims)) * unit, ofQueries, ofPoints, dims) : 0;
        if (finer == 0) return Search<float, SinglePanel>(queries, ofQueries, points, ofPoints, dims, unit, context);
        for (int i = 0; i < ofQueries.Length; i++) ofQueries[i] *= finer;
        for (int j = 0; j < ofPoints.Length; j++) ofPoints[j] *= finer;
        return Search<short, ShortPanel>(queries, ofQueries, points, ofPoints, dims, unit * finer, context);
    }

    /// <summary>The scale at which coordinates and inner products are as large as 16-bit panels allow, or 0 where ordinary points would be too short then.</summary>
    private static double ShortScale(double largest, double[] ofQueries, double[] ofPoints, int dims)
    {
        // Half of what is allowed leaves room for the bias, half a squared length, and for the rounding of the coordinates.
        double longest = ofPoints.Max(), scale = Math.Min(ShortPanel.Most / largest, Math.Sqrt(ShortPanel.MostProduct / 2 / (longest * Math.Max(longest, ofQueries.Max()))));
        double ordinary = Math.Min(ofQueries.Average(), ofPoints.Average());
        return double.IsFinite(scale) && scale * ordinary >= LeastResolution * Math.Sqrt(dims) ? scale : 0;
    }

    /// <summary>The search with coordinates of one type.</summary>
    /// <remarks>
    /// With p̂ and q̂ rounded by at most h in each of d dimensions, ⟨q, p⟩ lies within h√d(‖p̂‖ + ‖q‖) of ⟨q̂, p̂⟩. The part of the point goes into its
    /// bias, so that a point far from the origin does not blur all the others; that of the query and the rounding of the sums into its margin.
    /// </remarks>
    private static int[] Search<T, TPanel>(Matrix queries, double[] ofQueries, Matrix points, double[] ofPoints, int dims, double scale, ComputeContext context)
        where T : unmanaged
        where TPanel : struct, IScorePanel<T>
    {
        int q = queries.Cols, n = points.Cols, depth = TPanel.Depth(dims);
        int[] nearest = new int[q];
        int panels = (n + ScorePanel.Points - 1) / ScorePanel.Points;
        double rounding = TPanel.Spacing / 2 * Math.Sqrt(dims), longest = ofPoints.Max();
        using NativeBuffer<T> packed = new((long)panels * ScorePanel.Points * depth);
        using NativeBuffer<float> biases = new((long)panels * ScorePanel.Points), slacks = new((long)panels * ScorePanel.Points);
        T* references = packed.Pointer;
        float* bias = biases.Pointer, slack = slacks.Pointer;
        // argmin ‖x − r‖² = argmax ⟨x, r⟩ − ‖r‖²/2.
        ParallelRows.For(panels, 32, context.Threads, context.Token, (from, to) =>
        {
            for (int panel = from; panel < to; panel++)
            {
                int first = panel * ScorePanel.Points, width = Math.Min(ScorePanel.Points, n - first);
                Pack<T, TPanel>(points, first, width, dims, scale, references + ((long)first * depth), ScorePanel.Points);
                for (int j = first; j < first + ScorePanel.Points; j++)
                {
                    double blur = j < n ? rounding * (ofPoints[j] + rounding) : 0;
                    bias[j] = j < n ? (float)(blur - (ofPoints[j] * ofPoints[j] / 2)) : float.NegativeInfinity;
                    slack[j] = (float)(2 * blur);
                }
            }
        });
        using NativeBuffer<T> scratch = new((long)context.Threads * QueryBlock * depth);
        T* ofWorkers = scratch.Pointer;
        List<(int Id, float Key)>[][] lists = new List<(int, float)>[context.Threads][];
        ParallelRows.ForWorkers(q, QueryBlock, context.Threads, context.Token, (worker, from, to) =>
        {
            T* block = ofWorkers + ((long)worker * QueryBlock * depth);
            List<(int Id, float Key)>[] near = lists[worker] ??= Array.ConvertAll(new int[QueryBlock], _ => new List<(int, float)>());
            float* threshold = stackalloc float[QueryBlock + 2], margin = stackalloc float[QueryBlock];
            float* scores = stackalloc float[ScorePanel.Queries * ScorePanel.Points];
            int used = (to - from + ScorePanel.Queries - 1) / ScorePanel.Queries;
            for (int panel = 0; panel < used; panel++)
            {
                int row = panel * ScorePanel.Queries, width = Math.Min(ScorePanel.Queries, to - from - row);
                Pack<T, TPanel>(queries, from + row, width, dims, scale, block + ((long)row * depth), ScorePanel.Queries);
                for (int i = row; i < row + ScorePanel.Queries; i++)
                {
                    near[i].Clear();
                    // Any finite score reaches the first; nothing reaches that of a query that only fills the panel.
                    threshold[i] = i - row < width ? float.MinValue : float.PositiveInfinity;
                    margin[i] = i - row < width ? Margin(ofQueries[from + i], longest, dims) + (float)(2 * rounding * ofQueries[from + i]) : 0;
                }
            }
            for (int point = 0; point < panels; point++)
            {
                int first = point * ScorePanel.Points;
                for (int panel = 0; panel < used; panel++)
                {
                    int row = panel * ScorePanel.Queries;
                    if (!TPanel.AnyReach(block + ((long)row * depth), references + ((long)first * depth), dims, bias + first, threshold + row, scores)) continue;
                    for (int i = 0; i < ScorePanel.Queries; i++)
                        Collect(scores + (i * ScorePanel.Points), slack + first, first, margin[row + i], ref threshold[row + i], near[row + i]);
                }
            }
            for (int i = from; i < to; i++) nearest[i] = Settle(queries, i, points, dims, near[i - from], threshold[i - from]);
        });
        return nearest;
    }

    /// <summary>Takes the scores that reach the threshold, which rises with the best of them: below it no point can be the nearest.</summary>
    private static void Collect(float* scores, float* slack, int first, float margin, ref float threshold, List<(int Id, float Key)> near)
    {
        for (uint hits = ScorePanel.Reaching(scores, threshold); hits != 0; hits &= hits - 1)
        {
            int j = BitOperations.TrailingZeroCount(hits);
            if (!(scores[j] >= threshold)) continue;
            near.Add((first + j, scores[j]));
            threshold = Math.Max(threshold, scores[j] - slack[j] - margin);
        }
    }

    /// <summary>Twice the float32 error of ⟨x, r⟩ − ‖r‖²/2: the dot-product bound (Higham 2002, §3.1) with the rounding of the points and of the start of the sum.</summary>
    private static float Margin(double query, double longest, int dims)
    {
        const double Unit = 1.0 / (1 << 24);
        return (float)(2 * Unit * longest * (((dims + 4) * query) + ((3 + (dims / 2.0)) * longest)));
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

    private static double Largest(Matrix columns, int dims) => VectorKernels.LargestMagnitude(columns.Data.AsSpan(0, dims * columns.Cols));

    /// <summary>Lengths of the columns, scaled.</summary>
    private static double[] Lengths(Matrix columns, int dims, double scale, ComputeContext context)
    {
        double[] lengths = new double[columns.Cols];
        fixed (double* pinned = columns.Data, sums = lengths)
        {
            (nint data, nint into) = ((nint)pinned, (nint)sums);
            ParallelRows.For(columns.Cols, 1024, context.Threads, context.Token, (from, to) =>
            {
                double* own = (double*)into;
                for (int k = 0; k < dims; k++) VectorKernels.AddSquares(own + from, scale, (double*)data + ((long)k * columns.Cols) + from, to - from);
                for (int i = from; i < to; i++) own[i] = Math.Sqrt(own[i]);
            });
        }
        return lengths;
    }

    private static void Pack<T, TPanel>(Matrix columns, int first, int width, int dims, double scale, T* panel, int stride)
        where T : unmanaged
        where TPanel : struct, IScorePanel<T>
    {
        fixed (double* data = columns.Data) TPanel.Pack(data + first, columns.Cols, dims, width, scale, panel, stride);
    }
}
