namespace LfmNative.Capi.Marshalling;

/// <summary>A buffer of the caller that an array goes into: its element type, its room, and where its size is told.</summary>
internal readonly unsafe struct Target
{
    private const int ElementsTogether = 1 << 24;
    private const int RowsAligned = 256;

    private readonly int _type;
    private readonly void* _buffer;
    private readonly long _capacity;
    private readonly long* _needed;

    /// <param name="type">LFM_F32, LFM_F64, LFM_I32 or LFM_I64.</param>
    /// <param name="buffer">The elements, or null to ask for their number.</param>
    /// <param name="capacity">Elements that fit.</param>
    /// <param name="needed">Receives the number of elements, or null.</param>
    public Target(int type, void* buffer, long capacity, long* needed)
        : this(buffer, capacity, needed)
    {
        if (type is < Element.F32 or > Element.I64)
        {
            throw AbiException.Argument(
                $"the type of the buffer is {type}; it must be LFM_F32 (1), LFM_F64 (2), LFM_I32 (3) or LFM_I64 (4)");
        }
        _type = type;
    }

    private Target(void* buffer, long capacity, long* needed)
    {
        if (capacity < 0)
            throw AbiException.Argument($"the capacity of the buffer is {capacity}; it counts elements and must not be negative");
        if (buffer == null && capacity > 0)
        {
            throw AbiException.Argument(
                $"the buffer is NULL and its capacity {capacity}; give a buffer, or capacity 0 to ask for the size");
        }
        _buffer = buffer;
        _capacity = capacity;
        _needed = needed;
    }

    /// <summary>A target of floating point.</summary>
    public static Target OfReals(int type, void* buffer, long capacity, long* needed) =>
        type is Element.I32 or Element.I64
            ? throw AbiException.Argument(
                $"the type of the buffer is {Element.NameOf(type)}; these values go into LFM_F32 (1) or LFM_F64 (2)")
            : new Target(type, buffer, capacity, needed);

    /// <summary>A target of bytes, which whoever asks fills himself.</summary>
    public static Target OfBytes(void* buffer, long capacity, long* needed) => new(buffer, capacity, needed);

    /// <summary>Tells the size, and whether that was all that was asked.</summary>
    /// <exception cref="AbiException">The buffer is too small.</exception>
    public bool Asks(long count)
    {
        if (_needed != null) *_needed = count;
        if (_buffer == null) return true;
        if (_capacity < count)
        {
            throw new AbiException(
                Status.Buffer, $"the result has {count} elements and the buffer holds {_capacity}; give a larger one");
        }
        return false;
    }

    /// <summary>Refuses to put elements of one type into a buffer of another that does not hold them.</summary>
    public void CheckHolds(int stored)
    {
        bool integers = stored is Element.I32 or Element.I64;
        bool holds = integers ? _type is Element.I32 or Element.I64 or Element.F64 : _type is Element.F32 or Element.F64;
        if (holds) return;
        throw AbiException.Argument(
            $"the array is of {Element.NameOf(stored)} and the buffer of {Element.NameOf(_type)}, which does not hold it; "
            + $"ask for {Element.NameOf(stored)}");
    }

    /// <summary>Fills a matrix of floats by blocks of rows, each computed where it belongs if the buffer is of that type.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="cols">Columns.</param>
    /// <param name="read">Columns of the rows that a block is computed from.</param>
    /// <param name="fill">Computes the rows of a block.</param>
    public void WriteBlocks(int rows, int cols, long read, FillRows fill)
    {
        int width = (int)Math.Max(1, Math.Max(cols, read));
        // Blocks are multiples of those of the engine's own loops, so that its blocks are the same with and without these. A rest of few
        // rows may differ in the last digits, as the engine carries few rows one by one.
        long block = Math.Max(RowsAligned, ElementsTogether / width / RowsAligned * RowsAligned);
        block = Math.Min(rows, Math.Min(block, int.MaxValue / width));
        float[] scratch = _type == Element.F32 ? [] : new float[block * cols];
        for (long from = 0; from < rows; from += block)
        {
            int count = (int)Math.Min(block, rows - from);
            Span<float> into = _type == Element.F32
                ? new Span<float>((float*)_buffer + (from * cols), count * cols)
                : scratch.AsSpan(0, count * cols);
            fill((int)from, (int)from + count, into);
            if (_type != Element.F32) Write(into, from * cols);
        }
    }

    public void Write(ReadOnlySpan<double> values, long offset = 0)
    {
        if (_type == Element.F64) values.CopyTo(new Span<double>((double*)_buffer + offset, values.Length));
        else for (int i = 0; i < values.Length; i++) ((float*)_buffer)[offset + i] = (float)values[i];
    }

    public void Write(ReadOnlySpan<float> values, long offset = 0)
    {
        if (_type == Element.F32) values.CopyTo(new Span<float>((float*)_buffer + offset, values.Length));
        else for (int i = 0; i < values.Length; i++) ((double*)_buffer)[offset + i] = values[i];
    }

    public void Write(ReadOnlySpan<int> values)
    {
        for (int i = 0; i < values.Length; i++) Put(i, values[i]);
    }

    public void Write(ReadOnlySpan<long> values)
    {
        if (_type == Element.I32 && values.IndexOfAnyExceptInRange(int.MinValue, int.MaxValue) is int at and >= 0)
            throw AbiException.Argument($"element {at} of the array is {values[at]}, which LFM_I32 does not hold; ask for LFM_I64");
        for (int i = 0; i < values.Length; i++) Put(i, values[i]);
    }

    private void Put(int i, long value)
    {
        if (_type == Element.I32) ((int*)_buffer)[i] = (int)value;
        else if (_type == Element.I64) ((long*)_buffer)[i] = value;
        else ((double*)_buffer)[i] = value;
    }
}
