using System.Diagnostics;

namespace LfmNative.Kernels;

/// <summary>Partition by rank in linear time (Hoare's selection with a median-of-three pivot).</summary>
internal static class QuickSelect
{
    /// <summary>Partitions keys, and items with them, so that none of the first <paramref name="rank"/> is above any of the rest.</summary>
    /// <param name="keys">The keys, no NaN.</param>
    /// <param name="items">One item a key.</param>
    /// <param name="rank">0..keys − 1.</param>
    public static void Partition(Span<float> keys, Span<int> items, int rank)
    {
        KernelAssert.Rank(rank, keys.Length);
        Debug.Assert(items.Length == keys.Length, "keys and items differ in number");
        int lo = 0, hi = keys.Length - 1;
        while (lo < hi)
        {
            float pivot = MedianOfThree(keys[lo], keys[lo + ((hi - lo) / 2)], keys[hi]);
            int i = lo, j = hi;
            while (i <= j)
            {
                while (keys[i] < pivot) i++;
                while (keys[j] > pivot) j--;
                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    (items[i], items[j]) = (items[j], items[i]);
                    i++;
                    j--;
                }
            }
            if (rank <= j) hi = j;
            else if (rank >= i) lo = i;
            else break;
        }
    }

    private static float MedianOfThree(float a, float b, float c)
    {
        if (a > b) (a, b) = (b, a);
        if (b > c) b = c;
        return a > b ? a : b;
    }
}
