namespace LfmNative.Maps;

/// <summary>How correspondences are read off a functional map.</summary>
public sealed record MatchOptions
{
    /// <summary>Which side is carried over. Default direct.</summary>
    public PointwiseMethod Method { get; init; } = PointwiseMethod.Direct;

    /// <summary>Cross-domain similarity local scaling (Conneau et al. 2018) instead of the plain nearest.</summary>
    public bool Csls { get; init; }

    /// <summary>Keep only pairs that choose each other.</summary>
    public bool Mutual { get; init; }

    /// <summary>One-to-one by linear assignment of squared distances; at most 10,000 samples a side.</summary>
    public bool Assignment { get; init; }

    /// <summary>Neighbourhood of CSLS. Default 10.</summary>
    public int Neighborhood { get; init; } = 10;
}
