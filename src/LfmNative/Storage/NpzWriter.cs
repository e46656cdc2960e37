using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Writes a NumPy <c>.npz</c>: a zip archive of stored <c>.npy</c> members, zip64 where sizes ask for it.</summary>
/// <remarks>
/// Equal content gives equal bytes: all members carry the date 1980-01-01.
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12, 4.3.14–16 and 4.5.3 (zip64 extra field).
/// </remarks>
public sealed class NpzWriter
{
    private const ushort Utf8Names = 1 << 11;
    private const ushort FirstDay = (1 << 5) | 1;
    private const int MaxNameBytes = 1 << 10;
    private const int MaxElementsAtOnce = 1 << 26;

    private readonly Stream _stream;
    private readonly List<ZipMember> _members = [];
    private long _position;

    internal NpzWriter(Stream stream) => _stream = stream;

    /// <summary>Writes an archive; the file appears whole or not at all.</summary>
    /// <param name="path">The target.</param>
    /// <param name="fill">Adds the members.</param>
    /// <exception cref="LfmException">OutputFailed: the file cannot be written.</exception>
    public static void Write(string path, Action<NpzWriter> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        AtomicFile.Write(path, stream => Write(stream, fill));
    }

    /// <summary>Writes an archive from a stream's position on, forwards only.</summary>
    /// <param name="stream">The target; left open. What it throws passes through.</param>
    /// <param name="fill">Adds the members.</param>
    /// <returns>The bytes that were written.</returns>
    internal static long Write(Stream stream, Action<NpzWriter> fill)
    {
        NpzWriter writer = new(stream);
        fill(writer);
        writer.Finish();
        return writer._position;
    }

    /// <summary>Adds an array of float64.</summary>
    /// <param name="name">The member's name without <c>.npy</c>, not yet used.</param>
    /// <param name="data">The elements in C order.</param>
    /// <param name="shape">Sizes whose product is data.Length; none for a scalar.</param>
    /// <exception cref="LfmException">InvalidArgument: the shape does not fit the data, or the name is empty or taken.</exception>
    public void Add(string name, ReadOnlySpan<double> data, params ReadOnlySpan<long> shape) =>
        AddData(name, ElementType.Double, data, shape);

    /// <summary>Adds an array of float32; see the overload for float64.</summary>
    public void Add(string name, ReadOnlySpan<float> data, params ReadOnlySpan<long> shape) =>
        AddData(name, ElementType.Single, data, shape);

    /// <summary>Adds an array of int32; see the overload for float64.</summary>
    public void Add(string name, ReadOnlySpan<int> data, params ReadOnlySpan<long> shape) =>
        AddData(name, new ElementType(ElementKind.Int32), data, shape);

    /// <summary>Adds an array of int64; see the overload for float64.</summary>
    public void Add(string name, ReadOnlySpan<long> data, params ReadOnlySpan<long> shape) =>
        AddData(name, new ElementType(ElementKind.Int64), data, shape);

    /// <summary>Adds an array of uint8; see the overload for float64.</summary>
    public void Add(string name, ReadOnlySpan<byte> data, params ReadOnlySpan<long> shape) =>
        AddData(name, new ElementType(ElementKind.UInt8), data, shape);

    /// <summary>Adds a matrix of float64.</summary>
    public void Add(string name, Matrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Add(name, (ReadOnlySpan<double>)matrix.Data, matrix.Rows, matrix.Cols);
    }

    /// <summary>What stands before and after the data of an archive's only member.</summary>
    /// <param name="name">The member's name without <c>.npy</c>.</param>
    /// <param name="crc">Checksum of the member.</param>
    /// <param name="size">Bytes of the member.</param>
    /// <param name="wide">Whether the head takes its zip64 form whatever the size is, so that its length does not depend on it.</param>
    internal static (byte[] Head, byte[] Tail) Around(string name, uint crc, long size, bool wide)
    {
        using MemoryStream head = new(), tail = new();
        NpzWriter writer = new(head);
        writer.Begin(name, crc, size, wide);
        NpzWriter end = new(tail) { _position = writer._position + size };
        end._members.AddRange(writer._members);
        end.Finish();
        return (head.ToArray(), tail.ToArray());
    }

