namespace LfmNative.Comparison.Measures;

/// <summary>RSA: Pearson's correlation of the distances of all pairs.</summary>
/// <param name="measure">Its name.</param>
/// <param name="distance">The distance.</param>
internal sealed class PearsonRsa(ComparisonMeasure measure, PairDistance distance) : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = RsaFacts.Of(measure, distance, "Pearson correlation");

    public override IReadOnlyList<FactorKind> Factors => [RsaFacts.Distances(distance)];

    public override double Of(SpacePair pair) =>
        RsaFacts.Pearson(pair.X.Distances(distance).Values, pair.Y.Distances(distance).Values, pair);
}
