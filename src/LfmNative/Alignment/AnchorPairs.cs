using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative;

/// <summary>Known pairs: row X[t] of one side is the same item as row Y[t] of the other.</summary>
/// <remarks>A row may stand in several pairs, as words with several translations do; a pair that is repeated counts once.</remarks>
public sealed class AnchorPairs
{
    /// <summary>Wraps pairs.</summary>
    /// <param name="x">Row numbers of X.</param>
    /// <param name="y">Row numbers of Y, as many.</param>
    /// <param name="rowPaired">Whether every row of X is known to be the same item as the same row of Y.</param>
    /// <exception cref="LfmException">Unequal numbers of rows.</exception>
    public AnchorPairs(int[] x, int[] y, bool rowPaired = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Length != y.Length) Throw.Argument($"anchors come in pairs; {x.Length} rows of X and {y.Length} of Y were given");
        X = x;
        Y = y;
        RowPaired = rowPaired;
    }

    /// <summary>Row numbers of X.</summary>
    public int[] X { get; }

    /// <summary>Row numbers of Y.</summary>
    public int[] Y { get; }

    /// <summary>Number of pairs.</summary>
    public int Count => X.Length;

    /// <summary>Whether every row of X is known to be the same item as the same row of Y, so that matches can be scored.</summary>
    public bool RowPaired { get; }

    /// <summary>No pairs: for descriptors that need none.</summary>
    public static AnchorPairs None { get; } = new([], []);

    /// <summary>Rows 0..count−1 of row-paired inputs.</summary>
    /// <param name="count">How many, 1..rows.</param>
    /// <param name="rowsX">Rows of X.</param>
    /// <param name="rowsY">Rows of Y, equal.</param>
    public static AnchorPairs First(int count, int rowsX, int rowsY)
    {
        CheckPaired("first", count, rowsX, rowsY);
        int[] rows = Enumerable.Range(0, count).ToArray();
        return new AnchorPairs(rows, rows, true);
    }

    /// <summary>Random rows of row-paired inputs.</summary>
    /// <param name="count">How many, 1..rows.</param>
    /// <param name="rowsX">Rows of X.</param>
    /// <param name="rowsY">Rows of Y, equal.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    public static AnchorPairs Random(int count, int rowsX, int rowsY, ulong seed)
    {
        CheckPaired("random", count, rowsX, rowsY);
        int[] rows = new Rng(seed ^ 0xA5C4).Permutation(rowsX)[..count];
        return new AnchorPairs(rows, rows, true);
    }

    /// <summary>The same pairs, known to be of row-paired inputs when that is said.</summary>
    internal AnchorPairs Paired(bool rowPaired) => rowPaired && !RowPaired ? new AnchorPairs(X, Y, true) : this;

    /// <summary>The pairs at some positions.</summary>
    internal AnchorPairs Subset(ReadOnlySpan<int> positions)
    {
        int[] x = new int[positions.Length], y = new int[positions.Length];
        for (int t = 0; t < positions.Length; t++) (x[t], y[t]) = (X[positions[t]], Y[positions[t]]);
        return new AnchorPairs(x, y, RowPaired);
    }

    /// <summary>Every pair once, in the order of their first appearance.</summary>
    /// <returns>These pairs themselves when none is repeated.</returns>
    public AnchorPairs Distinct()
    {
        HashSet<(int, int)> seen = [];
        return Where(t => seen.Add((X[t], Y[t])));
    }

    /// <summary>The first pair of every row: a pair is left out when an earlier one that is kept has its row of X or of Y.</summary>
    /// <returns>These pairs themselves when no row stands in two of them.</returns>
    public AnchorPairs OneToOne()
    {
        HashSet<int> x = [], y = [];
        return Where(t =>
        {
            if (x.Contains(X[t]) || y.Contains(Y[t])) return false;
            x.Add(X[t]);
            y.Add(Y[t]);
            return true;
        });
    }

    /// <summary>Refuses rows that do not exist.</summary>
    internal void Check(int n1, int n2)
    {
        for (int t = 0; t < Count; t++)
        {
            CheckRow(t, X[t], "X", n1);
            CheckRow(t, Y[t], "Y", n2);
        }
    }

    private static void CheckRow(int t, int row, string side, int rows)
    {
        if ((uint)row < (uint)rows) return;
        Throw.Argument($"anchor {t} names row {row} of {side}, which has rows 0..{rows - 1}; "
            + (row == rows ? "numbers count from 0: take 1 off, or use more rows" : "correct the pair or use more rows"));
    }

    private AnchorPairs Where(Func<int, bool> keep)
    {
        int[] kept = [.. Enumerable.Range(0, Count).Where(keep)];
        return kept.Length == Count ? this : Subset(kept);
    }

    private static void CheckPaired(string how, int count, int rowsX, int rowsY)
    {
        if (rowsX != rowsY)
            Throw.Argument($"anchors {how}:{count} need row-paired inputs; X has {rowsX} rows and Y {rowsY}; give the pairs in a file");
        if (count < 1 || count > rowsX)
            Throw.Argument($"anchors {how}:{count} cannot be taken from {rowsX} rows; the number must lie in 1..{rowsX}");
    }
}
