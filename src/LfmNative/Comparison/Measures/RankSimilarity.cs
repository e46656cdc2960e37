namespace LfmNative.Comparison.Measures;

/// <summary>
/// Mean over the samples of Σ 2/((1 + |r − r'|)(r + r')) over common neighbours, r and r' their ranks, by its largest value Σ 1/j.
/// </summary>
internal sealed class RankSimilarity : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.RankSimilarity,
        0,
        "agreement of the ranks of common nearest neighbours, the first ones weighing most; 0 for a sample without common ones",
        "rotations, a scale of each sample",
        "near 0 for unrelated spaces",
        "Wang et al. 2020, rank similarity");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Neighbors];

    public override double Of(SpacePair pair)
    {
        (NeighborSets x, NeighborSets y) = (pair.X.Neighbors, pair.Y.Neighbors);
        double sum = 0;
        for (int i = 0; i < x.Count; i++)
        {
            ReadOnlySpan<int> mine = x.Nearest(i), theirs = y.Nearest(i);
            double agreement = 0, most = 0;
            int common = 0;
            for (int t = 0; t < mine.Length; t++)
            {
                int other = theirs.IndexOf(mine[t]);
                if (other < 0) continue;
                common++;
                most += 1.0 / common;
                agreement += 2 / ((1.0 + Math.Abs(t - other)) * (t + other + 2));
            }
            if (common > 0) sum += agreement / most;
        }
        return sum / x.Count;
    }
}
