using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative;

/// <summary>Known pairs: row X[t] of one side is the same item as row Y[t] of the other.</summary>
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

    /// <summary>Refuses rows that do not exist, repeated pairs and rows that stand in two different pairs.</summary>
    internal void Check(int n1, int n2)
    {
        Dictionary<int, int> byX = [], byY = [];
        for (int t = 0; t < Count; t++)
        {
            if ((uint)X[t] >= (uint)n1)
                Throw.Argument($"anchor {t} names row {X[t]} of X, which has rows 0..{n1 - 1}; correct the pair or use more rows");
            if ((uint)Y[t] >= (uint)n2)
                Throw.Argument($"anchor {t} names row {Y[t]} of Y, which has rows 0..{n2 - 1}; correct the pair or use more rows");
            if (byX.TryGetValue(X[t], out int other) && Y[other] == Y[t])
                Throw.Data($"anchors {other} and {t} are the same pair ({X[t]}, {Y[t]}); give each pair once");
            if (!byX.TryAdd(X[t], t)) Contradict(byX[X[t]], t, $"row {X[t]} of X is paired with rows {Y[byX[X[t]]]} and {Y[t]} of Y");
            if (!byY.TryAdd(Y[t], t)) Contradict(byY[Y[t]], t, $"row {Y[t]} of Y is paired with rows {X[byY[Y[t]]]} and {X[t]} of X");
        }
    }

    private static void Contradict(int first, int second, string how) =>
        Throw.Data($"anchors {first} and {second} contradict each other: {how}; keep one of them");

    private static void CheckPaired(string how, int count, int rowsX, int rowsY)
    {
        if (rowsX != rowsY)
            Throw.Argument($"anchors {how}:{count} need row-paired inputs; X has {rowsX} rows and Y {rowsY}; give the pairs in a file");
        if (count < 1 || count > rowsX)
            Throw.Argument($"anchors {how}:{count} cannot be taken from {rowsX} rows; the number must lie in 1..{rowsX}");
    }
}
