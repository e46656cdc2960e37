using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Inspection;

/// <summary>Laws of a side that other rows of one model share: spectrum, norms, nearest neighbours; of all rows and of halves.</summary>
internal sealed class SideLaws
{
    /// <summary>Leading eigenvalues that are compared, and rows of a half whose nearest neighbours are.</summary>
    private const int Eigenvalues = 32, MostNearest = 2000;

    private readonly (double[] Mean, double[] Deviation, double[] LogSpectrum)[] _moments = new (double[], double[], double[])[2];
    private readonly double[][] _norms = new double[2][];
    private readonly double[][] _nearest = new double[2][];

    /// <param name="rows">The side's distinct rows.</param>
    /// <param name="halves">Their moments.</param>
    /// <param name="norms">The norms of these rows.</param>
    /// <param name="seed">Seed of the halves.</param>
    /// <param name="nearest">Rows of a half whose nearest neighbours are sought; the same on both sides, as distances go with it.</param>
    /// <param name="covariance">Scratch, d×d.</param>
    /// <param name="context">Threads and cancellation.</param>
    public SideLaws(
        RowSet rows, SideHalves halves, double[] norms, ulong seed, int nearest, Matrix covariance, ComputeContext context)
    {
        int[] order = new Rng(seed ^ 0x5eed).Permutation(rows.Count);
        for (int half = 0; half < 2; half++)
        {
            (double[] mean, double[] deviation) = halves.Half(0, half, covariance);
            double[] values = SymmetricEigen.Values(covariance);
            Array.Reverse(values);
            double sum = values.Sum(value => Math.Max(0, value));
            double[] logs = [.. values.Take(Eigenvalues).Where(value => value > 1e-12 * sum).Select(value => Math.Log(value / sum))];
            _moments[half] = (mean, deviation, logs);
            int from = half == 0 ? 0 : rows.Count / 2, to = half == 0 ? rows.Count / 2 : rows.Count;
            int[] own = order[from..to];
            _norms[half] = [.. own.Select(i => norms[i]).Order()];
            _nearest[half] = Nearest(rows, [.. own.Where(i => norms[i] > 0).Take(nearest)], context);
        }
    }

    /// <summary>Rows of a half whose nearest neighbours are sought on two sides of so many rows.</summary>
    public static int NearestOf(int rowsA, int rowsB) => Math.Min(MostNearest, Math.Min(rowsA, rowsB) / 2);

    /// <summary>The distances of two sides.</summary>
    public static SameStatistic[] Compare(SideLaws a, SideLaws b) =>
    [
        Statistic(a, b, "means", (x, i, y, j) => Means(x._moments[i], y._moments[j])),
        Statistic(a, b, "deviations", (x, i, y, j) => Deviations(x._moments[i].Deviation, y._moments[j].Deviation)),
        Statistic(a, b, "spectrum", (x, i, y, j) => MeanAbsolute(x._moments[i].LogSpectrum, y._moments[j].LogSpectrum)),
        Statistic(a, b, "norms", (x, i, y, j) => KolmogorovSmirnov(x._norms[i], y._norms[j])),
        Statistic(a, b, "neighbors", (x, i, y, j) => KolmogorovSmirnov(x._nearest[i], y._nearest[j])),
    ];

    private static SameStatistic Statistic(SideLaws a, SideLaws b, string name, Func<SideLaws, int, SideLaws, int, double> distance) => new(
        name,
        0.25 * (distance(a, 0, b, 0) + distance(a, 0, b, 1) + distance(a, 1, b, 0) + distance(a, 1, b, 1)),
        distance(a, 0, a, 1),
        distance(b, 0, b, 1));

    private static double[] Nearest(RowSet rows, int[] own, ComputeContext context)
    {
        if (own.Length < 2) return [];
        using NativeBuffer<float> gathered = rows.With(rows.Numbers is { } numbers ? Array.ConvertAll(own, i => numbers[i]) : own).Gather();
        ReadOnlyMatrixView<float> view = new(gathered.Span, own.Length, rows.Cols);
        double[] distances = NeighborSearch.Exact(view, 1, DistanceMetric.Angular, context.Quiet()).Distances;
        Array.Sort(distances);
        return distances;
    }

    /// <summary>Distance of the means over the root mean variance.</summary>
    private static double Means((double[] Mean, double[] Deviation, double[] Log) a, (double[] Mean, double[] Deviation, double[] Log) b)
    {
        double square = 0, variance = 0;
        for (int j = 0; j < a.Mean.Length; j++)
        {
            square += (a.Mean[j] - b.Mean[j]) * (a.Mean[j] - b.Mean[j]);
            variance += 0.5 * ((a.Deviation[j] * a.Deviation[j]) + (b.Deviation[j] * b.Deviation[j]));
        }
        return variance > 0 ? Math.Sqrt(square / variance) : double.NaN;
    }

    /// <summary>Mean absolute logarithm of the ratio of standard deviations.</summary>
    private static double Deviations(double[] a, double[] b)
    {
        double sum = 0;
        int count = 0;
        for (int j = 0; j < a.Length; j++)
        {
            if (!(a[j] > 0) || !(b[j] > 0)) continue;
            sum += Math.Abs(Math.Log(a[j] / b[j]));
            count++;
        }
        return count > 0 ? sum / count : double.NaN;
    }

    private static double MeanAbsolute(double[] a, double[] b)
    {
        int count = Math.Min(a.Length, b.Length);
        double sum = 0;
        for (int i = 0; i < count; i++) sum += Math.Abs(a[i] - b[i]);
        return count > 0 ? sum / count : double.NaN;
    }

    /// <summary>Largest difference of the empirical distributions of ascending values.</summary>
    private static double KolmogorovSmirnov(double[] a, double[] b)
    {
        if (a.Length == 0 || b.Length == 0) return double.NaN;
        double largest = 0;
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            double at = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= at) i++;
            while (j < b.Length && b[j] <= at) j++;
            largest = Math.Max(largest, Math.Abs((i / (double)a.Length) - (j / (double)b.Length)));
        }
        return largest;
    }
}