    /// <summary>Writes the directory; nothing may be added afterwards.</summary>
    internal void Finish()
    {
        long start = _position;
        foreach (ZipMember member in _members)
        {
            byte[] name = Encoding.UTF8.GetBytes(member.Name);
            bool wideSize = member.Size >= uint.MaxValue;
            bool wideOffset = member.HeaderOffset >= uint.MaxValue;
            Record extra = new();
            if (wideSize || wideOffset)
            {
                extra.U16(1).U16((wideSize ? 16 : 0) + (wideOffset ? 8 : 0));
                if (wideSize) extra.U64(member.Size).U64(member.Size);
                if (wideOffset) extra.U64(member.HeaderOffset);
            }
            Record entry = new();
            entry.U32(0x02014B50).U16(45).U16(extra.Length > 0 ? 45 : 20).U16(Utf8Names).U16(0).U16(0).U16(FirstDay).U32(member.Crc);
            entry.U32(Saturated(member.Size)).U32(Saturated(member.Size)).U16(name.Length)
                .U16(extra.Length).U16(0).U16(0).U16(0).U32(0).U32(Saturated(member.HeaderOffset));
            Append(entry.Bytes);
            Append(name);
            Append(extra.Bytes);
        }
        long length = _position - start;
        int count = Math.Min(_members.Count, ushort.MaxValue);
        if (start >= uint.MaxValue || length >= uint.MaxValue || _members.Count >= ushort.MaxValue)
        {
            long end64 = _position;
            Record wide = new();
            wide.U32(0x06064B50).U64(44).U16(45).U16(45).U32(0).U32(0).U64(_members.Count).U64(_members.Count).U64(length).U64(start);
            wide.U32(0x07064B50).U32(0).U64(end64).U32(1);
            Append(wide.Bytes);
        }
        Record end = new();
        end.U32(0x06054B50).U16(0).U16(0).U16(count).U16(count).U32(Saturated(length)).U32(Saturated(start)).U16(0);
        Append(end.Bytes);
    }

    private void AddData<T>(string name, ElementType type, ReadOnlySpan<T> data, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        Int128 count = 1;
        foreach (long size in shape) count = size < 0 || count > int.MaxValue ? -1 : count * size;
        if (count != data.Length)
            Throw.Argument($"member {name}: the shape {string.Join('×', shape.ToArray())} does not fit {data.Length} elements");
        byte[] header = NpyHeader.Create(type, shape);
        Crc32 crc = new();
        crc.Append(header);
        AppendChecksum(crc, data);
        Begin(name, crc.GetCurrentHashAsUInt32(), header.Length + ((long)data.Length * type.Size));
        Append(header);
        AppendElements(data);
    }

    /// <summary>Continues a checksum; in parts, as a span of bytes ends at 2³¹ and an array of numbers does not.</summary>
    private static void AppendChecksum<T>(Crc32 crc, ReadOnlySpan<T> data)
        where T : unmanaged
    {
        for (; data.Length > MaxElementsAtOnce; data = data[MaxElementsAtOnce..])
            crc.Append(MemoryMarshal.AsBytes(data[..MaxElementsAtOnce]));
        crc.Append(MemoryMarshal.AsBytes(data));
    }

    private void AppendElements<T>(ReadOnlySpan<T> data)
        where T : unmanaged
    {
        for (; data.Length > MaxElementsAtOnce; data = data[MaxElementsAtOnce..]) Append(MemoryMarshal.AsBytes(data[..MaxElementsAtOnce]));
        Append(MemoryMarshal.AsBytes(data));
    }

    private void Begin(string name, uint crc, long size, bool wide = false)
    {
        string file = name + ".npy";
        byte[] bytes = Encoding.UTF8.GetBytes(file);
        if (string.IsNullOrEmpty(name) || bytes.Length > MaxNameBytes)
            Throw.Argument($"a member's name must have 1 to {MaxNameBytes - 4} bytes");
        if (_members.Exists(m => m.Name == file)) Throw.Argument($"member {name} was added before");
        _members.Add(new ZipMember(file, 0, Utf8Names, crc, size, size, _position));
        wide |= size >= uint.MaxValue;
        Record local = new();
        local.U32(0x04034B50).U16(wide ? 45 : 20).U16(Utf8Names).U16(0).U16(0).U16(FirstDay)
            .U32(crc).U32(wide ? uint.MaxValue : (uint)size).U32(wide ? uint.MaxValue : (uint)size).U16(bytes.Length).U16(wide ? 20 : 0);
        Append(local.Bytes);
        Append(bytes);
        if (wide) Append(new Record().U16(1).U16(16).U64(size).U64(size).Bytes);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _position += bytes.Length;
    }

    private static uint Saturated(long value) => value >= uint.MaxValue ? uint.MaxValue : (uint)value;

    /// <summary>A few little-endian fields in a row.</summary>
    private sealed class Record
    {
        private readonly byte[] _bytes = new byte[96];

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

        public Record U16(int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(Length), (ushort)value);
            Length += 2;
            return this;
        }

        public Record U32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(Length), value);
            Length += 4;
            return this;
        }

        public Record U64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(Length), value);
            Length += 8;
            return this;
        }
    }
}
