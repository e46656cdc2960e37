namespace LfmNative.Comparison;

/// <summary>The ranks of the distances of all pairs, 1 for the least; ties share the mean of their ranks.</summary>
/// <param name="values">n(n−1)/2 ranks, in the order of <see cref="PairDistances.Values"/>.</param>
internal sealed class DistanceRanks(double[] values)
{
    public double[] Values { get; } = values;

    public static DistanceRanks Of(PairDistances distances) => new(Correlation.Ranks(distances.Values));

    public DistanceRanks Reordered(int[] order) => new(PairDistances.Reordered(Values, order));
}
