using System.Buffers;
using System.Text;

namespace LfmNative.Storage.Parquet;

/// <summary>Writes Thrift's compact protocol; see <see cref="ThriftReader"/>.</summary>
internal sealed class ThriftWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Stack<int> _outer = new();
    private int _last;

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>A field of 32 bits.</summary>
    public ThriftWriter Int32(int id, int value) => Head(id, ThriftType.Int32).ZigZag(value);

    /// <summary>A field of 64 bits.</summary>
    public ThriftWriter Int64(int id, long value) => Head(id, ThriftType.Int64).ZigZag(value);

    /// <summary>A field of 16 bits.</summary>
    public ThriftWriter Int16(int id, short value) => Head(id, ThriftType.Int16).ZigZag(value);

    /// <summary>A field of text.</summary>
    public ThriftWriter Text(int id, string value) => Binary(id, Encoding.UTF8.GetBytes(value));

    /// <summary>A field of bytes.</summary>
    public ThriftWriter Binary(int id, ReadOnlySpan<byte> value)
    {
        Head(id, ThriftType.Binary).Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    /// <summary>Begins a field that is a structure, with its fields to follow.</summary>
    public ThriftWriter Struct(int id)
    {
        Head(id, ThriftType.Struct);
        return Element();
    }

    /// <summary>Begins a structure that is an element of a list.</summary>
    public ThriftWriter Element()
    {
        _outer.Push(_last);
        _last = 0;
        return this;
    }

    /// <summary>Ends a structure.</summary>
    public ThriftWriter End()
    {
        Byte(0);
        if (_outer.Count > 0) _last = _outer.Pop();
        return this;
    }

    /// <summary>Begins a field that is a list, with its elements to follow.</summary>
    public ThriftWriter List(int id, ThriftType type, int count)
    {
        Head(id, ThriftType.List);
        Byte((byte)(Math.Min(count, 15) << 4 | (int)type));
        return count < 15 ? this : Varint((ulong)count);
    }

    /// <summary>An element that is a number.</summary>
    public ThriftWriter ZigZag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>An element that is a text.</summary>
    public ThriftWriter Text(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Varint((ulong)bytes.Length);
        return Raw(bytes);
    }

    /// <summary>Elements that were written before.</summary>
    public ThriftWriter Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    private ThriftWriter Head(int id, ThriftType type)
    {
        int step = id - _last;
        _last = id;
        if (step is > 0 and < 16)
        {
            Byte((byte)(step << 4 | (int)type));
            return this;
        }
        Byte((byte)type);
        return ZigZag(id);
    }

    private ThriftWriter Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
        return this;
    }

    private void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}
