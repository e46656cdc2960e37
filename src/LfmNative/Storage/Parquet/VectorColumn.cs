using LfmNative.Memory;

namespace LfmNative.Storage.Parquet;

/// <summary>A row of a column of vectors.</summary>
/// <param name="Length">Numbers and nulls in it.</param>
/// <param name="IsNull">Whether there is no vector.</param>
/// <param name="Nulls">Numbers that are not there.</param>
/// <param name="TooLarge">The first number beyond float32's range, or −1.</param>
internal readonly record struct VectorRow(long Length, bool IsNull, long Nulls, int TooLarge);

/// <summary>The vectors of a column one by one; their numbers are read together, over as many rows as lie side by side.</summary>
internal sealed unsafe class VectorColumn(ByteSource source, string name, VectorLayout layout, int cols) : IDisposable
{
    private readonly ColumnPages _pages = new(source, name, layout.Element, repeated: 1, layout.Present);

    // Of numbers that may not fit into float32 it must be known whose they are.
    private readonly bool _rowByRow = layout.Number.Kind is not (ElementKind.Float32 or ElementKind.Float16);
    private NativeBuffer<byte>? _raw;
    private double[] _wide = [];
    private float* _into;
    private long _pending;
    private int _first;
    private int _tooLarge;

    /// <summary>What rounding took from the numbers; null for those that float32 holds.</summary>
    public RoundingLoss? Loss { get; } =
        layout.Number.Kind is ElementKind.Float32 or ElementKind.Float16 || cols == 0 ? null : new RoundingLoss(cols);

    /// <summary>Begins with a row group.</summary>
    public void Begin(ColumnChunk chunk) => _pages.Begin(chunk);

    /// <summary>Reads a row.</summary>
    /// <param name="into">
    /// Room for the columns, which may be filled by <see cref="Flush"/> alone; null to pass over the row. Of a row that has another length,
    /// is NULL or holds nulls the content is undefined.
    /// </param>
    /// <exception cref="InvalidDataException">Damaged, or there is none.</exception>
    public VectorRow Next(float* into)
    {
        try
        {
            return ReadRow(into);
        }
        catch (InvalidDataException e)
        {
            throw _pages.Locate(e);
        }
    }

    /// <summary>Reads the numbers of the rows so far to where they belong.</summary>
    public void Flush()
    {
        if (_pending == 0) return;
        long count = _pending;
        float* into = _into;
        _pending = 0;
        FixedValues values = _pages.Fixed ?? throw new InvalidDataException("the page holds fewer values than its header tells");
        if (layout.Number == ElementType.Single)
        {
            values.Read((byte*)into, count);
            return;
        }
        int size = layout.Number.Size;
        if (_raw is null || _raw.Length < count * size)
        {
            _raw?.Dispose();
            _raw = null;
            _raw = new NativeBuffer<byte>(count * size);
        }
        values.Read(_raw.Pointer, count);
        ReadOnlySpan<byte> raw = new(_raw.Pointer, checked((int)(count * size)));
        Span<float> numbers = new(into, (int)count);
        if (Loss is not null)
        {
            if (_wide.Length < numbers.Length) _wide = new double[numbers.Length];
            ElementConverter.ToDouble(layout.Number, raw, _wide.AsSpan(0, numbers.Length));
            Loss.Add(_wide.AsSpan(0, numbers.Length), _first);
        }
        int tooLarge = ElementConverter.ToSingle(layout.Number, raw, numbers);
        if (tooLarge >= 0 && _tooLarge < 0) _tooLarge = _first + tooLarge;
    }

    /// <summary>Makes sure that the row group is at its end.</summary>
    public void End()
    {
        Flush();
        if (_pages.Left > 0 || _pages.Next())
            throw new InvalidDataException($"column {name} has more rows than its row group");
    }

    public void Dispose()
    {
        _pages.Dispose();
        _raw?.Dispose();
    }

    private VectorRow ReadRow(float* into)
    {
        if (!Fill()) throw new InvalidDataException("the column has fewer rows than its row group");
        if (_pages.Repetition.Value != 0) throw new InvalidDataException("a row begins in its middle");
        long length = 0, nulls = 0;
        _tooLarge = -1;
        bool isNull = false, begins = true;
        do
        {
            if (!begins && (_pages.Repetition.Value == 0 || isNull || length == 0)) break;
            int level = _pages.Definition.Value;
            // Each level that begins a row is a row of its own.
            long n = begins ? 1 : Math.Min(Math.Min(_pages.Repetition.Count, _pages.Definition.Count), _pages.Left);
            _pages.Take(n);
            if (level == layout.Present) Add(into, length, n);
            else if (level > layout.Empty) nulls += n;
            else isNull = level < layout.Empty;
            if (level <= layout.Empty && !begins) throw new InvalidDataException("a row ends in its middle");
            if (level > layout.Empty) length += n;
            begins = false;
        }
        while (Fill());
        if (_rowByRow) Flush();
        return new VectorRow(length, isNull, nulls, _tooLarge);
    }

    /// <summary>Takes numbers that are there; they are read when others do not follow them.</summary>
    private void Add(float* into, long at, long count)
    {
        if (into == null || at + count > cols)
        {
            Flush();
            FixedValues values = _pages.Fixed ?? throw new InvalidDataException("the page holds fewer values than its header tells");
            values.Skip(count);
            return;
        }
        float* to = into + at;
        if (_pending > 0 && _into + _pending != to) Flush();
        if (_pending == 0)
        {
            _into = to;
            _first = (int)at;
        }
        _pending += count;
    }

    /// <summary>Moves to the next levels.</summary>
    /// <returns>False at the end of the row group.</returns>
    private bool Fill()
    {
        while (_pages.Left == 0)
        {
            Flush();
            if (!_pages.Next()) return false;
        }
        _pages.Repetition.Fill();
        _pages.Definition.Fill();
        return true;
    }
}
