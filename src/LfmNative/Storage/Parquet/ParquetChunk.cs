using System.Buffers.Binary;

namespace LfmNative.Storage.Parquet;

/// <summary>A column of a row group while it is written: its place, its sizes, its smallest and largest value.</summary>
/// <param name="start">First byte in the file.</param>
/// <param name="values">Number of values.</param>
internal sealed class ParquetChunk(long start, long values)
{
    /// <summary>Longer values are no use to those who look for one.</summary>
    private const int MaxStatisticsBytes = 256;

    private byte[]? _least;
    private byte[]? _most;

    /// <summary>First byte in the file.</summary>
    public long Start => start;

    /// <summary>Bytes with headers, unpacked.</summary>
    public long Unpacked { get; private set; }

    /// <summary>Bytes with headers, as they are in the file.</summary>
    public long Packed { get; private set; }

    /// <summary>Counts a page.</summary>
    public void Add(int header, int unpacked, int packed)
    {
        Unpacked += header + unpacked;
        Packed += header + packed;
    }

    /// <summary>Takes a value into account.</summary>
    /// <param name="value">As PLAIN encodes it.</param>
    /// <param name="text">Whether it is text after its length, ordered by its bytes; else int64.</param>
    public void See(ReadOnlySpan<byte> value, bool text)
    {
        if (text) value = value[sizeof(int)..];
        if (_least is null || Compare(value, _least, text) < 0) _least = value.ToArray();
        if (_most is null || Compare(value, _most, text) > 0) _most = value.ToArray();
    }

    /// <summary>Writes the description of the column for the file's directory.</summary>
    public void Describe(ThriftWriter group, PhysicalType type, PageCodec codec, params ReadOnlySpan<string> path)
    {
        group.Element().Int64(2, 0).Struct(3).Int32(1, (int)type);
        group.List(2, ThriftType.Int32, 2).ZigZag((int)PageEncoding.Plain).ZigZag((int)PageEncoding.Rle);
        group.List(3, ThriftType.Binary, path.Length);
        foreach (string name in path) group.Text(name);
        group.Int32(4, (int)codec).Int64(5, values).Int64(6, Unpacked).Int64(7, Packed).Int64(9, start);
        if (_least is { Length: <= MaxStatisticsBytes } && _most is { Length: <= MaxStatisticsBytes })
            group.Struct(12).Int64(3, 0).Binary(5, _most).Binary(6, _least).End();
        group.End().End();
    }

    private static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool text) => text
        ? a.SequenceCompareTo(b)
        : BinaryPrimitives.ReadInt64LittleEndian(a).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(b));
}
