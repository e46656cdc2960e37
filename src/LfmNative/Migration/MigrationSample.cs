using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Migration;

/// <summary>Rows of the old collection and of the new model; the first of both belong together.</summary>
public sealed class MigrationSample
{
    /// <summary>Wraps rows.</summary>
    /// <param name="old">n1×d1 rows of the old model, compact.</param>
    /// <param name="oldCols">Dimensions d1.</param>
    /// <param name="new">n2×d2 rows of the new model, compact.</param>
    /// <param name="newCols">Dimensions d2.</param>
    /// <param name="pairs">The first so many rows of both are the same items, row by row.</param>
    /// <param name="keys">One number an old row that tells it from others in other samples; null numbers them.</param>
    /// <exception cref="LfmException">InvalidArgument: the numbers do not fit.</exception>
    public MigrationSample(float[] old, int oldCols, float[] @new, int newCols, int pairs, long[]? keys = null)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        if (oldCols < 1 || newCols < 1 || old.Length % oldCols != 0 || @new.Length % newCols != 0)
            Throw.Argument($"{old.Length} and {@new.Length} values are no rows of {oldCols} and {newCols} columns");
        (Old, OldCols, New, NewCols, Pairs) = (old, oldCols, @new, newCols, pairs);
        if (pairs < 0 || pairs > Math.Min(OldRows, NewRows))
            Throw.Argument($"{pairs} pairs do not fit {OldRows} old and {NewRows} new rows");
        Keys = keys ?? [.. Enumerable.Range(0, OldRows).Select(i => (long)i)];
        if (Keys.Length != OldRows) Throw.Argument($"{Keys.Length} keys were given for {OldRows} old rows");
        (OldTotal, NewTotal, SharedTotal) = (OldRows, NewRows, pairs);
    }

    /// <summary>Draws the rows that a map is fitted on from two collections in memory.</summary>
    /// <param name="old">n1×d1 rows of the old model.</param>
    /// <param name="new">n2×d2 rows of the new model.</param>
    /// <param name="pairs">Rows of both that are the same items; of those that name a row again the first counts.</param>
    /// <param name="options">How many pairs, and other rows of each side, are taken at most, and the seed; null for the defaults.</param>
    /// <exception cref="LfmException">InvalidArgument: a pair names a row that does not exist.</exception>
    public static MigrationSample Draw(
        ReadOnlyMatrixView<float> old, ReadOnlyMatrixView<float> @new, AnchorPairs pairs, MigrationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        options ??= new MigrationOptions();
        options.Check();
        AnchorPairs known = pairs.OneToOne();
        CheckRows("old collection", known.X, old.Rows);
        CheckRows("new model", known.Y, @new.Rows);
        int count = Math.Min(known.Count, options.MaxPairs);
        int[] drawn = [.. new Rng(options.Seed).Permutation(known.Count).Take(count)];
        int[] ofOld = [.. Array.ConvertAll(drawn, t => known.X[t]), .. RowDraw.Others(known.X, old.Rows, options.LearnRows, options.Seed)];
        int[] ofNew =
            [.. Array.ConvertAll(drawn, t => known.Y[t]), .. RowDraw.Others(known.Y, @new.Rows, options.LearnRows, ~options.Seed)];
        return new MigrationSample(
            old.Gather(ofOld), old.Cols, @new.Gather(ofNew), @new.Cols, count, Array.ConvertAll(ofOld, row => (long)row))
        {
            OldTotal = old.Rows,
            NewTotal = @new.Rows,
            SharedTotal = known.Count,
        };
    }

    /// <summary>Rows of the old model in this sample.</summary>
    public int OldRows => Old.Length / OldCols;

    /// <summary>Rows of the new model in this sample.</summary>
    public int NewRows => New.Length / NewCols;

    /// <summary>Dimensions of the old model.</summary>
    public int OldCols { get; }

    /// <summary>Dimensions of the new model.</summary>
    public int NewCols { get; }

    /// <summary>The first so many rows of both are the same items, row by row.</summary>
    public int Pairs { get; }

    /// <summary>Rows of the old collection it was drawn from.</summary>
    public long OldTotal { get; init; }

    /// <summary>Rows of the new model it was drawn from.</summary>
    public long NewTotal { get; init; }

    /// <summary>Pairs it was drawn from.</summary>
    public long SharedTotal { get; init; }

    internal float[] Old { get; }

    internal float[] New { get; }

    /// <summary>One number an old row, by which the gate knows rows that the fit has seen.</summary>
    internal long[] Keys { get; }

    /// <summary>Whether the keys are hashes of ids; otherwise they are numbers of rows.</summary>
    internal bool KeyedByIds { get; init; }

    internal ReadOnlyMatrixView<float> OldView => new(Old, OldRows, OldCols);

    internal ReadOnlyMatrixView<float> NewView => new(New, NewRows, NewCols);

    /// <summary>The sample with the sides exchanged; keys are of old rows, which go to the other side.</summary>
    internal MigrationSample Swapped() => new(New, NewCols, Old, OldCols, Pairs)
    {
        OldTotal = NewTotal,
        NewTotal = OldTotal,
        SharedTotal = SharedTotal,
    };

    private static void CheckRows(string side, int[] rows, int count)
    {
        int wrong = Array.FindIndex(rows, row => (uint)row >= (uint)count);
        if (wrong >= 0) Throw.Argument($"a pair names row {rows[wrong]} of the {side}, which has {count} rows, counted from 0");
    }
}
