namespace LfmNative.Comparison.Measures;

/// <summary>Mean Jaccard index of the sets of nearest neighbours.</summary>
internal sealed class JaccardKnn : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.JaccardKnn,
        0,
        "mean Jaccard index of the sets of k nearest neighbours, by cosine",
        "rotations, a scale of each sample",
        "about k/(2n) for unrelated spaces",
        "Wang et al. 2020; Hryniowski and Wong 2020");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Neighbors];

    public override double Of(SpacePair pair)
    {
        (NeighborSets x, NeighborSets y) = (pair.X.Neighbors, pair.Y.Neighbors);
        double sum = 0;
        for (int i = 0; i < x.Count; i++)
        {
            int common = x.Common(y, i);
            sum += common / ((2.0 * x.K) - common);
        }
        return sum / x.Count;
    }
}
