using System.Buffers;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Rows times the matrix of a transform, between the normalisation of one side and the way back of the other.</summary>
/// <remarks>
/// A row at a time costs one reading of the matrix, so its bytes decide: the matrix is kept in single precision as well. A sum of d
/// products rounds by about 6e-8·√d of its terms, which moves the row's direction by the square of that where the terms do not cancel.
/// </remarks>
internal sealed unsafe class TransformProduct
{
    private const int Block = 256;

    /// <summary>Rows that are quicker one by one than by a BLAS, which packs the matrix first.</summary>
    internal const int FewRows = 8;

    /// <summary>Magnitudes of a matrix and of a row whose products neither overflow single precision nor vanish in it.</summary>
    private const double Least = 1e-15, Most = 1e15;

    private readonly Matrix _matrix;
    private readonly double[] _offset;
    private readonly SideNormalization _x;
    private readonly SideNormalization _y;
    private float[]? _single;

    /// <param name="matrix">M, d1×d2; not changed any more.</param>
    /// <param name="offset">d2 values; empty for none.</param>
    /// <param name="x">Normalisation of X.</param>
    /// <param name="y">Normalisation of Y.</param>
    public TransformProduct(Matrix matrix, double[] offset, SideNormalization x, SideNormalization y) =>
        (_matrix, _offset, _x, _y) = (matrix, offset, x, y);

    private int Inputs => _matrix.Rows;

    private int Outputs => _matrix.Cols;

    /// <summary>M in single precision from a cache line on, pinned; empty when its magnitude does not allow it.</summary>
    /// <remarks>It is made at the first row. Threads that come first together make the same values, and one array stays.</remarks>
    private float[] Single => Volatile.Read(ref _single) ?? Interlocked.CompareExchange(ref _single, Rounded(), null) ?? _single;

    /// <summary>Carries rows over.</summary>
    /// <param name="rows">n×d1.</param>
    /// <param name="result">n·d2 values, compact.</param>
    /// <param name="undo">Whether they come in Y's own coordinates, not in its normalised ones.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    public void Carry(ReadOnlyMatrixView<float> rows, Span<float> result, bool undo, ComputeContext? context)
    {
        if (rows.Cols != Inputs) Throw.Argument($"the rows have {rows.Cols} columns; the transform was fitted on {Inputs}");
        if (result.Length < (long)rows.Rows * Outputs)
            Throw.Argument($"the result needs room for {(long)rows.Rows * Outputs} values; there is room for {result.Length}");
        Processor.Require();
        context?.Token.ThrowIfCancellationRequested();
        fixed (float* source = rows, target = result, pinned = Single)
        {
            float* single = CacheLine.Align(pinned);
            if (rows.Rows <= FewRows) CarryFew(source, rows.LeadingDimension, rows.Rows, single, target, undo);
            else CarryMany(source, rows.LeadingDimension, rows.Rows, single, target, undo, context ?? new ComputeContext());
        }
    }

    /// <summary>Rows one by one on this thread, in scratch that is kept between calls.</summary>
    private void CarryFew(float* source, long ld, int rows, float* single, float* target, bool undo)
    {
        float[] line = ArrayPool<float>.Shared.Rent(Inputs);
        fixed (float* normalized = line)
        {
            for (int i = 0; i < rows; i++, source += ld, target += Outputs)
            {
                Normalize(source, normalized);
                if (single != null) RowProduct.Multiply(normalized, single, Inputs, Outputs, target);
                Finish(normalized, single, target, undo);
            }
        }
        ArrayPool<float>.Shared.Return(line);
    }

    private void CarryMany(float* source, long ld, int rows, float* single, float* target, bool undo, ComputeContext context)
    {
        int d1 = Inputs, d2 = Outputs;
        int block = Math.Min(Block, rows), workers = Math.Min(context.Threads, (int)((rows + (long)block - 1) / block));
        using NativeBuffer<float> scratch = new((long)workers * block * d1);
        float* lines = scratch.Pointer;
        ParallelRows.ForWorkers(rows, block, workers, context.Token, (worker, from, to) =>
        {
            float* normalized = lines + ((long)worker * block * d1), carried = target + ((long)from * d2);
            for (int i = from; i < to; i++) Normalize(source + (i * ld), normalized + ((long)(i - from) * d1));
            if (single != null) Gemm.Multiply(false, false, to - from, d2, d1, 1f, normalized, d1, single, d2, 0f, carried, d2);
            for (int i = from; i < to; i++, normalized += d1, carried += d2) Finish(normalized, single, carried, undo);
        });
    }

    private void Normalize(float* row, float* normalized) =>
        _x.ApplyRow(new ReadOnlySpan<float>(row, Inputs), new Span<float>(normalized, Inputs));

    /// <summary>A row of the product with its offset, in the coordinates asked for.</summary>
    private void Finish(float* normalized, float* single, float* target, bool undo)
    {
        if (single == null || !IsOrdinary(normalized)) MultiplyInDouble(normalized, target);
        else if (_offset.Length > 0)
        {
            fixed (double* offset = _offset) VectorKernels.ScaleShiftScale(target, 1, offset, 1, 1, target, Outputs);
        }
        if (undo && _y.Kind != PreNormalization.None) _y.UndoRow(new Span<float>(target, Outputs));
    }

    /// <summary>Whether a row's products are of ordinary size; those of unit rows and of zero always are.</summary>
    private bool IsOrdinary(float* row)
    {
        if (_x.Kind is PreNormalization.Unit or PreNormalization.UnitCenterUnit) return true;
        double squared = VectorKernels.Dot(row, row, Inputs);
        return squared is 0 or (>= Least * Least and <= Most * Most);
    }

    /// <summary>One row in double precision, with its offset.</summary>
    private void MultiplyInDouble(float* row, float* target)
    {
        double[] scratch = ArrayPool<double>.Shared.Rent(Inputs + Outputs);
        fixed (double* wide = scratch, matrix = _matrix.Data)
        {
            double* product = wide + Inputs;
            for (int i = 0; i < Inputs; i++) wide[i] = row[i];
            RowProduct.Multiply(wide, matrix, Inputs, Outputs, product);
            for (int j = 0; j < Outputs; j++) target[j] = (float)(product[j] + (_offset.Length > 0 ? _offset[j] : 0));
        }
        ArrayPool<double>.Shared.Return(scratch);
    }

    private float[] Rounded()
    {
        double[] values = _matrix.Data;
        double largest = VectorKernels.LargestMagnitude(values);
        if (largest is not 0 and not (>= Least and <= Most)) return [];
        return CacheLine.ToSingle(values);
    }
}
