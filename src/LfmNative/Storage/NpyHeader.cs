using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>The header of a NumPy array file, versions 1, 2 and 3.</summary>
/// <param name="Type">Number format.</param>
/// <param name="ColumnMajor">Fortran order.</param>
/// <param name="Shape">Sizes, each ≥ 0; empty for a scalar.</param>
/// <param name="Length">Bytes before the data.</param>
/// <remarks>Source: NumPy's <c>numpy/lib/format.py</c>: magic, version, header length (2 or 4 bytes), a Python dict as text.</remarks>
internal sealed record NpyHeader(ElementType Type, bool ColumnMajor, long[] Shape, long Length)
{
    /// <summary>Bytes to hand to <see cref="Parse"/>: no header that describes numbers comes near this.</summary>
    public const int MaxBytes = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of the data, at least 0.</summary>
    public long DataLength { get; private init; }

    /// <summary>Reads a header.</summary>
    /// <param name="head">The beginning of the file, <see cref="MaxBytes"/> or all of it.</param>
    /// <param name="total">Bytes of the whole file or member; they must be the header and the data exactly, unless unknown.</param>
    /// <param name="invalid">Makes the exception of a sentence that says what is wrong.</param>
    public static NpyHeader Parse(ReadOnlySpan<byte> head, long total, Func<string, LfmException> invalid)
    {
        if (!head.StartsWith(Magic[..Math.Min(Magic.Length, head.Length)]))
            throw invalid("is not a NumPy array (its first bytes are not \\x93NUMPY); save it with numpy.save");
        if (head.Length < 8) throw invalid("ends within the NumPy header; save it again with numpy.save");
        int version = head[6];
        if (version is < 1 or > 3) throw invalid($"has NumPy format version {version}.{head[7]}; versions 1, 2 and 3 are read");
        int prefix = version == 1 ? 10 : 12;
        if (head.Length < prefix) throw invalid("ends within the NumPy header; save it again with numpy.save");
        long length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(head[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        if (prefix + length > total)
            throw invalid($"says its header has {length} bytes, but only {total - prefix} follow; save it again with numpy.save");
        if (prefix + length > head.Length)
            throw invalid($"has a header of {length} bytes; a plain array of numbers needs far less: save it with numpy.save");
        string text = (version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(head.Slice(prefix, (int)length));
        (ElementType type, bool columnMajor, long[] shape) = new NpyDictionary(text, invalid).Read();
        string what = $"{(shape.Length == 0 ? "a scalar" : string.Join('×', shape))} of {type.Name}";
        if (!StoredArray.TryByteCount(shape, type.Size, out long needed))
            throw invalid($"claims to hold {what}, more bytes than can be addressed; the header is damaged: save it again with numpy.save");
        if (total == ByteSource.UnknownLength)
            return new NpyHeader(type, columnMajor, shape, prefix + length) { DataLength = needed };
        long held = total - prefix - length;
        if (needed > held)
            throw invalid($"is cut short: {what} take {needed} bytes, and {held} follow the header; save it again with numpy.save");
        if (needed < held) throw invalid($"has {held - needed} bytes too many after {what}; save one array a file with numpy.save");
        return new NpyHeader(type, columnMajor, shape, prefix + length) { DataLength = needed };
    }

    /// <summary>Makes a header of version 1 in C order, padded so that the data begin at a multiple of 64 bytes.</summary>
    public static byte[] Create(ElementType type, ReadOnlySpan<long> shape)
    {
        StringBuilder sizes = new();
        foreach (long size in shape) sizes.Append(CultureInfo.InvariantCulture, $"{size}, ");
        string tuple = shape.Length == 1 ? sizes.ToString().TrimEnd() : sizes.ToString().TrimEnd(',', ' ');
        string text = $"{{'descr': '{type.Descr}', 'fortran_order': False, 'shape': ({tuple}), }}";
        int total = (10 + text.Length + 1 + 63) / 64 * 64;
        byte[] header = new byte[total];
        header.AsSpan().Fill((byte)' ');
        Magic.CopyTo(header);
        header[6] = 1;
        header[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - 10));
        Encoding.ASCII.GetBytes(text, header.AsSpan(10));
        header[^1] = (byte)'\n';
        return header;
    }

    /// <summary>The array this header describes, with the header at <paramref name="offset"/>.</summary>
    public StoredArray At(long offset) => new(offset + Length, Type, ColumnMajor, Shape);
}
