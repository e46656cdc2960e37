using System.Buffers.Binary;

namespace LfmNative.Storage.Hdf5;

/// <summary>Takes little-endian numbers from bytes, one after the other.</summary>
/// <exception cref="InvalidDataException">Of every function: there are fewer bytes.</exception>
internal ref struct Hdf5Cursor(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => _rest.Length;

    public byte U8() => Take(1)[0];

    public int U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public long U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>A length or an address; −1 is the undefined address.</summary>
    public long I64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>A number of 1 to 8 bytes.</summary>
    public long Number(int size)
    {
        Span<byte> wide = stackalloc byte[8];
        if (size is < 1 or > 8) throw Damaged();
        Take(size).CopyTo(wide);
        return BinaryPrimitives.ReadInt64LittleEndian(wide);
    }

    public void Skip(long count) => Take(count);

    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _rest.Length) throw Damaged();
        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    /// <summary>Takes a signature.</summary>
    public void Expect(ReadOnlySpan<byte> signature)
    {
        if (!Take(signature.Length).SequenceEqual(signature)) throw Damaged();
    }

    /// <summary>The error of HDF5 structures that are not what they should be.</summary>
    public static InvalidDataException Damaged() => new("its HDF5 structures are damaged");
}
