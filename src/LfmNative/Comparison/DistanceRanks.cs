namespace LfmNative.Comparison;

/// <summary>The ranks of the distances of all pairs, 1 for the least; ties share the mean of their ranks.</summary>
/// <param name="values">n(n−1)/2 ranks, in the order of <see cref="PairDistances.Values"/>.</param>
internal sealed class DistanceRanks(double[] values)
{
    public double[] Values { get; } = values;

    public static DistanceRanks Of(PairDistances distances)
    {
        double[] sorted = (double[])distances.Values.Clone();
        int[] order = new int[sorted.Length];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        double[] ranks = new double[sorted.Length];
        for (int from = 0; from < sorted.Length;)
        {
            int to = from + 1;
            while (to < sorted.Length && sorted[to] == sorted[from]) to++;
            for (int t = from; t < to; t++) ranks[order[t]] = (from + to + 1) / 2.0;
            from = to;
        }
        return new DistanceRanks(ranks);
    }

    public DistanceRanks Reordered(int[] order) => new(PairDistances.Reordered(Values, order));
}
