namespace LfmNative.Storage;

/// <summary>The CRC-32 of two byte strings in a row from their own.</summary>
/// <remarks>
/// A checksum is a polynomial over GF(2) modulo the generator, bits reversed; what follows it multiplies it by x⁸ a byte.
/// Source: zlib's <c>crc32_combine</c>.
/// </remarks>
internal static class Crc32Join
{
    private const uint Generator = 0xEDB88320;
    private const uint One = 1u << 31;

    /// <summary>The checksum of first and second together.</summary>
    /// <param name="first">That of the first.</param>
    /// <param name="second">That of the second.</param>
    /// <param name="length">Bytes of the second.</param>
    public static uint Join(uint first, uint second, long length)
    {
        uint shift = One;
        for (uint power = One >> 8; length > 0; length >>= 1)
        {
            if ((length & 1) != 0) shift = Product(power, shift);
            power = Product(power, power);
        }
        return Product(shift, first) ^ second;
    }

    private static uint Product(uint a, uint b)
    {
        uint product = 0;
        for (uint bit = One; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0) product ^= b;
            b = (b >> 1) ^ ((b & 1) != 0 ? Generator : 0);
        }
        return product;
    }
}
