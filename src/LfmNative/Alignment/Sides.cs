using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>The two sides of an alignment under one set of options, as the fitting steps pass them along.</summary>
/// <remarks>It points into the samples: whoever makes one keeps them pinned for as long as it is used. That lets two fits run side by side.</remarks>
internal sealed unsafe class Sides
{
    private readonly float* _x;
    private readonly float* _y;
    private readonly (int Rows, int Cols, long Ld) _shapeX;
    private readonly (int Rows, int Cols, long Ld) _shapeY;

    /// <param name="x">n1×d1 samples, pinned by the caller.</param>
    /// <param name="y">n2×d2 samples, pinned by the caller.</param>
    public Sides(ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y)
    {
        fixed (float* px = x) _x = px;
        fixed (float* py = y) _y = py;
        _shapeX = (x.Rows, x.Cols, x.LeadingDimension);
        _shapeY = (y.Rows, y.Cols, y.LeadingDimension);
    }

    /// <summary>n1×d1 samples.</summary>
    public ReadOnlyMatrixView<float> X => new(_x, _shapeX.Rows, _shapeX.Cols, _shapeX.Ld);

    /// <summary>n2×d2 samples.</summary>
    public ReadOnlyMatrixView<float> Y => new(_y, _shapeY.Rows, _shapeY.Cols, _shapeY.Ld);

    /// <summary>All anchors.</summary>
    public required AnchorPairs Anchors { get; init; }

    public required PreparedSide PreparedX { get; init; }

    public required PreparedSide PreparedY { get; init; }

    /// <summary>Anchor of each descriptor column, −1 for none.</summary>
    public required int[] AnchorOfColumn { get; init; }

    public required SideNormalization NormalizationX { get; init; }

    public required SideNormalization NormalizationY { get; init; }

    public required AlignmentOptions Options { get; init; }
}
