using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Rows of a file as float32, in memory of their own.</summary>
/// <remarks>Dispose releases the memory, and views taken before must not be used afterwards.</remarks>
public sealed unsafe class LoadedMatrix : IDisposable
{
    /// <summary>Rows whose number is not known are gathered in pieces of this size.</summary>
    private const long PieceElements = 1 << 24;
    private const long FirstPieceElements = 1 << 16;

    private readonly string _understanding;
    private readonly bool _knownFinite;
    private NativeBuffer<float>? _data;

    private LoadedMatrix(NativeBuffer<float> data, int rows, RowSource from, string source, string[]? rowNames)
    {
        _data = data;
        (Rows, Cols, FirstRow, Source, RowNames) = (rows, from.Cols, from.FirstRow, source, rowNames);
        _understanding = from.Understanding;
        _knownFinite = from.KnownFinite;
        Warnings = [.. from.Warnings];
    }

    /// <summary>Number of rows (samples) loaded, ≥ 1.</summary>
    public int Rows { get; }

    /// <summary>Number of columns (dimensions), ≥ 1.</summary>
    public int Cols { get; }

    /// <summary>The file's own number of row 0 of <see cref="View"/>, counted from 0.</summary>
    public long FirstRow { get; }

    /// <summary>The file as it was named, with its member.</summary>
    public string Source { get; }

    /// <summary>One name a row, where the format has names; otherwise null.</summary>
    public string[]? RowNames { get; }

    /// <summary>The size and how the file was understood.</summary>
    public string Description => Describe(Rows, Cols, _understanding);

    /// <summary>What the user should know about the file, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What tells all rows of the file from others, and how many they are, where only some were loaded; otherwise null.</summary>
    internal (long Rows, ulong Fingerprint)? Whole { get; private init; }

    /// <summary>Rows × Cols, row-major; valid until Dispose.</summary>
    public ReadOnlyMatrixView<float> View
    {
        get
        {
            ObjectDisposedException.ThrowIf(_data is null, this);
            return new ReadOnlyMatrixView<float>(_data.Pointer, Rows, Cols);
        }
    }

    /// <summary>The same rows as a set that can stand in a list; valid until Dispose.</summary>
    public SampleSet Samples
    {
        get
        {
            ObjectDisposedException.ThrowIf(_data is null, this);
            return new SampleSet(_data.Pointer, Rows, Cols);
        }
    }

