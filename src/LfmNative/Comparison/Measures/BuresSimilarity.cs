namespace LfmNative.Comparison.Measures;

/// <summary>‖XᵀY‖_*/(‖X‖_F‖Y‖_F) of the centred samples.</summary>
internal sealed class BuresSimilarity : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.Bures,
        0,
        "normalised Bures similarity: fidelity of the Gram matrices, the cosine of procrustes-angular",
        "rotations, one scale, an offset",
        "too high where n is not above d",
        "Tang et al. 2020; Harvey et al. 2023");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center];

    public override double Of(SpacePair pair)
    {
        double norms = Math.Sqrt(pair.X.Center.Total * pair.Y.Center.Total);
        return norms > 0 ? Math.Min(1, pair.NuclearNorm / norms) : pair.Undefined("all samples of a side are equal");
    }
}
