namespace LfmNative;

/// <summary>What a verdict is made from.</summary>
internal sealed record TrustEvidence
{
    /// <summary>Anchors held out.</summary>
    public required int HeldOut { get; init; }

    /// <summary>Samples of Y that a held-out anchor's partner is sought among.</summary>
    public required int Candidates { get; init; }

    /// <summary>Held-out MRR of the transform.</summary>
    public required double Transform { get; init; }

    /// <summary>Held-out MRR of a transform fitted on the other anchors alone.</summary>
    public required double AnchorsOnly { get; init; }

    /// <summary>Whether these are better than the transform by more than the standard error.</summary>
    public required bool LosesToAnchors { get; init; }

    /// <summary>Held-out MRR of relative representations.</summary>
    public required double Relative { get; init; }

    /// <summary>Part of the held-out anchors that the trial matched right.</summary>
    public required double Matched { get; init; }

    /// <summary>Part of the held-out anchors whose partner is nearest by the anchors alone.</summary>
    public required double MatchedByAnchors { get; init; }

    /// <summary>Part of the matches that stay when the held-out anchors join.</summary>
    public required double Stability { get; init; }

    /// <summary>Part of the samples whose matches come from the graph alone and that no anchor's component holds.</summary>
    public required double Uncovered { get; init; }

    /// <summary>A shift of the row numbers under which the pairs agree; null where there is none.</summary>
    public required string? Shift { get; init; }

    /// <summary>Whether a search over settings ran.</summary>
    public required bool Auto { get; init; }
}
