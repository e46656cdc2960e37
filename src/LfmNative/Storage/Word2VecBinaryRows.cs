using System.Runtime.InteropServices;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>word2vec binary, <c>.bin</c>: a line "n d", then for each word its text, a blank and d float32, little-endian.</summary>
/// <remarks>Source: <c>word2vec.c</c>, which also writes a line feed after each vector; readers accept both.</remarks>
internal sealed unsafe class Word2VecBinaryRows : RowSource
{
    private const int FastTextMagic = 793712314;
    private const int MaxHeaderBytes = 64;
    private const int MaxWordBytes = 1 << 16;
    private const int BufferBytes = 1 << 20;

    private readonly MatrixRequest _request;
    private readonly ByteSource _source;
    private readonly MatrixWindow _window;
    private readonly RowNames _names;
    private readonly byte[] _buffer;
    private int _from;
    private int _to;
    private long _at;
    private long _row;

    public Word2VecBinaryRows(MatrixRequest request, ByteSource source)
    {
        request.RefuseMaps();
        (_request, _source) = (request, source);
        byte[] head = source.Head(0, MaxHeaderBytes);
        if (head.Length >= 4 && BitConverter.ToInt32(head) == FastTextMagic)
            throw request.Invalid("is a fastText model, not word2vec vectors; use the .vec file that fastText writes beside it");
        int end = Array.IndexOf(head, (byte)'\n');
        if (end < 0 || !WordVectorRows.TryHeader(head.AsSpan(0, end), out long words, out long d))
            throw request.Invalid("does not begin with a line of two numbers, words and dimensions; it is not a word2vec binary file");
        if (words == 0 || d == 0)
            throw request.Invalid($"holds no data (it says {words} words of {d} dimensions); at least one of each is needed");
        // Each word takes a blank and d floats at least.
        if (d > source.Length / sizeof(float) || words > source.Length / ((d * sizeof(float)) + 1) || d > Array.MaxLength / sizeof(float))
            throw request.Invalid(
                $"promises {words} words of {d} dimensions, more than its {source.Length} bytes can hold; it is cut short or damaged");
        _window = MatrixWindow.Take(request, [words, d]);
        _names = new RowNames(Warnings, "word");
        _at = end + 1;
        _buffer = new byte[(int)Math.Min(source.Length, Math.Max(BufferBytes, (2L * MaxWordBytes) + (d * sizeof(float))))];
    }

    public override long? Rows => _window.Rows;

    public override int Cols => _window.Cols;

    public override long FirstRow => _window.FirstRow;

    public override bool HasNames => true;

    public override string Understanding => "words are names";

    public override int Read(float* into, int rows, Span<string> names)
    {
        int vector = Cols * sizeof(float);
        long last = _window.FirstRow + _window.Rows;
        int done = 0;
        for (; _row < last && done < rows; _row++)
        {
            if ((_row & 0xFFF) == 0) _request.Context.Token.ThrowIfCancellationRequested();
            if (_to - _from < MaxWordBytes + vector + 2) Fill();
            while (_from < _to && _buffer[_from] == '\n') _from++;
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_from, _to - _from);
            int length = rest[..Math.Min(rest.Length, MaxWordBytes)].IndexOf((byte)' ');
            if (length < 0 || rest.Length - length - 1 < vector)
                throw _request.Invalid($"is cut short or damaged at word {_row} of {_window.FileRows} (byte {_at + _from}); copy it again");
            if (_row >= _window.FirstRow)
            {
                if (names.Length > 0) names[done] = _names.Text(rest[..length], _row);
                MemoryMarshal.Cast<byte, float>(rest.Slice(length + 1, vector)).CopyTo(new Span<float>(into + ((long)done * Cols), Cols));
                done++;
            }
            _from += length + 1 + vector;
        }
        if (_row == _window.FileRows && done > 0) CheckEnd();
        return done;
    }

    public override void Dispose() => _source.Dispose();

    private void CheckEnd()
    {
        Fill();
        while (_from < _to && _buffer[_from] is (byte)'\n' or (byte)'\r') _from++;
        if (_from < _to)
            throw _request.Invalid("has more bytes after its last word; it is damaged or promises too few words");
    }

    private void Fill()
    {
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_at, _to, _from) = (_at + _from, _to - _from, 0);
        _to += _source.ReadSome(_at + _to, _buffer.AsSpan(_to));
    }
}
