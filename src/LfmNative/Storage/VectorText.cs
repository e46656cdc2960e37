namespace LfmNative.Storage;

/// <summary>
/// A vector as text: <c>[0.1, 0.2]</c> as JSON and pgvector write it, <c>[0.1 0.2]</c> as NumPy prints it, or <c>{0.1,0.2}</c> as
/// PostgreSQL writes arrays.
/// </summary>
internal static class VectorText
{
    /// <summary>Takes the next number.</summary>
    /// <param name="rest">What follows the bracket; moves on.</param>
    /// <param name="number">The text of the number.</param>
    /// <returns>False at the end.</returns>
    public static bool Next(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> number)
    {
        rest = rest.TrimStart(" \t\r\n"u8);
        int end = rest.IndexOfAny(", \t\r\n"u8);
        if (end < 0) end = rest.Length;
        number = rest[..end];
        if (rest.IsEmpty) return false;
        rest = rest[end..].TrimStart(" \t\r\n"u8);
        if (rest.StartsWith((byte)',')) rest = rest[1..];
        return true;
    }

    /// <summary>The text between the brackets; empty when there are none.</summary>
    public static ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> s = WithoutBounds(field.Trim(" \t\r\n"u8));
        return s.Length > 2 && IsBracketed(s) ? s[1..^1].Trim(" \t\r\n"u8) : default;
    }

    /// <summary>Whether a text begins and ends with brackets of one kind.</summary>
    public static bool IsBracketed(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> s = WithoutBounds(text);
        return s.Length > 1 && ((s[0] == '[' && s[^1] == ']') || (s[0] == '{' && s[^1] == '}'));
    }

    /// <summary>Numbers of a vector.</summary>
    public static int Count(ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> rest = Inside(field);
        int n = 0;
        while (Next(ref rest, out _)) n++;
        return n;
    }

    /// <summary>What follows the bounds of an array that does not count from 1, as <c>[0:1]={0.1,0.2}</c>.</summary>
    private static ReadOnlySpan<byte> WithoutBounds(ReadOnlySpan<byte> s) =>
        s.EndsWith((byte)'}') && s.IndexOf("]={"u8) is > 0 and int at ? s[(at + 2)..] : s;
}
