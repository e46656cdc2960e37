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
        Matrix x = pair.X.Raw, y = pair.Y.Raw;
        Matrix turned = Gemm.Product(x, Svd.Of(Gemm.Product(x, y, transA: true)).PolarFactor());
        double sum = 0;
        int without = 0;
        for (int i = 0; i < pair.Count; i++)
        {
            // Where X has more dimensions a rotation keeps the length of its rows, of which the turned ones show a part.
            double dot = 0, lengths = Math.Sqrt(Square(x.Row(i)) * Square(y.Row(i)));
            Span<double> a = turned.Row(i), b = y.Row(i);
            for (int j = 0; j < b.Length; j++) dot += a[j] * b[j];
            if (lengths > 0) sum += dot / lengths;
            else without++;
        }
        if (without > 0) pair.Warnings.Add($"{without} samples are zero on a side and count as cosine 0");
        return Math.Clamp(sum / pair.Count, -1, 1);
    }

    private static double Square(ReadOnlySpan<double> row)
    {
        double sum = 0;
        foreach (double value in row) sum += value * value;
        return sum;
    }
}
