using System.Buffers.Binary;
using LfmNative.Memory;

namespace LfmNative.Storage.Arrow;

/// <summary>A record batch, or the values of a dictionary: where the buffers of its columns are.</summary>
/// <remarks>Its own numbers are compared with each other and with the body before anything is read.</remarks>
internal sealed class ArrowBatch
{
    private readonly ArrowMessages _messages;
    private readonly ArrowMessage _message;
    private readonly ArrowField[] _fields;
    private readonly long[] _nodes;
    private readonly long[] _buffers;
    private readonly long[] _variadic;
    private readonly int? _codec;

    /// <summary>Reads the header of a batch.</summary>
    /// <param name="messages">Where its body is read from.</param>
    /// <param name="message">The message.</param>
    /// <param name="header">Its record batch.</param>
    /// <param name="fields">The columns.</param>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public ArrowBatch(ArrowMessages messages, ArrowMessage message, FlatTable header, ArrowField[] fields)
    {
        (_messages, _message, _fields) = (messages, message, fields);
        Rows = header.Number(0, 8);
        (_nodes, _buffers, _variadic) = (header.Numbers(1, 2), header.Numbers(2, 2), header.Numbers(4));
        if (header.Table(3) is { } compression) _codec = (int)compression.Number(0, 1);
        if (Rows is < 0 or > int.MaxValue) throw new InvalidDataException("a batch claims an impossible number of rows");
        for (int i = 0; i < _buffers.Length; i += 2)
        {
            (long offset, long count) = (_buffers[i], _buffers[i + 1]);
            if (offset < 0 || count < 0 || offset > message.BodyBytes - count)
                throw new InvalidDataException("a batch has columns outside of its body");
        }
    }

    /// <summary>Rows of the batch.</summary>
    public long Rows { get; }

    /// <summary>Bytes that its columns can have at most, as far as that is known.</summary>
    public long MostBytes => _codec is null ? _message.BodyBytes : long.MaxValue;

    /// <summary>Reads the buffers of columns, in the order in which they lie.</summary>
    /// <param name="columns">Numbers of the columns.</param>
    /// <returns>For each column its nodes and buffers; dispose of them.</returns>
    public ArrowColumn[] Read(params ReadOnlySpan<int> columns)
    {
        ArrowColumn[] found = new ArrowColumn[columns.Length];
        List<(long Offset, long Count, ArrowColumn Column, int Place)> wanted = [];
        int node = 0, buffer = 0;
        ReadOnlySpan<long> variadic = _variadic;
        for (int f = 0; f < _fields.Length; f++)
        {
            (int firstNode, int firstBuffer) = (node, buffer);
            _fields[f].Skip(ref node, ref buffer, ref variadic);
            int at = columns.IndexOf(f);
            if (at < 0) continue;
            if (2 * node > _nodes.Length || 2 * buffer > _buffers.Length)
                throw new InvalidDataException("a batch has fewer columns than the schema");
            ArrowColumn column = new(_fields[f], _nodes[(2 * firstNode)..(2 * node)], buffer - firstBuffer);
            if (column.Rows != Rows) throw new InvalidDataException("a column has other rows than its batch");
            for (int b = firstBuffer; b < buffer; b++) wanted.Add((_buffers[2 * b], _buffers[(2 * b) + 1], column, b - firstBuffer));
            found[at] = column;
        }
        try
        {
            foreach ((long offset, long count, ArrowColumn column, int place) in wanted.OrderBy(w => w.Offset))
            {
                if (count > 0) column.Buffers[place] = Unpacked(_messages.ReadBytes(_message.Body + offset, count));
            }
        }
        catch
        {
            foreach (ArrowColumn column in found) column.Dispose();
            throw;
        }
        return found;
    }

    /// <summary>A buffer as it was before it was packed: its length comes first, −1 where packing did not pay.</summary>
    private NativeBuffer<byte> Unpacked(NativeBuffer<byte> stored)
    {
        if (_codec is not { } codec) return stored;
        using (stored)
        {
            if (stored.Length < sizeof(long)) throw new InvalidDataException("a packed column is too short");
            long length = BinaryPrimitives.ReadInt64LittleEndian(stored.Span);
            ReadOnlySpan<byte> packed = stored.Span[sizeof(long)..];
            return ArrowCodec.Unpack(codec, packed, length);
        }
    }
}
