namespace LfmNative.Comparison.Measures;

/// <summary>What an HSIC of two centred linear kernels K, L is made of.</summary>
/// <param name="Count">Samples n.</param>
/// <param name="Cross">tr(KL) = ‖XᵀY‖²_F.</param>
/// <param name="Diagonals">Σ k_ii l_ii.</param>
/// <param name="TotalX">tr K.</param>
/// <param name="TotalY">tr L.</param>
internal readonly record struct CkaSums(long Count, double Cross, double Diagonals, double TotalX, double TotalY)
{
    /// <summary>The HSIC by one of the estimators, up to a factor of n that CKA does not see.</summary>
    public double Hsic(ComparisonMeasure estimator)
    {
        double n = Count;
        return estimator switch
        {
            ComparisonMeasure.Cka => Cross,
            ComparisonMeasure.CkaLange => Cross - Diagonals,
            _ => Cross - Diagonals + (TotalX * TotalY / ((n - 1) * (n - 2))) - (2 * Diagonals / (n - 2)),
        };
    }
}
