namespace LfmNative;

/// <summary>How a fit begins.</summary>
/// <param name="From">Start of self-learning.</param>
/// <param name="ByHeldOut">Whether the held-out anchors judge between what is learned and the map.</param>
/// <param name="Before">
/// An earlier fit, from whose map the solve of a large map and from whose pairs self-learning goes on; null to begin anew.
/// </param>
internal sealed record FitStart(LearnedFrom From, bool ByHeldOut = false, FittedMap? Before = null);
