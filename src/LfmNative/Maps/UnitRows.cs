using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Compact unit rows of one side in single precision, outside the managed heap; zero rows stay zero.</summary>
/// <param name="count">Rows.</param>
/// <param name="cols">Dimensions.</param>
internal sealed unsafe class UnitRows(int count, int cols) : IDisposable
{
    private const int Block = 256;

    /// <summary>Passes of the subspace iteration: the trailing axes need not be exact.</summary>
    private const int SubspacePasses = 3;

    private readonly NativeBuffer<float> _rows = new((long)count * cols);

    /// <summary>Rows.</summary>
    public int Count { get; } = count;

    /// <summary>Dimensions.</summary>
    public int Cols { get; } = cols;

    /// <summary>First element, Count×Cols.</summary>
    public float* Pointer => _rows.Pointer;

    /// <summary>Samples, normalised and made unit.</summary>
    /// <param name="x">n×d samples.</param>
    /// <param name="normalization">Their normalisation.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static UnitRows Of(ReadOnlyMatrixView<float> x, SideNormalization normalization, ComputeContext context)
    {
        int d = x.Cols;
        long ld = x.LeadingDimension;
        fixed (float* fixedX = x)
        {
            float* from = fixedX;
            return Filled(x.Rows, d, context, (rows, first, last) =>
            {
                for (int i = first; i < last; i++)
                {
                    normalization.ApplyRow(new ReadOnlySpan<float>(from + (i * ld), d), rows.Row(i));
                    rows.Unit(i);
                }
            });
        }
    }

    /// <summary>Receives the rows from..to to be filled, from any worker.</summary>
    public delegate void FillRows(UnitRows rows, int from, int to);

