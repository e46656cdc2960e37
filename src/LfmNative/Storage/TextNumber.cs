using System.Globalization;

namespace LfmNative.Storage;

/// <summary>What a piece of text is, as a float32.</summary>
internal enum TextNumberKind
{
    /// <summary>A number, or a spelled NaN or infinity.</summary>
    Number,

    /// <summary>Not a number.</summary>
    Text,

    /// <summary>A finite number beyond float32's range.</summary>
    TooLarge,
}

/// <summary>Decimal text to float32, correctly rounded.</summary>
internal static class TextNumber
{
    private const int MaxExactPower = 22;
    private const ulong MaxExactInteger = 1UL << 53;

    private static readonly double[] Powers = [.. Enumerable.Range(0, MaxExactPower + 1).Select(i => Math.Pow(10, i))];

    /// <summary>Reads a whole field; blanks around it are ignored.</summary>
    /// <param name="field">UTF-8.</param>
    /// <param name="value">The number; 0 unless the result is Number.</param>
    /// <param name="point">The decimal point: a point or a comma.</param>
    /// <remarks>
    /// Fast path (W. D. Clinger, 1990): with at most 2⁵³ as digits and |exponent| ≤ 22 one float64 operation is correctly rounded.
    /// Rounding that to float32 is exact too, unless it lies halfway between two of them; those and the rest go to the library.
    /// </remarks>
    public static TextNumberKind Parse(ReadOnlySpan<byte> field, out float value, byte point = (byte)'.')
    {
        ReadOnlySpan<byte> s = field.Trim(" \t\r"u8);
        value = 0;
        if (s.IsEmpty) return TextNumberKind.Text;
        bool negative = s[0] == '-';
        int i = s[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        ulong digits = 0;
        int start = i, pointAt = -1, used = 0;
        for (; i < s.Length; i++)
        {
            int c = s[i] - '0';
            if ((uint)c <= 9)
            {
                used++;
                if (digits > MaxExactInteger / 10) return ParseByLibrary(s, point, out value);
                digits = (digits * 10) + (uint)c;
            }
            else if (s[i] == point && pointAt < 0)
            {
                pointAt = i;
            }
            else
            {
                break;
            }
        }
        if (used == 0) return ParseSpecial(s[start..], negative, out value);
        int exponent = pointAt < 0 ? 0 : pointAt + 1 - i;
        if (i < s.Length && !TryExponent(s[i..], ref exponent)) return ParseByLibrary(s, point, out value);
        if (digits > MaxExactInteger || exponent is < -MaxExactPower or > MaxExactPower) return ParseByLibrary(s, point, out value);
        double exact = exponent < 0 ? digits / Powers[-exponent] : digits * Powers[exponent];
        if ((BitConverter.DoubleToUInt64Bits(exact) & 0x1FFFFFFF) == 0x10000000) return ParseByLibrary(s, point, out value);
        value = (float)(negative ? -exact : exact);
        return TextNumberKind.Number;
    }

    private static bool TryExponent(ReadOnlySpan<byte> s, ref int exponent)
    {
        if (s[0] is not ((byte)'e' or (byte)'E') || s.Length is < 2 or > 5) return false;
        bool negative = s[1] == '-';
        ReadOnlySpan<byte> number = s[(s[1] is (byte)'-' or (byte)'+' ? 2 : 1)..];
        if (number.IsEmpty) return false;
        int value = 0;
        foreach (byte c in number)
        {
            if (!char.IsAsciiDigit((char)c)) return false;
            value = (value * 10) + c - '0';
        }
        exponent += negative ? -value : value;
        return true;
    }

    private static TextNumberKind ParseSpecial(ReadOnlySpan<byte> s, bool negative, out float value)
    {
        Span<char> word = stackalloc char[8];
        value = 0;
        if (s.Length > word.Length) return TextNumberKind.Text;
        for (int i = 0; i < s.Length; i++) word[i] = char.ToLowerInvariant((char)s[i]);
        float? special = word[..s.Length] switch
        {
            "nan" => float.NaN,
            "inf" or "infinity" => negative ? float.NegativeInfinity : float.PositiveInfinity,
            _ => null,
        };
        value = special ?? 0;
        return special is null ? TextNumberKind.Text : TextNumberKind.Number;
    }

    private static TextNumberKind ParseByLibrary(ReadOnlySpan<byte> s, byte point, out float value)
    {
        if (point != '.')
        {
            byte[] pointed = s.ToArray();
            pointed.AsSpan().Replace(point, (byte)'.');
            s = s.Contains((byte)'.') ? "x"u8 : pointed;
        }
        if (!float.TryParse(s, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value))
            return TextNumberKind.Text;
        if (float.IsFinite(value)) return TextNumberKind.Number;
        value = 0;
        return TextNumberKind.TooLarge;
    }
}
