using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Capi.Doors;

/// <summary>A matrix of the caller as the engine reads it: float32 where it lies, float64 rounded into a copy that Dispose frees.</summary>
internal sealed unsafe class MatrixArgument : IDisposable
{
    private readonly ViewStruct _view;
    private readonly NativeBuffer<float>? _copy;

    private MatrixArgument(ViewStruct view, NativeBuffer<float>? copy) => (_view, _copy) = (view, copy);

    public int Rows => (int)_view.Rows;

    public int Cols => (int)_view.Cols;

    public ReadOnlyMatrixView<float> View =>
        _copy is null ? new((float*)_view.Data, Rows, Cols, _view.Ld) : new(_copy.Pointer, Rows, Cols, Cols);

    /// <summary>Checks a matrix and makes it readable.</summary>
    /// <param name="given">The caller's view.</param>
    /// <param name="name">The parameter, for messages.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <exception cref="LfmException">InvalidData: a value is not finite, or beyond float32.</exception>
    public static MatrixArgument Read(ViewStruct* given, string name, ComputeContext context)
    {
        ViewStruct view = Checked(given, name);
        int rows = (int)view.Rows, cols = (int)view.Cols, grain = Math.Max(1, (1 << 18) / Math.Max(1, cols));
        FirstError fault = new();
        NativeBuffer<float>? copy = view.Type == Element.F64 ? new NativeBuffer<float>(view.Rows * view.Cols) : null;
        try
        {
            ParallelRows.For(rows, grain, context.Threads, context.Token, (from, to) =>
            {
                for (long i = from; i < to && fault.IsBefore(i); i++)
                {
                    ReadOnlySpan<float> row = copy is null ? new((float*)view.Data + (i * view.Ld), cols) : Rounded((double*)view.Data + (i * view.Ld), copy.Pointer + (i * cols), cols);
                    int j = LoadedMatrix.IndexOfNonFinite(row);
                    if (j >= 0) fault.Report(i, NotFinite(name, i, j, copy is null ? row[j] : ((double*)view.Data)[(i * view.Ld) + j]));
                }
            });
            fault.ThrowIfAny();
            return new MatrixArgument(view, copy);
        }
        catch
        {
            copy?.Dispose();
            throw;
        }
    }

    /// <summary>The same, or null when no matrix is given.</summary>
    public static MatrixArgument? ReadOptional(ViewStruct* given, string name, ComputeContext context) => given == null ? null : Read(given, name, context);

    /// <summary>A copy in double precision, for functions, maps and spectra.</summary>
    public static Matrix ReadDouble(ViewStruct* given, string name)
    {
        ViewStruct view = Checked(given, name);
        Matrix copy = new((int)view.Rows, (int)view.Cols);
        for (int i = 0; i < copy.Rows; i++)
        {
            Span<double> row = copy.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                long at = (i * view.Ld) + j;
                row[j] = view.Type == Element.F64 ? ((double*)view.Data)[at] : ((float*)view.Data)[at];
                if (!double.IsFinite(row[j])) throw NotFinite(name, i, j, row[j]);
            }
        }
        return copy;
    }

    public void Dispose() => _copy?.Dispose();

    public static ViewStruct Checked(ViewStruct* given, string name) =>
        given == null ? throw AbiException.Argument($"{name} is NULL; give a matrix") : given->Checked(name);

    private static ReadOnlySpan<float> Rounded(double* from, float* to, int count)
    {
        for (int j = 0; j < count; j++) to[j] = (float)from[j];
        return new ReadOnlySpan<float>(to, count);
    }

    private static LfmException NotFinite(string name, long row, int column, double value)
    {
        string what = double.IsNaN(value) ? "NaN" : double.IsPositiveInfinity(value) ? "infinity" : double.IsNegativeInfinity(value) ? "minus infinity"
            : FormattableString.Invariant($"{value:g3}, which float32 does not hold");
        return new LfmException(LfmErrorCode.InvalidData, $"{name}: row {row}, column {column} (counted from 0) is {what}; repair or remove that row");
    }
}
