using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Migration;

/// <summary>
/// What queries find among items by cosine, searched exactly: their nearest items, and the rank of the item that is theirs.
/// </summary>
internal sealed class RankedLists
{
    /// <summary>Cosines that differ by less are equal: what single precision leaves of products of unit rows.</summary>
    private const float Tie = 1e-6f;

    private RankedLists(int k, int[] items, int[] rank) => (K, Items, Rank) = (k, items, rank);

    /// <summary>Items of each list.</summary>
    public int K { get; }

    /// <summary>n·k items, each query's nearest first.</summary>
    public int[] Items { get; }

    /// <summary>Rank of each query's own item, 1 for the first; items that are equally near do not count as nearer.</summary>
    public int[] Rank { get; }

    /// <summary>The items of a query, nearest first.</summary>
    public ReadOnlySpan<int> Of(int query) => Items.AsSpan(query * K, K);

    /// <summary>Searches.</summary>
    /// <param name="queries">Unit rows.</param>
    /// <param name="items">Unit rows of as many columns.</param>
    /// <param name="own">The item of each query.</param>
    /// <param name="k">Items of a list; no more than there are.</param>
    /// <param name="withoutOwn">Whether lists leave the query's own item out.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static unsafe RankedLists Find(
        UnitRows queries, UnitRows items, int[] own, int k, bool withoutOwn, ComputeContext context)
    {
        int n = queries.Count, d = queries.Cols;
        k = Math.Max(1, Math.Min(k, items.Count - (withoutOwn ? 1 : 0)));
        int[] found = new int[n * k], rank = new int[n];
        float[] cosines = new float[n * k], limit = new float[n];
        Array.Fill(rank, 1);
        for (int i = 0; i < n; i++)
        {
            double cosine = 0;
            Span<float> a = queries.Row(i), b = items.Row(own[i]);
            for (int j = 0; j < d; j++) cosine += (double)a[j] * b[j];
            limit[i] = (float)cosine + Tie;
        }
        fixed (int* ids = found)
        fixed (float* keys = cosines)
        {
            int* allIds = ids;
            float* allKeys = keys;
            for (int i = 0; i < n; i++) SortedTopK.Clear<LargestFirst>(allKeys + ((long)i * k), allIds + ((long)i * k), k);
            ScoreTiles.ForEach(queries.Pointer, n, items.Pointer, items.Count, d, context, (_, from, to, first, width, scores) =>
            {
                for (int i = from; i < to; i++)
                {
                    float* row = scores + ((long)(i - from) * ScoreTiles.ColumnBlock), key = allKeys + ((long)i * k);
                    int* id = allIds + ((long)i * k);
                    float nearer = limit[i];
                    int above = 0, mine = own[i] - first;
                    for (int j = 0; j < width; j++)
                    {
                        // What is no number is nearer, so that no map gains by it.
                        if (!(row[j] <= nearer) && j != mine) above++;
                        if (row[j] > key[k - 1] && !(withoutOwn && j == mine))
                            SortedTopK.Insert<LargestFirst>(key, id, k, row[j], first + j);
                    }
                    rank[i] += above;
                }
            });
        }
        return new RankedLists(k, found, rank);
    }

    /// <summary>Reciprocal rank of each query's own item.</summary>
    public double[] ReciprocalRanks() => Array.ConvertAll(Rank, r => 1.0 / r);

    /// <summary>Part of the queries' own items among the first so many.</summary>
    public double[] Within(int first) => Array.ConvertAll(Rank, r => r <= first ? 1.0 : 0);

    /// <summary>Part of each list that is in another list of the same query.</summary>
    public double[] Overlap(RankedLists other)
    {
        double[] parts = new double[Rank.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            int both = 0;
            foreach (int item in Of(i)) both += other.Of(i).Contains(item) ? 1 : 0;
            parts[i] = (double)both / K;
        }
        return parts;
    }

    /// <summary>nDCG of each list where the items of another list of the same query are the relevant ones, all alike.</summary>
    public double[] Ndcg(RankedLists relevant)
    {
        double[] discounts = Discounts(K);
        double ideal = discounts.Sum();
        double[] gains = new double[Rank.Length];
        for (int i = 0; i < gains.Length; i++)
        {
            ReadOnlySpan<int> list = Of(i);
            for (int r = 0; r < K; r++) gains[i] += relevant.Of(i).Contains(list[r]) ? discounts[r] / ideal : 0;
        }
        return gains;
    }

    /// <summary>1/log₂(rank + 1) of the ranks 1..k (Järvelin and Kekäläinen 2002).</summary>
    public static double[] Discounts(int k) => [.. Enumerable.Range(0, k).Select(r => 1 / Math.Log2(r + 2))];
}
