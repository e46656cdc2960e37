using System.Buffers;
using System.Text;

namespace LfmNative.Storage;

/// <summary>One message in the wire format of Protocol Buffers, field by field in the order they are added.</summary>
/// <remarks>
/// Three of the wire format's types are all that an ONNX graph of a few nodes takes; a protobuf library with generated classes would be
/// a dependency many times this size. Source: the encoding guide of Protocol Buffers (base 128 varints, length-delimited records).
/// </remarks>
internal sealed class ProtobufMessage
{
    private const int VarintType = 0;
    private const int DelimitedType = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Bytes so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Adds an integer or an enumerator, ≥ 0.</summary>
    public ProtobufMessage Add(int field, long value)
    {
        Varint(((ulong)field << 3) | VarintType);
        Varint((ulong)value);
        return this;
    }

    /// <summary>Adds a string.</summary>
    public ProtobufMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a message.</summary>
    public ProtobufMessage Add(int field, ProtobufMessage message) => Add(field, message.Bytes);

    /// <summary>Adds bytes.</summary>
    public ProtobufMessage Add(int field, ReadOnlySpan<byte> bytes)
    {
        Announce(field, bytes.Length);
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>Adds what stands before the bytes of a record, which whoever writes the message puts behind it.</summary>
    public ProtobufMessage Announce(int field, int length)
    {
        Varint(((ulong)field << 3) | DelimitedType);
        Varint((ulong)length);
        return this;
    }

    /// <summary>Seven bits a byte, the lowest first; the top bit says that more follow.</summary>
    private void Varint(ulong value)
    {
        Span<byte> digits = _bytes.GetSpan(10);
        int count = 0;
        for (; value > 0x7F; value >>= 7) digits[count++] = (byte)(value | 0x80);
        digits[count++] = (byte)value;
        _bytes.Advance(count);
    }
}
