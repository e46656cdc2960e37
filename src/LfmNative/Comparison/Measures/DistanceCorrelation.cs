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

    /// <summary>Sum of the products of the doubly centred distances.</summary>
    private static double Covariance(double[] x, double[] y, int n)
    {
        double[] rowX = new double[n], rowY = new double[n];
        double products = 0;
        long t = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++, t++)
            {
                products += x[t] * y[t];
                rowX[i] += x[t];
                rowX[j] += x[t];
                rowY[i] += y[t];
                rowY[j] += y[t];
            }
        }
        double rows = 0;
        for (int i = 0; i < n; i++) rows += rowX[i] * rowY[i];
        return (2 * products) - (2 * rows / n) + (rowX.Sum() * rowY.Sum() / ((double)n * n));
    }
}
