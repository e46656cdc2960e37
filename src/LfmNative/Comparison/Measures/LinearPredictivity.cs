namespace LfmNative.Comparison.Measures;

/// <summary>R² of the least squares regression of the first space on the second.</summary>
internal sealed class LinearPredictivity : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.LinearPredictivity,
        0,
        "part of the first space's variance that a linear regression on the second explains, on the same samples",
        "invertible linear maps of the second, rotations and one scale of the first, offsets",
        "tends to 1 as d2 nears n",
        "Kornblith et al. 2019, eq. 2; Yamins et al. 2014",
        symmetric: false);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Center, FactorKind.Centered, FactorKind.Basis];

    public override double Of(SpacePair pair)
    {
        PrincipalBasis x = pair.X.Basis, y = pair.Y.Basis;
        if (x.Rank == 0) return pair.Undefined("all samples of the first side are equal, so that there is nothing to predict");
        if (pair.Count <= y.Rank + 1) pair.Warnings.Add($"{pair.Count} samples for rank {y.Rank}: a regression explains everything");
        double explained = 0;
        for (int k = 0; k < x.Rank; k++)
        {
            double cosines = 0;
            foreach (double value in pair.BasisCross.Row(k)) cosines += value * value;
            explained += x.S[k] * x.S[k] * cosines;
        }
        return Math.Min(1, explained / x.Total);
    }
}
