using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Inspection;

/// <summary>The tests of <see cref="PairedFigures"/>.</summary>
internal static unsafe class PairedTest
{
    /// <summary>Pairs of rows whose distances are compared.</summary>
    private const int Pairs = 4000;

    /// <summary>Rows that are sought among as many.</summary>
    private const int MostMatched = 1000;

    /// <summary>Columns up to which a rotation is fitted.</summary>
    private const int MostRotated = 2048;

    /// <summary>Correlation of distances from which on a rotation is worth fitting.</summary>
    private const double Isometric = 0.95;

    /// <summary>Rows that are looked at, of n with d columns.</summary>
    public static int SampleOf(int rows, int cols) => Math.Min(rows, Math.Max(2000, 4 * Math.Min(cols, MostRotated)));

    /// <summary>Bytes held beside the inputs.</summary>
    public static long Bytes(int rows, int cols, int threads)
    {
        long sample = SampleOf(rows, cols), order = cols <= MostRotated ? cols : 0;
        long rotation = (8 * 9 * order * order) + (threads * (order + (2L * Gemm.RowsTogether)) * order * 8);
        return (12 * sample * cols) + rotation + NeighborSearch.ScratchBytes((int)sample, cols, 1, threads);
    }

    /// <summary>Compares row i of a with row i of b.</summary>
    /// <param name="a">Rows.</param>
    /// <param name="b">As many rows, of as many columns.</param>
    /// <param name="rotation">Whether a rotation may be fitted: the sides have the same columns.</param>
    /// <param name="seed">Seed of the sample.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static PairedFigures Of(RowSet a, RowSet b, bool rotation, ulong seed, ComputeContext context)
    {
        int m = SampleOf(a.Count, a.Cols);
        Rng random = new(seed);
        int[] rows = random.Permutation(a.Count)[..m];
        RowSet x = Some(a, rows), y = Some(b, rows);
        double correlation = DistanceCorrelation(x, y, random);
        bool paired = correlation > Math.Max(0.1, 6 / Math.Sqrt(Math.Min(Pairs, m)));
        ColumnMoments ofX = ColumnMoments.Of(x, context), ofY = ColumnMoments.Of(y, context);
        RowTransform none = new(), unit = new(Unit: true), centerX = RowTransform.Centering(ofX), centerY = RowTransform.Centering(ofY);
        double scale = Scale(x, y, none, none, context);
        PairResidual identity = PairResidual.Of(x, y, none, none, context);
        bool turn = rotation && paired && correlation > Isometric && a.Cols <= MostRotated && m >= 8;
        return new PairedFigures(
            m,
            correlation,
            paired,
            MeanCosine(x, y, centerX, centerY, context),
            identity.RootMeanSquare,
            identity.Median,
            Matched(x, y, centerX, centerY, context),
            identity.Apart,
            scale,
            scale > 0 ? PairResidual.Of(x, y, none with { Scale = scale }, none, context).RootMeanSquare : double.NaN,
            PairResidual.Of(x, y, unit, unit, context).RootMeanSquare,
            PairResidual.Of(x, y, centerX, centerY, context).RootMeanSquare,
            PairResidual.Of(x, y, RowTransform.Standardizing(ofX), RowTransform.Standardizing(ofY), context).RootMeanSquare,
            turn ? Rotation(x, y, centerX, centerY, context) : double.NaN);
    }

    private static RowSet Some(RowSet all, int[] rows) =>
        all.With(all.Numbers is { } numbers ? Array.ConvertAll(rows, i => numbers[i]) : rows);

    private static double DistanceCorrelation(RowSet x, RowSet y, Rng random)
    {
        double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
        for (int t = 0; t < Pairs; t++)
        {
            int i = random.NextInt(x.Count), j = random.NextInt(x.Count);
            if (i == j) j = (j + 1) % x.Count;
            double dx = Distance(x.At(i), x.At(j), x.Cols), dy = Distance(y.At(i), y.At(j), y.Cols);
            (sx, sy, sxx, syy, sxy) = (sx + dx, sy + dy, sxx + (dx * dx), syy + (dy * dy), sxy + (dx * dy));
        }
        double vx = sxx - (sx * sx / Pairs), vy = syy - (sy * sy / Pairs);
        // Distances that hardly differ say nothing.
        bool varies = vx > 1e-12 * sxx && vy > 1e-12 * syy;
        return varies ? (sxy - (sx * sy / Pairs)) / Math.Sqrt(vx * vy) : double.NaN;
    }

