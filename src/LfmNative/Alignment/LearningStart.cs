namespace LfmNative;

/// <summary>How a fit begins.</summary>
/// <param name="From">Start of self-learning.</param>
/// <param name="HeldOut">Anchors that judge between the starts of self-learning; null for none.</param>
/// <param name="Before">
/// An earlier fit, from whose map the solve of a large map and from whose pairs self-learning goes on; null to begin anew.
/// </param>
internal sealed record LearningStart(LearnedFrom From, AnchorPairs? HeldOut = null, FittedMap? Before = null);
