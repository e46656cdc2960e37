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
        return (8 * 6 * sample * cols) + (8 * 8 * order * order) + NeighborSearch.ScratchBytes((int)sample, cols, 1, threads);
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
        int[] order = random.Permutation(a.Count), rows = order[..m];
        Matrix x = Read(a, rows), y = Read(b, rows);
        double correlation = DistanceCorrelation(x, y, random);
        // Chance: the same distances of partners one row further on, which belong to other items.
        bool paired = correlation > Math.Max(0.1, 6 / Math.Sqrt(Math.Min(Pairs, m)));
        double scale = Scale(x, y);
        Matrix scaled = Scaled(x, scale), centeredX = Centered(x, false), centeredY = Centered(y, false);
        (double identity, double apart, double median) = Residual(x, y, context);
        bool turn = rotation && paired && correlation > Isometric && a.Cols <= MostRotated && m >= 8;
        return new PairedFigures(
            m,
            correlation,
            paired,
            MeanCosine(centeredX, centeredY),
            identity,
            median,
            Matched(centeredX, centeredY, context),
            apart,
            scale,
            scale > 0 ? Residual(scaled, y, context).Residual : double.NaN,
            Residual(Unit(x), Unit(y), context).Residual,
            Residual(centeredX, centeredY, context).Residual,
            Residual(Centered(x, true), Centered(y, true), context).Residual,
            turn ? Rotation(centeredX, centeredY, context) : double.NaN);
    }

    private static Matrix Read(RowSet from, int[] rows)
    {
        Matrix read = new(rows.Length, from.Cols);
        for (int i = 0; i < rows.Length; i++)
        {
            float* row = from.At(rows[i]);
            Span<double> into = read.Row(i);
            for (int j = 0; j < into.Length; j++) into[j] = row[j];
        }
        return read;
    }

    private static double DistanceCorrelation(Matrix x, Matrix y, Rng random)
    {
        double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
        for (int t = 0; t < Pairs; t++)
        {
            int i = random.NextInt(x.Rows), j = random.NextInt(x.Rows);
            if (i == j) j = (j + 1) % x.Rows;
            double dx = Math.Sqrt(Squared(x.Row(i), x.Row(j))), dy = Math.Sqrt(Squared(y.Row(i), y.Row(j)));
            (sx, sy, sxx, syy, sxy) = (sx + dx, sy + dy, sxx + (dx * dx), syy + (dy * dy), sxy + (dx * dy));
        }
        double vx = sxx - (sx * sx / Pairs), vy = syy - (sy * sy / Pairs);
        // Distances that hardly differ say nothing.
        bool varies = vx > 1e-12 * sxx && vy > 1e-12 * syy;
        return varies ? (sxy - (sx * sy / Pairs)) / Math.Sqrt(vx * vy) : double.NaN;
    }

    /// <summary>Root mean square and median distance to the partner over the median distance to the nearest other row of y; part far from it.</summary>
    private static (double Residual, double Apart, double Median) Residual(Matrix x, Matrix y, ComputeContext context)
    {
        double nearest = MedianNearest(y, context), sum = 0;
        if (!(nearest > 0)) return (double.NaN, double.NaN, double.NaN);
        double[] distances = new double[x.Rows];
        int apart = 0;
        for (int i = 0; i < x.Rows; i++)
        {
            double squared = Squared(x.Row(i), y.Row(i));
            sum += squared;
            distances[i] = Math.Sqrt(squared);
            if (squared > 0.25 * nearest * nearest) apart++;
        }
        return (Math.Sqrt(sum / x.Rows) / nearest, apart / (double)x.Rows, OrderStatistic.Median(distances) / nearest);
    }

    /// <summary>Part of the first rows of x that their partner is nearest to among as many of y.</summary>
    private static double Matched(Matrix x, Matrix y, ComputeContext context)
    {
        int m = Math.Min(MostMatched, x.Rows), d = x.Cols;
        (float[] queries, float[] points) = (Rounded(x, m), Rounded(y, m));
        (int[] nearest, _) = NeighborSearch.Query(
            new ReadOnlyMatrixView<float>(queries, m, d), new ReadOnlyMatrixView<float>(points, m, d), 1, DistanceMetric.Euclidean, context.Quiet());
        int right = 0;
        for (int i = 0; i < m; i++)
        {
            if (nearest[i] == i) right++;
        }
        return right / (double)m;
    }

    private static float[] Rounded(Matrix x, int rows) => Array.ConvertAll(x.Data[..(rows * x.Cols)], value => (float)value);

    private static double MedianNearest(Matrix y, ComputeContext context)
    {
        if (y.Rows < 2) return double.NaN;
        float[] rows = Rounded(y, y.Rows);
        NeighborList nearest = NeighborSearch.Exact(
            new ReadOnlyMatrixView<float>(rows, y.Rows, y.Cols), 1, DistanceMetric.Euclidean, context.Quiet());
        return OrderStatistic.Median(nearest.Distances);
    }

    private static double Scale(Matrix x, Matrix y)
    {
        double product = 0, square = 0;
        for (int t = 0; t < x.Data.Length; t++)
        {
            product += x.Data[t] * y.Data[t];
            square += x.Data[t] * x.Data[t];
        }
        return square > 0 ? product / square : double.NaN;
    }

    private static Matrix Scaled(Matrix x, double scale) => new(x.Rows, x.Cols, Array.ConvertAll(x.Data, value => value * scale));

    private static Matrix Unit(Matrix x)
    {
        Matrix unit = new(x.Rows, x.Cols, (double[])x.Data.Clone());
        for (int i = 0; i < x.Rows; i++)
        {
            Span<double> row = unit.Row(i);
            double norm = 0;
            foreach (double value in row) norm += value * value;
            norm = Math.Sqrt(norm);
            for (int j = 0; j < row.Length && norm > 0; j++) row[j] /= norm;
        }
        return unit;
    }

    /// <summary>Columns less their means, and over their standard deviations where that is wanted.</summary>
    private static Matrix Centered(Matrix x, bool standardized)
    {
        Matrix centered = new(x.Rows, x.Cols, (double[])x.Data.Clone());
        for (int j = 0; j < x.Cols; j++)
        {
            double mean = 0, square = 0;
            for (int i = 0; i < x.Rows; i++) mean += x[i, j] / x.Rows;
            for (int i = 0; i < x.Rows; i++)
            {
                centered[i, j] -= mean;
                square += centered[i, j] * centered[i, j];
            }
            double deviation = Math.Sqrt(square / x.Rows);
            if (!standardized || !(deviation > 1e-6 * Math.Abs(mean))) continue;
            for (int i = 0; i < x.Rows; i++) centered[i, j] /= deviation;
        }
        return centered;
    }

    private static double MeanCosine(Matrix x, Matrix y)
    {
        double sum = 0;
        for (int i = 0; i < x.Rows; i++)
        {
            double product = 0, ofX = 0, ofY = 0;
            ReadOnlySpan<double> a = x.Row(i), b = y.Row(i);
            for (int j = 0; j < a.Length; j++) (product, ofX, ofY) = (product + (a[j] * b[j]), ofX + (a[j] * a[j]), ofY + (b[j] * b[j]));
            if (ofX > 0 && ofY > 0) sum += product / Math.Sqrt(ofX * ofY);
        }
        return sum / x.Rows;
    }

    /// <summary>The orthogonal map and scale of the first half of the rows, tried on the second.</summary>
    private static double Rotation(Matrix x, Matrix y, ComputeContext context)
    {
        int train = x.Rows / 2, d = x.Cols;
        Matrix fromX = x.Leading(train, d), fromY = y.Leading(train, d);
        Svd svd = Svd.Of(Gemm.Product(fromX, fromY, transA: true));
        Matrix turn = svd.PolarFactor();
        double scale = svd.S.Sum() / fromX.Data.Sum(value => value * value);
        Matrix testX = new(x.Rows - train, d, x.Data[(train * d)..]), testY = new(x.Rows - train, d, y.Data[(train * d)..]);
        return Residual(Scaled(Gemm.Product(testX, turn), scale), testY, context).Residual;
    }

    private static double Squared(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
        return sum;
    }
}
