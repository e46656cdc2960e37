using System.Buffers;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Storage;

/// <summary>The rows of a stored array: NumPy's formats and safetensors.</summary>
internal sealed unsafe class ArrayRows : RowSource
{
    private const int BlockBytes = 1 << 18;
    private const int TileCols = 16;
    private const int TileRows = 1024;

    private readonly MatrixRequest _request;
    private readonly ByteSource _source;
    private readonly StoredArray _array;
    private readonly MatrixWindow _window;
    private readonly int _threads;
    private readonly Action? _atEnd;
    private long _done;
    private volatile bool _nonFinite;
    private readonly RoundingLoss? _loss;

    /// <summary>Takes the requested rows of an array.</summary>
    /// <param name="request">The request.</param>
    /// <param name="source">Bytes that hold the whole array; owned when nothing is thrown.</param>
    /// <param name="array">Where the array lies.</param>
    /// <param name="atEnd">Called once the last row of the array was read; may be null.</param>
    public ArrayRows(MatrixRequest request, ByteSource source, StoredArray array, Action? atEnd = null)
    {
        if (request.Layout is not null && array.ColumnMajor)
            throw request.Invalid("holds feature maps in Fortran order; save them from numpy.ascontiguousarray");
        _request = request;
        _window = MatrixWindow.Take(request, array.Shape);
        bool rowMajor = !array.ColumnMajor || _window.Cols == 1 || _window.FileRows == 1;
        _array = array with { ColumnMajor = !rowMajor };
        _source = source;
        _atEnd = atEnd;
        if (!rowMajor && source.IsSequential)
        {
            // Columns lie one after the other: rows can be taken once all of them are there.
            StoredArray.TryByteCount(array.Shape, array.Type.Size, out long bytes);
            _source = BufferSource.Of(source, array.Offset, bytes);
            _array = _array with { Offset = 0 };
            try
            {
                atEnd?.Invoke();
                _atEnd = null;
            }
            catch
            {
                _source.Dispose();
                throw;
            }
            source.Dispose();
        }
        _threads = _source.IsSequential ? 1 : request.Context.Threads;
        bool rounds = array.Type.Kind is ElementKind.Float64 or ElementKind.Int64 or ElementKind.UInt64 or ElementKind.Int32
            or ElementKind.UInt32;
        _loss = rounds && !_array.ColumnMajor ? new RoundingLoss(Cols) : null;
    }

    public override long? Rows => _window.Rows;

    public override int Cols => _window.Cols;

    public override long FirstRow => _window.FirstRow;

    /// <summary>Rows of one sample of feature maps; 1 of a matrix.</summary>
    public int RowsPerSample => _window.Inner;

    /// <summary>Whether the rows can be read again from a place of one's choice.</summary>
    public bool IsSeekable => !_source.IsSequential;

    public override bool KnownFinite => !_array.ColumnMajor && !_nonFinite;

    public override RoundingLoss? Loss => _loss;

    public override int Read(float* into, int rows, Span<string> names)
    {
        int n = (int)Math.Min(rows, _window.Rows - _done);
        if (n == 0) return 0;
        FirstError firstError = new();
        if (_array.ColumnMajor) ReadColumns(into, n, firstError);
        else ReadRows(into, n, firstError);
        firstError.ThrowIfAny();
        _done += n;
        if (_window.FirstRow + _done == _window.FileRows) _atEnd?.Invoke();
        return n;
    }

    public override void Dispose() => _source.Dispose();

    /// <summary>C order: blocks are read by position, converted and looked at for NaN and infinity while they are in the cache.</summary>
    private void ReadRows(float* into, int rows, FirstError firstError)
    {
        ElementType type = _array.Type;
        long start = _array.Offset + ((_window.FirstRow + _done) * Cols * type.Size);
        long count = (long)rows * Cols;
        int block = BlockBytes / type.Size;
        int blocks = checked((int)((count + block - 1) / block));
        ParallelRows.For(blocks, 1, _threads, _request.Context.Token, (b, _) =>
        {
            long first = (long)b * block;
            int n = (int)Math.Min(block, count - first);
            Span<float> values = new(into + first, n);
            if (type == ElementType.Single)
            {
                _source.Read(start + (first * type.Size), MemoryMarshal.AsBytes(values));
                if (FiniteScan.IndexOfNonFinite(values) >= 0) _nonFinite = true;
                return;
            }
            byte[] bytes = ArrayPool<byte>.Shared.Rent(n * type.Size);
            try
            {
                Span<byte> part = bytes.AsSpan(0, n * type.Size);
                _source.Read(start + (first * type.Size), part);
                int overflow = ElementConverter.ToSingle(type, part, values);
                if (overflow >= 0) firstError.Report(first + overflow, TooLarge(first + overflow));
                if (FiniteScan.IndexOfNonFinite(values) >= 0) _nonFinite = true;
                if (_loss is not null) AddLoss(part, n, (_done * Cols) + first);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        });
    }

    private void AddLoss(ReadOnlySpan<byte> bytes, int count, long first)
    {
        double[] wide = ArrayPool<double>.Shared.Rent(count);
        ElementConverter.ToDouble(_array.Type, bytes, wide.AsSpan(0, count));
        _loss!.Add(wide.AsSpan(0, count), first);
        ArrayPool<double>.Shared.Return(wide);
    }

    /// <summary>
    /// Fortran order: tiles of 16 columns are read and converted column by column, and written out row by row, a cache line at a time.
    /// </summary>
    private void ReadColumns(float* into, int count, FirstError firstError)
    {
        ElementType type = _array.Type;
        ParallelRows.For(count, TileRows, _threads, _request.Context.Token, (from, to) =>
        {
            byte[] bytes = ArrayPool<byte>.Shared.Rent(TileRows * type.Size);
            float[] tile = ArrayPool<float>.Shared.Rent(TileCols * TileRows);
            try
            {
                for (int j = 0; j < Cols; j += TileCols) ConvertTile(from, to - from, j, bytes, tile);
            }
            finally
            {
                ArrayPool<float>.Shared.Return(tile);
                ArrayPool<byte>.Shared.Return(bytes);
            }
        });

        void ConvertTile(int from, int rows, int firstColumn, byte[] bytes, float[] tile)
        {
            int cols = Math.Min(TileCols, Cols - firstColumn);
            for (int j = 0; j < cols; j++)
            {
                Span<byte> column = bytes.AsSpan(0, rows * type.Size);
                long element = ((firstColumn + (long)j) * _window.FileRows) + _window.FirstRow + _done + from;
                _source.Read(_array.Offset + (element * type.Size), column);
                int overflow = ElementConverter.ToSingle(type, column, tile.AsSpan(j * TileRows, rows));
                if (overflow < 0) continue;
                long index = ((from + (long)overflow) * Cols) + firstColumn + j;
                firstError.Report(index, TooLarge(index));
            }
            for (int i = 0; i < rows; i++)
            {
                float* row = into + ((from + (long)i) * Cols) + firstColumn;
                for (int j = 0; j < cols; j++) row[j] = tile[(j * TileRows) + i];
            }
        }
    }

    private LfmException TooLarge(long index) =>
        new(LfmErrorCode.InvalidData, $"{_request.Source}: row {_window.FirstRow + _done + (index / Cols)}, "
            + $"column {index % Cols} (counted from 0) is beyond float32's range of ±3.4e38; rescale the data");
}
