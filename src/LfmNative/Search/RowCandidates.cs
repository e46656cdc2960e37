namespace LfmNative.Search;

/// <summary>The state of one row of an exact search's block: its candidates, the bounds on the k nearest, the pairs evaluated.</summary>
internal sealed class RowCandidates
{
    /// <summary>The samples that may be among the k nearest by their keys.</summary>
    public CandidateList List { get; } = new();

    /// <summary>No sample with a key above this can be among the k nearest.</summary>
    public float KeyBound { get; set; }

    /// <summary>No sample at a squared distance above this can be among the k nearest.</summary>
    public double SquaredBound { get; set; }

    /// <summary>Positions of the pairs evaluated first.</summary>
    public Range FirstPairs { get; set; }

    /// <summary>Positions of the pairs evaluated once the distances of the first had set the bounds.</summary>
    public Range MorePairs { get; set; }

    /// <summary>Pairs evaluated.</summary>
    public int Pairs => Length(FirstPairs) + Length(MorePairs);

    /// <summary>Whether every sample that may be among the k nearest was in the list.</summary>
    public bool IsProven => KeyBound <= List.Threshold;

    private static int Length(Range range) => range.End.Value - range.Start.Value;
}
