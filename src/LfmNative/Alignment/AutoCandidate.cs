namespace LfmNative;

/// <summary>One setting that the search tried.</summary>
/// <param name="Name">The setting in words.</param>
/// <param name="Mrr">Its MRR on the held-out anchors.</param>
public sealed record AutoCandidate(string Name, double Mrr);
