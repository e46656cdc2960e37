using LfmNative.Memory;

namespace LfmNative;

/// <summary>Samples of a semantic RSM, and what is known of them.</summary>
/// <param name="Maps">N samples of S positions with C channels.</param>
public sealed record RsmSamples(FeatureMaps Maps)
{
    /// <summary>N numbers of positions that count, 1..S, the first ones of each sample; null for all.</summary>
    public int[]? Lengths { get; init; }

    /// <summary>N classes, for retrieval; null for none.</summary>
    public int[]? Labels { get; init; }

    /// <summary>N×K outputs of a classifier before the softmax; null for none.</summary>
    public Matrix? Logits { get; init; }
}
