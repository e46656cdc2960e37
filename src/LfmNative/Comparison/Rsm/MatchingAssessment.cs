namespace LfmNative.Comparison.Rsm;

/// <summary>What a matching is worth, on a sample of pairs.</summary>
/// <param name="Matching">Which.</param>
/// <param name="Ratio">Mean of its sum of inner products over that of the exact one.</param>
/// <param name="WorstRatio">The least of these ratios.</param>
/// <param name="Gain">What it gains over no matching, over what the exact one gains; 1 for that, 0 for none.</param>
/// <param name="Seconds">Median seconds of a pair on one thread.</param>
public sealed record MatchingAssessment(RsmMatching Matching, double Ratio, double WorstRatio, double Gain, double Seconds);
