using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;

namespace LfmNative.Memory;

/// <summary>A row-major matrix that somebody else owns: a reference, its shape and its leading dimension.</summary>
/// <typeparam name="T">Element type.</typeparam>
/// <remarks>Element (i, j) is <c>data[i·ld + j]</c>; sample i is row i. Sizes are 64-bit.</remarks>
public readonly ref partial struct ReadOnlyMatrixView<T>
    where T : unmanaged
{
    private readonly ref readonly T _origin;

    /// <summary>Wraps a span.</summary>
    /// <param name="data">At least (rows − 1)·ld + cols elements.</param>
    /// <param name="rows">Number of samples, ≥ 0.</param>
    /// <param name="cols">Number of dimensions, ≥ 0.</param>
    /// <param name="ld">Elements from one row to the next, ≥ cols; 0 means cols.</param>
    /// <exception cref="LfmException">The span is too short for the shape.</exception>
    public ReadOnlyMatrixView(ReadOnlySpan<T> data, int rows, int cols, int ld = 0)
    {
        if (ld == 0) ld = cols;
        if (rows < 0 || cols < 0 || ld < cols)
            Throw.Argument($"a matrix of {rows}×{cols} with leading dimension {ld} is impossible; "
                + "rows and columns must not be negative and the leading dimension not below the columns");
        if (rows > 0 && ((rows - 1L) * ld) + cols > data.Length)
            Throw.Argument($"a matrix of {rows}×{cols} with leading dimension {ld} "
                + $"needs {((rows - 1L) * ld) + cols} elements; {data.Length} were given");
        _origin = ref MemoryMarshal.GetReference(data);
        Rows = rows;
        Cols = cols;
        LeadingDimension = ld;
    }

    /// <summary>Wraps memory that is not managed, or is pinned.</summary>
    /// <param name="data">
    /// First element of (rows − 1)·ld + cols, which stay where they are while the view is used; may be null when there are none.
    /// </param>
    /// <param name="rows">Number of samples, ≥ 0.</param>
    /// <param name="cols">Number of dimensions, ≥ 0.</param>
    /// <param name="ld">Elements from one row to the next, ≥ cols; 0 means cols.</param>
    /// <exception cref="LfmException">An impossible shape.</exception>
    public unsafe ReadOnlyMatrixView(T* data, int rows, int cols, long ld = 0)
    {
        if (ld == 0) ld = cols;
        if (rows < 0 || cols < 0 || ld < cols)
        {
            Throw.Argument(
                $"a matrix of {rows}×{cols} with leading dimension {ld} is impossible; "
                + "rows and columns must not be negative and the leading dimension not below the columns");
        }
        _origin = ref Unsafe.AsRef<T>(data);
        Rows = rows;
        Cols = cols;
        LeadingDimension = ld;
    }

    internal ReadOnlyMatrixView(ref readonly T origin, int rows, int cols, long ld)
    {
        _origin = ref origin;
        Rows = rows;
        Cols = cols;
        LeadingDimension = ld;
    }

    /// <summary>Number of rows (samples).</summary>
    public int Rows { get; }

    /// <summary>Number of columns (dimensions).</summary>
    public int Cols { get; }

    /// <summary>Elements from one row to the next.</summary>
    public long LeadingDimension { get; }

    /// <summary>Row i, <see cref="Cols"/> elements.</summary>
    public ReadOnlySpan<T> Row(int i)
    {
        if ((uint)i >= (uint)Rows) Throw.Argument($"row {i} does not exist; the matrix has rows 0..{Rows - 1}");
        return MemoryMarshal.CreateReadOnlySpan(in Unsafe.Add(ref Unsafe.AsRef(in _origin), (nint)(i * LeadingDimension)), Cols);
    }

    /// <summary>The rows from (inclusive) to (exclusive), without copying.</summary>
    public ReadOnlyMatrixView<T> RowRange(int from, int to)
    {
        if (from < 0 || to < from || to > Rows) Throw.Argument($"rows {from}:{to} are not within 0:{Rows}");
        return new ReadOnlyMatrixView<T>(in Unsafe.Add(ref Unsafe.AsRef(in _origin), (nint)(from * LeadingDimension)),
            to - from, Cols, LeadingDimension);
    }

    /// <summary>Some rows, copied into a compact row-major matrix of rows.Length × <see cref="Cols"/>.</summary>
    internal T[] Gather(ReadOnlySpan<int> rows)
    {
        T[] gathered = new T[(long)rows.Length * Cols];
        for (int t = 0; t < rows.Length; t++) Row(rows[t]).CopyTo(gathered.AsSpan(t * Cols));
        return gathered;
    }

    /// <summary>The first element, for <c>fixed</c>.</summary>
    public ref readonly T GetPinnableReference() => ref _origin;
}
