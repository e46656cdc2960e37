using System.Numerics;
using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Writes the rows of a matrix of any size block by block, in constant memory, in the format that the extension names.</summary>
/// <typeparam name="T">float or double; .fvecs and .bin hold float32 in either case.</typeparam>
/// <remarks>
/// The formats are those of <see cref="MatrixWriter"/>; <c>-</c> is standard output, as .csv unless another is asked for.
/// The file appears whole at <see cref="Finish"/> or not at all. While the number of rows is not known, the header keeps room for it.
/// </remarks>
public sealed class RowWriter<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private readonly string _path;
    private readonly int _cols;
    private readonly bool _named;
    private readonly long? _rows;
    private readonly RowFormat<T> _format;
    private readonly PendingFile _file;
    private readonly NameSidecar? _names;
    private readonly List<WrittenSegment> _segments = [];
    private readonly long _headBytes;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The target, or <c>-</c>; what was there before is replaced at the end.</param>
    /// <param name="cols">Columns, ≥ 1.</param>
    /// <param name="named">Whether each row has a name; formats that hold none have them beside, as <c>.ids.txt</c>.</param>
    /// <param name="rows">Rows there will be in all, or null while that is not known.</param>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <param name="output">What the extension does not say; null for what is usual.</param>
    /// <exception cref="LfmException">InvalidArgument: unknown extension, no columns. OutputFailed: cannot be written.</exception>
    public RowWriter(
        string path, int cols, bool named = false, long? rows = null, ComputeContext? context = null, OutputOptions? output = null)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double)) Throw.Argument("rows are written as float or double");
        (_path, _cols, _named, _rows) = (path, cols, named, rows);
        output ??= new OutputOptions();
        string extension = MatrixWriter.ExtensionOf(path, output.Format);
        if (cols < 1 || rows < 1) throw NoData(rows ?? 0);
        _format = RowFormat<T>.Of(extension, new RowTarget(path, cols, named, rows, context ?? new ComputeContext(), output));
        bool piped = path == MatrixWriter.StandardOutput;
        _file = piped ? PendingFile.OfStandardOutput() : new PendingFile(path);
        try
        {
            if (_format.IsPatched && !_file.CanSeek)
                throw new LfmException(LfmErrorCode.OutputFailed, $"{path}: cannot be rewound to tell the number of rows; name a file");
            _file.Do(stream => stream.Write(_format.Head(rows ?? long.MaxValue)));
            if (!_format.HoldsNames) _names = NameSidecar.Begin(path, named);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Begins a file that can be gone on with after an interruption, or goes on with it.</summary>
    /// <param name="path">The target; a file, not a pipe.</param>
    /// <param name="cols">Columns, ≥ 1.</param>
    /// <param name="named">Whether each row has a name.</param>
    /// <param name="from">The last checkpoint of the interrupted writer; null begins anew.</param>
    /// <param name="output">What the extension does not say.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <exception cref="LfmException">As for a writer that cannot be resumed.</exception>
    internal RowWriter(string path, int cols, bool named, WriteCheckpoint? from, OutputOptions output, ComputeContext context)
    {
        (_path, _cols, _named) = (path, cols, named);
        string extension = MatrixWriter.ExtensionOf(path, output.Format);
        if (cols < 1) throw NoData(0);
        _format = RowFormat<T>.Of(extension, new RowTarget(path, cols, named, null, context, output));
        // Before anything is there that outlives a refusal.
        if (!_format.HoldsNames) NameSidecar.CheckFree(path, named);
        _file = new PendingFile(path, from?.Bytes ?? 0);
        try
        {
            if (!_format.HoldsNames) _names = NameSidecar.Begin(path, named, from?.NameSegments ?? [], from?.Rows ?? 0);
            if (from is not null)
            {
                _format.Resume(from.State, from.Rows);
                (RowsWritten, _headBytes) = (from.Rows, from.HeadBytes);
                _segments.AddRange(from.Segments);
                return;
            }
            _file.Do(stream => stream.Write(_format.Head(long.MaxValue)));
            _file.Settle();
            _headBytes = _file.Position;
        }
        catch
        {
            _names?.Dispose();
            _file.Dispose();
            throw;
        }
    }

    /// <summary>Makes what is written so far final, so that writing can go on from here after an interruption.</summary>
    /// <exception cref="LfmException">OutputFailed: cannot be written.</exception>
    internal WriteCheckpoint Checkpoint()
    {
        byte[] state = [];
        _file.Do(stream => state = _format.Checkpoint(stream));
        ulong hash = _file.Settle();
        if (_file.Position > (_segments.Count > 0 ? _segments[^1].End : _headBytes)) _segments.Add(
            new WrittenSegment(_file.Position, hash));
        return new WriteCheckpoint(RowsWritten, _file.Position, _names?.Settle() ?? [], state, [.. _segments], _headBytes);
    }

    /// <summary>Rows written so far.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>Adds rows.</summary>
    /// <param name="block">Any number of rows of the columns that were announced.</param>
    /// <param name="names">One a row where names were announced, else none.</param>
    /// <exception cref="LfmException">
    /// InvalidArgument: other columns, names that do not fit the rows or the format. InvalidData: beyond the range of a float32 format.
    /// OutputFailed: cannot be written.
    /// </exception>
    public unsafe void Write(ReadOnlyMatrixView<T> block, ReadOnlySpan<string> names = default)
    {
        (int count, int cols, long ld) = (block.Rows, block.Cols, block.LeadingDimension);
        if (cols != _cols) Throw.Argument($"{_path}: rows of {cols} columns do not fit a file of {_cols}");
        if (names.Length != (_named ? count : 0)) Throw.Argument($"{_path}: {names.Length} names were given for {count} rows");
        string[] kept = names.ToArray();
        fixed (T* pinned = block)
        {
            T* data = pinned;
            _file.Do(stream => _format.Write(stream, data, count, ld, kept, RowsWritten));
        }
        _names?.Write(kept);
        RowsWritten += count;
    }

    /// <summary>Completes the file and puts it in its place.</summary>
    /// <exception cref="LfmException">
    /// InvalidArgument: no rows, or not as many as were announced. OutputFailed: the disk is full.
    /// </exception>
    public void Finish()
    {
        if (RowsWritten == 0) throw NoData(0);
        if (_rows is { } announced && announced != RowsWritten)
            Throw.Argument($"{_path}: {announced} rows were announced and {RowsWritten} written; announce as many as there are");
        _file.Do(stream =>
        {
            _format.Checkpoint(stream);
            stream.Write(_format.Tail(RowsWritten));
            if (!_format.IsPatched) return;
            stream.Seek(0, SeekOrigin.Begin);
            stream.Write(_format.Head(RowsWritten));
        });
        // Both are on the disk before either is in its place; then the names first: rows without names are found sooner than rows with
        // those of other rows.
        _names?.FlushToDisk();
        _file.FlushToDisk();
        _names?.Rename();
        _file.Rename();
    }

    /// <summary>Ends the writing; without <see cref="Finish"/> nothing is left of it.</summary>
    public void Dispose()
    {
        _names?.Dispose();
        _file.Dispose();
    }

    private LfmException NoData(long rows) =>
        new(LfmErrorCode.InvalidArgument, $"{_path}: a matrix of {rows}×{_cols} holds no data to write");
}
