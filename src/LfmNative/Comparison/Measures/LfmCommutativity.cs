namespace LfmNative.Comparison.Measures;

/// <summary>‖CΛ1 − Λ2C‖_F/‖C‖_F: 0 where the map carries every eigenfunction to one of the same eigenvalue.</summary>
internal sealed class LfmCommutativity : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.LfmCommutativity,
        double.PositiveInfinity,
        "how far the functional map is from commuting with the Laplacians, relative to its norm",
        "whatever leaves the neighbour graph as it is: with the angular metric rotations and one scale",
        "",
        "Ovsjanikov et al. 2012, §6.2");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Spectrum];

    public override double Of(SpacePair pair)
    {
        MapDiagnostics found = MapDiagnostics.Of(pair);
        return found.SquaredNorm > 0 ? found.Commutativity : pair.Undefined("the functional map is zero");
    }
}
