using System.Numerics;

namespace LfmNative.Kernels;

/// <summary>Order statistics in linear time (Hoare's selection with a median-of-three pivot).</summary>
internal static class QuickSelect
{
    /// <summary>The value at position <paramref name="rank"/> of the ascending order; the span is reordered. No NaN.</summary>
    /// <param name="values">At least one value.</param>
    /// <param name="rank">0 for the smallest.</param>
    public static T Smallest<T>(Span<T> values, int rank)
        where T : IComparisonOperators<T, T, bool>
    {
        int lo = 0, hi = values.Length - 1;
        while (lo < hi)
        {
            T pivot = MedianOfThree(values[lo], values[lo + ((hi - lo) / 2)], values[hi]);
            int i = lo, j = hi;
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }
            if (rank <= j) hi = j;
            else if (rank >= i) lo = i;
            else break;
        }
        return values[rank];
    }

    /// <summary>Reorders keys, and items with them, so that none of the first <paramref name="rank"/> is above any of the rest. No NaN.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="items">One item a key.</param>
    /// <param name="rank">0..keys − 1.</param>
    public static void Part(Span<float> keys, Span<int> items, int rank)
    {
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

    /// <summary>The lower median; the span is reordered.</summary>
    public static double Median(Span<double> values) => Smallest(values, (values.Length - 1) / 2);

    private static T MedianOfThree<T>(T a, T b, T c)
        where T : IComparisonOperators<T, T, bool>
    {
        if (a > b) (a, b) = (b, a);
        if (b > c) b = c;
        return a > b ? a : b;
    }
}
