using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Capi.Marshalling;

/// <summary>A matrix of the caller that the engine reads block by block: float64 is rounded so, and never as a whole.</summary>
internal readonly unsafe struct BlockArgument
{
    private readonly ViewStruct _view;
    private readonly string _name;
    private readonly ComputeContext _context;

    private BlockArgument(ViewStruct view, string name, ComputeContext context) => (_view, _name, _context) = (view, name, context);

    public int Rows => (int)_view.Rows;

    /// <summary>Checks a matrix, all of it before anything is made of it.</summary>
    /// <param name="given">The caller's view.</param>
    /// <param name="name">The parameter, for messages.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <exception cref="LfmException">InvalidData: a value is not finite, or beyond float32.</exception>
    public static BlockArgument Read(ViewStruct* given, string name, ComputeContext context)
    {
        ViewStruct view = MatrixArgument.Checked(given, name);
        if (view.IsCopied) SampleRows.CheckRounds(view.Double, name, context);
        else SampleRows.CheckFinite(view.Single, name, context);
        return new BlockArgument(view, name, context);
    }

    /// <summary>Rows as the engine reads them.</summary>
    /// <param name="from">First row.</param>
    /// <param name="to">The row after the last.</param>
    public MatrixArgument Block(int from, int to)
    {
        int size = _view.IsCopied ? sizeof(double) : sizeof(float);
        ViewStruct part = _view with { Data = (byte*)_view.Data + (from * _view.Ld * size), Rows = to - from };
        return MatrixArgument.Rounded(part, _name, _context);
    }
}
