using LfmNative.Kernels;

namespace LfmNative.Migration;

/// <summary>Draws rows by a seed.</summary>
internal static class RowDraw
{
    /// <summary>
    /// Rows without a known partner, in the order of their collection: where that is by frequency, as of words, a search for a map
    /// begins with the frequent rows, which are the same on both sides.
    /// </summary>
    /// <param name="paired">Rows with one.</param>
    /// <param name="rows">Rows there are.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    public static int[] Others(IEnumerable<int> paired, int rows, int count, ulong seed)
    {
        if (count == 0) return [];
        bool[] taken = new bool[rows];
        foreach (int row in paired) taken[row] = true;
        int[] free = [.. Enumerable.Range(0, rows).Where(row => !taken[row])];
        // The first of a permutation, without making all of it.
        Rng rng = new(seed ^ 0x01D);
        int wanted = Math.Min(count, free.Length);
        for (int t = 0; t < wanted; t++)
        {
            int other = t + rng.NextInt(free.Length - t);
            (free[t], free[other]) = (free[other], free[t]);
        }
        int[] drawn = free[..wanted];
        Array.Sort(drawn);
        return drawn;
    }
}
