using LfmNative.Memory;

namespace LfmNative.Inspection;

/// <summary>Some rows of a matrix that is pinned by the caller, in a given order, and their first columns.</summary>
/// <param name="Data">First element of the matrix.</param>
/// <param name="Stride">Elements from one row to the next.</param>
/// <param name="Cols">Columns that are looked at, from the first.</param>
/// <param name="Numbers">Row numbers; null for all rows in their order.</param>
/// <param name="Count">Rows.</param>
internal readonly unsafe record struct RowSet(nint Data, long Stride, int Cols, int[]? Numbers, int Count)
{
    /// <summary>All rows of a matrix.</summary>
    /// <param name="data">Its first element.</param>
    /// <param name="view">Its shape.</param>
    public static RowSet Of(float* data, ReadOnlyMatrixView<float> view) =>
        new((nint)data, view.LeadingDimension, view.Cols, null, view.Rows);

    /// <summary>The elements of row i of the set.</summary>
    public float* At(int i) => (float*)Data + ((Numbers is null ? i : Numbers[i]) * Stride);

    /// <summary>Other rows of the same matrix.</summary>
    public RowSet With(int[] numbers) => this with { Numbers = numbers, Count = numbers.Length };

    /// <summary>The rows one after the other, in memory of their own.</summary>
    public NativeBuffer<float> Gather()
    {
        NativeBuffer<float> gathered = new(Math.Max(1L, (long)Count * Cols));
        for (int i = 0; i < Count; i++)
            new ReadOnlySpan<float>(At(i), Cols).CopyTo(new Span<float>(gathered.Pointer + ((long)i * Cols), Cols));
        return gathered;
    }
}
