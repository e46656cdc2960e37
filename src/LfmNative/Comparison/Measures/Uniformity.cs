namespace LfmNative.Comparison.Measures;

/// <summary>Difference of log mean exp(−2‖a − b‖²) over all pairs of rows, a row with itself among them.</summary>
internal sealed class Uniformity : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.Uniformity,
        double.PositiveInfinity,
        "difference of the log mean Gaussian potentials: how evenly the rows are spread; needs no correspondence of the rows",
        "rotations, an offset, the order of the rows",
        "rows themselves count as pairs: large for few samples",
        "Wang and Isola 2020, eq. 2",
        ofPairs: true,
        paired: false);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.EuclideanDistances];

    public override double Of(SpacePair pair) => Math.Abs(Potential(pair.X) - Potential(pair.Y));

    private static double Potential(SpaceFactors space)
    {
        double sum = space.Count / 2.0;
        foreach (double distance in space.Distances(PairDistance.Euclidean).Values) sum += Math.Exp(-2 * distance * distance);
        return Math.Log(2 * sum / ((double)space.Count * space.Count));
    }
}