    /// <summary>Rows that are filled block by block; nothing is left where that is cancelled.</summary>
    /// <param name="count">Rows.</param>
    /// <param name="cols">Dimensions.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="fill">Fills some of them.</param>
    public static UnitRows Filled(int count, int cols, ComputeContext context, FillRows fill)
    {
        UnitRows rows = new(count, cols);
        try
        {
            ParallelRows.For(count, Block, context.Threads, context.Token, (first, last) => fill(rows, first, last));
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>A row.</summary>
    public Span<float> Row(int i) => new(Pointer + ((long)i * Cols), Cols);

    /// <summary>Some of the rows, in the order given.</summary>
    public UnitRows Gather(ReadOnlySpan<int> rows)
    {
        UnitRows part = new(rows.Length, Cols);
        for (int t = 0; t < rows.Length; t++) Row(rows[t]).CopyTo(part.Row(t));
        return part;
    }

    /// <summary>The rows' coordinates on their leading principal axes, by subspace iteration from rows drawn among them.</summary>
    /// <param name="axes">Axes, at most <see cref="Cols"/>.</param>
    /// <param name="seed">Draws the rows.</param>
    /// <param name="context">Threads and cancellation.</param>
    public UnitRows Principal(int axes, ulong seed, ComputeContext context)
    {
        int[] drawn = new Rng(seed).Permutation(Count)[..Math.Min(Count, axes)];
        Matrix basis = new(Cols, drawn.Length);
        for (int t = 0; t < drawn.Length; t++)
        {
            Span<float> row = Row(drawn[t]);
            for (int j = 0; j < Cols; j++) basis[j, t] = row[j];
        }
        for (int pass = 0; pass < SubspacePasses; pass++)
        {
            basis = Svd.Of(basis).U;
            using UnitRows coordinates = Times(basis, transposed: false, toUnit: false, context);
            basis = TransposedProduct(this, coordinates, context);
        }
        return Times(Svd.Of(basis).U, transposed: false, toUnit: false, context);
    }

    /// <summary>rows·W, or rows·Wᵀ.</summary>
    /// <param name="w">Cols×e, or e×Cols where transposed.</param>
    /// <param name="transposed">Whether Wᵀ multiplies.</param>
    /// <param name="toUnit">Whether the results are scaled to unit length.</param>
    /// <param name="context">Threads and cancellation.</param>
    public UnitRows Times(Matrix w, bool transposed, bool toUnit, ComputeContext context)
    {
        int e = transposed ? w.Rows : w.Cols, d = Cols, ldw = w.Cols;
        float[] single = Array.ConvertAll(w.Data, v => (float)v);
        float* from = Pointer;
        fixed (float* fixedW = single)
        {
            float* pw = fixedW;
            return Filled(Count, e, context, (result, first, last) =>
            {
                float* a = from + ((long)first * d), c = result.Pointer + ((long)first * e);
                Gemm.Multiply(false, transposed, last - first, e, d, 1f, a, d, pw, ldw, 0f, c, e);
                for (int i = first; toUnit && i < last; i++) result.Unit(i);
            });
        }
    }

    /// <summary>Rows whose inner products are those of XW with Y, in the smaller of the two spaces.</summary>
    /// <remarks>One of the two is the side itself; only the other is new.</remarks>
    public static (UnitRows X, UnitRows Y) Carried(UnitRows x, UnitRows y, Matrix w, ComputeContext context) => x.Cols <= y.Cols
        ? (x, y.Times(w, transposed: true, toUnit: false, context))
        : (x.Times(w, transposed: false, toUnit: false, context), y);

    /// <summary>Σ x[pairsX[t]]·y[pairsY[t]]ᵀ over the pairs, d1×d2.</summary>
    public static Matrix CrossCovariance(UnitRows x, UnitRows y, int[] pairsX, int[] pairsY, ComputeContext context)
    {
        using UnitRows a = x.Gather(pairsX), b = y.Gather(pairsY);
        return TransposedProduct(a, b, context);
    }

    /// <summary>AᵀB, sums of fixed blocks of rows in their order: the same bits for any number of threads.</summary>
    public static Matrix TransposedProduct(UnitRows a, UnitRows b, ComputeContext context)
    {
        const int Rows = 512, Lanes = 4;
        int n = a.Count, d1 = a.Cols, d2 = b.Cols, blocks = (n + Rows - 1) / Rows, lanes = Math.Max(1, Math.Min(Lanes, blocks));
        Matrix[] sums = Array.ConvertAll(new int[lanes], _ => new Matrix(d1, d2));
        ParallelRows.For(lanes, 1, context.Threads, context.Token, (lane, _) =>
        {
            using NativeBuffer<float> product = new((long)d1 * d2);
            double[] sum = sums[lane].Data;
            for (int block = lane; block < blocks; block += lanes)
            {
                int from = block * Rows, height = Math.Min(Rows, n - from);
                float* pa = a.Pointer + ((long)from * d1), pb = b.Pointer + ((long)from * d2);
                Gemm.Multiply(true, false, d1, d2, height, 1f, pa, d1, pb, d2, 0f, product.Pointer, d2);
                for (int i = 0; i < sum.Length; i++) sum[i] += product.Pointer[i];
            }
        });
        for (int lane = 1; lane < lanes; lane++)
        {
            for (int i = 0; i < sums[0].Data.Length; i++) sums[0].Data[i] += sums[lane].Data[i];
        }
        return sums[0];
    }

    /// <summary>Inner products with other rows of as many columns.</summary>
    /// <param name="others">count rows, compact.</param>
    /// <param name="count">How many.</param>
    /// <param name="into">Count rows of count products.</param>
    /// <param name="ld">Elements from one row of the products to the next.</param>
    /// <param name="context">Threads and cancellation.</param>
    public void Products(float* others, int count, float* into, int ld, ComputeContext context)
    {
        float* rows = Pointer;
        int d = Cols;
        ParallelRows.For(Count, Block, context.Threads, context.Token, (first, last) => Gemm.Multiply(
            false, true, last - first, count, d, 1f, rows + ((long)first * d), d, others, d, 0f, into + ((long)first * ld), ld));
    }

    /// <summary>Scales a row to norm 1.</summary>
    public void Unit(int i)
    {
        double squared = RowDistance.SquaredNorm(Pointer + ((long)i * Cols), Cols), scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
        foreach (ref float v in Row(i)) v = (float)(v * scale);
    }

    public void Dispose() => _rows.Dispose();
}
