using System.Buffers.Binary;
using System.Text;

namespace LfmNative.Storage.Arrow;

/// <summary>A field of a table to be written: its bytes (0 where it is left out) and its value; 4 bytes of 0 keep room for an offset.</summary>
internal readonly record struct FlatField(int Size, long Value = 0)
{
    /// <summary>Room for the offset of what is written later.</summary>
    public static readonly FlatField Offset = new(4);

    /// <summary>A field that is left out.</summary>
    public static readonly FlatField None;
}

/// <summary>Writes a FlatBuffer from front to back: parents first, whose offsets are filled in when their children follow.</summary>
internal sealed class FlatWriter
{
    private readonly List<byte> _bytes = [0, 0, 0, 0];

    /// <summary>The buffer, padded to a multiple of 8 bytes.</summary>
    public byte[] ToArray()
    {
        Align(8, 0);
        return [.. _bytes];
    }

    /// <summary>Writes a table.</summary>
    /// <param name="at">Where its offset belongs; 0 for the root.</param>
    /// <param name="fields">Its fields by slot.</param>
    /// <returns>Where each field lies.</returns>
    public int[] Table(int at, params ReadOnlySpan<FlatField> fields)
    {
        Align(2, 0);
        int vtable = _bytes.Count, vtableBytes = 4 + (2 * fields.Length);
        _bytes.AddRange(new byte[vtableBytes]);
        Align(8, 4);
        int table = _bytes.Count;
        Patch(at, table - at);
        _bytes.AddRange(new byte[4]);
        BinaryPrimitives.WriteInt32LittleEndian(Span(table, 4), table - vtable);
        int[] places = new int[fields.Length];
        Span<byte> number = stackalloc byte[8];
        // The widest first: then each lies on a multiple of its width.
        foreach (int size in (ReadOnlySpan<int>)[8, 4, 2, 1])
        {
            for (int i = 0; i < fields.Length; i++)
            {
                if (fields[i].Size != size) continue;
                places[i] = _bytes.Count;
                BinaryPrimitives.WriteUInt16LittleEndian(Span(vtable + 4 + (2 * i), 2), (ushort)(places[i] - table));
                BinaryPrimitives.WriteInt64LittleEndian(number, fields[i].Value);
                _bytes.AddRange(number[..size]);
            }
        }
        BinaryPrimitives.WriteUInt16LittleEndian(Span(vtable, 2), (ushort)vtableBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(Span(vtable + 2, 2), (ushort)(_bytes.Count - table));
        return places;
    }

    /// <summary>Writes a text.</summary>
    public void Text(int at, string text)
    {
        Align(4, 0);
        Patch(at, _bytes.Count - at);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Number(utf8.Length, 4);
        _bytes.AddRange(utf8);
        _bytes.Add(0);
    }

    /// <summary>Writes a vector of offsets that are filled in later.</summary>
    /// <returns>Where each of them lies.</returns>
    public int[] Offsets(int at, int count)
    {
        Align(4, 0);
        Patch(at, _bytes.Count - at);
        Number(count, 4);
        int[] places = [.. Enumerable.Range(0, count).Select(i => _bytes.Count + (4 * i))];
        _bytes.AddRange(new byte[4 * count]);
        return places;
    }

    /// <summary>Writes a vector of 64-bit numbers, or of structures of them.</summary>
    public void Numbers(int at, int each, params ReadOnlySpan<long> numbers)
    {
        Align(8, 4);
        Patch(at, _bytes.Count - at);
        Number(numbers.Length / each, 4);
        foreach (long number in numbers) Number(number, 8);
    }

    private void Number(long value, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes[..size]);
    }

    private void Align(int to, int rest)
    {
        while (_bytes.Count % to != rest) _bytes.Add(0);
    }

    private void Patch(int at, int offset) => BinaryPrimitives.WriteInt32LittleEndian(Span(at, 4), offset);

    private Span<byte> Span(int at, int count) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes).Slice(at, count);
}
