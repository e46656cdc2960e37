namespace LfmNative.Comparison.Measures;

/// <summary>Σ C_ii²/‖C‖²_F, the diagonal dominance of the functional map.</summary>
internal sealed class LfmDominance : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.LfmDominance,
        0,
        "part of the functional map's squared norm on its diagonal; says whether eigenvectors keep their order",
        "whatever leaves the neighbour graph as it is: with the angular metric rotations and one scale",
        "",
        "spectral diagnostics of arXiv 2604.08579");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Spectrum];

    public override double Of(SpacePair pair)
    {
        MapDiagnostics found = MapDiagnostics.Of(pair);
        return found.SquaredNorm > 0 ? 1 - found.OffDiagonal : pair.Undefined("the functional map is zero");
    }
}
