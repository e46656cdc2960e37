namespace LfmNative.Comparison.Measures;

/// <summary>RSA: Kendall's τ-a of the distances of all pairs: concordant less discordant, over all pairs of distances.</summary>
/// <remarks>
/// Knight 1966: discordant pairs are the exchanges of a merge sort, O(p log p) for p distances; τ-a counts ties as neither.
/// </remarks>
/// <param name="measure">Its name.</param>
/// <param name="distance">The distance.</param>
internal sealed class KendallRsa(ComparisonMeasure measure, PairDistance distance) : SpaceMeasure
{
    public override MeasureFacts Facts { get; } = RsaFacts.Of(measure, distance, "Kendall's τ-a");

    public override IReadOnlyList<FactorKind> Factors => [RsaFacts.Distances(distance), RsaFacts.Ranks(distance)];

    public override double Of(SpacePair pair)
    {
        double[] a = pair.X.Ranks(distance).Values, b = pair.Y.Ranks(distance).Values;
        if (a.Length < 2) return pair.Undefined($"{pair.Count} samples have {a.Length} distances, which have no order; give at least 3");
        return TauA(a, b);
    }

    /// <summary>τ-a of two lists of equal length, at least 2.</summary>
    internal static double TauA(double[] a, double[] b)
    {
        int n = a.Length;
        (double A, double B)[] both = new (double, double)[n];
        for (int i = 0; i < n; i++) both[i] = (a[i], b[i]);
        Array.Sort(both, (p, q) => p.A != q.A ? p.A.CompareTo(q.A) : p.B.CompareTo(q.B));
        double tiedA = Ties(n, i => both[i].A == both[i - 1].A), tiedBoth = Ties(n, i => both[i] == both[i - 1]);
        double[] order = Array.ConvertAll(both, pair => pair.B);
        double exchanges = SortCounting(order, new double[n], 0, n);
        double tiedB = Ties(n, i => order[i] == order[i - 1]), all = Pairs(n);
        return (all - tiedA - tiedB + tiedBoth - (2 * exchanges)) / all;
    }

    private static double Pairs(double count) => count * (count - 1) / 2;

    private static double Ties(int n, Func<int, bool> equalsLast)
    {
        double pairs = 0;
        int run = 1;
        for (int i = 1; i <= n; i++)
        {
            if (i < n && equalsLast(i))
            {
                run++;
                continue;
            }
            pairs += Pairs(run);
            run = 1;
        }
        return pairs;
    }

    /// <summary>Sorts from..to and counts the pairs that stood in the wrong order.</summary>
    private static double SortCounting(double[] values, double[] scratch, int from, int to)
    {
        if (to - from < 2) return 0;
        int middle = from + ((to - from) / 2), a = from, b = middle;
        double exchanges = SortCounting(values, scratch, from, middle) + SortCounting(values, scratch, middle, to);
        for (int t = from; t < to; t++)
        {
            if (b == to || (a < middle && values[a] <= values[b]))
            {
                scratch[t] = values[a++];
            }
            else
            {
                exchanges += middle - a;
                scratch[t] = values[b++];
            }
        }
        scratch.AsSpan(from, to - from).CopyTo(values.AsSpan(from));
        return exchanges;
    }
}
