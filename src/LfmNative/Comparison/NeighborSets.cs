using LfmNative.Search;

namespace LfmNative.Comparison;

/// <summary>The k nearest neighbours of every sample: by nearness, and by number for comparisons.</summary>
/// <param name="k">Neighbours.</param>
/// <param name="nearest">n×k, nearest first.</param>
internal sealed class NeighborSets(int k, int[] nearest)
{
    private readonly Lazy<int[]> _sorted = new(() => Sorted(k, nearest));

    public int K => k;

    public int Count => nearest.Length / k;

    public static NeighborSets Of(NeighborList found) => new(found.K, found.Indices);

    /// <summary>Neighbours of a sample, nearest first.</summary>
    public ReadOnlySpan<int> Nearest(int sample) => nearest.AsSpan(sample * k, k);

    /// <summary>Neighbours of a sample, by number.</summary>
    public ReadOnlySpan<int> Ordered(int sample) => _sorted.Value.AsSpan(sample * k, k);

    /// <summary>Whether a sample has another for a neighbour.</summary>
    public bool Has(int sample, int other) => Ordered(sample).BinarySearch(other) >= 0;

    /// <summary>How many neighbours of a sample two spaces have in common.</summary>
    public int Common(NeighborSets other, int sample)
    {
        ReadOnlySpan<int> mine = Ordered(sample), theirs = other.Ordered(sample);
        int common = 0, a = 0, b = 0;
        while (a < mine.Length && b < theirs.Length)
        {
            if (mine[a] == theirs[b])
            {
                common++;
                a++;
                b++;
            }
            else if (mine[a] < theirs[b])
            {
                a++;
            }
            else
            {
                b++;
            }
        }
        return common;
    }

    /// <summary>The lists of the same samples in another order.</summary>
    public NeighborSets Reordered(int[] order)
    {
        int[] at = new int[order.Length];
        for (int i = 0; i < order.Length; i++) at[order[i]] = i;
        int[] lists = new int[nearest.Length];
        for (int i = 0; i < order.Length; i++)
        {
            for (int t = 0; t < k; t++) lists[(i * k) + t] = at[nearest[(order[i] * k) + t]];
        }
        return new NeighborSets(k, lists);
    }

    private static int[] Sorted(int k, int[] nearest)
    {
        int[] sorted = (int[])nearest.Clone();
        for (int from = 0; from < sorted.Length; from += k) sorted.AsSpan(from, k).Sort();
        return sorted;
    }
}
