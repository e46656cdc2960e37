namespace LfmNative.Comparison.Measures;

/// <summary>Mean of the canonical correlations, or of their squares.</summary>
/// <param name="measure">Plain or squared.</param>
internal sealed class CanonicalCorrelation(ComparisonMeasure measure) : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        measure,
        0,
        measure == ComparisonMeasure.Cca
            ? "mean canonical correlation over the smaller rank: how well the best matching directions correlate"
            : "mean squared canonical correlation over the smaller rank",
        "invertible linear maps, an offset",
        "tends to 1 as d1 + d2 nears n; svcca and pwcca less so",
        "Hotelling 1936; Raghu et al. 2017");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center, FactorKind.Centered, FactorKind.Basis];

    public override double Of(SpacePair pair)
    {
        if (!CorrelationRanks.Check(pair)) return double.NaN;
        return measure == ComparisonMeasure.Cca
            ? Math.Min(1, pair.Correlations.Average())
            : Math.Min(1, pair.Correlations.Average(rho => rho * rho));
    }
}
