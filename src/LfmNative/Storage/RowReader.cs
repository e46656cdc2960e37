using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Reads the rows of a matrix of any size block by block, in constant memory.</summary>
/// <remarks>Opened by <see cref="MatrixFile.OpenRows"/>. Every block is checked for numbers that are not finite.</remarks>
public sealed unsafe class RowReader : IDisposable
{
    internal const int BlockBytes = 1 << 24;
    private const int RowsAligned = 256;

    private readonly RowSource _rows;
    private readonly ComputeContext _context;
    private readonly NativeBuffer<float> _block;
    private readonly int _capacity;
    private readonly string[] _names;
    private readonly DroppedRows? _dropped;
    private readonly long[] _numbers;
    private long _next;
    private int _count;

    internal RowReader(RowSource rows, string source, ComputeContext context, DroppedRows? dropped = null)
    {
        (_rows, Source, _context, _dropped) = (rows, source, context, dropped);
        _capacity = (int)Math.Min(RowsOf(rows.Cols), rows.Rows ?? long.MaxValue);
        _block = new NativeBuffer<float>((long)_capacity * rows.Cols);
        _names = rows.HasNames ? new string[_capacity] : [];
        _numbers = dropped is null ? [] : new long[_capacity];
        _next = FirstRow = rows.FirstRow;
    }

    /// <summary>The file as it was named, with its member.</summary>
    public string Source { get; }

    /// <summary>Rows there will be in all; null while that is not known, as for text and pipes.</summary>
    public long? Rows => _rows.Rows;

    /// <summary>Number of columns (dimensions), ≥ 1.</summary>
    public int Cols => _rows.Cols;

    /// <summary>Whether the rows have names.</summary>
    public bool HasNames => _rows.HasNames;

    /// <summary>
    /// The file's own number of the first row of <see cref="Block"/>, counted from 0; of a folder, rows count through all its files.
    /// </summary>
    public long FirstRow { get; private set; }

    /// <summary>The rows read last; valid until the next block is read.</summary>
    public ReadOnlyMatrixView<float> Block => new(_block.Pointer, _count, Cols);

    /// <summary>One name a row of <see cref="Block"/>; empty where rows have no names.</summary>
    public ReadOnlySpan<string> Names => _names.AsSpan(0, HasNames ? _count : 0);

    /// <summary>The file's own number of a row of <see cref="Block"/>, counted from 0; rows that were left out count.</summary>
    /// <param name="i">The row of the block.</param>
    public long NumberOf(int i)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(i);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(i, _count);
        return _dropped is null ? FirstRow + i : _numbers[i];
    }

    /// <summary>The SQL types of vectors and ids, where the rows come from a COPY format of PostgreSQL; otherwise null.</summary>
    public SqlForm? Sql => _rows.Sql;

    /// <summary>Rows read so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>The size, as far as it is known, and how the file was understood.</summary>
    public string Description => LoadedMatrix.Describe(Rows ?? RowsRead, Cols, _rows.Understanding);

    /// <summary>What the user should know, one sentence each; complete after the last block.</summary>
    public IReadOnlyList<string> Warnings => _rows.Warnings;

    /// <summary>Reads the next block.</summary>
    /// <returns>False when there are no more rows.</returns>
    /// <exception cref="LfmException">InvalidFile: malformed or truncated. InvalidData: not finite; names row and column.</exception>
    public bool ReadBlock()
    {
        int taken;
        do
        {
            FirstRow = _next;
            taken = _count = MatrixFile.Guard(Source, () => _rows.Read(_block.Pointer, _capacity, _names));
            _next = _dropped?.Number(_next, _numbers.AsSpan(0, taken)) ?? _next + taken;
            if (!_rows.KnownFinite)
            {
                if (_dropped is null) LoadedMatrix.CheckFinite(_block.Pointer, taken, Cols, FirstRow, Source, _context, _names);
                else _count = LeaveOutNotFinite(_dropped.Into);
            }
            if (_dropped is not null && _count > 0) FirstRow = _numbers[0];
        }
        while (_count == 0 && taken > 0);
        RowsRead += _count;
        return _count > 0;
    }

    /// <summary>Reads the rows to their end and keeps some.</summary>
    /// <param name="wanted">Their numbers, ascending, each once.</param>
    internal LoadedMatrix Pick(int[] wanted) => LoadedMatrix.Pick(this, _rows, wanted, _context);

    /// <summary>Closes the block over rows that hold NaN or infinity.</summary>
    /// <returns>Rows that are left.</returns>
    private int LeaveOutNotFinite(BadRows bad)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            _context.Token.ThrowIfCancellationRequested();
            Span<float> row = new(_block.Pointer + ((long)i * Cols), Cols);
            int j = FiniteScan.IndexOfNonFinite(row);
            if (j >= 0)
            {
                string name = HasNames ? _names[i] : "";
                bad.Add(_numbers[i], name, LoadedMatrix.NotFinite(Source, _numbers[i], j, row[j], name));
                continue;
            }
            if (kept < i)
            {
                row.CopyTo(new Span<float>(_block.Pointer + ((long)kept * Cols), Cols));
                if (HasNames) _names[kept] = _names[i];
                _numbers[kept] = _numbers[i];
            }
            kept++;
        }
        return kept;
    }

    /// <summary>Rows of a block of so many columns: where there are enough, full blocks of the engine's own loops.</summary>
    private static long RowsOf(int cols)
    {
        long rows = Math.Max(1, BlockBytes / ((long)cols * sizeof(float)));
        return rows < RowsAligned ? rows : rows / RowsAligned * RowsAligned;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _block.Dispose();
        _rows.Dispose();
    }
}
