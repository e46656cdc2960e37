using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>The samples of both sides, held in place while a job reads them from several threads.</summary>
/// <remarks>
/// A view cannot be kept in an object, and fits run side by side; so the job runs inside <see cref="Use"/>, and afterwards there is nothing
/// to read.
/// </remarks>
internal sealed unsafe class PinnedSamples
{
    private readonly (int Rows, int Cols, long Ld) _shapeX;
    private readonly (int Rows, int Cols, long Ld) _shapeY;
    private float* _x;
    private float* _y;
    private bool _held = true;

    private PinnedSamples(float* px, ReadOnlyMatrixView<float> x, float* py, ReadOnlyMatrixView<float> y)
    {
        _x = px;
        _y = py;
        _shapeX = (x.Rows, x.Cols, x.LeadingDimension);
        _shapeY = (y.Rows, y.Cols, y.LeadingDimension);
    }

    /// <summary>n1×d1 samples.</summary>
    public ReadOnlyMatrixView<float> X => View(_x, _shapeX);

    /// <summary>n2×d2 samples.</summary>
    public ReadOnlyMatrixView<float> Y => View(_y, _shapeY);

    /// <summary>Runs a job on the samples of both sides.</summary>
    /// <param name="x">n1×d1 samples.</param>
    /// <param name="y">n2×d2 samples.</param>
    /// <param name="job">Gets the samples; they end with it.</param>
    public static T Use<T>(ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, Func<PinnedSamples, T> job)
    {
        fixed (float* px = x, py = y)
        {
            PinnedSamples samples = new(px, x, py, y);
            try
            {
                return job(samples);
            }
            finally
            {
                samples._held = false;
                samples._x = samples._y = null;
            }
        }
    }

    private ReadOnlyMatrixView<float> View(float* at, (int Rows, int Cols, long Ld) shape)
    {
        if (!_held) Throw.Internal("samples were read after their job had ended");
        return new ReadOnlyMatrixView<float>(at, shape.Rows, shape.Cols, shape.Ld);
    }
}
