using LfmNative.Options;

namespace LfmNative.Maps;

/// <summary>How a transform between the ambient spaces is fitted.</summary>
public sealed record TransformOptions
{
    /// <summary>Family of the transform between the spaces.</summary>
    [Option("transform")]
    public TransformKind Kind { get; init; } = TransformKind.Orthogonal;

    /// <summary>What is done to the rows before the transform is fitted.</summary>
    [Option("normalization", Auto = "unit-center-unit after self-learning, otherwise none", Aliases = "normalize")]
    public PreNormalization? Normalization { get; init; }

    /// <summary>Ridge λ of the least-squares families.</summary>
    [Option("ridge", Min = 0, Auto = "1e-6·trace(XᵀX)/d", Value = "LAMBDA")]
    public double Ridge { get; init; } = double.NaN;

    /// <summary>The normalisation, none where it is automatic.</summary>
    internal PreNormalization Normalizing => Normalization ?? PreNormalization.None;

    internal void Check() => OptionRange.Check(this);
}