    /// <summary>Makes sure that every element is a finite number.</summary>
    /// <param name="context">Threads and cancellation; null takes one thread per processor.</param>
    /// <exception cref="LfmException">InvalidData: names the first row and column that hold NaN or infinity.</exception>
    public void CheckFinite(ComputeContext? context = null)
    {
        ObjectDisposedException.ThrowIf(_data is null, this);
        if (!_knownFinite) CheckFinite(_data.Pointer, Rows, Cols, FirstRow, Source, context ?? new ComputeContext(), RowNames ?? []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _data?.Dispose();
        _data = null;
    }

    /// <summary>Reads all rows that a source gives.</summary>
    internal static LoadedMatrix Load(MatrixRequest request, RowSource from)
    {
        if (from.Rows is not { } known) return Gather(request, from);
        NativeBuffer<float> data = request.Allocate(known, from.Cols);
        try
        {
            string[]? names = from.HasNames ? new string[(int)known] : null;
            int rows = from.Read(data.Pointer, (int)known, names);
            from.Loss?.Check(request.Source);
            return new LoadedMatrix(data, rows, from, request.Source, names);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Reads rows to their end, block by block, and keeps some.</summary>
    /// <param name="reader">The rows.</param>
    /// <param name="from">What it reads.</param>
    /// <param name="wanted">Numbers of the rows to keep, ascending, each once.</param>
    /// <param name="context">Threads and cancellation.</param>
    internal static LoadedMatrix Pick(RowReader reader, RowSource from, int[] wanted, ComputeContext context)
    {
        NativeBuffer<float> data = new((long)wanted.Length * reader.Cols);
        try
        {
            string[]? names = reader.HasNames ? new string[wanted.Length] : null;
            ulong fingerprint = 0;
            int at = 0;
            while (reader.ReadBlock())
            {
                ReadOnlyMatrixView<float> block = reader.Block;
                fingerprint += RowFingerprint.Of(block, reader.FirstRow, context);
                for (; at < wanted.Length && wanted[at] < reader.FirstRow + block.Rows; at++)
                {
                    int i = (int)(wanted[at] - reader.FirstRow);
                    block.Row(i).CopyTo(new Span<float>(data.Pointer + ((long)at * reader.Cols), reader.Cols));
                    if (names is not null) names[at] = reader.Names[i];
                }
            }
            if (at < wanted.Length)
            {
                Throw.Argument(
                    $"{reader.Source} has {reader.RowsRead} rows, and row {wanted[at]} is wanted; choose among those that there are");
            }
            return new LoadedMatrix(data, wanted.Length, from, reader.Source, names) { Whole = (reader.RowsRead, fingerprint) };
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Rows × columns, and how a file was understood.</summary>
    internal static string Describe(long rows, int cols, string understanding) =>
        FormattableString.Invariant($"{rows:n0} {(rows == 1 ? "row" : "rows")} × {cols} {(cols == 1 ? "column" : "columns")}")
        + (understanding.Length > 0 ? "; " + understanding : "");

    /// <summary>Makes sure that every element of some rows is a finite number.</summary>
    internal static void CheckFinite(
        float* data, int rows, int cols, long firstRow, string source, ComputeContext context, string[] names)
    {
        FirstError firstError = new();
        ParallelRows.For(rows, Math.Max(1, (1 << 18) / cols), context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to && firstError.IsBefore(i); i++)
            {
                ReadOnlySpan<float> row = new(data + ((long)i * cols), cols);
                int j = FiniteScan.IndexOfNonFinite(row);
                if (j >= 0) firstError.Report(i, NotFinite(source, firstRow + i, j, row[j], names.Length > 0 ? names[i] : ""));
            }
        });
        firstError.ThrowIfAny();
    }

    /// <summary>Reads rows whose number is not known beforehand: in pieces, of which each is freed once it is copied.</summary>
    private static LoadedMatrix Gather(MatrixRequest request, RowSource from)
    {
        List<(NativeBuffer<float> Data, int Rows)> pieces = [];
        List<string>? names = from.HasNames ? [] : null;
        NativeBuffer<float>? whole = null;
        int capacity = (int)Math.Max(1, FirstPieceElements / from.Cols);
        long total = 0;
        try
        {
            string[] pieceNames = [];
            for (int read = 1; read > 0; total += read)
            {
                NativeBuffer<float> piece = request.Allocate(capacity, from.Cols);
                pieces.Add((piece, 0));
                if (names is not null && pieceNames.Length < capacity) pieceNames = new string[capacity];
                read = from.Read(piece.Pointer, capacity, pieceNames);
                pieces[^1] = (piece, read);
                names?.AddRange(pieceNames.AsSpan(0, read));
                capacity = (int)Math.Max(1, Math.Min((long)capacity * 2 * from.Cols, PieceElements) / from.Cols);
            }
            from.Loss?.Check(request.Source);
            whole = request.Allocate(total, from.Cols);
            float* to = whole.Pointer;
            foreach ((NativeBuffer<float> data, int rows) in pieces)
            {
                long bytes = (long)rows * from.Cols * sizeof(float);
                Buffer.MemoryCopy(data.Pointer, to, bytes, bytes);
                to += (long)rows * from.Cols;
                data.Dispose();
            }
            return new LoadedMatrix(whole, (int)total, from, request.Source, names?.ToArray());
        }
        catch
        {
            whole?.Dispose();
            throw;
        }
        finally
        {
            foreach ((NativeBuffer<float> data, _) in pieces) data.Dispose();
        }
    }

    /// <summary>The error of a number that is not finite; the name may be empty.</summary>
    internal static LfmException NotFinite(string source, long row, int column, float value, string name)
    {
        string of = name.Length == 0 ? "" : $" ({LineReader.ShowName(name)})";
        string what = float.IsNaN(value) ? "NaN" : value > 0 ? "infinity" : "minus infinity";
        return new LfmException(LfmErrorCode.InvalidData,
            $"{source}: row {row}{of}, column {column} (counted from 0) is {what}; repair or remove that row");
    }
}
