using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Relative representations (Moschella et al. 2023): a sample as its cosines to the anchors.</summary>
public static class RelativeRepresentation
{
    private const int Block = 128;

    /// <summary>cos(row, anchor) for every row and anchor.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="anchors">a×d.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>n·a values, row-major; 0 where a row or anchor is zero.</returns>
    /// <exception cref="LfmException">Rows and anchors of different dimensions.</exception>
    public static float[] Compute(ReadOnlyMatrixView<float> rows, ReadOnlyMatrixView<float> anchors, ComputeContext? context = null)
    {
        float[] result = new float[checked(rows.Rows * anchors.Rows)];
        Compute(rows, anchors, result, context);
        return result;
    }

    /// <summary>cos(row, anchor) for every row and anchor, into memory of the caller.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="anchors">a×d.</param>
    /// <param name="result">n·a values, row-major; 0 where a row or anchor is zero.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Rows and anchors of different dimensions; too little room.</exception>
    public static unsafe void Compute(
        ReadOnlyMatrixView<float> rows, ReadOnlyMatrixView<float> anchors, Span<float> result, ComputeContext? context = null)
    {
        if (rows.Cols != anchors.Cols) Throw.Argument($"the rows have {rows.Cols} columns and the anchors {anchors.Cols}; they must agree");
        if (result.Length < (long)rows.Rows * anchors.Rows)
            Throw.Argument($"the result needs room for {(long)rows.Rows * anchors.Rows} values; there is room for {result.Length}");
        context ??= new ComputeContext();
        int d = rows.Cols, count = anchors.Rows;
        long ldRows = rows.LeadingDimension, ldAnchors = anchors.LeadingDimension;
        using NativeBuffer<double> directions = new((long)count * d), scratch = new((long)context.Threads * Block * (d + count));
        double* to = directions.Pointer, work = scratch.Pointer;
        fixed (float* fixedRows = rows, fixedAnchors = anchors, fixedResult = result)
        {
            float* x = fixedRows, into = fixedResult;
            for (int t = 0; t < count; t++) Direction(fixedAnchors + (t * ldAnchors), d, to + ((long)t * d));
            ParallelRows.ForWorkers(rows.Rows, Block, context.Threads, context.Token, (worker, first, last) =>
            {
                double* own = work + ((long)worker * Block * (d + count)), cosines = own + ((long)Block * d);
                for (int i = first; i < last; i++) Direction(x + (i * ldRows), d, own + ((long)(i - first) * d));
                Gemm.Multiply(false, true, last - first, count, d, 1, own, d, to, d, 0, cosines, count);
                float* block = into + ((long)first * count);
                for (long t = 0; t < (long)(last - first) * count; t++) block[t] = (float)cosines[t];
            });
        }
    }

    /// <summary>unit ← row/‖row‖, or zero.</summary>
    private static unsafe void Direction(float* row, int d, double* unit)
    {
        double squared = RowDistance.SquaredNorm(row, d), scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
        for (int j = 0; j < d; j++) unit[j] = row[j] * scale;
    }
}
