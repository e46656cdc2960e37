using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Capi.Marshalling;

/// <summary>A matrix of the caller as the engine reads it: float32 where it lies, float64 rounded into a copy that Dispose frees.</summary>
internal sealed unsafe class MatrixArgument : IDisposable
{
    private readonly ViewStruct _view;
    private readonly SampleRows? _rounded;

    private MatrixArgument(ViewStruct view, SampleRows? rounded) => (_view, _rounded) = (view, rounded);

    public int Rows => (int)_view.Rows;

    public int Cols => (int)_view.Cols;

    public ReadOnlyMatrixView<float> View => _rounded is null ? _view.Single : _rounded.View;

    /// <summary>Checks a matrix and makes it readable.</summary>
    /// <param name="given">The caller's view.</param>
    /// <param name="name">The parameter, for messages.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <exception cref="LfmException">InvalidData: a value is not finite, or beyond float32.</exception>
    public static MatrixArgument Read(ViewStruct* given, string name, ComputeContext context)
    {
        ViewStruct view = Checked(given, name);
        if (view.Type == Element.F64)
        {
            SampleRows rounded = SampleRows.Round(view.Double, name, context);
            try
            {
                SampleRows.CheckRoundingLoss(view.Double, name);
                return new MatrixArgument(view, rounded);
            }
            catch
            {
                rounded.Dispose();
                throw;
            }
        }
        SampleRows.CheckFinite(view.Single, name, context);
        return new MatrixArgument(view, null);
    }

    /// <summary>Rows of a matrix that <see cref="BlockArgument"/> has checked.</summary>
    public static MatrixArgument Rounded(ViewStruct part, string name, ComputeContext context) =>
        new(part, part.IsCopied ? SampleRows.Round(part.Double, name, context) : null);

    /// <summary>The same, or null when no matrix is given.</summary>
    public static MatrixArgument? ReadOptional(ViewStruct* given, string name, ComputeContext context) =>
        given == null ? null : Read(given, name, context);

    /// <summary>A copy in double precision, for functions, maps and spectra.</summary>
    public static Matrix ReadDouble(ViewStruct* given, string name)
    {
        ViewStruct view = Checked(given, name);
        if (view.Type == Element.F64) SampleRows.CheckFinite(view.Double, name);
        else SampleRows.CheckFinite(view.Single, name);
        Matrix copy = new((int)view.Rows, (int)view.Cols);
        for (int i = 0; i < copy.Rows; i++)
        {
            Span<double> row = copy.Row(i);
            if (view.Type == Element.F64) view.Double.Row(i).CopyTo(row);
            else for (int j = 0; j < row.Length; j++) row[j] = view.Single.Row(i)[j];
        }
        return copy;
    }

    public void Dispose() => _rounded?.Dispose();

    public static ViewStruct Checked(ViewStruct* given, string name) =>
        given == null ? throw AbiException.Argument($"{name} is NULL; give a matrix") : given->Checked(name);
}
