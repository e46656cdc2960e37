using System.Runtime.Intrinsics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>Samples made ready for a metric: all three are Euclidean distances of scaled rows.</summary>
/// <remarks>
/// Scale is 1/‖x‖ for the angular metrics, else 1. Working rows are the scaled rows in float32 with their mean taken off
/// (distances do not move, rounding errors shrink) and brought near 1 by a power of two (squares neither overflow nor underflow);
/// exact distances always come from the original rows. Only searches that multiply the working rows themselves keep all of them.
/// </remarks>
internal sealed unsafe class MetricRows : IDisposable
{
    private readonly float* _x;
    private readonly long _ld;
    private readonly double[] _scale;
    private readonly double[] _mean;
    private NativeBuffer<float>? _working;

    /// <param name="x">n×d samples, pinned by the caller for the life of this object.</param>
    /// <param name="n">Samples.</param>
    /// <param name="d">Dimensions, ≥ 1.</param>
    /// <param name="ld">Leading dimension.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="reference">Rows to be compared with, whose mean and unit are used here too; null: these rows are compared.</param>
    /// <exception cref="LfmException">A zero row under a cosine metric; a value that is not finite.</exception>
    public MetricRows(float* x, int n, int d, long ld, DistanceMetric metric, ComputeContext context, MetricRows? reference = null)
    {
        _x = x;
        _ld = ld;
        Count = n;
        Dim = d;
        Metric = metric;
        _scale = Scales(x, n, d, ld, metric, context);
        _mean = reference?._mean ?? Mean(context);
        Unit = reference?.Unit ?? FindUnit(context);
        SquaredNorms = new NativeBuffer<float>(n);
        float* norms = SquaredNorms.Pointer;
        ParallelRows.For(n, 256, context.Threads, CancellationToken.None, (from, to) =>
        {
            using NativeBuffer<float> row = new(d);
            for (int i = from; i < to; i++)
            {
                WriteWorkingRow(i, row.Pointer);
                norms[i] = (float)RowDistance.SquaredNorm(row.Pointer, d);
            }
        });
        for (int i = 0; i < n; i++) MaxSquaredNorm = Math.Max(MaxSquaredNorm, norms[i]);
    }

    public int Count { get; }

    public int Dim { get; }

    public DistanceMetric Metric { get; }

    /// <summary>n×d working rows, compact; <see cref="MakeWorkingRows"/> first.</summary>
    public NativeBuffer<float> Working => _working!;

    /// <summary>‖z_i‖² of the working rows.</summary>
    public NativeBuffer<float> SquaredNorms { get; }

    public float MaxSquaredNorm { get; }

    /// <summary>Factor between the original scaled rows and the working rows, a power of two.</summary>
    public double Unit { get; }

