using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace LfmNative.Storage.Arrow;

/// <summary>An Arrow file (Feather version 2) or an Arrow stream: <c>id</c>, text or number, and <c>embedding</c>, a fixed list.</summary>
/// <remarks>Rows become batches as they come, the larger lots in several: so a file can be read batch by batch, whoever wrote it.</remarks>
/// <param name="target">Where rows go.</param>
/// <param name="file">Whether the magic bytes and the footer of a file surround the stream.</param>
internal sealed unsafe class ArrowOutput<T>(RowTarget target, bool file) : RowFormat<T>(target)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private const int MaxRows = 1 << 16;
    private const int BatchBytes = 1 << 24;
    private const int Alignment = 8;
    private const int BlockBytes = sizeof(long) + sizeof(int) + sizeof(long);
    private const int MaxSpan = 1 << 28;

    private readonly ArrowMetadata _metadata = new(target.Named, target.Cols, Type);
    private readonly List<ArrowBlock> _blocks = [];

    /// <summary>Where the next batch begins.</summary>
    private long At => _blocks.Count > 0 ? _blocks[^1].Offset + _blocks[^1].MetadataBytes + _blocks[^1].BodyBytes : Head(0).Length;

    public override byte[] Head(long rows) => [.. file ? "ARROW1\0\0"u8 : default, .. _metadata.Schema()];

    public override byte[] Tail(long rows) => file ? _metadata.Footer(_blocks) : ArrowMetadata.EndOfStream;

    public override void Write(Stream stream, T* rows, int count, long ld, string[] names, long first)
    {
        int together = (int)Math.Clamp(BatchBytes / ((long)Target.Cols * sizeof(T)), 1, MaxRows);
        for (int from = 0; from < count; from += together)
        {
            Target.Context.Token.ThrowIfCancellationRequested();
            int n = Math.Min(together, count - from);
            WriteBatch(stream, rows + (from * ld), n, ld, names.AsSpan(Math.Min(from, names.Length), names.Length > 0 ? n : 0), first + from);
        }
    }

    public override byte[] Checkpoint(Stream stream)
    {
        byte[] state = new byte[_blocks.Count * BlockBytes];
        for (int i = 0; i < _blocks.Count; i++)
        {
            Span<byte> block = state.AsSpan(i * BlockBytes, BlockBytes);
            BinaryPrimitives.WriteInt64LittleEndian(block, _blocks[i].Offset);
            BinaryPrimitives.WriteInt32LittleEndian(block[8..], _blocks[i].MetadataBytes);
            BinaryPrimitives.WriteInt64LittleEndian(block[12..], _blocks[i].BodyBytes);
        }
        return state;
    }

    public override void Resume(byte[] state, long rows)
    {
        _blocks.Clear();
        for (int at = 0; at + BlockBytes <= state.Length; at += BlockBytes)
        {
            ReadOnlySpan<byte> block = state.AsSpan(at, BlockBytes);
            _blocks.Add(new ArrowBlock(
                BinaryPrimitives.ReadInt64LittleEndian(block),
                BinaryPrimitives.ReadInt32LittleEndian(block[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(block[12..])));
        }
    }

    private void WriteBatch(Stream stream, T* rows, int count, long ld, ReadOnlySpan<string> names, long first)
    {
        (byte[] ids, byte[] texts) = Target.Named ? Texts(names, first) : (Numbers(first, count), []);
        long vectors = (long)count * Target.Cols * sizeof(T);
        // Nothing is null: the buffers of validity are empty.
        List<long> buffers = [0, 0];
        long end = 0;
        Place(ids.Length);
        if (Target.Named) Place(texts.Length);
        buffers.AddRange([end, 0, end, 0]);
        Place(vectors);
        long body = end;
        byte[] metadata = _metadata.Batch(count, [.. buffers], body);
        _blocks.Add(new ArrowBlock(At, metadata.Length, body));
        stream.Write(metadata);
        Padded(stream, ids);
        if (Target.Named) Padded(stream, texts);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<T> row = new(rows + (i * ld), Target.Cols);
            stream.Write(MemoryMarshal.AsBytes(row));
        }
        stream.Write(new byte[Padding(vectors)]);

        void Place(long bytes)
        {
            buffers.AddRange([end, bytes]);
            end += bytes + Padding(bytes);
        }
    }

    /// <summary>Offsets and bytes of texts.</summary>
    private (byte[] Offsets, byte[] Bytes) Texts(ReadOnlySpan<string> names, long first)
    {
        byte[] offsets = new byte[(names.Length + 1) * sizeof(int)];
        using MemoryStream bytes = new();
        for (int i = 0; i < names.Length; i++)
        {
            bytes.Write(Encoding.UTF8.GetBytes(names[i]));
            if (bytes.Length > MaxSpan) throw Target.BadName(first + i, names[i], "too much text for one batch of an Arrow file; shorten it");
            BinaryPrimitives.WriteInt32LittleEndian(offsets.AsSpan((i + 1) * sizeof(int)), (int)bytes.Length);
        }
        return (offsets, bytes.ToArray());
    }

    private static byte[] Numbers(long first, int count)
    {
        byte[] numbers = new byte[count * sizeof(long)];
        for (int i = 0; i < count; i++) BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(i * sizeof(long)), first + i);
        return numbers;
    }

    private static void Padded(Stream stream, byte[] bytes)
    {
        stream.Write(bytes);
        stream.Write(new byte[Padding(bytes.Length)]);
    }

    private static int Padding(long bytes) => (int)(-bytes & (Alignment - 1));
}
