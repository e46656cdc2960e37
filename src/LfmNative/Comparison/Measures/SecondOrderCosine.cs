namespace LfmNative.Comparison.Measures;

/// <summary>Mean cosine of the vectors of cosine distances from a sample to the union of its nearest neighbours on both sides.</summary>
internal sealed class SecondOrderCosine : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.SecondOrderCosine,
        0,
        "mean cosine between a sample's distances to the nearest neighbours of either side",
        "rotations, a scale of each sample",
        "high throughout: distances are positive; compare it with a permutation's",
        "Hamilton et al. 2016; over cosine distances, as in ReSi (Klabunde et al. 2024)");

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Raw, FactorKind.Neighbors];

    public override double Of(SpacePair pair)
    {
        (NeighborSets x, NeighborSets y) = (pair.X.Neighbors, pair.Y.Neighbors);
        RowCosines ofX = new(pair.X.Raw), ofY = new(pair.Y.Raw);
        double sum = 0;
        SortedSet<int> union = [];
        for (int i = 0; i < x.Count; i++)
        {
            union.Clear();
            foreach (int j in x.Nearest(i)) union.Add(j);
            foreach (int j in y.Nearest(i)) union.Add(j);
            double ab = 0, aa = 0, bb = 0;
            foreach (int j in union)
            {
                double a = 1 - ofX.Between(i, j), b = 1 - ofY.Between(i, j);
                ab += a * b;
                aa += a * a;
                bb += b * b;
            }
            // Copies all around on both sides: distances of zero are alike.
            sum += aa > 0 && bb > 0 ? ab / Math.Sqrt(aa * bb) : aa == bb ? 1 : 0;
        }
        return Math.Min(1, sum / x.Count);
    }
}
