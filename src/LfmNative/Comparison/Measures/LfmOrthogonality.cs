namespace LfmNative.Comparison.Measures;

/// <summary>‖CᵀC − I‖_F, 0 where the map preserves areas.</summary>
internal sealed class LfmOrthogonality : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.LfmOrthogonality,
        double.PositiveInfinity,
        "distance of CᵀC from the identity: how far the functional map is from preserving areas; √m at most by default",
        "whatever leaves the neighbour graph as it is: with the angular metric rotations and one scale",
        "",
        "Ovsjanikov et al. 2012, §5; spectral diagnostics of arXiv 2604.08579",
        symmetric: false);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Spectrum];

    public override double Of(SpacePair pair) => MapDiagnostics.Of(pair).Orthogonality;
}
