using System.Buffers;

namespace LfmNative.Storage;

/// <summary>The text format of PostgreSQL's COPY: a row a line, tabs between fields, backslashes for what these cannot hold.</summary>
/// <remarks>Source: PostgreSQL's reference, COPY, section Text Format.</remarks>
internal static class CopyText
{
    public const byte Separator = (byte)'\t';

    private static readonly SearchValues<char> Special = SearchValues.Create("\\\b\f\n\r\t\v");

    /// <summary>A field without a value.</summary>
    public static ReadOnlySpan<byte> Null => "\\N"u8;

    /// <summary>The line that may end a text.</summary>
    public static ReadOnlySpan<byte> EndMark => "\\."u8;

    /// <summary>What a field says.</summary>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> field)
    {
        int at = field.IndexOf((byte)'\\');
        if (at < 0) return field;
        byte[] plain = new byte[field.Length];
        field[..at].CopyTo(plain);
        int length = at;
        while (at < field.Length)
        {
            byte c = field[at++];
            if (c == '\\' && at < field.Length) c = Escaped(field, ref at);
            plain[length++] = c;
        }
        return plain.AsSpan(0, length);
    }

    /// <summary>Appends a field that says <paramref name="text"/>.</summary>
    public static void Append(TextBuffer to, ReadOnlySpan<char> text)
    {
        while (text.IndexOfAny(Special) is >= 0 and int at)
        {
            to.Text(text[..at]);
            to.Byte((byte)'\\');
            to.Byte(text[at] switch
            {
                '\b' => (byte)'b',
                '\f' => (byte)'f',
                '\n' => (byte)'n',
                '\r' => (byte)'r',
                '\t' => (byte)'t',
                '\v' => (byte)'v',
                _ => (byte)'\\',
            });
            text = text[(at + 1)..];
        }
        to.Text(text);
    }

    /// <summary>The byte that an escape means.</summary>
    /// <param name="field">The field.</param>
    /// <param name="at">Behind the backslash; moves behind the escape.</param>
    private static byte Escaped(ReadOnlySpan<byte> field, ref int at)
    {
        byte c = field[at++];
        if (c == 'x' && at < field.Length && char.IsAsciiHexDigit((char)field[at])) return Digits(field, 16, 2, ref at);
        if (c is >= (byte)'0' and <= (byte)'7')
        {
            at--;
            return Digits(field, 8, 3, ref at);
        }
        return c switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'v' => (byte)'\v',
            _ => c,
        };
    }

    private static byte Digits(ReadOnlySpan<byte> field, int radix, int most, ref int at)
    {
        int value = 0;
        for (int n = 0; n < most && at < field.Length && char.IsAsciiHexDigit((char)field[at]); n++, at++)
        {
            int digit = Convert.FromHexString($"0{(char)field[at]}")[0];
            if (digit >= radix) break;
            value = (value * radix) + digit;
        }
        return (byte)value;
    }
}