    private static double Distance(float* a, float* b, int cols)
    {
        double sum = 0;
        for (int j = 0; j < cols; j++) sum += ((double)a[j] - b[j]) * ((double)a[j] - b[j]);
        return Math.Sqrt(sum);
    }

    /// <summary>Part of the first rows of x that their partner is nearest to among as many of y.</summary>
    private static double Matched(RowSet x, RowSet y, RowTransform ofX, RowTransform ofY, ComputeContext context)
    {
        int m = Math.Min(MostMatched, x.Count), d = x.Cols;
        using NativeBuffer<float> queries = ofX.All(x with { Count = m }), points = ofY.All(y with { Count = m });
        (int[] nearest, _) = NeighborSearch.Query(
            new ReadOnlyMatrixView<float>(queries.Pointer, m, d),
            new ReadOnlyMatrixView<float>(points.Pointer, m, d),
            1,
            DistanceMetric.Euclidean,
            context.Quiet());
        int right = 0;
        for (int i = 0; i < m; i++)
        {
            if (nearest[i] == i) right++;
        }
        return right / (double)m;
    }

    /// <summary>The number that the rows of x times are closest to those of y.</summary>
    private static double Scale(RowSet x, RowSet y, RowTransform ofX, RowTransform ofY, ComputeContext context)
    {
        double[] sums = Products(x, y, ofX, ofY, context);
        return sums[1] > 0 ? sums[0] / sums[1] : double.NaN;
    }

    private static double MeanCosine(RowSet x, RowSet y, RowTransform ofX, RowTransform ofY, ComputeContext context) =>
        Products(x, y, ofX with { Unit = true }, ofY with { Unit = true }, context)[0] / x.Count;

    /// <summary>Sums of products of partners, and of squares of x.</summary>
    private static double[] Products(RowSet x, RowSet y, RowTransform ofX, RowTransform ofY, ComputeContext context) =>
        RowSums.Over(x.Count, 2, context, (i, sums) =>
        {
            using NativeBuffer<double> both = new(2L * x.Cols);
            double* own = both.Pointer, other = own + x.Cols;
            ofX.Apply(x.At(i), own, x.Cols);
            ofY.Apply(y.At(i), other, x.Cols);
            sums[0] += VectorKernels.Dot(own, other, x.Cols);
            sums[1] += VectorKernels.Dot(own, own, x.Cols);
        });

    /// <summary>The orthogonal map and scale of the first half of the rows, tried on the second.</summary>
    private static double Rotation(RowSet x, RowSet y, RowTransform ofX, RowTransform ofY, ComputeContext context)
    {
        int train = x.Count / 2, d = x.Cols;
        Matrix cross = Gemm.TransposedProduct(train, d, d, context, (from, to, a, b) =>
        {
            for (int i = from; i < to; i++)
            {
                ofX.Apply(x.At(i), a + ((long)(i - from) * d), d);
                ofY.Apply(y.At(i), b + ((long)(i - from) * d), d);
            }
        });
        double square = Products(x with { Count = train }, y with { Count = train }, ofX, ofY, context)[1];
        Svd svd = Svd.Of(cross);
        double scale = svd.S.Sum() / square;
        Matrix turn = svd.PolarFactor();
        int[] tested = [.. Enumerable.Range(train, x.Count - train)];
        using NativeBuffer<float> turned = new((long)tested.Length * d);
        float* into = turned.Pointer;
        const int Block = 64;
        ParallelRows.For(tested.Length, Block, context.Threads, context.Token, (from, to) =>
        {
            using NativeBuffer<double> rows = new((long)Block * d), product = new((long)Block * d);
            for (int i = from; i < to; i++) ofX.Apply(x.At(train + i), rows.Pointer + ((long)(i - from) * d), d);
            fixed (double* q = turn.Data) Gemm.Multiply(false, false, to - from, d, d, scale, rows.Pointer, d, q, d, 0, product.Pointer, d);
            for (long t = 0; t < (long)(to - from) * d; t++) into[((long)from * d) + t] = (float)product.Pointer[t];
        });
        RowSet carried = new((nint)into, d, d, null, tested.Length);
        return PairResidual.Of(carried, Some(y, tested), new RowTransform(), ofY, context).RootMeanSquare;
    }
}
