using LfmNative.Diagnostics;

namespace LfmNative.Maps;

/// <summary>How a transform is fitted.</summary>
public sealed record TransformOptions
{
    /// <summary>The family. Default orthogonal.</summary>
    public TransformKind Kind { get; init; } = TransformKind.Orthogonal;

    /// <summary>Pre-normalisation of both sides. Default none.</summary>
    public PreNormalization Normalization { get; init; } = PreNormalization.None;

    /// <summary>Ridge λ ≥ 0 of the least-squares families; NaN takes 1e-6·trace(XᵀX)/d. Default NaN.</summary>
    public double Ridge { get; init; } = double.NaN;

    internal void Check()
    {
        if (!double.IsNaN(Ridge)) Throw.IfOutside(Ridge, 0, double.PositiveInfinity, "ridge");
    }
}
