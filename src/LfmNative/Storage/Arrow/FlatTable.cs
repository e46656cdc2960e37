using System.Buffers.Binary;
using System.Text;

namespace LfmNative.Storage.Arrow;

/// <summary>A table of a FlatBuffer that nobody vouches for: every offset is compared with the bytes there are.</summary>
/// <remarks>Source: FlatBuffers internals, "Tables" and "Vectors"; offsets are little-endian and relative to where they stand.</remarks>
internal readonly struct FlatTable
{
    private const int MaxText = 1 << 16;

    private readonly byte[] _bytes;
    private readonly int _at;
    private readonly int _vtable;
    private readonly int _vtableBytes;

    private FlatTable(byte[] bytes, int at)
    {
        (_bytes, _at) = (bytes, at);
        _vtable = Check(bytes, at - (long)BinaryPrimitives.ReadInt32LittleEndian(Slice(bytes, at, 4)), 4);
        _vtableBytes = BinaryPrimitives.ReadUInt16LittleEndian(Slice(bytes, _vtable, 2));
        Check(bytes, _vtable, _vtableBytes);
    }

    /// <summary>The table that a buffer begins with.</summary>
    /// <exception cref="InvalidDataException">An offset leads outside.</exception>
    public static FlatTable Root(byte[] bytes) => new(bytes, Follow(bytes, 0));

    /// <summary>A whole number of 1, 2, 4 or 8 bytes, signed.</summary>
    /// <param name="slot">Number of the field.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="missing">Its value where the table leaves it out.</param>
    public long Number(int slot, int size, long missing = 0)
    {
        int at = Field(slot);
        if (at == 0) return missing;
        ReadOnlySpan<byte> s = Slice(_bytes, at, size);
        return size switch
        {
            1 => (sbyte)s[0],
            2 => BinaryPrimitives.ReadInt16LittleEndian(s),
            4 => BinaryPrimitives.ReadInt32LittleEndian(s),
            _ => BinaryPrimitives.ReadInt64LittleEndian(s),
        };
    }

    /// <summary>A table inside this one; null where it is left out.</summary>
    public FlatTable? Table(int slot) => Field(slot) is var at and not 0 ? new FlatTable(_bytes, Follow(_bytes, at)) : null;

    /// <summary>A text; empty where it is left out.</summary>
    public string Text(int slot)
    {
        (int at, int count) = Vector(slot, 1);
        return Encoding.UTF8.GetString(_bytes.AsSpan(at, Math.Min(count, MaxText)));
    }

    /// <summary>How many tables a vector holds.</summary>
    public int Tables(int slot) => Vector(slot, 4).Count;

    /// <summary>A table of a vector.</summary>
    public FlatTable TableAt(int slot, int index) => new(_bytes, Follow(_bytes, Vector(slot, 4).At + (4 * index)));

    /// <summary>A vector of 64-bit numbers, or of structures of them.</summary>
    /// <param name="slot">Number of the field.</param>
    /// <param name="each">Numbers of one structure.</param>
    public long[] Numbers(int slot, int each = 1)
    {
        (int at, int count) = Vector(slot, 8 * each);
        long[] numbers = new long[count * each];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at + (8 * i), 8));
        return numbers;
    }

    private (int At, int Count) Vector(int slot, int size)
    {
        int at = Field(slot);
        if (at == 0) return (0, 0);
        at = Follow(_bytes, at);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(Slice(_bytes, at, 4));
        Check(_bytes, at + 4, count * (long)size);
        return (at + 4, (int)count);
    }

    /// <summary>Where a field lies; 0 where it is left out.</summary>
    private int Field(int slot)
    {
        int entry = 4 + (2 * slot);
        if (entry + 2 > _vtableBytes) return 0;
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(_vtable + entry, 2));
        return offset == 0 ? 0 : Check(_bytes, _at + (long)offset, 1);
    }

    private static int Follow(byte[] bytes, int at) =>
        Check(bytes, at + (long)BinaryPrimitives.ReadUInt32LittleEndian(Slice(bytes, at, 4)), 4);

    private static ReadOnlySpan<byte> Slice(byte[] bytes, int at, int count) => bytes.AsSpan(Check(bytes, at, count), count);

    private static int Check(byte[] bytes, long at, long count)
    {
        if (at < 0 || count < 0 || at > bytes.Length - count) throw new InvalidDataException("its metadata are damaged");
        return (int)at;
    }
}
