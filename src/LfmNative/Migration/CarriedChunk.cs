using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Migration;

/// <summary>So many rows, gathered from blocks of a source and then carried over together.</summary>
internal sealed unsafe class CarriedChunk : IDisposable
{
    private readonly CollectionMap _map;
    private readonly int _capacity;
    private readonly NativeBuffer<float> _rows;
    private readonly NativeBuffer<float> _carried;
    private readonly string[] _names;

    /// <summary>Makes room.</summary>
    /// <param name="map">Carries the rows over.</param>
    /// <param name="capacity">Rows.</param>
    /// <param name="named">Whether rows have names.</param>
    public CarriedChunk(CollectionMap map, int capacity, bool named)
    {
        (_map, _capacity) = (map, capacity);
        _names = named ? new string[capacity] : [];
        _rows = new NativeBuffer<float>((long)capacity * map.Dimensions);
        try
        {
            _carried = new NativeBuffer<float>((long)capacity * map.TargetDimensions);
        }
        catch
        {
            _rows.Dispose();
            throw;
        }
    }

    /// <summary>Rows gathered.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is no more room.</summary>
    public bool IsFull => Count == _capacity;

    /// <summary>The rows as <see cref="Carry"/> made them.</summary>
    public ReadOnlyMatrixView<float> Carried => new(_carried.Pointer, Count, _map.TargetDimensions);

    /// <summary>Their names; empty where they have none.</summary>
    public ReadOnlySpan<string> Names => _names.AsSpan(0, _names.Length > 0 ? Count : 0);

    /// <summary>Adds rows of a block, as many as there is room for.</summary>
    /// <param name="reader">Holds the block.</param>
    /// <param name="rows">Numbers of rows in it.</param>
    /// <returns>How many were added.</returns>
    public int Add(RowReader reader, ReadOnlySpan<int> rows)
    {
        int d = _map.Dimensions, count = Math.Min(rows.Length, _capacity - Count);
        ReadOnlyMatrixView<float> block = reader.Block;
        for (int i = 0; i < count; i++)
        {
            block.Row(rows[i]).CopyTo(new Span<float>(_rows.Pointer + ((long)(Count + i) * d), d));
            if (_names.Length > 0) _names[Count + i] = reader.Names[rows[i]];
        }
        Count += count;
        return count;
    }

    /// <summary>Carries the rows over.</summary>
    public void Carry(ComputeContext context) => _map.Apply(
        new ReadOnlyMatrixView<float>(_rows.Pointer, Count, _map.Dimensions),
        new Span<float>(_carried.Pointer, Count * _map.TargetDimensions),
        context);

    /// <summary>Makes room for other rows.</summary>
    public void Clear() => Count = 0;

    public void Dispose()
    {
        _rows.Dispose();
        _carried.Dispose();
    }
}
