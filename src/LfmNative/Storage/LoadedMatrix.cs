using System.Numerics;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Rows of a file as float32: mapped where the file already holds them so, converted otherwise.</summary>
/// <remarks>
/// Dispose releases the mapping or the memory, and views taken before must not be used afterwards.
/// A mapped file must not be shortened while it is open; the operating system then ends the process.
/// </remarks>
public sealed unsafe class LoadedMatrix : IDisposable
{
    private readonly float* _data;
    private readonly long _ld;
    private IDisposable? _owner;

    internal LoadedMatrix(IDisposable owner, float* data, long ld, MatrixWindow window, string source, string[]? rowNames = null)
    {
        _owner = owner;
        _data = data;
        _ld = ld;
        Rows = window.Rows;
        Cols = window.Cols;
        Shape = window.Shape;
        FirstRow = window.FirstRow;
        Source = source;
        RowNames = rowNames;
    }

    /// <summary>Number of rows (samples) loaded, ≥ 1.</summary>
    public int Rows { get; }

    /// <summary>Number of columns (dimensions), ≥ 1.</summary>
    public int Cols { get; }

    /// <summary>Rows and columns; for a stack N×S×C its three sizes, where N·S = <see cref="Rows"/>.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The file's own number of row 0 of <see cref="View"/>, counted from 0.</summary>
    public long FirstRow { get; }

    /// <summary>The file as it was named, with its member.</summary>
    public string Source { get; }

    /// <summary>One name a row, where the format has names; otherwise null.</summary>
    public string[]? RowNames { get; }

    /// <summary>Whether the rows are the file's own bytes, mapped, rather than a converted copy.</summary>
    public bool IsMapped => _owner is FileSource;

    /// <summary>Rows × Cols, row-major; valid until Dispose.</summary>
    public ReadOnlyMatrixView<float> View
    {
        get
        {
            ObjectDisposedException.ThrowIf(_owner is null, this);
            return new ReadOnlyMatrixView<float>(_data, Rows, Cols, _ld);
        }
    }

    /// <summary>Makes sure that every element is a finite number.</summary>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <exception cref="LfmException">InvalidData: names the first row and column that hold NaN or infinity.</exception>
    public void CheckFinite(ComputeContext? context = null)
    {
        ObjectDisposedException.ThrowIf(_owner is null, this);
        context ??= new ComputeContext();
        FirstError firstError = new();
        int grain = Math.Max(1, (1 << 18) / Cols);
        ParallelRows.For(Rows, grain, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to && firstError.IsBefore(i); i++)
            {
                ReadOnlySpan<float> row = new(_data + (i * _ld), Cols);
                int j = IndexOfNonFinite(row);
                if (j >= 0) firstError.Report(i, NotFinite(i, j, row[j]));
            }
        });
        firstError.ThrowIfAny();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner?.Dispose();
        _owner = null;
    }

    /// <summary>Whether this matrix lives in <paramref name="source"/> and will dispose of it.</summary>
    internal bool Owns(ByteSource source) => ReferenceEquals(_owner, source);

    /// <summary>The first NaN or infinity, or −1.</summary>
    /// <remarks>x − x is 0 for a finite x and NaN otherwise, so a sum of these tells whether a scalar search is needed.</remarks>
    internal static int IndexOfNonFinite(ReadOnlySpan<float> row)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(row);
        Vector<float> sum = Vector<float>.Zero;
        foreach (Vector<float> v in vectors) sum += v - v;
        int rest = Vector.EqualsAll(sum, Vector<float>.Zero) ? vectors.Length * Vector<float>.Count : 0;
        for (int j = rest; j < row.Length; j++)
        {
            if (!float.IsFinite(row[j])) return j;
        }
        return -1;
    }

    private LfmException NotFinite(int row, int column, float value)
    {
        string what = float.IsNaN(value) ? "NaN" : value > 0 ? "infinity" : "minus infinity";
        return new LfmException(LfmErrorCode.InvalidData,
            $"{Source}: row {FirstRow + row}, column {column} (counted from 0) is {what}; repair or remove that row");
    }
}
