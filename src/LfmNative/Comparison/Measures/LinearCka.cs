namespace LfmNative.Comparison.Measures;

/// <summary>Centred kernel alignment with linear kernels, with one of three estimators of HSIC.</summary>
/// <remarks>
/// Of centred samples alone, without a Gram matrix: with k_i = ‖x_i‖², l_i = ‖y_i‖² the row sums of the Gram matrices vanish,
/// and Song's
/// HSIC₁, which offsets leave as it is, becomes
/// [‖XᵀY‖² − Σk_i l_i + Σk Σl/((n−1)(n−2)) − 2 Σk_i l_i/(n−2)]/(n(n−3)). Lange's is ‖XᵀY‖² − Σk_i l_i.
/// </remarks>
/// <param name="measure">Which estimator.</param>
internal sealed class LinearCka(ComparisonMeasure measure) : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = measure switch
    {
        ComparisonMeasure.Cka => Score(
            measure,
            0,
            "centred kernel alignment, linear kernels: squared correlation of all features of one side with all of the other",
            "rotations, one scale, an offset",
            "rises towards 1 as n falls below 4·max(d1, d2); cka-unbiased does not",
            "Kornblith et al. 2019, eq. 5"),
        ComparisonMeasure.CkaUnbiased => Score(
            measure,
            -1,
            "linear CKA with the unbiased estimator HSIC₁; near 0, and negative at times, for unrelated spaces",
            "rotations, one scale, an offset",
            "none in the HSICs; their ratio is noisy for n below some dozens, and it needs 4 samples",
            "Song et al. 2012, eq. 5; Nguyen et al. 2021"),
        _ => Score(
            measure,
            -1,
            "linear CKA with the diagonals of the centred Gram matrices left out",
            "rotations, one scale, an offset",
            "less than cka has, of the order 1/n",
            "Lange et al. 2023"),
    };

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center, FactorKind.ScatterNorm];

    public override double Of(SpacePair pair)
    {
        (ColumnCenter x, ColumnCenter y) = (pair.X.Center, pair.Y.Center);
        return LinearCkaEstimate.Of(
            measure,
            new CkaSums(pair.Count, pair.CrossNorm, Diagonals(x, y), x.Total, y.Total),
            new CkaSums(pair.Count, pair.X.ScatterNorm, Diagonals(x, x), x.Total, x.Total),
            new CkaSums(pair.Count, pair.Y.ScatterNorm, Diagonals(y, y), y.Total, y.Total),
            Math.Max(pair.X.Cols, pair.Y.Cols),
            pair.Warnings);
    }

    private static double Diagonals(ColumnCenter x, ColumnCenter y)
    {
        double sum = 0;
        for (int i = 0; i < x.Squares.Length; i++) sum += x.Squares[i] * y.Squares[i];
        return sum;
    }
}
