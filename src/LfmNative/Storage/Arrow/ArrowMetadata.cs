using System.Buffers.Binary;

namespace LfmNative.Storage.Arrow;

/// <summary>A message of an Arrow file, as its footer tells of it.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="MetadataBytes">Bytes before its body.</param>
/// <param name="BodyBytes">Bytes of its body.</param>
internal readonly record struct ArrowBlock(long Offset, int MetadataBytes, long BodyBytes);

/// <summary>Makes the metadata of what is written: a column of ids and one of vectors.</summary>
/// <param name="named">Whether ids are texts; otherwise they are 64-bit numbers.</param>
/// <param name="cols">Length of a vector.</param>
/// <param name="type">The format of its numbers.</param>
internal sealed class ArrowMetadata(bool named, int cols, ElementType type)
{
    private const int Version5 = 4;

    /// <summary>The message that begins a stream.</summary>
    public byte[] Schema() => Message(ArrowMessageKind.Schema, 0, Schema);

    /// <summary>The message of a batch.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="buffers">Offset and bytes of each buffer, one after the other.</param>
    /// <param name="bodyBytes">Bytes of the body.</param>
    public byte[] Batch(long rows, long[] buffers, long bodyBytes) => Message(ArrowMessageKind.RecordBatch, bodyBytes, (writer, at) =>
    {
        int[] batch = writer.Table(at, new FlatField(8, rows), FlatField.Offset, FlatField.Offset);
        writer.Numbers(batch[1], 2, rows, 0, rows, 0, rows * cols, 0);
        writer.Numbers(batch[2], 2, buffers);
    });

    /// <summary>What ends a file: the end of the stream, the footer, its length and the magic bytes.</summary>
    public byte[] Footer(IReadOnlyList<ArrowBlock> blocks)
    {
        FlatWriter writer = new();
        int[] footer = writer.Table(0, new FlatField(2, Version5), FlatField.Offset, FlatField.Offset, FlatField.Offset);
        Schema(writer, footer[1]);
        writer.Numbers(footer[2], 3);
        writer.Numbers(footer[3], 3, [.. blocks.SelectMany(b => new[] { b.Offset, b.MetadataBytes, b.BodyBytes })]);
        byte[] bytes = writer.ToArray(), length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [.. EndOfStream, .. bytes, .. length, .. "ARROW1"u8];
    }

    /// <summary>What ends a stream.</summary>
    public static byte[] EndOfStream => [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];

    private void Schema(FlatWriter writer, int at)
    {
        int[] schema = writer.Table(at, FlatField.None, FlatField.Offset);
        int[] fields = writer.Offsets(schema[1], 2);
        if (named) Field(writer, fields[0], "id", ArrowKind.Utf8, 0);
        else Field(writer, fields[0], "id", ArrowKind.Int, 0, new FlatField(4, 64), new FlatField(1, 1));
        int inside = Field(writer, fields[1], "embedding", ArrowKind.FixedSizeList, 1, new FlatField(4, cols));
        Field(writer, inside, "item", ArrowKind.FloatingPoint, 0, new FlatField(2, type.Size == 8 ? 2 : 1));
    }

    /// <returns>Where the offset of its only child belongs, if it has one.</returns>
    private static int Field(FlatWriter writer, int at, string name, ArrowKind kind, int children, params ReadOnlySpan<FlatField> type)
    {
        int[] field = writer.Table(
            at, FlatField.Offset, FlatField.None, new FlatField(1, (int)kind), FlatField.Offset, FlatField.None, FlatField.Offset);
        writer.Text(field[0], name);
        writer.Table(field[3], type);
        return writer.Offsets(field[5], children) is [var child] ? child : 0;
    }

    private static byte[] Message(ArrowMessageKind kind, long bodyBytes, Action<FlatWriter, int> header)
    {
        FlatWriter writer = new();
        int[] message = writer.Table(
            0, new FlatField(2, Version5), new FlatField(1, (int)kind), FlatField.Offset, new FlatField(8, bodyBytes));
        header(writer, message[2]);
        byte[] bytes = writer.ToArray(), prefix = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, -1);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(4), bytes.Length);
        return [.. prefix, .. bytes];
    }
}
