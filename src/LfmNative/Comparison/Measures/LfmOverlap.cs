namespace LfmNative.Comparison.Measures;

/// <summary>‖C‖²_F/min(m1, m2): the mean squared cosine between the two spectral subspaces.</summary>
/// <remarks>Rotations among eigenvectors whose eigenvalues lie close together, which move C, leave it as it is.</remarks>
internal sealed class LfmOverlap : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.LfmOverlap,
        0,
        "mean squared cosine between the spaces of the first Laplacian eigenvectors",
        "whatever leaves the neighbour graph as it is: with the angular metric rotations and one scale; rotations among eigenvectors",
        "the eigenvectors' share of the samples, m/n, for unrelated spaces",
        "‖Φ2ᵀΦ1‖² per eigenvector; see Björck and Golub 1973 on angles between subspaces");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Spectrum];

    public override double Of(SpacePair pair)
    {
        int least = Math.Min(pair.Map.Rows, pair.Map.Cols);
        return Math.Min(1, SpacePair.SquaredNorm(pair.Map) / least);
    }
}
