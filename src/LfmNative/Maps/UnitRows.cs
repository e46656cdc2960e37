using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Compact unit rows outside the managed heap; zero rows stay zero.</summary>
/// <param name="count">Rows.</param>
/// <param name="cols">Columns.</param>
internal sealed unsafe class UnitRows(int count, int cols) : IDisposable
{
    private const int Block = 256;

    private readonly NativeBuffer<float> _rows = new((long)count * cols);

    public int Count { get; } = count;

    public int Cols { get; } = cols;

    public float* Pointer => _rows.Pointer;

    /// <summary>Samples, normalised and made unit.</summary>
    public static UnitRows Of(ReadOnlyMatrixView<float> samples, SideNormalization normalization, ComputeContext context)
    {
        UnitRows result = new(samples.Rows, samples.Cols);
        int d = samples.Cols;
        long ld = samples.LeadingDimension;
        fixed (float* fixedSamples = samples)
        {
            float* from = fixedSamples;
            ParallelRows.For(samples.Rows, Block, context.Threads, context.Token, (first, last) =>
            {
                for (int i = first; i < last; i++)
                {
                    normalization.ApplyRow(new ReadOnlySpan<float>(from + (i * ld), d), result.Row(i));
                    result.Unit(i);
                }
            });
        }
        return result;
    }

    public Span<float> Row(int i) => new(Pointer + ((long)i * Cols), Cols);

    /// <summary>Some of the rows, in the order given.</summary>
    public UnitRows Gather(int[] rows)
    {
        UnitRows result = new(rows.Length, Cols);
        for (int i = 0; i < rows.Length; i++) Row(rows[i]).CopyTo(result.Row(i));
        return result;
    }

    /// <summary>Scales a row to norm 1.</summary>
    public void Unit(int i)
    {
        double squared = RowDistance.SquaredNorm(Pointer + ((long)i * Cols), Cols), scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
        foreach (ref float v in Row(i)) v = (float)(v * scale);
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

    public void Dispose() => _rows.Dispose();
}
