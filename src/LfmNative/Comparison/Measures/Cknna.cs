namespace LfmNative.Comparison.Measures;

/// <summary>
/// Centred kernel nearest neighbour alignment: unbiased CKA of cosine kernels cut to pairs that are neighbours on both sides.
/// </summary>
internal sealed class Cknna : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = Score(
        ComparisonMeasure.Cknna,
        -1,
        "unbiased CKA of cosine kernels that see mutual nearest neighbours alone",
        "rotations, a scale of each sample",
        "none for unrelated spaces; noisy where few neighbours are mutual",
        "Huh et al. 2024, Platonic Representation Hypothesis, App. A",
        symmetric: false);

    public override IReadOnlyList<FactorKind> Factors => [FactorKind.Raw, FactorKind.Neighbors];

    public override double Of(SpacePair pair)
    {
        if (pair.Count < 4) return pair.Undefined($"{pair.Count} samples: an unbiased HSIC needs at least 4");
        (NeighborSets x, NeighborSets y) = (pair.X.Neighbors, pair.Y.Neighbors);
        RowCosines ofX = new(pair.X.Raw), ofY = new(pair.Y.Raw);
        double xy = Hsic(x, y, ofX, ofY), xx = Hsic(x, x, ofX, ofX), yy = Hsic(y, y, ofY, ofY);
        return xx > 0 && yy > 0
            ? Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1)
            : pair.Undefined("the HSIC of a side with itself is estimated as zero or less: there are too few samples");
    }

    /// <summary>Song's HSIC₁, times n(n−3), of the two kernels where both have a neighbour.</summary>
    private static double Hsic(NeighborSets x, NeighborSets y, RowCosines ofX, RowCosines ofY)
    {
        int n = x.Count;
        double[] columnsK = new double[n], rowsL = new double[n];
        double sumK = 0, sumL = 0, trace = 0;
        for (int i = 0; i < n; i++)
        {
            foreach (int j in x.Ordered(i))
            {
                if (!y.Has(i, j)) continue;
                double k = ofX.Between(i, j), l = ofY.Between(i, j);
                columnsK[j] += k;
                rowsL[i] += l;
                sumK += k;
                sumL += l;
                // Neighbourhood is not symmetric, cosines are: the entry (j, i) of L is l where j has i for a neighbour too.
                if (x.Has(j, i) && y.Has(j, i)) trace += k * l;
            }
        }
        double mixed = 0;
        for (int i = 0; i < n; i++) mixed += columnsK[i] * rowsL[i];
        return trace + (sumK * sumL / ((n - 1.0) * (n - 2.0))) - (2 * mixed / (n - 2.0));
    }
}
