namespace LfmNative.Comparison.Measures;

/// <summary>‖C21·C12 − I‖_F of the maps there and back.</summary>
internal sealed class LfmBijectivity : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.LfmBijectivity,
        double.PositiveInfinity,
        "distance of the functional maps there and back from the identity; equals lfm-orthogonality where eigenvectors are orthonormal",
        "whatever leaves the neighbour graph as it is: with the angular metric rotations and one scale",
        "",
        "Eynard et al. 2016, coupled functional maps",
        symmetric: false);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Spectrum];

    public override double Of(SpacePair pair) => MapDiagnostics.Of(pair).Bijectivity;
}
