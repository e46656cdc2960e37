using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Maps;

/// <summary>Bootstrapped parallel anchors: a few known pairs become many anchors, by which rows of both sides are compared.</summary>
/// <remarks>
/// After Cannistraci et al. 2023. Anchors of X are the seeds and further rows of X, drawn; those of Y are the seeds and as many free
/// unit rows, optimised by Adam (Kingma and Ba 2015) so that the relative representations of Y's rows agree with those of X's rows that
/// <see cref="SinkhornMatching"/> gives them, anew every <see cref="StepsPerMatching"/> steps; then each free one becomes the nearest row
/// of Y. Free rows start from the mean of the rows of Y that the seeds alone match with the drawn row. All pairs are compared, so at most
/// <see cref="MostRows"/> rows a side, drawn, take part in the optimisation.
/// </remarks>
internal static unsafe class BootstrappedAnchors
{
    /// <summary>Anchors that are aimed at, the seeds among them.</summary>
    public const int Aim = 300;

    /// <summary>Rows of a side at most that are matched.</summary>
    public const int MostRows = 5000;

    private const int Steps = 250;
    private const int StepsPerMatching = 25;
    private const double LearningRate = 0.02;
    private const int Neighborhood = 10;

    /// <summary>What came of it.</summary>
    /// <param name="PairsX">Rows of X of the parallel anchors, the seeds first.</param>
    /// <param name="PairsY">Their rows of Y; those that are no seeds are all different.</param>
    /// <param name="Match">For every row of Y its best row of X by CSLS of relative representations; the seeds' as they are.</param>
    public sealed record Outcome(int[] PairsX, int[] PairsY, int[] Match);

    /// <summary>Bytes held at most.</summary>
    /// <param name="x">Rows and columns of X.</param>
    /// <param name="y">Rows and columns of Y.</param>
    /// <param name="seeds">Known pairs.</param>
    /// <param name="threads">Worker threads.</param>
    public static long Bytes((int Rows, int Cols) x, (int Rows, int Cols) y, int seeds, int threads)
    {
        long m1 = Math.Min(x.Rows, MostRows), m2 = Math.Min(y.Rows, MostRows), a = Math.Max(Aim, seeds);
        long units = ((x.Rows + m1 + a) * x.Cols) + ((y.Rows + m2 + (7 * a)) * y.Cols), relative = a * ((2 * m1) + (3 * m2));
        long matching = (4 * (units + relative)) + SinkhornMatching.Bytes(m2, m1, a);
        long search = (4 * (((x.Rows + a) * (x.Cols + a)) + ((y.Rows + a) * (y.Cols + a))))
            + CosineSearch.ScratchBytes(x.Rows, y.Rows, Neighborhood, threads);
        return Math.Max(matching, search);
    }

