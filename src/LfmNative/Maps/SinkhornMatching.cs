using System.Runtime.Intrinsics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Soft one-to-one matching of two sets of rows by cosines: optimal transport with entropy (Sinkhorn; Cuturi 2013).</summary>
/// <remarks>
/// K = exp((cos − 1)/ε), scaled so that all rows and all columns weigh the same: in few rounds, as each matching begins with the
/// scales of the last. Rows go in fixed blocks and sums over them are added in the order of the blocks, so that results are the same
/// bits for any number of threads.
/// </remarks>
internal sealed unsafe class SinkhornMatching : IDisposable
{
    private const int Block = 256;
    private const int Rounds = 10;

    /// <summary>ε, in units of a cosine.</summary>
    private const float Temperature = 0.02f;

    private readonly int _rows;
    private readonly int _columns;
    private readonly NativeBuffer<float> _kernel;
    private readonly NativeBuffer<float> _ofRows;
    private readonly NativeBuffer<float> _ofColumns;
    private readonly NativeBuffer<float> _sums;
    private readonly float[] _u;
    private readonly float[] _v;

    /// <param name="rows">Rows that are matched, n.</param>
    /// <param name="columns">Rows that they are matched with, m.</param>
    /// <param name="dims">Most columns that they are compared in.</param>
    public SinkhornMatching(int rows, int columns, int dims)
    {
        (_rows, _columns) = (rows, columns);
        (_u, _v) = (new float[rows], new float[columns]);
        Array.Fill(_v, 1f);
        _kernel = new NativeBuffer<float>((long)rows * columns);
        _ofRows = new NativeBuffer<float>((long)rows * dims);
        _ofColumns = new NativeBuffer<float>((long)columns * dims);
        _sums = new NativeBuffer<float>((long)Blocks * columns);
    }

    private int Blocks => (_rows + Block - 1) / Block;

    /// <summary>Bytes that a matching holds.</summary>
    public static long Bytes(long rows, long columns, long dims) =>
        4 * ((rows * columns) + ((rows + columns) * (dims + 1)) + (((rows / Block) + 1) * columns));

    /// <summary>Matches anew.</summary>
    /// <param name="rows">n rows of ld elements, of which the first dims are compared.</param>
    /// <param name="columns">m rows likewise.</param>
    /// <param name="dims">How many.</param>
    /// <param name="ld">Elements from one row to the next.</param>
    /// <param name="context">Threads and cancellation.</param>
    public void Match(float* rows, float* columns, int dims, int ld, ComputeContext context)
    {
        Directions(rows, _rows, dims, ld, _ofRows.Pointer, context);
        Directions(columns, _columns, dims, ld, _ofColumns.Pointer, context);
        float* kernel = _kernel.Pointer, left = _ofRows.Pointer, right = _ofColumns.Pointer;
        int m = _columns;
        ParallelRows.For(_rows, Block, context.Threads, context.Token, (first, last) =>
        {
            float* own = kernel + ((long)first * m);
            Gemm.Multiply(false, true, last - first, m, dims, 1f, left + ((long)first * dims), dims, right, dims, 0f, own, m);
            Exponentials(own, (long)(last - first) * m);
        });
        for (int round = 0; round < Rounds; round++) Scale(context);
    }

    /// <summary>For every row the mean of some values of the rows it is matched with.</summary>
    /// <param name="values">m rows of count values, ld elements apart.</param>
    /// <param name="count">How many.</param>
    /// <param name="ld">Elements from one row to the next, of values and of means.</param>
    /// <param name="means">n rows of count means, written.</param>
    /// <param name="context">Threads and cancellation.</param>
    public void Means(float* values, int count, int ld, float* means, ComputeContext context)
    {
        int m = _columns;
        float* kernel = _kernel.Pointer;
        using NativeBuffer<float> weighted = new((long)m * count);
        float* scaled = weighted.Pointer;
        for (int i = 0; i < m; i++)
        {
            for (int t = 0; t < count; t++) scaled[((long)i * count) + t] = _v[i] * values[((long)i * ld) + t];
        }
        ParallelRows.For(_rows, Block, context.Threads, context.Token, (first, last) =>
        {
            float* own = kernel + ((long)first * m), into = means + ((long)first * ld);
            Gemm.Multiply(false, false, last - first, count, m, 1f, own, m, scaled, count, 0f, into, ld);
            fixed (float* v = _v)
            {
                for (int j = 0; j < last - first; j++)
                {
                    double sum = VectorKernels.Dot(own + ((long)j * m), v, m), scale = sum > 0 ? 1 / sum : 0;
                    for (int t = 0; t < count; t++) into[((long)j * ld) + t] = (float)(into[((long)j * ld) + t] * scale);
                }
            }
        });
    }

