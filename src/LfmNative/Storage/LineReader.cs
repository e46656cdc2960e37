using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Takes the lines of a text from front to back, some at a time; blank lines are left out.</summary>
/// <remarks>Lines end with LF, CR LF or, in a text without LF, with CR. A quoted field may hold line ends.</remarks>
internal sealed class LineReader
{
    private const int BufferBytes = 1 << 22;

    /// <summary>A quote that is not closed within this is no quote.</summary>
    private const int MaxQuotedBytes = 1 << 16;

    private readonly ByteSource _source;
    private readonly CancellationToken _token;
    private readonly Func<string, LfmException> _invalid;
    private readonly List<(int Start, int Length, long Number)> _lines = [];
    private byte[] _buffer;
    private byte _lineEnd = (byte)'\n';
    private long _read;
    private int _start;
    private int _to;
    private int _scanned;
    private long _number = 1;
    private long _scannedNumber = 1;
    private long _blank;
    private bool _ended;

    /// <summary>Begins with the first line.</summary>
    /// <param name="source">UTF-8 text, with or without a byte order mark.</param>
    /// <param name="token">Cancels.</param>
    /// <param name="invalid">Makes the exception of a sentence that says what is wrong.</param>
    public LineReader(ByteSource source, CancellationToken token, Func<string, LfmException> invalid)
    {
        (_source, _token, _invalid) = (source, token, invalid);
        _buffer = new byte[(int)Math.Min(source.Length, BufferBytes) + 1];
        More();
        ReadOnlySpan<byte> text = _buffer.AsSpan(0, _to);
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw invalid("is UTF-16 text; save it as UTF-8");
        if (text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) _start = 3;
        if (!text.Contains((byte)'\n') && text.Contains((byte)'\r')) _lineEnd = (byte)'\r';
    }

    /// <summary>The separator of fields, where a quote may begin; null where quotes mean nothing.</summary>
    public byte? Separator { get; set; }

    /// <summary>Whether the text may end with the mark of COPY text; nothing behind it is read.</summary>
    public bool MayEndAtMark { get; set; }

    /// <summary>Whether a blank line with lines behind it is an error, as where lines are counted.</summary>
    public bool RefusesBlankLines { get; init; }

    /// <summary>Lines at hand.</summary>
    public int Count => _lines.Count;

    /// <summary>Whether the last line of the text has an end like the others; known once it is at hand.</summary>
    public bool LastIsEnded { get; private set; } = true;

    /// <summary>Line i of those at hand, without its end.</summary>
    public ReadOnlySpan<byte> this[int i] => _buffer.AsSpan(_lines[i].Start, _lines[i].Length);

    /// <summary>The number an editor shows for line i of those at hand, counted from 1.</summary>
    public long Number(int i) => _lines[i].Number;

    /// <summary>Makes the lines after the consumed ones available.</summary>
    /// <param name="maxLines">How many at most.</param>
    /// <param name="atLeast">How many to wait for, even if the memory for lines must grow.</param>
    /// <returns>How many there are; 0 at the end, and then only.</returns>
    public int Fill(int maxLines, int atLeast = 1)
    {
        _token.ThrowIfCancellationRequested();
        _lines.Clear();
        (_scanned, _scannedNumber) = (_start, _number);
        while (_lines.Count < maxLines && (_scanned < _to || !_ended))
        {
            int end = FindEnd(_scanned);
            if (end < 0 && !_ended)
            {
                if (_lines.Count >= atLeast) break;
                More();
                continue;
            }
            if (end < 0) (end, LastIsEnded) = (_to, false);
            ReadOnlySpan<byte> line = _buffer.AsSpan(_scanned, end - _scanned);
            if (line.EndsWith((byte)'\r')) line = line[..^1];
            if (MayEndAtMark && line.SequenceEqual(CopyText.EndMark))
            {
                (_to, _ended) = (_scanned, true);
                break;
            }
            if (!line.Trim(" \t\r"u8).IsEmpty)
            {
                if (RefusesBlankLines && _blank > 0) throw _invalid($"line {_blank} is blank; give every line its text, or remove it");
                _lines.Add((_scanned, line.Length, _scannedNumber));
            }
            else
            {
                _blank = _scannedNumber;
                if (_lines.Count == 0) (_start, _number) = (Math.Min(end + 1, _to), _scannedNumber + 1);
            }
            _scannedNumber += 1 + (Separator is null ? 0 : line.Count(_lineEnd));
            _scanned = Math.Min(end + 1, _to);
        }
        return _lines.Count;
    }

