namespace LfmNative.Storage;

/// <summary>Takes the fields of one delimited line, RFC 4180 quotes included, from left to right.</summary>
/// <param name="line">The line, without its end.</param>
/// <param name="separator">What stands between fields.</param>
/// <param name="quotes">Whether quotes mean anything.</param>
/// <remarks>A blank as separator stands for any run of blanks and tabs; those at the ends of the line count for nothing.</remarks>
internal ref struct FieldReader(ReadOnlySpan<byte> line, byte separator, bool quotes = true)
{
    private ReadOnlySpan<byte> _rest = separator == ' ' ? line.Trim(" \t"u8) : line;
    private bool _more = true;

    /// <summary>Whether the field taken last was quoted and its quotes are doubled inside.</summary>
    public bool Doubled { get; private set; }

    /// <summary>Takes the next field, without its quotes.</summary>
    /// <returns>False when no field is left.</returns>
    public bool Next(out ReadOnlySpan<byte> field)
    {
        field = default;
        if (!_more) return false;
        Doubled = false;
        int end;
        bool quoted = quotes && !_rest.IsEmpty && _rest[0] == '"';
        if (quoted && (end = ClosingQuote()) > 0 && (end + 1 == _rest.Length || Separates(_rest[end + 1])))
        {
            field = _rest[1..end++];
        }
        else
        {
            end = separator == ' ' ? _rest.IndexOfAny((byte)' ', (byte)'\t') : _rest.IndexOf(separator);
            if (end < 0) end = _rest.Length;
            field = _rest[..end];
        }
        _more = end < _rest.Length;
        _rest = _more ? _rest[(end + 1)..] : default;
        if (separator == ' ') _rest = _rest.TrimStart(" \t"u8);
        return true;
    }

    /// <summary>Text of the field taken last, with doubled quotes made single.</summary>
    public readonly string Single(string text) => Doubled ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;

    /// <summary>Fields of a line.</summary>
    public static int Count(ReadOnlySpan<byte> line, byte separator, bool quotes = true)
    {
        FieldReader reader = new(line, separator, quotes);
        int n = 0;
        while (reader.Next(out _)) n++;
        return n;
    }

    private readonly bool Separates(byte c) => c == separator || (separator == ' ' && c == '\t');

    private int ClosingQuote()
    {
        for (int i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] != '"') continue;
            if (i + 1 == _rest.Length || _rest[i + 1] != '"') return i;
            Doubled = true;
            i++;
        }
        return -1;
    }
}
