using LfmNative.Maps.Learning;

namespace LfmNative;

/// <summary>Pairs that self-learning came to.</summary>
/// <param name="PairsX">Rows of X.</param>
/// <param name="PairsY">Rows of Y.</param>
/// <param name="Match">For each row of Y its row of X.</param>
internal sealed record LearnedPairs(int[] PairsX, int[] PairsY, int[] Match)
{
    /// <summary>The start that was kept.</summary>
    public LearnedFrom From { get; init; }

    /// <summary>What the search found; null where an earlier fit was gone on from without one.</summary>
    public SearchResult? Search { get; init; }
}
