namespace LfmNative.Comparison.Measures;

/// <summary>
/// Distance after the best rotation: √(‖X‖² + ‖Y‖² − 2‖XᵀY‖_*), or the angle arccos(‖XᵀY‖_*/(‖X‖‖Y‖)).
/// </summary>
/// <param name="measure">Euclidean or angular.</param>
internal sealed class ProcrustesDistance(ComparisonMeasure measure) : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = measure == ComparisonMeasure.Procrustes
        ? Distance(
            measure,
            double.PositiveInfinity,
            "Frobenius distance of the centred samples after the best rotation (and reflection)",
            "rotations, an offset",
            "grows with √n",
            "Schönemann 1966; Ding et al. 2021")
        : Distance(
            measure,
            Math.PI / 2,
            "angle between the centred samples after the best rotation, radians: a metric",
            "rotations, one scale, an offset",
            "falls where n is not above d",
            "Williams et al. 2021, eq. 3");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center];

    public override double Of(SpacePair pair)
    {
        double x = pair.X.Center.Total, y = pair.Y.Center.Total;
        if (measure == ComparisonMeasure.Procrustes) return Math.Sqrt(Math.Max(0, x + y - (2 * pair.NuclearNorm)));
        if (x == 0 || y == 0) return pair.Undefined("all samples of a side are equal, so that there is no angle");
        return Math.Acos(Math.Min(1, pair.NuclearNorm / Math.Sqrt(x * y)));
    }
}
