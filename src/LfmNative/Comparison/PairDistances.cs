using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison;

/// <summary>Distances of all pairs of n samples i &lt; j, row by row: the upper triangle without the diagonal.</summary>
internal sealed unsafe class PairDistances
{
    private const int Block = 256;

    /// <summary>
    /// Below this part of the norms a squared distance is computed from the differences: as a difference of squares it is rounding.
    /// </summary>
    private const double Cancelled = 1e-4;

    private readonly Lazy<double> _median;

    private PairDistances(int count, double[] values)
    {
        (Count, Values) = (count, values);
        _median = new Lazy<double>(() => OrderStatistic.Median(values));
    }

    /// <summary>Samples n.</summary>
    public int Count { get; }

    /// <summary>n(n−1)/2 distances.</summary>
    public double[] Values { get; }

    /// <summary>The lower median of the distances.</summary>
    public double Median => _median.Value;

    /// <summary>Where the distances of sample i to those after it begin.</summary>
    public static long StartOf(int i, int n) => ((long)i * ((2L * n) - i - 1)) / 2;

    /// <summary>Computes the distances.</summary>
    /// <param name="rows">n×d samples; overwritten.</param>
    /// <param name="kind">The distance.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <exception cref="LfmException">Too many samples; InvalidData: a sample without a direction where angles are compared.</exception>
    public static PairDistances Of(Matrix rows, PairDistance kind, ComputeContext context)
    {
        int n = rows.Rows, d = rows.Cols;
        long size = (long)n * (n - 1) / 2;
        if (size > Array.MaxLength)
            Throw.Argument($"{n} samples have {size} pairs, which no array holds; give a smaller ⟨sample⟩");
        double[] values = new double[size];
        double[] squares = kind == PairDistance.Euclidean ? Centered(rows) : Normalized(rows, kind);
        fixed (double* px = rows.Data, pv = values)
        {
            double* x = px, v = pv;
            ParallelRows.For(n, Block, context.Threads, context.Token, (from, to) =>
            {
                using NativeBuffer<double> products = new((long)Block * Block);
                double* dot = products.Pointer;
                for (int first = from; first < n; first += Block)
                {
                    int cols = Math.Min(Block, n - first);
                    double* a = x + ((long)from * d), b = x + ((long)first * d);
                    Gemm.Multiply(false, true, to - from, cols, d, 1, a, Math.Max(1, d), b, Math.Max(1, d), 0, dot, Block);
                    for (int i = from; i < to; i++)
                    {
                        double* at = v + StartOf(i, n) - i - 1, row = dot + ((long)(i - from) * Block) - first;
                        for (int j = Math.Max(i + 1, first); j < first + cols; j++)
                        {
                            at[j] = kind == PairDistance.Euclidean
                                ? Euclidean(x + ((long)i * d), x + ((long)j * d), d, squares[i], squares[j], row[j])
                                : 1 - Math.Clamp(row[j], -1, 1);
                        }
                    }
                }
            });
        }
        return new PairDistances(n, values);
    }

    public PairDistances Reordered(int[] order) => new(Count, Reordered(Values, order));

    /// <summary>The values of all pairs once the samples stand in another order.</summary>
    public static double[] Reordered(double[] values, int[] order)
    {
        int n = order.Length;
        double[] reordered = new double[values.Length];
        long at = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                (int a, int b) = order[i] < order[j] ? (order[i], order[j]) : (order[j], order[i]);
                reordered[at++] = values[StartOf(a, n) + b - a - 1];
            }
        }
        return reordered;
    }

    private static double Euclidean(double* a, double* b, int d, double squareA, double squareB, double dot)
    {
        double square = squareA + squareB - (2 * dot);
        if (square > Cancelled * (squareA + squareB)) return Math.Sqrt(square);
        double sum = 0;
        for (int j = 0; j < d; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
        return Math.Sqrt(sum);
    }

    /// <summary>Takes the column means off, which leaves distances as they are, and gives the squared norms.</summary>
    private static double[] Centered(Matrix rows)
    {
        double[] means = new double[rows.Cols], squares = new double[rows.Rows];
        for (int i = 0; i < rows.Rows; i++)
        {
            Span<double> row = rows.Row(i);
            for (int j = 0; j < row.Length; j++) means[j] += row[j] / rows.Rows;
        }
        for (int i = 0; i < rows.Rows; i++)
        {
            Span<double> row = rows.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] -= means[j];
                squares[i] += row[j] * row[j];
            }
        }
        return squares;
    }

    /// <summary>Makes the rows unit, their own mean taken off first where correlations are wanted.</summary>
    private static double[] Normalized(Matrix rows, PairDistance kind)
    {
        for (int i = 0; i < rows.Rows; i++)
        {
            Span<double> row = rows.Row(i);
            double mean = 0, square = 0, all = 0;
            if (kind == PairDistance.Correlation)
            {
                foreach (double value in row) mean += value / row.Length;
            }
            foreach (double value in row)
            {
                square += (value - mean) * (value - mean);
                all += value * value;
            }
            // A constant row, less its mean, is rounding.
            if (square <= 1e-28 * all)
            {
                string what = kind == PairDistance.Correlation ? "constant" : "zero";
                Throw.Data($"row {i} is {what} and has no {(kind == PairDistance.Correlation ? "correlation" : "cosine")} "
                    + "with others; leave it out, or compare by Euclidean distances");
            }
            double scale = 1 / Math.Sqrt(square);
            for (int j = 0; j < row.Length; j++) row[j] = (row[j] - mean) * scale;
        }
        return [];
    }
}
