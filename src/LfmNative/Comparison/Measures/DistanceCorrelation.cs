namespace LfmNative.Comparison.Measures;

/// <summary>Distance correlation of Székely et al.: √(dCov²/√(dVar²·dVar²)) of the Euclidean distances.</summary>
internal sealed class DistanceCorrelation : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.DistanceCorrelation,
        0,
        "distance correlation of the Euclidean distances: 0, for many samples, only for independent spaces",
        "rotations, one scale, an offset",
        "too high for few samples of many dimensions",
        "Székely et al. 2007, def. 3",
        ofPairs: true);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.EuclideanDistances];

    public override double Of(SpacePair pair)
    {
        int n = pair.Count;
        double[] x = pair.X.Distances(PairDistance.Euclidean).Values, y = pair.Y.Distances(PairDistance.Euclidean).Values;
        double xy = Covariance(x, y, n), xx = Covariance(x, x, n), yy = Covariance(y, y, n);
        if (!(xx > 0) || !(yy > 0)) return pair.Undefined("all samples of a side are equal");
        return Math.Sqrt(Math.Clamp(xy / Math.Sqrt(xx * yy), 0, 1));
    }

    /// <summary>n² times the squared distance covariance: the sum of the products of the doubly centred distances.</summary>
    private static double Covariance(double[] x, double[] y, int n) => PairHsic.Biased(x, y, n, diagonal: 0);
}
