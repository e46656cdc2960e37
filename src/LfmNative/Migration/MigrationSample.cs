using LfmNative.Diagnostics;
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
    /// <param name="keys">One number a pair that tells it from others in other samples; null numbers them.</param>
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
        Keys = keys ?? [.. Enumerable.Range(0, pairs).Select(i => (long)i)];
        if (Keys.Length != pairs) Throw.Argument($"{Keys.Length} keys were given for {pairs} pairs");
        (OldTotal, NewTotal, SharedTotal) = (OldRows, NewRows, pairs);
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

    internal long[] Keys { get; }

    internal ReadOnlyMatrixView<float> OldView => new(Old, OldRows, OldCols);

    internal ReadOnlyMatrixView<float> NewView => new(New, NewRows, NewCols);

    /// <summary>The sample with the sides exchanged.</summary>
    internal MigrationSample Swapped() => new(New, NewCols, Old, OldCols, Pairs, Keys)
    {
        OldTotal = NewTotal,
        NewTotal = OldTotal,
        SharedTotal = SharedTotal,
    };
}
