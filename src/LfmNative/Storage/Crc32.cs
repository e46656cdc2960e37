using System.Buffers.Binary;

namespace LfmNative.Storage;

/// <summary>The checksum of zip archives: CRC-32, reflected polynomial 0xEDB88320.</summary>
/// <remarks>Sixteen bytes a step by sixteen tables (Kounavis and Berry, "slicing-by-8", doubled).</remarks>
internal static class Crc32
{
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

    private static uint[] MakeTables()
    {
        uint[] t = new uint[16 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? (c >> 1) ^ 0xEDB88320 : c >> 1;
            t[i] = c;
        }
        for (int i = 256; i < t.Length; i++) t[i] = t[t[i - 256] & 0xFF] ^ (t[i - 256] >> 8);
        return t;
    }
}
