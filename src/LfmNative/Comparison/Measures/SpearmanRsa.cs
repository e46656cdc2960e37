namespace LfmNative.Comparison.Measures;

/// <summary>RSA: Spearman's rank correlation of the distances of all pairs, ties sharing their mean rank.</summary>
/// <param name="measure">Its name.</param>
/// <param name="distance">The distance.</param>
internal sealed class SpearmanRsa(ComparisonMeasure measure, PairDistance distance) : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = RsaFacts.Of(measure, distance, "Spearman rank correlation");

    public override IReadOnlyList<FactorKind> Factors => [RsaFacts.Distances(distance), RsaFacts.Ranks(distance)];

    public override double Of(SpacePair pair) => RsaFacts.Pearson(pair.X.Ranks(distance).Values, pair.Y.Ranks(distance).Values, pair);
}
