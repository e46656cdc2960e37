namespace LfmNative.Comparison.Measures;

/// <summary>Similarity of latent functional maps in three definitions that are in circulation.</summary>
/// <remarks>
/// <c>lfm</c>: 1 − ‖off(CᵀC)‖²_F/‖CᵀC‖²_F (Fumero et al. 2024, §3.3). <c>lfm-sqrt</c>: the norms are not squared, as in
/// the published
/// analysis. <c>lfm-diag</c>: 1 − ‖off(C)‖_F/‖C‖_F, as in the published class. C = Φ2ᵀΦ1: the rows are the correspondence.
/// </remarks>
/// <param name="measure">Which of the three.</param>
internal sealed class LfmSimilarityMeasure(ComparisonMeasure measure) : SpaceMeasure
{
    private const string Source = "Fumero et al. 2024, Latent Functional Maps, §3.3";

    public override MeasureFacts Facts { get; } = Score(
        measure,
        0,
        measure switch
        {
            ComparisonMeasure.Lfm => "how diagonal CᵀC is, C the functional map between Laplacian eigenvectors (squared norms)",
            ComparisonMeasure.LfmSqrt => "how diagonal CᵀC is, by norms that are not squared",
            _ => "how diagonal C itself is, by norms that are not squared; falls where eigenvalues lie close together",
        },
        "whatever leaves the neighbour graph as it is: with the angular metric rotations and one scale",
        "says how diagonal C is, not how large: it can be high for unrelated spaces, so read lfm-overlap beside it",
        Source,
        symmetric: false);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Spectrum];

    public override double Of(SpacePair pair)
    {
        MapDiagnostics found = MapDiagnostics.Of(pair);
        if (found.SquaredNorm == 0) return pair.Undefined("the functional map is zero: the eigenvectors have nothing in common");
        if (measure == ComparisonMeasure.LfmDiag) return 1 - Math.Sqrt(found.OffDiagonal);
        pair.Details["orthogonality"] = found.Orthogonality;
        pair.Details["bijectivity"] = found.Bijectivity;
        pair.Details["commutativity"] = found.Commutativity;
        pair.Details["eigenpairs"] = pair.Map.Cols;
        double similarity = LfmSimilarity.OfMap(pair.Map);
        return measure == ComparisonMeasure.Lfm ? similarity : 1 - Math.Sqrt(Math.Max(0, 1 - similarity));
    }
}
