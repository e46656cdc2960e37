using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>
/// Projection weighted CCA: canonical correlations weighted by Σ_j |⟨h_i, z_j⟩|, h_i the canonical variates, z_j the dimensions.
/// </summary>
/// <remarks>
/// Weights come from either side; the value is the mean of both. Where several correlations are equal, as with n ≤ d1 + d2, their
/// variates, and so the weights, are determined up to a rotation only.
/// </remarks>
internal sealed class Pwcca : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.Pwcca,
        0,
        "canonical correlations weighted by how much of a side they account for; mean of the weights of both sides",
        "one scale, an offset",
        "as cca, weakened by the weights",
        "Morcos et al. 2018, §2");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center, FactorKind.Centered, FactorKind.Basis];

    public override double Of(SpacePair pair)
    {
        if (!CorrelationRanks.Check(pair)) return double.NaN;
        Svd svd = Svd.Of(pair.BasisCross);
        double x = Weighted(svd.U.Transposed(), svd.S, pair.X.Basis), y = Weighted(svd.Vt, svd.S, pair.Y.Basis);
        (pair.Details["weighted_by_x"], pair.Details["weighted_by_y"]) = (x, y);
        return Math.Min(1, (x + y) / 2);
    }

    /// <param name="variates">k×r: canonical variates in the principal basis.</param>
    /// <param name="correlations">k canonical correlations.</param>
    /// <param name="basis">The side's principal components.</param>
    private static double Weighted(Matrix variates, double[] correlations, PrincipalBasis basis)
    {
        Matrix scaled = new(basis.Rank, basis.Vt.Cols, (double[])basis.Vt.Data.Clone());
        for (int k = 0; k < basis.Rank; k++)
        {
            Span<double> row = scaled.Row(k);
            for (int j = 0; j < row.Length; j++) row[j] *= basis.S[k];
        }
        Matrix projections = Gemm.Product(variates, scaled);
        double sum = 0, weights = 0;
        for (int k = 0; k < correlations.Length; k++)
        {
            double weight = 0;
            foreach (double value in projections.Row(k)) weight += Math.Abs(value);
            sum += weight * correlations[k];
            weights += weight;
        }
        return sum / weights;
    }
}
