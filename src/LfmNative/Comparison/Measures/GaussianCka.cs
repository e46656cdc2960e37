namespace LfmNative.Comparison.Measures;

/// <summary>Centred kernel alignment with Gaussian kernels exp(−d²/(2σ²)).</summary>
/// <param name="measure">With the biased or the unbiased HSIC.</param>
internal sealed class GaussianCka(ComparisonMeasure measure) : SpaceMeasure
{
    private readonly bool _unbiased = measure == ComparisonMeasure.CkaRbfUnbiased;

    public override MeasureFacts Facts { get; } = Score(
        measure,
        measure == ComparisonMeasure.CkaRbfUnbiased ? -1 : 0,
        measure == ComparisonMeasure.CkaRbfUnbiased
            ? "CKA with Gaussian kernels and the unbiased HSIC₁"
            : "CKA with Gaussian kernels as wide as each side's median distance: weighs near samples more than linear CKA",
        "rotations, an offset; one scale with the automatic width",
        measure == ComparisonMeasure.CkaRbfUnbiased ? "none in the HSICs; needs 4 samples" : "too high for few samples, as cka",
        "Kornblith et al. 2019, §3; Song et al. 2012, eq. 5",
        ofPairs: true);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.EuclideanDistances];

    public override double Of(SpacePair pair)
    {
        int n = pair.Count;
        if (_unbiased && n < 4) return pair.Undefined($"{n} samples: an unbiased HSIC needs at least 4");
        (PairDistances dx, PairDistances dy) = (pair.X.Distances(PairDistance.Euclidean), pair.Y.Distances(PairDistance.Euclidean));
        (double sx, double sy) = (Width(dx, pair), Width(dy, pair));
        if (sx == 0 || sy == 0) return pair.Undefined("the median distance of a side is 0: half its samples are copies of one another");
        (pair.Details["sigma_x"], pair.Details["sigma_y"]) = (sx, sy);
        double[] k = Kernel(dx, sx), l = Kernel(dy, sy);
        double xy = Hsic(k, l, n), xx = Hsic(k, k, n), yy = Hsic(l, l, n);
        if (!(xx > 0) || !(yy > 0)) return pair.Undefined("the HSIC of a side with itself is estimated as zero or less");
        return Math.Min(1, xy / Math.Sqrt(xx * yy));
    }

    private static double Width(PairDistances distances, SpacePair pair) =>
        double.IsNaN(pair.Options.RbfSigma) ? distances.Median : pair.Options.RbfSigma;

    private static double[] Kernel(PairDistances distances, double sigma)
    {
        double[] values = new double[distances.Values.Length];
        for (int t = 0; t < values.Length; t++)
        {
            double scaled = distances.Values[t] / sigma;
            values[t] = Math.Exp(-0.5 * scaled * scaled);
        }
        return values;
    }

    /// <summary>HSIC up to a factor that CKA does not see.</summary>
    private double Hsic(double[] k, double[] l, int n) => _unbiased ? PairHsic.Unbiased(k, l, n) : PairHsic.Biased(k, l, n, diagonal: 1);
}
