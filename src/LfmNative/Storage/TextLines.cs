using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Where the lines of a text file begin; blank lines are left out.</summary>
internal sealed unsafe class TextLines
{
    private readonly byte* _text;
    private readonly long _length;
    private readonly List<long> _starts = [];

    /// <summary>Finds the first <paramref name="limit"/> lines.</summary>
    /// <param name="source">UTF-8 text, with or without a byte order mark.</param>
    /// <param name="limit">Lines to look for at most.</param>
    /// <param name="token">Polled every few thousand lines.</param>
    /// <param name="invalid">Makes the exception of a sentence that says what is wrong.</param>
    public TextLines(ByteSource source, long limit, CancellationToken token, Func<string, LfmException> invalid)
    {
        _text = source.Map();
        _length = source.Length;
        byte[] mark = source.Head(0, 3);
        if (mark.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || mark.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw invalid("is UTF-16 text; save it as UTF-8");
        for (long at = mark.AsSpan().SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0; at < _length && _starts.Count < limit;)
        {
            if ((_starts.Count & 0xFFF) == 0) token.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> line = LineAt(at, out long next);
            if (!line.Trim(" \t\r"u8).IsEmpty) _starts.Add(at);
            at = next;
        }
    }

    /// <summary>Number of lines found.</summary>
    public int Count => _starts.Count;

    /// <summary>Line i without its end.</summary>
    public ReadOnlySpan<byte> this[int i] => LineAt(_starts[i], out _);

    /// <summary>The number an editor shows for line i, counted from 1.</summary>
    public long Number(int i)
    {
        long number = 1;
        for (long at = 0; at < _starts[i]; number++) LineAt(at, out at);
        return number;
    }

    /// <summary>A field for a message, shortened and without control characters.</summary>
    public static string Show(ReadOnlySpan<byte> field)
    {
        const int limit = 30;
        string text = Encoding.UTF8.GetString(field[..Math.Min(field.Length, limit)]);
        StringBuilder clean = new();
        foreach (char c in text) clean.Append(char.IsControl(c) ? '?' : c);
        return $"'{clean}{(field.Length > limit ? "…" : "")}'";
    }

    private ReadOnlySpan<byte> LineAt(long start, out long next)
    {
        ReadOnlySpan<byte> rest = new(_text + start, (int)Math.Min(_length - start, int.MaxValue));
        int end = rest.IndexOf((byte)'\n');
        if (end < 0) end = rest.Length;
        next = start + end + 1;
        return end > 0 && rest[end - 1] == '\r' ? rest[..(end - 1)] : rest[..end];
    }
}
