namespace LfmNative.Comparison.Measures;

/// <summary>| ‖mean row of X‖ − ‖mean row of Y‖ |.</summary>
internal sealed class Magnitude : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.Magnitude,
        double.PositiveInfinity,
        "difference of the norms of the mean rows; needs no correspondence of the rows",
        "rotations, the order of the rows",
        "",
        "Wang et al. 2020, magnitude",
        paired: false);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center];

    public override double Of(SpacePair pair) => Math.Abs(Norm(pair.X) - Norm(pair.Y));

    private static double Norm(SpaceFactors space) => Math.Sqrt(space.Center.Means.Sum(value => value * value));
}
