namespace LfmNative.Kernels;

/// <summary>Order statistics in linear time (Hoare's selection with a median-of-three pivot).</summary>
internal static class QuickSelect
{
    /// <summary>The value at position <paramref name="rank"/> of the ascending order; the span is reordered. No NaN.</summary>
    /// <param name="values">At least one value.</param>
    /// <param name="rank">0 for the smallest.</param>
    public static T Smallest<T>(Span<T> values, int rank)
        where T : IComparable<T>
    {
        int lo = 0, hi = values.Length - 1;
        while (lo < hi)
        {
            T pivot = MedianOfThree(values[lo], values[lo + ((hi - lo) / 2)], values[hi]);
            int i = lo, j = hi;
            while (i <= j)
            {
                while (values[i].CompareTo(pivot) < 0) i++;
                while (values[j].CompareTo(pivot) > 0) j--;
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

    /// <summary>The lower median; the span is reordered.</summary>
    public static double Median(Span<double> values) => Smallest(values, (values.Length - 1) / 2);

    private static T MedianOfThree<T>(T a, T b, T c)
        where T : IComparable<T>
    {
        if (a.CompareTo(b) > 0) (a, b) = (b, a);
        if (b.CompareTo(c) > 0) b = c;
        return a.CompareTo(b) > 0 ? a : b;
    }
}
