namespace LfmNative.Storage.Parquet;

/// <summary>The values of a page of different lengths, in order.</summary>
internal abstract class TextValues
{
    /// <summary>The next value; valid until the one after it is read.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public abstract ReadOnlySpan<byte> Next();

    /// <summary>Passes over values.</summary>
    public virtual void Skip(long count)
    {
        for (long i = 0; i < count; i++) Next();
    }
}

/// <summary>Values after their lengths.</summary>
internal sealed class PlainText(PageBytes bytes) : TextValues
{
    private int _at;

    public override ReadOnlySpan<byte> Next()
    {
        PageBytes value = bytes.Prefixed(_at);
        _at += sizeof(uint) + value.Length;
        return value.Span;
    }
}

/// <summary>The values that places of other pages stand for.</summary>
internal sealed class TextDictionary
{
    private readonly PageBytes _bytes;
    private readonly int[] _starts;

    /// <param name="bytes">Values after their lengths.</param>
    /// <param name="count">Their number.</param>
    public TextDictionary(PageBytes bytes, int count)
    {
        // Each of them takes four bytes at least.
        if (count > bytes.Length / sizeof(uint)) throw new InvalidDataException($"a dictionary of {count} values has {bytes.Length} bytes");
        (_bytes, _starts) = (bytes, new int[count]);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            _starts[i] = at;
            at += sizeof(uint) + bytes.Prefixed(at).Length;
        }
    }

    public int Count => _starts.Length;

    public ReadOnlySpan<byte> this[int place] => _bytes.Prefixed(_starts[place]).Span;
}

/// <summary>Values as places in a dictionary.</summary>
internal sealed class DictionaryText(PageBytes bytes, TextDictionary dictionary) : TextValues
{
    private HybridIndices _indices = new(bytes, dictionary.Count);

    public override ReadOnlySpan<byte> Next()
    {
        Span<int> place = stackalloc int[1];
        _indices.Read(place);
        return dictionary[place[0]];
    }

    public override void Skip(long count) => _indices.Skip(count);
}

/// <summary>All lengths, as differences, and then all values.</summary>
internal sealed class DeltaLengthText : TextValues
{
    private readonly PageBytes _bytes;
    private DeltaIntegers _lengths;
    private int _at;

    public DeltaLengthText(PageBytes bytes)
    {
        (_bytes, _lengths) = (bytes, new DeltaIntegers(bytes));
        _at = new DeltaIntegers(bytes).SkipAll();
    }

    public override ReadOnlySpan<byte> Next()
    {
        PageBytes value = _bytes.Slice(_at, (int)Math.Clamp(_lengths.Next(), -1, int.MaxValue));
        _at += value.Length;
        return value.Span;
    }
}

/// <summary>How many bytes each value has in common with the one before, and then the rest of all.</summary>
internal sealed class DeltaText : TextValues
{
    private readonly DeltaLengthText _rests;
    private DeltaIntegers _shared;
    private byte[] _value = [];
    private int _length;

    public DeltaText(PageBytes bytes)
    {
        _shared = new DeltaIntegers(bytes);
        _rests = new DeltaLengthText(bytes.From(new DeltaIntegers(bytes).SkipAll()));
    }

    public override ReadOnlySpan<byte> Next()
    {
        long shared = _shared.Next();
        ReadOnlySpan<byte> rest = _rests.Next();
        if (shared < 0 || shared > _length) throw new InvalidDataException("a value shares more with the one before than that has");
        _length = checked((int)shared + rest.Length);
        if (_value.Length < _length) Array.Resize(ref _value, Math.Max(_length, 2 * _value.Length));
        rest.CopyTo(_value.AsSpan((int)shared));
        return _value.AsSpan(0, _length);
    }
}
