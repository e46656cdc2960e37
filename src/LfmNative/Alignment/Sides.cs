using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>The two sides of an alignment under one set of options, as the fitting steps pass them along.</summary>
internal readonly ref struct Sides
{
    /// <summary>n1×d1 samples.</summary>
    public required ReadOnlyMatrixView<float> X { get; init; }

    /// <summary>n2×d2 samples.</summary>
    public required ReadOnlyMatrixView<float> Y { get; init; }

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
