using System.Buffers;
using System.Runtime.InteropServices;
using LfmNative.Diagnostics;
using LfmNative.Kernels;

namespace LfmNative.Storage;

/// <summary><c>.fvecs</c> (TEXMEX corpus): each row is its dimension as int32, then that many float32, little-endian.</summary>
internal sealed unsafe class FvecsRows : RowSource
{
    private const int PieceBytes = 1 << 20;

    private readonly MatrixRequest _request;
    private readonly ByteSource _source;
    private readonly long _stride;
    private readonly bool _known;
    private readonly MatrixWindow _window;
    private long _done;

    public FvecsRows(MatrixRequest request, ByteSource source)
    {
        request.RefuseMaps();
        (_request, _source) = (request, source);
        byte[] head = source.Head(0, sizeof(int));
        if (head.Length < sizeof(int)) throw request.Invalid($"is cut short: {head.Length} bytes cannot hold one row of an .fvecs file");
        int d = BitConverter.ToInt32(head);
        if (d <= 0) throw request.Invalid($"says its first row has {d} columns; this is not an .fvecs file, or it is damaged");
        _stride = (d + 1L) * sizeof(float);
        _known = source.Length != ByteSource.UnknownLength;
        if (_known && source.Length % _stride != 0) throw CutShort(source.Length);
        // Of a pipe only the end tells how many rows there are.
        _window = MatrixWindow.Take(request, [_known ? source.Length / _stride : request.Rows?.To ?? long.MaxValue, d]);
    }

    public override long? Rows => _known ? _window.Rows : null;

    public override int Cols => _window.Cols;

    public override long FirstRow => _window.FirstRow;

    public override int Read(float* into, int rows, Span<string> names)
    {
        int n = (int)Math.Min(rows, _window.Rows - _done);
        if (!_known) return ReadInOrder(into, n);
        int piece = (int)Math.Max(1, PieceBytes / _stride);
        FirstError firstError = new();
        ParallelRows.For(n, piece, _request.Context.Threads, _request.Context.Token, (from, to) =>
        {
            byte[] bytes = ArrayPool<byte>.Shared.Rent((int)((to - from) * _stride));
            try
            {
                Span<byte> part = bytes.AsSpan(0, (int)((to - from) * _stride));
                _source.Read((_window.FirstRow + _done + from) * _stride, part);
                for (int i = from; i < to; i++)
                {
                    if (Take(part[(int)((i - from) * _stride)..], into + ((long)i * Cols), i) is not { } error) continue;
                    firstError.Report(i, error);
                    return;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        });
        firstError.ThrowIfAny();
        _done += n;
        return n;
    }

    public override void Dispose() => _source.Dispose();

    private int ReadInOrder(float* into, int rows)
    {
        byte[] bytes = new byte[_stride];
        for (int i = 0; i < rows; i++)
        {
            if ((i & 0xFFF) == 0) _request.Context.Token.ThrowIfCancellationRequested();
            long at = (_window.FirstRow + _done) * _stride;
            int found = _source.ReadSome(at, bytes);
            if (found == 0 && (_done == 0 || _request.Rows?.To is not null)) throw _request.OutOfRows(_window.FirstRow + _done);
            if (found == 0) return i;
            if (found < _stride) throw CutShort(at + found);
            if (Take(bytes, into + ((long)i * Cols), 0) is { } error) throw error;
            _done++;
        }
        return rows;
    }

    private LfmException? Take(ReadOnlySpan<byte> bytes, float* row, int i)
    {
        int found = BitConverter.ToInt32(bytes);
        if (found != Cols)
        {
            return _request.Invalid($"row {_window.FirstRow + _done + i} says it has {found} columns where row 0 has {Cols}; "
                + "all rows must be equally long");
        }
        MemoryMarshal.Cast<byte, float>(bytes.Slice(sizeof(int), Cols * sizeof(float))).CopyTo(new Span<float>(row, Cols));
        return null;
    }

    private LfmException CutShort(long length) => _request.Invalid(
        $"is cut short or damaged: rows of {(_stride / sizeof(float)) - 1} columns take {_stride} bytes each, "
        + $"and {length} is not a multiple of that");
}
