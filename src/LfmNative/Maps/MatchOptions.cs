using LfmNative.Options;

namespace LfmNative.Maps;

/// <summary>How correspondences are read off a functional map.</summary>
public sealed record MatchOptions
{
    /// <summary>Side that is carried over before points are matched.</summary>
    [Option("pointwise", Auto = "the matches of the fit; direct where there are none or another option here is set")]
    public PointwiseMethod? Pointwise { get; init; }

    /// <summary>Cross-domain similarity local scaling (Conneau et al. 2018) instead of the plain nearest.</summary>
    [Option("csls")]
    public bool Csls { get; init; }

    /// <summary>Keep only pairs that choose each other.</summary>
    [Option("mutual")]
    public bool Mutual { get; init; }

    /// <summary>One-to-one by linear assignment of squared distances, at most 10,000 samples a side, without csls and mutual.</summary>
    [Option("assignment")]
    public bool Assignment { get; init; }

    /// <summary>Neighbourhood of CSLS.</summary>
    [Option("neighborhood", Min = 1, Max = 1000, Value = "N")]
    public int Neighborhood { get; init; } = 10;

    /// <summary>Whether nothing is asked that the matches of a fit do not answer.</summary>
    internal bool TakesTheFit => Pointwise is null && !Csls && !Mutual && !Assignment;

    internal PointwiseMethod Method => Pointwise ?? PointwiseMethod.Direct;
}
