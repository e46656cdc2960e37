namespace LfmNative.Comparison.Measures;

/// <summary>Mean part of the k nearest neighbours that both spaces have in common.</summary>
internal sealed class MutualKnn : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.MutualKnn,
        0,
        "mean part of the k nearest neighbours, by cosine, that both spaces share",
        "rotations, a scale of each sample",
        "k/n for unrelated spaces",
        "Huh et al. 2024, Platonic Representation Hypothesis, App. A");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Neighbors];

    public override double Of(SpacePair pair)
    {
        (NeighborSets x, NeighborSets y) = (pair.X.Neighbors, pair.Y.Neighbors);
        long common = 0;
        for (int i = 0; i < x.Count; i++) common += x.Common(y, i);
        return (double)common / ((long)x.Count * x.K);
    }
}
