namespace LfmNative.Comparison.Measures;

/// <summary>
/// Largest mean square by which predictions of ridge regressions on the two spaces can differ, over all targets: GULP, squared.
/// </summary>
/// <remarks>
/// tr(Σx⁻¹Σx Σx⁻¹Σx) + tr(Σy⁻¹Σy Σy⁻¹Σy) − 2 tr(Σx⁻¹ΣxyΣy⁻¹Σyx) with Σ⁻¹ of the covariance plus the
/// ridge: in principal components, with
/// shrinkages a, b and cosines M: Σa² + Σb² − 2 Σ a_i b_j M_ij².
/// </remarks>
internal sealed class Gulp : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.Gulp,
        double.PositiveInfinity,
        "how far predictions of ridge regressions on the two spaces can differ; at most the sum of the ranks",
        "rotations, an offset; without a ridge invertible linear maps",
        "small where d1 + d2 nears n",
        "Boix-Adsera et al. 2022, GULP, Prop. 2");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center, FactorKind.Centered, FactorKind.Basis];

    public override double Of(SpacePair pair)
    {
        double[] a = Shrinkage(pair.X.Basis, pair), b = Shrinkage(pair.Y.Basis, pair);
        double sum = a.Sum(value => value * value) + b.Sum(value => value * value);
        for (int i = 0; i < a.Length; i++)
        {
            ReadOnlySpan<double> row = pair.BasisCross.Row(i);
            for (int j = 0; j < b.Length; j++) sum -= 2 * a[i] * b[j] * row[j] * row[j];
        }
        return Math.Max(0, sum);
    }

    private static double[] Shrinkage(PrincipalBasis basis, SpacePair pair)
    {
        double ridge = pair.Options.GulpRidge * pair.Count;
        return Array.ConvertAll(basis.S, value => value * value / ((value * value) + ridge));
    }
}
