namespace LfmNative.Comparison.Measures;

/// <summary>The ratio of HSICs that CKA is, and what is to be said of it.</summary>
internal static class LinearCkaEstimate
{
    /// <summary>HSIC(X, Y)/√(HSIC(X, X)·HSIC(Y, Y)).</summary>
    /// <param name="estimator">cka, cka-unbiased or cka-lange.</param>
    /// <param name="xy">Sums of the two sides.</param>
    /// <param name="xx">Sums of the first with itself.</param>
    /// <param name="yy">Sums of the second with itself.</param>
    /// <param name="cols">The larger number of dimensions.</param>
    /// <param name="warnings">Gets what the user should know.</param>
    public static double Of(ComparisonMeasure estimator, CkaSums xy, CkaSums xx, CkaSums yy, int cols, List<string> warnings)
    {
        if (estimator != ComparisonMeasure.Cka && xy.Count < 4)
        {
            warnings.Add($"{xy.Count} samples: an unbiased HSIC needs at least 4");
            return double.NaN;
        }
        if (xx.TotalX == 0 || yy.TotalX == 0)
        {
            warnings.Add("all samples of a side are equal, so that it has no kernel to align");
            return double.NaN;
        }
        double x = xx.Hsic(estimator), y = yy.Hsic(estimator);
        if (!(x > 0) || !(y > 0))
        {
            warnings.Add("the HSIC of a side with itself is estimated as zero or less: there are too few samples");
            return double.NaN;
        }
        if (estimator == ComparisonMeasure.Cka && xy.Count < 4L * cols)
        {
            warnings.Add(
                $"biased CKA is too high with {xy.Count} samples of {cols} dimensions (below four samples a dimension); read cka-unbiased");
        }
        return Math.Min(1, xy.Hsic(estimator) / Math.Sqrt(x * y));
    }
}
