namespace LfmNative;

/// <summary>What an alignment is handed.</summary>
/// <param name="Samples">The samples of both sides.</param>
/// <param name="Anchors">Known pairs; whether all rows are pairs is said there.</param>
/// <param name="Options">What is wanted.</param>
internal sealed record GivenPair(PinnedSamples Samples, AnchorPairs Anchors, AlignmentOptions Options);
