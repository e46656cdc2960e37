using System.Globalization;
using System.Text;

namespace LfmNative.Storage;

/// <summary>UTF-8 text that grows: numbers in their shortest exact form, names quoted where they must be.</summary>
internal sealed class TextBuffer
{
    private const int MaxNumberBytes = 64;
    private byte[] _bytes = new byte[1 << 12];
    private int _length;

    /// <summary>The text so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Forgets the text and keeps the memory.</summary>
    public void Clear() => _length = 0;

    public void Byte(byte c)
    {
        if (_length == _bytes.Length) Grow(1);
        _bytes[_length++] = c;
    }

    /// <summary>A number that reads back as itself.</summary>
    public void Number<T>(T value)
        where T : IUtf8SpanFormattable
    {
        if (_bytes.Length - _length < MaxNumberBytes) Grow(MaxNumberBytes);
        value.TryFormat(_bytes.AsSpan(_length), out int written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>Text as it is.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        int maxBytes = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_bytes.Length - _length < maxBytes) Grow(maxBytes);
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
    }

    /// <summary>A field of delimited text: quoted when it holds the separator, a quote or a line end, or blanks at its ends.</summary>
    public void Field(ReadOnlySpan<char> text, byte separator)
    {
        bool plain = text.IndexOfAny((char)separator, '"', '\n') < 0 && !text.Contains('\r')
            && (text.Length == 0 || (text[0] != ' ' && text[^1] != ' '));
        if (plain)
        {
            Text(text);
            return;
        }
        Byte((byte)'"');
        Text(text.ToString().Replace("\"", "\"\"", StringComparison.Ordinal));
        Byte((byte)'"');
    }

    private void Grow(int more) => Array.Resize(ref _bytes, checked(Math.Max(_bytes.Length * 2, _length + more)));
}
