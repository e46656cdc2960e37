using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>Mean cosine of corresponding rows after the best rotation of one side, not centred.</summary>
internal sealed class AlignedCosine : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.AlignedCosine,
        -1,
        "mean cosine of corresponding samples after the best rotation, which are not centred",
        "rotations, one scale",
        "too high where n is not above d",
        "Hamilton et al. 2016, HistWords");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Raw];

    public override double Of(SpacePair pair)
    {
        Matrix turned = Gemm.Product(pair.X.Raw, Svd.Of(Gemm.Product(pair.X.Raw, pair.Y.Raw, transA: true)).PolarFactor());
        double sum = 0;
        int without = 0;
        for (int i = 0; i < pair.Count; i++)
        {
            double dot = 0, x = 0, y = 0;
            Span<double> a = turned.Row(i), b = pair.Y.Raw.Row(i);
            for (int j = 0; j < b.Length; j++)
            {
                dot += a[j] * b[j];
                x += a[j] * a[j];
                y += b[j] * b[j];
            }
            if (x > 0 && y > 0) sum += dot / Math.Sqrt(x * y);
            else without++;
        }
        if (without > 0) pair.Warnings.Add($"{without} samples are zero on a side and count as cosine 0");
        return sum / pair.Count;
    }
}
