namespace LfmNative;

/// <summary>Retrieval of an alignment on row-paired test rows, beside its baselines.</summary>
/// <param name="Map">With the fitted transform.</param>
/// <param name="AnchorsOnly">With a transform of the same kind fitted on the anchors alone; null without anchors.</param>
/// <param name="Relative">With relative representations; null without anchors.</param>
public sealed record AlignmentScores(RetrievalScores Map, RetrievalScores? AnchorsOnly, RetrievalScores? Relative);
