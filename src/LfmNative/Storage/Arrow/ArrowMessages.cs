using System.Buffers.Binary;
using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage.Arrow;

/// <summary>What a message of an Arrow stream carries, under the numbers of the format.</summary>
internal enum ArrowMessageKind
{
    Schema = 1, DictionaryBatch = 2, RecordBatch = 3,
}

/// <summary>A message: its metadata, and where its body lies.</summary>
internal readonly record struct ArrowMessage(ArrowMessageKind Kind, FlatTable Header, long Body, long BodyBytes);

/// <summary>The messages of an Arrow stream, or of the stream inside an Arrow file, in order.</summary>
/// <remarks>
/// Source: the Arrow columnar format, "Serialization and Interprocess Communication". A file is the magic bytes <c>ARROW1</c>, a stream and a
/// footer that repeats what the stream tells; so both are read alike, from pipes as well.
/// </remarks>
internal sealed class ArrowMessages
{
    private const int MaxMetadata = 1 << 28;
    private const long MaxBody = 1L << 30;
    private const int OldestVersion = 3;

    private static readonly byte[] Magic = [.. "ARROW1"u8];

    private readonly MatrixRequest _request;
    private readonly ByteSource _source;
    private readonly long _end = ByteSource.UnknownLength;
    private readonly long _start;
    private long _next;
    private long _read;
    private bool _ended;

    /// <summary>Begins at the schema.</summary>
    /// <exception cref="LfmException">InvalidFile: no Arrow data, or an Arrow file without its end.</exception>
    public ArrowMessages(MatrixRequest request, ByteSource source)
    {
        (_request, _source) = (request, source);
        byte[] head = source.Head(0, 8);
        if (head.AsSpan().StartsWith("FEA1"u8))
            throw request.Invalid("is a Feather file of version 1, which is no longer written; write it again with version 2");
        if (head.Length < 8) throw request.Invalid($"is cut short: {head.Length} bytes hold no Arrow data; copy it again");
        bool file = head.AsSpan().StartsWith(Magic);
        if (!file && !IsStream(head)) throw request.Invalid("holds neither an Arrow file nor an Arrow stream; write it again");
        _start = _next = file ? 8 : 0;
        if (source.Length != ByteSource.UnknownLength) _end = file ? StreamEnd() : source.Length;
    }

    /// <summary>Whether bytes begin an Arrow stream, or file.</summary>
    public static bool IsArrow(ReadOnlySpan<byte> head) => head.StartsWith(Magic) || (head.Length >= 8 && IsStream(head));

    /// <summary>Goes back to the schema; not for pipes.</summary>
    public void Restart() => (_next, _read, _ended) = (_start, 0, false);

    /// <summary>The schema in the footer of a file, where some writers alone put it; null for streams and pipes.</summary>
    public FlatTable? FooterSchema()
    {
        if (_start == 0 || _end == ByteSource.UnknownLength) return null;
        using NativeBuffer<byte> footer = ReadBytes(_end, _source.Length - sizeof(int) - Magic.Length - _end);
        return FlatTable.Root(footer.Span.ToArray()).Table(1);
    }

    /// <summary>The next message.</summary>
    /// <returns>Null at the end.</returns>
    /// <exception cref="LfmException">InvalidFile: cut short or damaged.</exception>
    public ArrowMessage? Next()
    {
        _request.Context.Token.ThrowIfCancellationRequested();
        _ended |= _next == _end;
        if (_ended) return null;
        Span<byte> prefix = stackalloc byte[8];
        // Of a pipe only reading the last byte of a body that was not wanted tells whether it is there.
        if (_read < _next && _next > 0) Read(_next - 1, prefix[..1]);
        int n = _source.ReadSome(_next, prefix[..4]);
        _ended = n == 0;
        if (_ended) return null;
        if (n < 4) throw CutShort();
        int prefixBytes = 4, metadataBytes = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (metadataBytes == -1)
        {
            Read(_next + 4, prefix[4..]);
            (prefixBytes, metadataBytes) = (8, BinaryPrimitives.ReadInt32LittleEndian(prefix[4..]));
        }
        _ended = metadataBytes == 0;
        if (_ended) return null;
        if (metadataBytes is < 0 or > MaxMetadata) throw new InvalidDataException("a message claims impossible metadata");
        byte[] metadata;
        using (NativeBuffer<byte> bytes = ReadBytes(_next + prefixBytes, metadataBytes)) metadata = bytes.Span.ToArray();
        FlatTable message = FlatTable.Root(metadata);
        long body = _next + prefixBytes + metadataBytes, bodyBytes = message.Number(3, 8);
        if (bodyBytes < 0 || bodyBytes > _end - body) throw CutShort();
        if (message.Number(0, 2) < OldestVersion)
            throw _request.Invalid("is of a version of the Arrow format before 0.8; write it again with a present one");
        _next = body + bodyBytes;
        FlatTable header = message.Table(2) ?? throw new InvalidDataException("a message has no header");
        return new ArrowMessage((ArrowMessageKind)message.Number(1, 1), header, body, bodyBytes);
    }

    /// <summary>Reads bytes of a body; of a pipe only forwards.</summary>
    /// <exception cref="LfmException">InvalidFile: there are fewer bytes.</exception>
    public NativeBuffer<byte> ReadBytes(long offset, long count)
    {
        if (count > MaxBody)
            throw _request.Invalid($"has a batch of more than {MaxBody >> 20} MiB a column; write it again in smaller record batches");
        if (_source.IsSequential && offset < _read)
            throw _request.Invalid("has its columns out of order, which a pipe cannot give; name the file itself");
        if (_source.Length != ByteSource.UnknownLength)
        {
            if (count > _source.Length - offset) throw CutShort();
            NativeBuffer<byte> all = new(count);
            try
            {
                Read(offset, all.Span);
                return all;
            }
            catch
            {
                all.Dispose();
                throw;
            }
        }
        // Memory grows with the bytes that come, not with what their header claims.
        using GrowingBytes bytes = new(count);
        while (bytes.Count < count)
        {
            Span<byte> room = bytes.Room();
            Read(offset + bytes.Count, room);
            bytes.Advance(room.Length);
        }
        return bytes.Take();
    }

    private void Read(long offset, Span<byte> into)
    {
        if (_source.ReadSome(offset, into) < into.Length) throw CutShort();
        _read = offset + into.Length;
    }

    /// <summary>Where the footer of a file begins.</summary>
    private long StreamEnd()
    {
        int tail = sizeof(int) + Magic.Length;
        byte[] end = new byte[tail];
        if (_source.Length < 8 + tail) throw CutShort();
        _source.Read(_source.Length - tail, end);
        long footer = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (!end.AsSpan(sizeof(int)).SequenceEqual(Magic) || footer <= 0 || footer > _source.Length - 8 - tail) throw CutShort();
        return _source.Length - tail - footer;
    }

    /// <summary>A mark and a length, or, before version 0.15, a length alone and then the offset of a small table.</summary>
    private static bool IsStream(ReadOnlySpan<byte> head)
    {
        int first = BinaryPrimitives.ReadInt32LittleEndian(head), second = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        return first == -1 ? second > 0 : first is > 0 and < 1 << 24 && second is > 0 and < 64;
    }

    private LfmException CutShort() => _request.Invalid("is cut short: its Arrow data lack their end; copy it again");
}
