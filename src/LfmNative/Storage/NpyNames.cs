using System.Globalization;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Names of rows that are whole numbers in a <c>.npy</c> file.</summary>
internal sealed class NpyNames : NameSource
{
    private const int NumbersTogether = 1 << 14;

    private readonly ByteSource _source;
    private readonly StoredArray _array;
    private long _next;

    /// <summary>Begins with the name of the first row that is given.</summary>
    public NpyNames(ByteSource source, string path, long first, Func<string, LfmException> invalid)
    {
        (_source, _next) = (source, first);
        Origin = $"names from {Path.GetFileName(path)}";
        byte[] head = source.Head(0, NpyHeader.MaxBytes);
        if (head.AsSpan().IndexOf("'<U"u8) > 0 || head.AsSpan().IndexOf("'|S"u8) > 0)
            throw invalid("texts are read from lines; write them with numpy.savetxt('….ids.txt', ids, fmt='%s')");
        NpyHeader header = NpyHeader.Parse(head, source.Length, invalid);
        if (!header.Type.IsWhole || header.Shape.Length != 1)
            throw invalid($"an array of {header.Shape.Length} axes of {header.Type.Name} names nothing; one axis of whole numbers does");
        _array = header.At(0);
    }

    public override string Origin { get; }

    public override int Read(Span<string> into)
    {
        int size = _array.Type.Size, done = 0;
        byte[] bytes = new byte[Math.Min(into.Length, NumbersTogether) * size];
        while (done < into.Length && _next < _array.Shape[0])
        {
            int n = (int)Math.Min(Math.Min(into.Length - done, NumbersTogether), _array.Shape[0] - _next);
            _source.Read(_array.Offset + (_next * size), bytes.AsSpan(0, n * size));
            for (int i = 0; i < n; i++)
                into[done + i] = WholeNumber.Of(_array.Type, bytes.AsSpan(i * size, size)).ToString(CultureInfo.InvariantCulture);
            (done, _next) = (done + n, _next + n);
        }
        return done;
    }

    public override void Dispose() => _source.Dispose();
}
