using System.Numerics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>The nearest reference point of every query, points standing as columns (the layout of bases).</summary>
/// <remarks>
/// Inner products run in int16, or in float32 where lengths differ so much that most points would be left with too few digits; in panels
/// that are compared while they are in registers. Whatever their error bound leaves undecided is re-scored in double precision, so the
/// result is that of double precision.
/// </remarks>
internal static unsafe class NearestPoints
{
    private const int QueryPanels = 16;
    private const int QueryBlock = QueryPanels * ScorePanel.Queries;

    /// <summary>
    /// Least root mean square, in units of their rounding, of the coordinates of an average point: then the bound of a score's error is a
    /// hundredth of its size.
    /// </summary>
    private const double MinResolution = 128;

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
        double largestPoint = Largest(points, dims);
        double unit = largestPoint > 0 && double.IsFinite(largestPoint) ? Math.ScaleB(1, -Math.ILogB(largestPoint)) : 1;
        double[] queryLengths = Lengths(queries, dims, unit, context), pointLengths = Lengths(points, dims, unit, context);
        double scale = Int16Scale(Math.Max(largestPoint, Largest(queries, dims)) * unit, queryLengths, pointLengths, dims);
        if (scale == 0) return Search<float, FloatPanel>(queries, queryLengths, points, pointLengths, dims, unit, context);
        for (int i = 0; i < queryLengths.Length; i++) queryLengths[i] *= scale;
        for (int j = 0; j < pointLengths.Length; j++) pointLengths[j] *= scale;
        return Search<short, Int16Panel>(queries, queryLengths, points, pointLengths, dims, unit * scale, context);
    }

    /// <summary>Bytes that the search holds beside queries, points and its result.</summary>
    /// <param name="q">Queries.</param>
    /// <param name="n">Points.</param>
    /// <param name="dims">Dimensions.</param>
    /// <param name="threads">Worker threads.</param>
    public static long ScratchBytes(int q, int n, int dims, int threads)
    {
        long padded = Panels(n) * (long)ScorePanel.Points, depth = FloatPanel.Depth(dims);
        return (sizeof(double) * ((long)q + n)) + (sizeof(float) * ((padded * (depth + 2)) + ((long)threads * QueryBlock * depth)));
    }

    private static int Panels(int n) => (int)(((long)n + ScorePanel.Points - 1) / ScorePanel.Points);

    /// <summary>
    /// The scale that makes coordinates and inner products as large as int16 panels allow, or 0 where average points would be too short.
    /// </summary>
    private static double Int16Scale(double largest, double[] queryLengths, double[] pointLengths, int dims)
    {
        double longest = pointLengths.Max(), longestPair = longest * Math.Max(longest, queryLengths.Max());
        // Half of what is allowed leaves room for the bias, half a squared length, and for the rounding of the coordinates.
        double scale = Math.Min(Int16Panel.MaxCoordinate / largest, Math.Sqrt(Int16Panel.MaxProduct / 2 / longestPair));
        double average = Math.Min(queryLengths.Average(), pointLengths.Average());
        return double.IsFinite(scale) && scale * average >= MinResolution * Math.Sqrt(dims) ? scale : 0;
    }

    /// <summary>The search with coordinates of one type.</summary>
    /// <remarks>
    /// With p̂ and q̂ rounded by at most h in each of d dimensions, ⟨q, p⟩ lies within h√d(‖p̂‖ + ‖q‖) of ⟨q̂, p̂⟩.
    /// The part of the point goes into its bias, so that a point far from the origin does not widen the tolerance of all others; that of
    /// the query and the rounding of the sums into the query's tolerance.
    /// </remarks>
    private static int[] Search<T, TPanel>(
        Matrix queries,
        double[] queryLengths,
        Matrix points,
        double[] pointLengths,
        int dims,
        double scale,
        ComputeContext context)
        where T : unmanaged
        where TPanel : struct, IScorePanel<T>
    {
        int q = queries.Cols, panels = Panels(points.Cols), depth = TPanel.Depth(dims);
        int[] nearest = new int[q];
        double rounding = TPanel.Spacing / 2 * Math.Sqrt(dims), longest = pointLengths.Max();
        using NativeBuffer<T> packed = new((long)panels * ScorePanel.Points * depth);
        using NativeBuffer<float> biases = new((long)panels * ScorePanel.Points), errors = new((long)panels * ScorePanel.Points);
        T* references = packed.Pointer;
        float* bias = biases.Pointer, error = errors.Pointer;
        ParallelRows.For(panels, 32, context.Threads, context.Token, (from, to) =>
        {
            for (int panel = from; panel < to; panel++)
                PackPoints<T, TPanel>(points, pointLengths, panel, dims, scale, rounding, references, bias, error);
        });
        using NativeBuffer<T> scratch = new((long)context.Threads * QueryBlock * depth);
        T* ofWorkers = scratch.Pointer;
        CandidateList[][] lists = new CandidateList[context.Threads][];
        ParallelRows.ForWorkers(q, QueryBlock, context.Threads, context.Token, (worker, from, to) =>
        {
            T* block = ofWorkers + ((long)worker * QueryBlock * depth);
            CandidateList[] candidates = lists[worker] ??= Array.ConvertAll(new int[QueryBlock], _ => new CandidateList());
            float* threshold = stackalloc float[QueryBlock + 2], tolerance = stackalloc float[QueryBlock];
            float* scores = stackalloc float[ScorePanel.Queries * ScorePanel.Points];
            int used = (to - from + ScorePanel.Queries - 1) / ScorePanel.Queries;
            for (int panel = 0; panel < used; panel++)
            {
                int row = panel * ScorePanel.Queries, width = Math.Min(ScorePanel.Queries, to - from - row);
                Pack<T, TPanel>(queries, from + row, width, dims, scale, block + ((long)row * depth), ScorePanel.Queries);
                for (int i = row; i < row + ScorePanel.Queries; i++)
                {
                    candidates[i].Clear();
                    // Any finite score attains the first; nothing attains that of a query that only fills the panel.
                    threshold[i] = i - row < width ? float.MinValue : float.PositiveInfinity;
                    tolerance[i] = i - row < width ? Tolerance(queryLengths[from + i], longest, dims, rounding) : 0;
                }
            }
            for (int point = 0; point < panels; point++)
            {
                int first = point * ScorePanel.Points;
                T* reference = references + ((long)first * depth);
                for (int panel = 0; panel < used; panel++)
                {
                    int row = panel * ScorePanel.Queries;
                    if (!TPanel.AnyAtLeast(block + ((long)row * depth), reference, dims, bias + first, threshold + row, scores)) continue;
                    for (int i = row; i < row + ScorePanel.Queries; i++)
                    {
                        float* own = scores + ((i - row) * ScorePanel.Points);
                        AppendPassing(own, error + first, first, tolerance[i], ref threshold[i], candidates[i]);
                    }
                }
            }
            for (int i = from; i < to; i++)
            {
                // Where a query overflows, the threshold is not a number and rules nothing out.
                float bound = float.IsNaN(threshold[i - from]) ? float.PositiveInfinity : -threshold[i - from];
                candidates[i - from].DropAbove(bound);
                nearest[i] = NearestOf(candidates[i - from].Ids, queries, i, points, dims);
            }
        });
        return nearest;
    }

    /// <summary>Packs a panel of points; argmin ‖x − r‖² = argmax ⟨x, r⟩ − ‖r‖²/2.</summary>
    private static void PackPoints<T, TPanel>(
        Matrix points,
        double[] lengths,
        int panel,
        int dims,
        double scale,
        double rounding,
        T* references,
        float* bias,
        float* error)
        where T : unmanaged
        where TPanel : struct, IScorePanel<T>
    {
        int n = points.Cols, first = panel * ScorePanel.Points, width = Math.Min(ScorePanel.Points, n - first);
        T* reference = references + ((long)first * TPanel.Depth(dims));
        Pack<T, TPanel>(points, first, width, dims, scale, reference, ScorePanel.Points);
        for (int t = 0; t < ScorePanel.Points; t++)
        {
            long j = (long)first + t;
            double pointError = t < width ? rounding * (lengths[j] + rounding) : 0;
            bias[j] = t < width ? (float)(pointError - (lengths[j] * lengths[j] / 2)) : float.NegativeInfinity;
            error[j] = (float)(2 * pointError);
        }
    }

    /// <summary>
    /// Appends the points whose scores attain the threshold, which rises with the best of them: below it no point can be the nearest.
    /// </summary>
    private static void AppendPassing(
        float* scores,
        float* error,
        int first,
        float tolerance,
        ref float threshold,
        CandidateList candidates)
    {
        for (uint hits = ScorePanel.MaskAtLeast(scores, threshold); hits != 0; hits &= hits - 1)
        {
            int j = BitOperations.TrailingZeroCount(hits);
            if (!(scores[j] >= threshold)) continue;
            candidates.Append(-scores[j], first + j);
            threshold = Math.Max(threshold, scores[j] - error[j] - tolerance);
        }
    }

    /// <summary>
    /// Twice the error of a query's scores ⟨x, r⟩ − ‖r‖²/2 but for that of the points' coordinates: the float32 dot-product
    /// bound (Higham 2002, §3.1) with the rounding of the points and of the start of the sum, and the rounding of the query's coordinates.
    /// </summary>
    private static float Tolerance(double query, double longest, int dims, double rounding)
    {
        const double Unit = 1.0 / (1 << 24);
        float sums = (float)(2 * Unit * longest * (((dims + 4) * query) + ((3 + (dims / 2.0)) * longest)));
        return sums + (float)(2 * rounding * query);
    }

    /// <summary>The nearest of the candidates in double precision; of equals the first.</summary>
    private static int NearestOf(ReadOnlySpan<int> candidates, Matrix queries, int query, Matrix points, int dims)
    {
        if (candidates.Length == 1) return candidates[0];
        double least = double.PositiveInfinity;
        int nearest = candidates.IsEmpty ? -1 : candidates[^1];
        foreach (int id in candidates)
        {
            double squared = 0;
            for (int k = 0; k < dims; k++)
            {
                double d = queries.Data[((long)k * queries.Cols) + query] - points.Data[((long)k * points.Cols) + id];
                squared += d * d;
            }
            if (squared < least || (squared == least && id < nearest)) (least, nearest) = (squared, id);
        }
        return nearest;
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
                double* own = (double*)into + from;
                for (int k = 0; k < dims; k++)
                    VectorKernels.AddSquares(own, scale, (double*)data + ((long)k * columns.Cols) + from, to - from);
                for (int i = 0; i < to - from; i++) own[i] = Math.Sqrt(own[i]);
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