    /// <summary>Makes all working rows at once.</summary>
    public void MakeWorkingRows(ComputeContext context)
    {
        _working = new NativeBuffer<float>((long)Count * Dim);
        float* z = _working.Pointer;
        ParallelRows.For(Count, 256, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++) WriteWorkingRow(i, z + ((long)i * Dim));
        });
    }

    /// <summary>target ← the working row i.</summary>
    public void WriteWorkingRow(int i, float* target)
    {
        fixed (double* mean = _mean) RowDistance.Center(_x + (i * _ld), _scale[i], mean, Unit, target, Dim);
    }

    /// <summary>Distance of row i to a row of <paramref name="other"/> in the metric, from the original rows in double precision.</summary>
    public double Distance(int i, MetricRows other, int j) => FromSquared(Squared(i, other, j));

    /// <summary>Squared Euclidean distance of the scaled rows.</summary>
    public double Squared(int i, MetricRows other, int j) =>
        RowDistance.Squared(_x + (i * _ld), _scale[i], other._x + (j * other._ld), other._scale[j], Dim);

    /// <summary>b ← the scaled row j in double precision, for <see cref="Squared(int, double*)"/>.</summary>
    public void Widen(int j, double* b) => RowDistance.Widen(_x + (j * _ld), _scale[j], b, Dim);

    /// <summary>
    /// Squared Euclidean distance of the scaled row i to a row from <see cref="Widen"/>: the same bits as from the rows themselves.
    /// </summary>
    public double Squared(int i, double* b) => RowDistance.Squared(_x + (i * _ld), _scale[i], b, Dim);

    /// <summary>The same for two rows at once.</summary>
    public (double First, double Second) Squared(int first, int second, double* b) =>
        RowDistance.Squared(_x + (first * _ld), _scale[first], _x + (second * _ld), _scale[second], b, Dim);

    /// <summary>The metric's distance from the squared Euclidean one of the scaled rows.</summary>
    public double FromSquared(double squared) => Metric == DistanceMetric.Cosine ? squared / 2 : Math.Sqrt(squared);

    /// <summary>The same for many.</summary>
    public void FromSquared(ReadOnlySpan<double> squared, Span<double> distances)
    {
        int i = 0;
        for (; Metric != DistanceMetric.Cosine && i <= squared.Length - 4; i += 4)
            Vector256.Sqrt(Vector256.Create(squared[i..])).CopyTo(distances[i..]);
        for (; i < squared.Length; i++) distances[i] = FromSquared(squared[i]);
    }

    /// <summary>Prefetches the original row i, which <see cref="Distance"/> will read soon.</summary>
    public void Prefetch(int i) => RowDistance.Prefetch(_x + (i * _ld), Dim);

    /// <summary>
    /// Bound on the float32 error of the keys ‖r_j‖² − 2⟨z_i, r_j⟩ against any row of <paramref name="other"/>.
    /// </summary>
    /// <remarks>The dot-product bound of Higham, Accuracy and Stability (2002), §3.1, and the rounding of the rows themselves.</remarks>
    public float KeyError(int i, MetricRows other)
    {
        const double Unit = 1.0 / (1 << 24);
        double own = Math.Sqrt(SquaredNorms.Pointer[i]), largest = Math.Sqrt(other.MaxSquaredNorm);
        return (float)(Unit * ((((2.0 * Dim) + 8) * own * largest) + (8 * largest * largest)));
    }

    public void Dispose()
    {
        _working?.Dispose();
        SquaredNorms.Dispose();
    }

    /// <summary>Refuses rows that the metric cannot compare, before any work is done; the message begins with the side.</summary>
    internal static void Check(string side, ReadOnlyMatrixView<float> x, DistanceMetric metric, ComputeContext context)
    {
        try
        {
            fixed (float* rows = x) Scales(rows, x.Rows, x.Cols, x.LeadingDimension, metric, context);
        }
        catch (LfmException e)
        {
            throw new LfmException(e.Code, $"{side}: {e.Message}", e);
        }
    }

    /// <summary>1/‖x_i‖ for the angular metrics, 1 otherwise.</summary>
    internal static double[] Scales(float* x, int n, int d, long ld, DistanceMetric metric, ComputeContext context)
    {
        double[] scale = new double[n];
        int bad = int.MaxValue;
        ParallelRows.For(n, 1024, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                double squared = RowDistance.SquaredNorm(x + (i * ld), d);
                scale[i] = metric == DistanceMetric.Euclidean ? 1 : 1 / Math.Sqrt(squared);
                if (!double.IsFinite(squared) || !double.IsFinite(scale[i])) InterlockedMin(ref bad, i);
            }
        });
        if (bad == int.MaxValue) return scale;
        int column = new ReadOnlySpan<float>(x + (bad * ld), d).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (column >= 0)
        {
            float value = x[(bad * ld) + column];
            Throw.Data(FormattableString.Invariant($"row {bad}, column {column} is {value}; remove or repair the sample"));
        }
        int zeros = 0;
        for (int i = bad; i < n; i++) zeros += RowDistance.SquaredNorm(x + (i * ld), d) == 0 ? 1 : 0;
        Throw.Data(zeros <= 1
            ? $"row {bad} is zero and has no direction; remove it or use the euclidean metric"
            : $"row {bad} is zero and has no direction, and so are {zeros - 1} more; remove them or use the euclidean metric");
        return scale;
    }

    private double[] Mean(ComputeContext context)
    {
        const int Block = 1024;
        int blocks = (int)(((long)Count + Block - 1) / Block);
        double[] sums = new double[ArraySize.Of((long)blocks * Dim, "partial sums of the mean")];
        ParallelRows.For(Count, Block, context.Threads, context.Token, (from, to) =>
        {
            Span<double> sum = sums.AsSpan(from / Block * Dim, Dim);
            for (int i = from; i < to; i++)
            {
                float* row = _x + (i * _ld);
                for (int j = 0; j < sum.Length; j++) sum[j] += row[j] * _scale[i];
            }
        });
        double[] mean = new double[Dim];
        for (int i = 0; i < sums.Length; i++) mean[i % Dim] += sums[i] / Count;
        return mean;
    }

    /// <summary>The power of two that brings the longest row near 1; 1 for the angular metrics, whose rows have that length.</summary>
    private double FindUnit(ComputeContext context)
    {
        if (Metric != DistanceMetric.Euclidean) return 1;
        double[] squared = new double[Count];
        ParallelRows.For(Count, 1024, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++) squared[i] = RowDistance.SquaredNorm(_x + (i * _ld), Dim);
        });
        double largest = Math.Sqrt(squared.Max());
        return largest > 0 ? Math.ScaleB(1, -Math.ILogB(largest)) : 1;
    }

    private static void InterlockedMin(ref int target, int value)
    {
        int seen;
        while (value < (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