    /// <summary>Grows seeds to parallel anchors and matches by them.</summary>
    /// <param name="x">n1×d1 samples.</param>
    /// <param name="nx">Their normalisation.</param>
    /// <param name="y">n2×d2 samples.</param>
    /// <param name="ny">Their normalisation.</param>
    /// <param name="seedsX">Rows of X of the known pairs, at least one.</param>
    /// <param name="seedsY">Rows of Y of the known pairs.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    public static Outcome Run(
        ReadOnlyMatrixView<float> x,
        SideNormalization nx,
        ReadOnlyMatrixView<float> y,
        SideNormalization ny,
        int[] seedsX,
        int[] seedsY,
        ulong seed,
        ComputeContext context)
    {
        using UnitRows unitX = UnitRows.Of(x, nx, context), unitY = UnitRows.Of(y, ny, context);
        Rng rng = new(seed ^ 0xB007);
        int[] partX = Drawn(unitX.Count, ref rng), partY = Drawn(unitY.Count, ref rng);
        HashSet<int> known = [.. seedsX];
        int free = Math.Max(0, Math.Min(Aim, Math.Min(partX.Length, partY.Length)) - seedsX.Length);
        int[] places = [.. rng.Permutation(partX.Length).Where(i => !known.Contains(partX[i])).Take(free)];
        int[] drawn = Array.ConvertAll(places, i => partX[i]), pairsX = seedsX, pairsY = seedsY;
        if (drawn.Length > 0)
        {
            using UnitRows rowsX = unitX.Gather(partX), rowsY = unitY.Gather(partY);
            using UnitRows anchorsX = unitX.Gather([.. seedsX, .. drawn]), anchorsY = unitY.Gather(seedsY);
            using UnitRows optimised = new(drawn.Length, unitY.Cols);
            Optimise(rowsX, anchorsX, places, rowsY, anchorsY, optimised, context);
            (pairsX, pairsY) = Snapped(optimised, unitY, seedsX, seedsY, drawn, context);
        }
        return new Outcome(pairsX, pairsY, Match(unitX, pairsX, unitY, pairsY, seedsX, seedsY, context));
    }

    private static int[] Drawn(int n, ref Rng rng)
    {
        if (n <= MostRows) return [.. Enumerable.Range(0, n)];
        int[] rows = rng.Permutation(n)[..MostRows];
        Array.Sort(rows);
        return rows;
    }

    /// <summary>Finds the free anchors of Y.</summary>
    /// <param name="x">m1 rows of X.</param>
    /// <param name="anchorsX">Anchors of X, the seeds first.</param>
    /// <param name="places">Places among x of the anchors that are no seeds.</param>
    /// <param name="y">m2 rows of Y.</param>
    /// <param name="seedsY">The seeds' rows of Y.</param>
    /// <param name="free">Written: as many rows as there are places.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    private static void Optimise(
        UnitRows x, UnitRows anchorsX, int[] places, UnitRows y, UnitRows seedsY, UnitRows free, ComputeContext context)
    {
        int s = seedsY.Count, a = anchorsX.Count, f = places.Length, m1 = x.Count, m2 = y.Count;
        using SinkhornMatching matching = new(m2, m1, a);
        using NativeBuffer<float> ofX = new((long)m1 * a), ofY = new((long)m2 * a), wanted = new((long)m2 * a);
        x.Products(anchorsX.Pointer, a, ofX.Pointer, a, context);
        y.Products(seedsY.Pointer, s, ofY.Pointer, a, context);
        matching.Match(ofY.Pointer, ofX.Pointer, s, a, context);
        Start(matching, places, y, free);
        using NativeBuffer<float> gradient = new((long)f * y.Cols);
        using NativeBuffer<double> moments = new(2L * f * y.Cols, zeroed: true);
        for (int step = 0; step < Steps; step++)
        {
            context.Tick("refine", step, Steps);
            y.Products(free.Pointer, f, ofY.Pointer + s, a, context);
            if (step % StepsPerMatching == 0)
            {
                matching.Match(ofY.Pointer, ofX.Pointer, a, a, context);
                matching.Means(ofX.Pointer + s, f, a, wanted.Pointer, context);
            }
            Gradient(ofY.Pointer + s, a, wanted.Pointer, y, f, gradient.Pointer, context);
            Step(free, gradient.Pointer, moments.Pointer, step + 1, context);
        }
    }

    /// <summary>Each free row ← the mean of the rows of Y that are matched with its row of X, as a unit row.</summary>
    private static void Start(SinkhornMatching matching, int[] places, UnitRows y, UnitRows free)
    {
        using NativeBuffer<float> weights = new((long)places.Length * y.Count);
        matching.Weights(places, weights.Pointer);
        Gemm.Multiply(
            false, false, places.Length, y.Cols, y.Count, 1f, weights.Pointer, y.Count, y.Pointer, y.Cols, 0f, free.Pointer, free.Cols);
        for (int t = 0; t < free.Count; t++) free.Unit(t);
    }

    /// <summary>gradient ← 2/m·(R − wanted)ᵀ·Y, R being the relative representations by the free anchors.</summary>
    private static void Gradient(float* relative, int ld, float* wanted, UnitRows y, int f, float* gradient, ComputeContext context)
    {
        int m = y.Count, d = y.Cols;
        float* rows = y.Pointer;
        using NativeBuffer<float> differences = new((long)f * m);
        float* all = differences.Pointer;
        ParallelRows.For(f, 16, context.Threads, context.Token, (first, last) =>
        {
            for (int t = first; t < last; t++)
            {
                float* own = all + ((long)t * m);
                for (int j = 0; j < m; j++) own[j] = relative[((long)j * ld) + t] - wanted[((long)j * ld) + t];
            }
            Gemm.Multiply(
                false, false, last - first, d, m, 2f / m, all + ((long)first * m), m, rows, d, 0f, gradient + ((long)first * d), d);
        });
    }

    /// <summary>One step of Adam on the sphere: the gradient's part along a row is taken off, and the row is made unit again.</summary>
    private static void Step(UnitRows free, float* gradient, double* moments, int step, ComputeContext context)
    {
        const double Beta1 = 0.9, Beta2 = 0.999, Least = 1e-8;
        int d = free.Cols;
        double* second = moments + ((long)free.Count * d);
        double first1 = 1 - Math.Pow(Beta1, step), second1 = 1 - Math.Pow(Beta2, step);
        ParallelRows.For(free.Count, 16, context.Threads, context.Token, (from, to) =>
        {
            for (int t = from; t < to; t++)
            {
                Span<float> row = free.Row(t);
                float* g = gradient + ((long)t * d);
                double* m1 = moments + ((long)t * d), m2 = second + ((long)t * d);
                double along = 0;
                for (int j = 0; j < d; j++) along += (double)g[j] * row[j];
                for (int j = 0; j < d; j++)
                {
                    double own = g[j] - (along * row[j]);
                    m1[j] = (Beta1 * m1[j]) + ((1 - Beta1) * own);
                    m2[j] = (Beta2 * m2[j]) + ((1 - Beta2) * own * own);
                    row[j] -= (float)(LearningRate * (m1[j] / first1) / (Math.Sqrt(m2[j] / second1) + Least));
                }
                free.Unit(t);
            }
        });
    }

    /// <summary>The seeds, and every free anchor's nearest row of Y; of free anchors with one row the nearest is kept.</summary>
    private static (int[] X, int[] Y) Snapped(
        UnitRows free, UnitRows y, int[] seedsX, int[] seedsY, int[] drawn, ComputeContext context)
    {
        BestPartners nearest = CosineSearch.Best(
            free.Pointer, free.Count, new float[free.Count], y.Pointer, y.Count, new float[y.Count], y.Cols, context);
        HashSet<int> known = [.. seedsY];
        Dictionary<int, int> anchorOf = [];
        for (int t = 0; t < drawn.Length; t++)
        {
            int row = nearest.OfX[t];
            if (known.Contains(row)) continue;
            if (!anchorOf.TryGetValue(row, out int before) || nearest.ScoreX[t] > nearest.ScoreX[before]) anchorOf[row] = t;
        }
        int[] kept = [.. Enumerable.Range(0, drawn.Length).Where(t => anchorOf.GetValueOrDefault(nearest.OfX[t], -1) == t)];
        return ([.. seedsX, .. kept.Select(t => drawn[t])], [.. seedsY, .. kept.Select(t => nearest.OfX[t])]);
    }

    private static int[] Match(
        UnitRows x, int[] pairsX, UnitRows y, int[] pairsY, int[] seedsX, int[] seedsY, ComputeContext context)
    {
        using UnitRows ofX = Relative(x, pairsX, context), ofY = Relative(y, pairsY, context);
        int[] match = CosineSearch.Csls(ofX.Pointer, x.Count, ofY.Pointer, y.Count, pairsX.Length, Neighborhood, context).Best.OfY;
        for (int t = 0; t < seedsX.Length; t++) match[seedsY[t]] = seedsX[t];
        return match;
    }

    /// <summary>Relative representations by some of the rows, as unit rows.</summary>
    private static UnitRows Relative(UnitRows rows, int[] anchors, ComputeContext context)
    {
        using UnitRows points = rows.Gather(anchors);
        UnitRows result = new(rows.Count, anchors.Length);
        rows.Products(points.Pointer, anchors.Length, result.Pointer, anchors.Length, context);
        for (int i = 0; i < result.Count; i++) result.Unit(i);
        return result;
    }
}
