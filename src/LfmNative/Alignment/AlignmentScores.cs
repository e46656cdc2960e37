namespace LfmNative;

/// <summary>Retrieval of an alignment on row-paired test rows, beside its baselines.</summary>
/// <param name="Map">With the fitted transform.</param>
/// <param name="AnchorsOnly">With a transform of the same kind fitted on the anchors alone; null without anchors.</param>
/// <param name="Relative">With relative representations, cosines to the anchors; null without anchors.</param>
public sealed record AlignmentScores(RetrievalScores Map, RetrievalScores? AnchorsOnly, RetrievalScores? Relative)
{
    /// <summary>
    /// With whitened relative representations, each side whitened by mean and covariance of its own test rows, as a model holds no
    /// samples; null without anchors, and where the test rows of a side are all equal.
    /// </summary>
    /// <remarks>Geodesic ones have no place here: they are of the samples of a graph, and test rows are in none.</remarks>
    public RetrievalScores? RelativeWhitened { get; init; }

    /// <summary>
    /// With relative representations, cosines to the parallel anchors that <see cref="Refinement.Bootstrap"/> grew; null after another
    /// refinement. The rows above are baselines and know the given anchors only, whatever the refinement.
    /// </summary>
    public RetrievalScores? RelativeParallel { get; init; }

    /// <summary>
    /// Of two spaces of a universe: with a map of the same family that is fitted to the pairs of these two alone; null for a model of
    /// align, and where the two share no pairs.
    /// </summary>
    public RetrievalScores? Pairwise { get; init; }

    /// <summary>
    /// In the canonical coordinates of <see cref="Maps.MapMethod.SpectralCca"/>, where Nyström's extension places the rows; null for a
    /// functional map, and where a refinement followed.
    /// </summary>
    public RetrievalScores? Canonical { get; init; }
}
