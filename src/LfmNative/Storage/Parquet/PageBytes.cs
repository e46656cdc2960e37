using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace LfmNative.Storage.Parquet;

/// <summary>Bytes of a page in native memory that somebody else owns.</summary>
/// <param name="pointer">The first.</param>
/// <param name="length">Their number.</param>
internal readonly unsafe struct PageBytes(byte* pointer, int length)
{
    public byte* Pointer => pointer;

    public int Length => length;

    public ReadOnlySpan<byte> Span => new(pointer, length);

    /// <summary>A part of them.</summary>
    /// <exception cref="InvalidDataException">They are fewer.</exception>
    public PageBytes Slice(int from, int count)
    {
        if (from < 0 || count < 0 || from > length - count) throw new InvalidDataException("the page ends before what its header tells");
        return new PageBytes(pointer + from, count);
    }

    /// <summary>What follows a number of them.</summary>
    public PageBytes From(int from) => Slice(from, length - from);

    /// <summary>The length that stands before a part, little-endian, and that part.</summary>
    public PageBytes Prefixed(int from)
    {
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(Slice(from, sizeof(uint)).Span);
        return Slice(from + sizeof(uint), (int)Math.Min(count, int.MaxValue));
    }

    /// <summary>A number in groups of seven bits, the lowest first.</summary>
    public ulong Varint(ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (at >= length) break;
            byte b = pointer[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw new InvalidDataException("the page ends within a number");
    }

    /// <summary>57 or more bits from a place on, the lowest first; zeros behind the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Bits(long bit)
    {
        long at = bit >> 3;
        if (at <= length - sizeof(ulong)) return Unsafe.ReadUnaligned<ulong>(pointer + at) >> (int)(bit & 7);
        ulong word = 0;
        for (int i = 0; at + i < length; i++) word |= (ulong)pointer[at + i] << (8 * i);
        return word >> (int)(bit & 7);
    }
}
