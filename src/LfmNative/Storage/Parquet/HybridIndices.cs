namespace LfmNative.Storage.Parquet;

/// <summary>Places in a dictionary: runs of one place and bit-packed ones, behind a byte that tells their width.</summary>
/// <remarks>Source: <c>Encodings.md</c> of apache/parquet-format, RLE_DICTIONARY.</remarks>
internal struct HybridIndices
{
    private const int MaxWidth = 32;
    private readonly PageBytes _bytes;
    private readonly int _width;
    private readonly uint _entries;
    private int _at;
    private long _bit;
    private long _packed;
    private long _repeated;
    private uint _value;

    /// <summary>Begins before the first.</summary>
    /// <param name="bytes">The width and the runs.</param>
    /// <param name="entries">Entries of the dictionary.</param>
    public HybridIndices(PageBytes bytes, int entries)
    {
        _width = bytes.Slice(0, 1).Span[0];
        if (_width > MaxWidth) throw new InvalidDataException($"places in the dictionary have {_width} bits");
        _bytes = bytes.From(1);
        _entries = (uint)entries;
    }

    /// <summary>Reads the next places.</summary>
    /// <exception cref="InvalidDataException">There are fewer, or one is behind the dictionary's end.</exception>
    public void Read(Span<int> into)
    {
        uint highest = 0;
        ulong mask = (1UL << _width) - 1;
        for (int i = 0; i < into.Length;)
        {
            int n = (int)Math.Min(Fill(), into.Length - i);
            Span<int> part = into.Slice(i, n);
            if (_repeated > 0)
            {
                part.Fill((int)_value);
                highest = Math.Max(highest, _value);
            }
            else
            {
                long bit = _bit;
                for (int j = 0; j < part.Length; j++, bit += _width)
                {
                    uint value = (uint)(_bytes.Bits(bit) & mask);
                    part[j] = (int)value;
                    highest = Math.Max(highest, value);
                }
            }
            Take(n);
            i += n;
        }
        if (highest >= _entries && into.Length > 0)
            throw new InvalidDataException($"a value is number {highest} of a dictionary of {_entries}");
    }

    /// <summary>Passes over places.</summary>
    public void Skip(long count)
    {
        while (count > 0)
        {
            long n = Math.Min(Fill(), count);
            Take(n);
            count -= n;
        }
    }

    private void Take(long count)
    {
        if (_repeated > 0)
        {
            _repeated -= count;
            return;
        }
        _packed -= count;
        _bit += count * _width;
    }

    private long Fill()
    {
        while (_repeated == 0 && _packed == 0)
        {
            ulong head = _bytes.Varint(ref _at);
            long count = (long)Math.Min(head >> 1, int.MaxValue);
            if ((head & 1) == 0)
            {
                int size = (_width + 7) / 8;
                PageBytes value = _bytes.Slice(_at, size);
                _value = (uint)value.Bits(0);
                _at += size;
                _repeated = count;
            }
            else
            {
                // The last group may lack bytes that no place is in.
                long held = Math.Min(count * _width, _bytes.Length - _at);
                _packed = _width == 0 ? 8 * count : held * 8 / _width;
                _bit = 8L * _at;
                _at += (int)held;
            }
        }
        return _repeated > 0 ? _repeated : _packed;
    }
}
