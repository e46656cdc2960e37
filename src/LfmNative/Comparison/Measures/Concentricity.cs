using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>Difference of the mean cosines between rows and the mean row.</summary>
internal sealed class Concentricity : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Distance(
        ComparisonMeasure.Concentricity,
        2,
        "difference of the mean cosines of the rows to the mean row; needs no correspondence of the rows",
        "rotations, one scale, the order of the rows",
        "",
        "Wang et al. 2020, concentricity",
        paired: false);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center];

    public override double Of(SpacePair pair) => Math.Abs(MeanCosine(pair.X) - MeanCosine(pair.Y));

    private static unsafe double MeanCosine(SpaceFactors space)
    {
        double[] means = space.Center.Means;
        double norm = Math.Sqrt(means.Sum(value => value * value)), sum = 0;
        if (norm == 0) return 0;
        using NativeBuffer<double> buffer = new(Math.Max(1, space.Cols));
        double* row = buffer.Pointer;
        for (int i = 0; i < space.Count; i++)
        {
            space.CopyRow(i, row);
            double dot = 0, square = 0;
            for (int j = 0; j < means.Length; j++)
            {
                dot += row[j] * means[j];
                square += row[j] * row[j];
            }
            if (square > 0) sum += dot / (Math.Sqrt(square) * norm);
        }
        return sum / space.Count;
    }
}
