namespace LfmNative;

/// <summary>Some of a job's anchors.</summary>
/// <param name="Pairs">The anchors.</param>
/// <param name="Positions">Their positions among all anchors of the job, which own the descriptor columns.</param>
internal sealed record AnchorSubset(AnchorPairs Pairs, int[] Positions);
