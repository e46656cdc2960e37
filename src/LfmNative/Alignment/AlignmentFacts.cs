using LfmNative.Maps;

namespace LfmNative;

/// <summary>What the fit of an alignment tells of itself.</summary>
public sealed record AlignmentFacts
{
    /// <summary>The options the map was fitted with; after a search the ones that won.</summary>
    public required AlignmentOptions Options { get; init; }

    /// <summary>Graph of X.</summary>
    public required GraphSummary GraphX { get; init; }

    /// <summary>Graph of Y.</summary>
    public required GraphSummary GraphY { get; init; }

    /// <summary>Energy of the solved map, before refinement.</summary>
    public required MapEnergy Energy { get; init; }

    /// <summary>Iterations of the solve.</summary>
    public required int SolveIterations { get; init; }

    /// <summary>Relative residual of the solve's normal equations.</summary>
    public required double SolveResidual { get; init; }

    /// <summary>Descriptors after mixing down to their rank.</summary>
    public required int DescriptorRank { get; init; }

    /// <summary>LFM similarity of the refined map, in [0, 1].</summary>
    public required double Similarity { get; init; }

    /// <summary>Pairs the transform was fitted on.</summary>
    public required int PairCount { get; init; }

    /// <summary>
    /// Start that self-learning kept, "map" or "anchors"; "anchors alone" when a search ended with the anchors; otherwise empty.
    /// </summary>
    public required string RefineStart { get; init; }

    /// <summary>What the transform was fitted on: the pairs of the "map", or the "anchors" alone where held-out anchors say so.</summary>
    public string TransformFrom { get; init; } = "map";

    /// <summary>Part of Y's samples matched to the same row of X, or a copy of it, for row-paired inputs; otherwise NaN.</summary>
    public required double MatchAccuracy { get; init; }

    /// <summary>What held-out anchors say.</summary>
    public required TrustReport Trust { get; init; }

    /// <summary>What the search for the map tells, where fewer than 40 pairs are known and self-learning ran; otherwise null.</summary>
    public LabelFreeReport? LabelFree { get; init; }

    /// <summary>Candidates that a search tried, best first; empty without one.</summary>
    public IReadOnlyList<AutoCandidate> Candidates { get; init; } = [];

    /// <summary>Wall-clock seconds of the fit by stage.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; init; } = new Dictionary<string, double>();
}
