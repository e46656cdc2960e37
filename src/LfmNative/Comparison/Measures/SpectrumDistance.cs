namespace LfmNative.Comparison.Measures;

/// <summary>Root mean square difference of the smallest Laplacian eigenvalues of both sides.</summary>
internal sealed class SpectrumDistance : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.SpectrumDistance,
        double.PositiveInfinity,
        "root mean square difference of the smallest Laplacian eigenvalues; needs no correspondence of the rows",
        "whatever leaves the neighbour graph as it is: with the angular metric rotations and one scale; the order of the rows",
        "both sides need the same number of samples and neighbours",
        "Reuter et al. 2006, Shape-DNA; spectral diagnostics of arXiv 2604.08579",
        paired: false);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Spectrum];

    public override double Of(SpacePair pair)
    {
        (double[] x, double[] y) = (pair.X.Spectrum.Eigenvalues, pair.Y.Spectrum.Eigenvalues);
        int m = Math.Min(x.Length, y.Length);
        double sum = 0;
        for (int k = 0; k < m; k++) sum += (x[k] - y[k]) * (x[k] - y[k]);
        return Math.Sqrt(sum / m);
    }
}
