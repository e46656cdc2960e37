using System.Buffers.Binary;

namespace LfmNative.Storage;

/// <summary>The checksum of zip archives: CRC-32, reflected polynomial 0xEDB88320.</summary>
/// <remarks>Sixteen bytes a step by sixteen tables (Kounavis and Berry, "slicing-by-8", doubled).</remarks>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const uint One = 1u << 31;

    private static readonly uint[] Tables = MakeTables();

    /// <summary>Continues a checksum; start with 0.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        uint[] t = Tables;
        uint c = ~crc;
        while (data.Length >= 16)
        {
            ulong a = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ c;
            ulong b = BinaryPrimitives.ReadUInt64LittleEndian(data[8..]);
            c = t[0xF00 + (byte)a] ^ t[0xE00 + (byte)(a >> 8)] ^ t[0xD00 + (byte)(a >> 16)] ^ t[0xC00 + (byte)(a >> 24)]
              ^ t[0xB00 + (byte)(a >> 32)] ^ t[0xA00 + (byte)(a >> 40)] ^ t[0x900 + (byte)(a >> 48)] ^ t[0x800 + (byte)(a >> 56)]
              ^ t[0x700 + (byte)b] ^ t[0x600 + (byte)(b >> 8)] ^ t[0x500 + (byte)(b >> 16)] ^ t[0x400 + (byte)(b >> 24)]
              ^ t[0x300 + (byte)(b >> 32)] ^ t[0x200 + (byte)(b >> 40)] ^ t[0x100 + (byte)(b >> 48)] ^ t[(byte)(b >> 56)];
            data = data[16..];
        }
        foreach (byte x in data) c = t[(byte)(c ^ x)] ^ (c >> 8);
        return ~c;
    }

    /// <summary>The checksum of two pieces one after the other.</summary>
    /// <param name="first">Checksum of the first piece.</param>
    /// <param name="second">Checksum of the second piece, begun with 0.</param>
    /// <param name="secondLength">Bytes of the second piece, ≥ 0.</param>
    /// <remarks>
    /// first·x^(8·secondLength) + second modulo the polynomial, the power by repeated squaring (as zlib's <c>crc32_combine</c>).
    /// </remarks>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        uint power = One;
        uint square = One >> 8;
        for (long n = secondLength; n > 0; n >>= 1)
        {
            if ((n & 1) != 0) power = Multiply(power, square);
            square = Multiply(square, square);
        }
        return Multiply(power, first) ^ second;
    }

    /// <summary>a·b modulo the polynomial; bit 31 is the coefficient of 1.</summary>
    private static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (; a != 0; a <<= 1)
        {
            if ((a & One) != 0) product ^= b;
            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }
        return product;
    }

    private static uint[] MakeTables()
    {
        uint[] t = new uint[16 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? (c >> 1) ^ Polynomial : c >> 1;
            t[i] = c;
        }
        for (int i = 256; i < t.Length; i++) t[i] = t[t[i - 256] & 0xFF] ^ (t[i - 256] >> 8);
        return t;
    }
}
