using System.Buffers.Binary;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Takes the tuples of COPY binary from front to back; one at a time is at hand, whole.</summary>
/// <remarks>Memory grows by the bytes that come, never by lengths that the file claims.</remarks>
internal sealed class CopyTuples
{
    private const int BufferBytes = 1 << 20;
    private const int EndMark = -1;
    private const uint KnownFlags = 0xFFFF;

    private readonly ByteSource _source;
    private readonly Func<string, LfmException> _invalid;
    private readonly List<(int Offset, int Length)> _fields = [];
    private byte[] _buffer;
    private bool _marked;
    private int _mark;
    private int _at;
    private int _length;
    private int _to;
    private long _read;

    /// <summary>Begins behind the header.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="invalid">Makes the exception of a sentence that says what is wrong.</param>
    public CopyTuples(ByteSource source, Func<string, LfmException> invalid)
    {
        (_source, _invalid) = (source, invalid);
        if (!CopyBinary.Begins(source))
            throw invalid("does not begin as COPY binary does; write it by COPY … (FORMAT binary), or name COPY text .copy");
        _read = CopyBinary.Signature.Length;
        _buffer = new byte[(int)Math.Min(source.Length, BufferBytes) + 1];
        if (!Has(2 * sizeof(int))) throw invalid("is cut short within the header of COPY binary; copy it again");
        uint flags = BinaryPrimitives.ReadUInt32BigEndian(_buffer);
        int extension = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(sizeof(int)));
        if ((flags & ~KnownFlags) != 0)
            throw invalid($"has the flags 0x{flags:x} in its header, which are not known; it is damaged, or of another version");
        if (extension < 0 || !Has((2L * sizeof(int)) + extension))
            throw invalid($"says its header has {extension} more bytes; it is damaged: copy it again");
        _at = (2 * sizeof(int)) + extension;
    }

    /// <summary>The number of the tuple at hand, counted from 0; −1 before the first.</summary>
    public long Row { get; private set; } = -1;

    /// <summary>Its fields.</summary>
    public int Count => _fields.Count;

    /// <summary>The bytes of a field; none for NULL.</summary>
    public ReadOnlySpan<byte> this[int field] =>
        _fields[field] is (int offset, > 0 and int length) ? _buffer.AsSpan(_at + offset, length) : [];

    /// <summary>Whether a field is NULL.</summary>
    public bool IsNull(int field) => _fields[field].Length < 0;

    /// <summary>Bytes of tuples since <see cref="Mark"/>.</summary>
    public int SinceMark => _at + _length - _mark;

    /// <summary>Keeps the tuples that follow, to be taken again after <see cref="Rewind"/>.</summary>
    public void Mark() => (_marked, _mark) = (true, _at + _length);

    /// <summary>Goes back to the mark, which was set before the first tuple.</summary>
    public void Rewind() => (_marked, _at, _length, Row) = (false, _mark, 0, -1);

    /// <summary>Takes the next tuple.</summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        (_at, _length) = (_at + _length, 0);
        _fields.Clear();
        Row++;
        if (!Has(sizeof(short)))
        {
            throw _invalid(_to > _at ? CutShort()
                : $"is cut short: it ends after {Row} rows without the mark that ends COPY binary; copy it again");
        }
        int count = BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_at));
        if (count == EndMark)
        {
            if (Has(sizeof(short) + 1)) throw _invalid($"has more bytes behind its end, after {Row} rows; copy one table a file");
            return false;
        }
        if (count < 1) throw _invalid($"says that row {Row} has {count} fields; it is damaged: copy it again");
        long offset = sizeof(short);
        for (int i = 0; i < count; i++)
        {
            if (!Has(offset + sizeof(int))) throw _invalid(CutShort());
            int length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_at + (int)offset));
            offset += sizeof(int);
            if (length < -1) throw _invalid($"says that field {i} of row {Row} has {length} bytes; it is damaged: copy it again");
            if (length > 0 && !Has(offset + length)) throw _invalid(CutShort());
            _fields.Add(((int)offset, length));
            offset += Math.Max(0, length);
        }
        _length = (int)offset;
        return true;
    }

    private string CutShort() => $"is cut short or damaged: it ends within row {Row} (counted from 0); copy it again";

    /// <summary>Whether there are so many bytes from the tuple's first on; reads them.</summary>
    private bool Has(long bytes)
    {
        // A file's own length tells of a lie at once, a pipe's end when it comes.
        if (_source.Length != ByteSource.UnknownLength && bytes > _to - _at + _source.Length - _read) return false;
        if (bytes > Array.MaxLength) throw _invalid($"says that row {Row} has more than {Array.MaxLength} bytes; it is damaged");
        while (_to - _at < bytes)
        {
            if (_to == _buffer.Length) MakeRoom();
            int n = _source.ReadSome(_read, _buffer.AsSpan(_to));
            (_read, _to) = (_read + n, _to + n);
            if (n == 0) return false;
        }
        return true;
    }

    /// <summary>Forgets what lies before the tuple or the mark; where little does, the memory grows.</summary>
    private void MakeRoom()
    {
        int from = _marked ? _mark : _at;
        if (from < _buffer.Length / 2)
        {
            if (_buffer.Length == Array.MaxLength) throw _invalid($"has a row of more than {Array.MaxLength} bytes; it is damaged");
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, 2L * _buffer.Length));
        }
        _buffer.AsSpan(from, _to - from).CopyTo(_buffer);
        (_mark, _at, _to) = (_mark - from, _at - from, _to - from);
    }
}
