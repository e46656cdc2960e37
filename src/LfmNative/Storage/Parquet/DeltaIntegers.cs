namespace LfmNative.Storage.Parquet;

/// <summary>Whole numbers as differences from the one before, in blocks of bit-packed ones.</summary>
/// <remarks>Source: <c>Encodings.md</c> of apache/parquet-format, DELTA_BINARY_PACKED.</remarks>
internal struct DeltaIntegers
{
    private const int MaxBlock = 1 << 20;
    private readonly PageBytes _bytes;
    private readonly int _perMini;
    private readonly int _minis;
    private int _at;
    private long _left;
    private long _value;
    private bool _begun;
    private long _least;
    private int _widths;
    private int _mini;
    private int _inMini;
    private int _width;
    private long _bit;

    /// <summary>Reads the head.</summary>
    public DeltaIntegers(PageBytes bytes)
    {
        _bytes = bytes;
        ulong block = bytes.Varint(ref _at), minis = bytes.Varint(ref _at);
        ulong count = bytes.Varint(ref _at);
        bool sound = block is > 0 and <= MaxBlock && minis > 0 && minis <= block && block % minis == 0 && block / minis % 8 == 0;
        if (!sound || count > int.MaxValue) throw new InvalidDataException("the head of its delta encoding is damaged");
        (_perMini, _minis, _left) = ((int)(block / minis), (int)minis, (long)count);
        _mini = _minis;
        _inMini = _perMini;
        ulong first = bytes.Varint(ref _at);
        _value = (long)(first >> 1) ^ -(long)(first & 1);
    }

    /// <summary>The next number.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public long Next()
    {
        if (_left == 0) throw new InvalidDataException("the page holds fewer numbers than its header tells");
        _left--;
        if (!_begun)
        {
            _begun = true;
            return _value;
        }
        if (_inMini == _perMini) NextMini();
        ulong delta = 0;
        if (_width > 0)
        {
            delta = _bytes.Bits(_bit);
            // A word holds 57 bits or more behind the place where a number begins.
            if (_width > 56) delta = (delta & 0xFFFFFFFF) | _bytes.Bits(_bit + 32) << 32;
            if (_width < 64) delta &= (1UL << _width) - 1;
            _bit += _width;
        }
        _inMini++;
        return _value = unchecked(_value + _least + (long)delta);
    }

    /// <summary>Passes over all numbers.</summary>
    /// <returns>The place behind them.</returns>
    public int SkipAll()
    {
        if (_left > 0) Next();
        while (_left > 0)
        {
            if (_inMini == _perMini) NextMini();
            long n = Math.Min(_left, _perMini - _inMini);
            _left -= n;
            _inMini += (int)n;
        }
        return _at;
    }

    private void NextMini()
    {
        if (_mini == _minis)
        {
            ulong least = _bytes.Varint(ref _at);
            _least = (long)(least >> 1) ^ -(long)(least & 1);
            _widths = _at;
            _bytes.Slice(_at, _minis);
            _at += _minis;
            _mini = 0;
        }
        _width = _bytes.Slice(_widths + _mini, 1).Span[0];
        if (_width > 64) throw new InvalidDataException($"the delta encoding has numbers of {_width} bits");
        long bytes = (long)_perMini * _width / 8;
        // The last one may lack bytes that no number is in.
        long needed = (Math.Min(_perMini, _left + 1) * _width + 7) / 8;
        if (needed > _bytes.Length - _at) throw new InvalidDataException("the page ends within its delta encoding");
        _bit = 8L * _at;
        _at = (int)Math.Min(_bytes.Length, _at + bytes);
        _mini++;
        _inMini = 0;
    }
}