    /// <summary>For some of the columns the weights of the rows they are matched with.</summary>
    /// <param name="columns">Their numbers.</param>
    /// <param name="weights">As many rows of n weights, written.</param>
    public void Weights(int[] columns, float* weights)
    {
        for (int t = 0; t < columns.Length; t++)
        {
            for (int j = 0; j < _rows; j++)
                weights[((long)t * _rows) + j] = _u[j] * _kernel.Pointer[((long)j * _columns) + columns[t]];
        }
    }

    public void Dispose()
    {
        _kernel.Dispose();
        _ofRows.Dispose();
        _ofColumns.Dispose();
        _sums.Dispose();
    }

    private static void Directions(float* rows, int count, int dims, int ld, float* units, ComputeContext context) =>
        ParallelRows.For(count, Block, context.Threads, context.Token, (first, last) =>
        {
            for (int i = first; i < last; i++)
            {
                float* row = rows + ((long)i * ld), unit = units + ((long)i * dims);
                double squared = RowDistance.SquaredNorm(row, dims), scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
                for (int t = 0; t < dims; t++) unit[t] = (float)(row[t] * scale);
            }
        });

    /// <summary>exp((cos − 1)/ε), in place; never so small that it is none.</summary>
    private static void Exponentials(float* cosines, long count)
    {
        Vector256<float> scale = Vector256.Create(1 / Temperature), least = Vector256.Create(-80f), one = Vector256<float>.One;
        long i = 0;
        for (; i <= count - 8; i += 8)
            Vector256.Exp(Vector256.Max((Vector256.Load(cosines + i) - one) * scale, least)).Store(cosines + i);
        for (; i < count; i++) cosines[i] = MathF.Exp(MathF.Max((cosines[i] - 1) / Temperature, -80));
    }

    /// <summary>Rows to equal weight, then columns: u ← 1/(K·v), v ← (n/m)/(Kᵀ·u).</summary>
    private void Scale(ComputeContext context)
    {
        int m = _columns;
        float* kernel = _kernel.Pointer, sums = _sums.Pointer;
        ParallelRows.For(_rows, Block, context.Threads, context.Token, (first, last) =>
        {
            float* partial = sums + ((long)(first / Block) * m);
            new Span<float>(partial, m).Clear();
            fixed (float* v = _v)
            {
                for (int j = first; j < last; j++)
                {
                    float* row = kernel + ((long)j * m);
                    double sum = VectorKernels.Dot(row, v, m);
                    float u = _u[j] = sum > 0 ? (float)(1 / sum) : 0;
                    AddScaled(partial, u, row, m);
                }
            }
        });
        ParallelRows.For(m, 1024, context.Threads, context.Token, (first, last) =>
        {
            for (int i = first; i < last; i++)
            {
                double sum = 0;
                for (int block = 0; block < Blocks; block++) sum += sums[((long)block * m) + i];
                _v[i] = sum > 0 ? (float)(_rows / (m * sum)) : 0;
            }
        });
    }

    private static void AddScaled(float* y, float s, float* x, int n)
    {
        Vector256<float> scale = Vector256.Create(s);
        int i = 0;
        for (; i <= n - 8; i += 8) Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i), Vector256.Load(y + i)).Store(y + i);
        for (; i < n; i++) y[i] = MathF.FusedMultiplyAdd(s, x[i], y[i]);
    }
}
