using System.Buffers;
using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Migration;

/// <summary>A fitted map from one model's embedding space to another's, for comparisons by cosine.</summary>
/// <remarks>
/// Rows are made unit, their side's mean is taken off and they are made unit again; the linear map and its local corrections follow;
/// the result is made unit, brought back around the other side's mean and scaled to the mean norm of that side's rows. Making the
/// result unit undoes the shrinkage of a regression, which would draw uncertain rows to the mean and make them hubs.
/// </remarks>
public sealed unsafe class CollectionMap
{
    private const int Block = 256;

    private readonly float[] _matrix;
    private readonly float[] _originX;
    private readonly float[] _originY;

    internal CollectionMap(MapSettings settings, SideNormalization x, SideNormalization y, Matrix matrix, LocalMaps? local)
    {
        (Settings, NormalizationX, NormalizationY, Matrix, Local) = (settings, x, y, matrix, local);
        x.CheckWidth(matrix.Rows);
        y.CheckWidth(matrix.Cols);
        _matrix = CacheLine.ToSingle(matrix.Data);
        _originX = Array.ConvertAll(x.Mean, v => (float)-v);
        _originY = Array.ConvertAll(y.Mean, v => (float)(v / y.CenteredNorm));
    }

    /// <summary>The family and what it was fitted by.</summary>
    public MapSettings Settings { get; }

    /// <summary>Dimensions d1 of the rows that are carried.</summary>
    public int Dimensions => Matrix.Rows;

    /// <summary>Dimensions d2 that they are carried to.</summary>
    public int TargetDimensions => Matrix.Cols;

    /// <summary>Normalisation of the rows that are carried: unit, centred, unit.</summary>
    public SideNormalization NormalizationX { get; }

    /// <summary>Normalisation of the rows of the space they are carried to: unit, centred, unit.</summary>
    public SideNormalization NormalizationY { get; }

    /// <summary>The linear map d1×d2 between normalised rows.</summary>
    public Matrix Matrix { get; }

    internal LocalMaps? Local { get; }

    /// <summary>Carries rows over.</summary>
    /// <param name="rows">n×d1; a row of zeros, which has no direction, becomes zeros, one with NaN or an infinity NaN.</param>
    /// <param name="result">n·d2 values, compact: rows of the other space, of the mean norm of its rows.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Another number of columns than the map was fitted on; too little room.</exception>
    public void Apply(ReadOnlyMatrixView<float> rows, Span<float> result, ComputeContext? context = null)
    {
        Check(rows, result);
        int d1 = Matrix.Rows, d2 = Matrix.Cols, n = rows.Rows, k = Local?.Clusters ?? 0;
        if (n == 0) return;
        context ??= new ComputeContext();
        int block = Math.Min(Block, n), workers = Math.Min(context.Threads, (int)((n + (long)block - 1) / block));
        long unitSize = (long)block * d1, perWorker = unitSize + (Local is null ? 0 : ((long)block * k) + unitSize);
        using NativeBuffer<float> scratch = new(workers * perWorker);
        float* work = scratch.Pointer;
        long ld = rows.LeadingDimension;
        fixed (float* source = rows, target = result, pinned = _matrix)
        {
            float* px = source, py = target, m = CacheLine.Align(pinned);
            ParallelRows.ForWorkers(n, block, workers, context.Token, (worker, from, to) =>
            {
                float* unit = work + (worker * perWorker), into = py + ((long)from * d2);
                int count = to - from;
                for (int i = 0; i < count; i++) Normalize(px + ((from + i) * ld), unit + ((long)i * d1));
                Gemm.Multiply(false, false, count, d2, d1, 1f, unit, d1, m, d2, 0f, into, d2);
                Local?.Add(unit, count, unit + unitSize, unit + unitSize + ((long)block * k), into);
                for (int i = 0; i < count; i++) Finish(px + ((from + i) * ld), into + ((long)i * d2));
            });
        }
    }

    /// <summary>Few rows one by one on this thread, in scratch that is kept between calls; the last digits may differ.</summary>
    internal void ApplyFew(ReadOnlyMatrixView<float> rows, Span<float> result)
    {
        Check(rows, result);
        Processor.Require();
        int d1 = Matrix.Rows, d2 = Matrix.Cols, k = Local?.Clusters ?? 0;
        float[] scratch = ArrayPool<float>.Shared.Rent(Local is null ? d1 : (2 * d1) + k);
        fixed (float* source = rows, target = result, pinned = _matrix, unit = scratch)
        {
            float* matrix = CacheLine.Align(pinned), row = source, into = target;
            for (int i = 0; i < rows.Rows; i++, row += rows.LeadingDimension, into += d2)
            {
                Normalize(row, unit);
                RowProduct.Multiply(unit, matrix, d1, d2, into);
                Local?.AddOne(unit, unit + (2 * d1), unit + d1, into);
                Finish(row, into);
            }
        }
        ArrayPool<float>.Shared.Return(scratch);
    }

    private void Check(ReadOnlyMatrixView<float> rows, Span<float> result)
    {
        if (rows.Cols != Dimensions) Throw.Argument($"the rows have {rows.Cols} columns; the map was fitted on {Dimensions}");
        long needed = (long)rows.Rows * TargetDimensions;
        if (result.Length < needed) Throw.Argument($"the result needs room for {needed} values; there is room for {result.Length}");
    }

    /// <summary>A row unit, centred and unit again; zeros for a row of zeros.</summary>
    /// <remarks>
    /// What <see cref="NormalizationX"/> does, in single precision, where the rounding of a unit row is harmless: of a map's whole time
    /// double precision would take a tenth more.
    /// </remarks>
    private void Normalize(float* row, float* unit)
    {
        int d = Matrix.Rows;
        double norm = Norm(row, d);
        if (norm == 0)
        {
            new Span<float>(unit, d).Clear();
            return;
        }
        float scale = (float)(1 / norm);
        // A norm beyond float32's reciprocals: the row is scaled in double precision first.
        if (!float.IsNormal(scale))
        {
            for (int j = 0; j < d; j++) unit[j] = (float)(row[j] / norm);
            row = unit;
            scale = 1;
        }
        fixed (float* origin = _originX) VectorKernels.ScaledSum(unit, scale, row, origin, d);
        double centered = Norm(unit, d);
        VectorKernels.Scaled(unit, centered > 0 ? (float)(1 / centered) : 0, unit, d);
    }

    /// <summary>What was made of a source row, from normalised coordinates to the space's own.</summary>
    private void Finish(float* source, float* row)
    {
        int d = Matrix.Cols;
        if (!new ReadOnlySpan<float>(source, Matrix.Rows).ContainsAnyExcept(0f))
        {
            new Span<float>(row, d).Clear();
            return;
        }
        double norm = Norm(row, d);
        fixed (float* origin = _originY) VectorKernels.ScaledSum(row, norm > 0 ? (float)(1 / norm) : 0, row, origin, d);
        norm = Norm(row, d);
        VectorKernels.Scaled(row, norm > 0 ? (float)(NormalizationY.RowNorm / norm) : 0, row, d);
    }

    private static double Norm(float* row, int d)
    {
        float squared = VectorKernels.DotSingle(row, row, d);
        // Out of the range in which single precision squares exactly enough, and for zeros.
        return squared is > 1e-30f and < 1e30f ? Math.Sqrt(squared) : Math.Sqrt(VectorKernels.Dot(row, row, d));
    }
}