    /// <summary>Makes the first lines at hand count as read.</summary>
    public void Consume(int lines)
    {
        bool all = lines == _lines.Count;
        _start = all ? _scanned : _lines[lines].Start;
        _number = all ? _scannedNumber : _lines[lines].Number;
        _lines.RemoveRange(0, lines);
    }

    /// <summary>A field for a message, shortened and without control characters.</summary>
    public static string Show(ReadOnlySpan<byte> field)
    {
        const int limit = 30;
        return Show(Encoding.UTF8.GetString(field[..Math.Min(field.Length, limit)]), field.Length > limit);
    }

    /// <summary>A name for a message: longer than a field may be, so that any usual id is whole.</summary>
    public static string ShowName(string name)
    {
        const int limit = 80;
        return Show(name[..Math.Min(name.Length, limit)], name.Length > limit);
    }

    private static string Show(string text, bool shortened)
    {
        StringBuilder clean = new();
        foreach (char c in text) clean.Append(char.IsControl(c) ? '?' : c);
        return $"'{clean}{(shortened ? "…" : "")}'";
    }

    /// <summary>Reads on; what was consumed makes room, and where that is not enough the memory grows.</summary>
    private void More()
    {
        if (_start == 0 && _to == _buffer.Length)
        {
            if (_buffer.Length == Array.MaxLength) throw _invalid($"has a line of more than {Array.MaxLength} bytes; this is no table");
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, 2L * _buffer.Length));
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, _to - _start).CopyTo(_buffer);
            for (int i = 0; i < _lines.Count; i++) _lines[i] = _lines[i] with { Start = _lines[i].Start - _start };
            (_scanned, _to, _start) = (_scanned - _start, _to - _start, 0);
        }
        int n = _source.ReadSome(_read, _buffer.AsSpan(_to));
        _ended = n < _buffer.Length - _to;
        _read += n;
        _to += n;
    }

    /// <summary>Where the line that begins at <paramref name="from"/> ends; −1 when its end is not at hand.</summary>
    private int FindEnd(int from)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(from, _to - from);
        int end = rest.IndexOf(_lineEnd);
        if (Separator is not { } separator || !(end < 0 ? rest : rest[..end]).Contains((byte)'"')) return end < 0 ? -1 : from + end;
        bool begins = true;
        for (int i = 0; i < rest.Length && rest[i] != _lineEnd; i++)
        {
            if (begins && rest[i] == '"')
            {
                int close = ClosingQuote(rest, i, separator);
                if (close == rest.Length) return -1;
                if (close > 0) i = close;
                end = close > 0 ? rest[i..].IndexOf(_lineEnd) is var next and >= 0 ? i + next : -1 : end;
            }
            begins = rest[i] == separator || (separator == ' ' && rest[i] == '\t');
        }
        return end < 0 ? -1 : from + end;
    }

    /// <summary>The quote that closes a field; 0 when the first is no such quote, rest.Length when that cannot be told yet.</summary>
    private int ClosingQuote(ReadOnlySpan<byte> rest, int open, byte separator)
    {
        for (int i = open + 1; i < rest.Length && i - open < MaxQuotedBytes; i++)
        {
            if (rest[i] != '"') continue;
            if (i + 1 == rest.Length) return _ended ? i : rest.Length;
            byte next = rest[i + 1];
            if (next == '"')
            {
                i++;
                continue;
            }
            return next == separator || next == _lineEnd || next == '\r' || (separator == ' ' && next == '\t') ? i : 0;
        }
        return _ended || rest.Length - open >= MaxQuotedBytes ? 0 : rest.Length;
    }
}
