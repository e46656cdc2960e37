using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>The two sides of an alignment under one setting of the options, ready to be fitted.</summary>
internal sealed class PreparedPair
{
    /// <summary>What the job was given.</summary>
    public required AlignmentInputs Inputs { get; init; }

    /// <summary>The options of this fit: the given ones, or a setting that auto-tuning tries.</summary>
    public required AlignmentOptions Options { get; init; }

    /// <summary>Side X.</summary>
    public required PreparedSide SideX { get; init; }

    /// <summary>Side Y.</summary>
    public required PreparedSide SideY { get; init; }

    /// <summary>Anchor of each descriptor column, −1 for none.</summary>
    public required int[] AnchorOfColumn { get; init; }

    /// <summary>Default normalisation of X's rows before the transform.</summary>
    public required SideNormalization NormalizationX { get; init; }

    /// <summary>Default normalisation of Y's rows.</summary>
    public required SideNormalization NormalizationY { get; init; }

    /// <summary>n1×d1 samples.</summary>
    public ReadOnlyMatrixView<float> X => Inputs.Samples.X;

    /// <summary>n2×d2 samples.</summary>
    public ReadOnlyMatrixView<float> Y => Inputs.Samples.Y;

    /// <summary>The transform of some pairs of rows, by the options.</summary>
    public SpaceTransform TransformOf(int[] pairsX, int[] pairsY, ComputeContext context) =>
        TransformOf(pairsX, pairsY, Options.FittedTransform, context);

    /// <summary>The transform of some pairs of rows, of another family or after another normalisation.</summary>
    public SpaceTransform TransformOf(int[] pairsX, int[] pairsY, TransformOptions options, ComputeContext context)
    {
        bool fitted = options.Normalizing == NormalizationX.Kind;
        SideNormalization nx = fitted ? NormalizationX : SideNormalization.Fit(X, options.Normalizing, context);
        SideNormalization ny = fitted ? NormalizationY : SideNormalization.Fit(Y, options.Normalizing, context);
        return SpaceTransform.Fit(X, Y, nx, ny, pairsX, pairsY, options, context);
    }

    /// <summary>The same for a family and normalisation that nobody asked for; null where it cannot be fitted to these pairs.</summary>
    public SpaceTransform? TryTransformOf(int[] pairsX, int[] pairsY, TransformOptions options, ComputeContext context)
    {
        try
        {
            return TransformOf(pairsX, pairsY, options, context);
        }
        catch (LfmException e) when (e.Code == LfmErrorCode.InvalidData)
        {
            return null;
        }
    }
}
