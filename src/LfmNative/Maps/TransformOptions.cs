using LfmNative.Options;

namespace LfmNative.Maps;

/// <summary>How a transform between the ambient spaces is fitted.</summary>
public sealed record TransformOptions
{
    /// <summary>Family of the transform between the spaces.</summary>
    [Option("transform", Auto = "orthogonal, or affine where that suits learned pairs or held-out anchors better")]
    public TransformKind? Kind { get; init; }

    /// <summary>What is done to the rows before the transform is fitted.</summary>
    [Option(
        "normalization",
        Auto = "center, or unit-center-unit after bootstrap and where learned pairs or held-out anchors say so",
        Aliases = "normalize")]
    public PreNormalization? Normalization { get; init; }

    /// <summary>Ridge λ of the least-squares families.</summary>
    [Option("ridge", Min = 0, Auto = "1e-6·trace(XᵀX)/d", Value = "LAMBDA")]
    public double Ridge { get; init; } = double.NaN;

    /// <summary>The normalisation; centred where it is automatic.</summary>
    internal PreNormalization Normalizing => Normalization ?? PreNormalization.Center;

    /// <summary>The family; orthogonal where it is automatic.</summary>
    internal TransformKind Family => Kind ?? TransformKind.Orthogonal;

    internal void Check() => OptionRange.Check(this);
}
