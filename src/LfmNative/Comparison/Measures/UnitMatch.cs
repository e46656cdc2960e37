using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>Correlations of single units (dimensions): matched one to one, or every unit with its best partner.</summary>
/// <param name="measure">One to one, or best partners, the mean of both directions.</param>
internal sealed class UnitMatch(ComparisonMeasure measure) : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        measure,
        -1,
        measure == ComparisonMeasure.UnitMatch
            ? "mean correlation of units (dimensions) under the best one to one matching"
            : "mean correlation of every unit with its best partner, both directions",
        "permutations of the dimensions, a scale of each, an offset",
        "too high for few samples: best partners are chosen on the same ones",
        "Li et al. 2016, Convergent Learning");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center, FactorKind.Centered];

    public override double Of(SpacePair pair)
    {
        Matrix c = Correlations(pair);
        if (measure == ComparisonMeasure.UnitMatch)
            return DimensionMatching.Best(c, pair.Context.Token) / Math.Min(c.Rows, c.Cols);
        double rows = 0;
        double[] best = new double[c.Cols];
        Array.Fill(best, double.NegativeInfinity);
        for (int i = 0; i < c.Rows; i++)
        {
            double most = double.NegativeInfinity;
            Span<double> row = c.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                most = Math.Max(most, row[j]);
                best[j] = Math.Max(best[j], row[j]);
            }
            rows += most;
        }
        return ((rows / c.Rows) + best.Average()) / 2;
    }

    private static Matrix Correlations(SpacePair pair)
    {
        double[] x = Scales(pair.X, "first", pair), y = Scales(pair.Y, "second", pair);
        Matrix cross = pair.Cross, correlations = new(cross.Rows, cross.Cols);
        for (int i = 0; i < cross.Rows; i++)
        {
            for (int j = 0; j < cross.Cols; j++) correlations[i, j] = Math.Clamp(cross[i, j] * x[i] * y[j], -1, 1);
        }
        return correlations;
    }

    /// <summary>1/‖column‖ of the centred samples; 0 for a constant one, which correlates with nothing.</summary>
    private static double[] Scales(SpaceFactors space, string side, SpacePair pair)
    {
        double[] squares = new double[space.Cols];
        for (int i = 0; i < space.Count; i++)
        {
            Span<double> row = space.Centered.Row(i);
            for (int j = 0; j < row.Length; j++) squares[j] += row[j] * row[j];
        }
        int constant = 0;
        for (int j = 0; j < squares.Length; j++)
        {
            double mean = space.Center.Means[j];
            bool varies = squares[j] > 1e-24 * space.Count * mean * mean;
            if (!varies) constant++;
            squares[j] = varies ? 1 / Math.Sqrt(squares[j]) : 0;
        }
        if (constant > 0) pair.Warnings.Add($"{constant} units of the {side} side are constant and count as correlation 0");
        return squares;
    }
}
