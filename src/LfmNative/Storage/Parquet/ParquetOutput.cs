using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage.Parquet;

/// <summary>
/// Parquet: column <c>id</c>, the name or else the number of the row, and column <c>embedding</c>, a list of float32 or float64.
/// </summary>
/// <remarks>
/// Rows are gathered into row groups of some 32 MB of vectors, which are not packed, as numbers of this kind hardly get smaller; the names
/// are, with zstd. Source: apache/parquet-format, data pages of version 1.
/// </remarks>
internal sealed unsafe class ParquetOutput<T> : RowFormat<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>, IUtf8SpanFormattable
{
    private const long GroupBytes = 1 << 25;
    private const int PageBytes = 1 << 20;
    private const int MostRowsInGroup = 1 << 20;

    private readonly T[] _vectors;
    private readonly int _groupRows;
    private readonly int _pageRows;
    private readonly byte[] _levels;
    private readonly ArrayBufferWriter<byte> _names = new();
    private readonly List<int> _nameEnds = [];
    private readonly ThriftWriter _groups = new();
    private int _groupCount;
    private int _count;
    private long _position = ParquetFooter.Magic.Length;

    public ParquetOutput(RowTarget target)
        : base(target)
    {
        long rowBytes = (long)target.Cols * sizeof(T);
        if (rowBytes > int.MaxValue / 2)
            Throw.Argument($"{target.Path}: a row of {target.Cols} columns is too long for this format; write .npy instead");
        _groupRows = (int)Math.Clamp(GroupBytes / rowBytes, 1, MostRowsInGroup);
        _pageRows = (int)Math.Clamp(PageBytes / rowBytes, 1, 1 << 16);
        _vectors = new T[(long)_groupRows * target.Cols];
        _levels = RowLevels(target.Cols);
    }

    public override byte[] Head(long rows) => ParquetFooter.Magic.ToArray();

    public override void Write(Stream stream, T* rows, int count, long ld, string[] names, long first)
    {
        for (int i = 0; i < count; i++)
        {
            new ReadOnlySpan<T>(rows + (i * ld), Target.Cols).CopyTo(_vectors.AsSpan(_count * Target.Cols));
            AddName(names.Length > 0 ? names[i] : null, first + i);
            if (++_count == _groupRows) WriteGroup(stream);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The state is the place in the file and the directory so far.</remarks>
    public override byte[] Checkpoint(Stream stream)
    {
        if (_count > 0) WriteGroup(stream);
        byte[] state = new byte[sizeof(long) + sizeof(int) + _groups.Bytes.Length];
        BinaryPrimitives.WriteInt64LittleEndian(state, _position);
        BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(sizeof(long)), _groupCount);
        _groups.Bytes.CopyTo(state.AsSpan(sizeof(long) + sizeof(int)));
        return state;
    }

    public override void Resume(byte[] state, long rows)
    {
        _position = BinaryPrimitives.ReadInt64LittleEndian(state);
        _groupCount = BinaryPrimitives.ReadInt32LittleEndian(state.AsSpan(sizeof(long)));
        _groups.Raw(state.AsSpan(sizeof(long) + sizeof(int)));
    }

    /// <summary>The directory; all rows were written by <see cref="Checkpoint"/> before.</summary>
    public override byte[] Tail(long rows)
    {
        bool named = Target.Named;
        ThriftWriter footer = new();
        footer.Int32(1, 1).List(2, ThriftType.Struct, 5);
        footer.Element().Text(4, "schema").Int32(5, 2).End();
        footer.Element().Int32(1, (int)(named ? PhysicalType.ByteArray : PhysicalType.Int64)).Int32(3, (int)Repetition.Required)
            .Text(4, "id");
        if (named) footer.Int32(6, 0).Struct(10).Struct(1).End().End();
        footer.End();
        footer.Element().Int32(3, (int)Repetition.Required).Text(4, "embedding").Int32(5, 1).Int32(6, 3).Struct(10).Struct(3).End().End();
        footer.End();
        footer.Element().Int32(3, (int)Repetition.Repeated).Text(4, "list").Int32(5, 1).End();
        footer.Element().Int32(1, (int)Number).Int32(3, (int)Repetition.Required).Text(4, "element").End();
        footer.Int64(3, rows).List(4, ThriftType.Struct, _groupCount).Raw(_groups.Bytes).Text(6, CreatedBy);
        // Smallest and largest values count in the order of their types only where this says so.
        footer.List(7, ThriftType.Struct, 2);
        for (int i = 0; i < 2; i++) footer.Element().Struct(1).End().End();
        footer.End();
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Bytes.Length);
        return [.. footer.Bytes, .. length, .. ParquetFooter.Magic];
    }

    private static string CreatedBy { get; } = $"LfmNative version {EngineVersion.Text}";

    private static PhysicalType Number => Type.Size == sizeof(double) ? PhysicalType.Double : PhysicalType.Float;

    /// <summary>The repetition levels of a row: a run of one 0 and a run of ones.</summary>
    private static byte[] RowLevels(int cols)
    {
        List<byte> levels = [1 << 1, 0];
        if (cols > 1) AddRun(levels, cols - 1);
        return [.. levels];
    }

    /// <summary>A run of ones.</summary>
    private static void AddRun(List<byte> levels, int count)
    {
        ulong head = (ulong)count << 1;
        for (; head >= 0x80; head >>= 7) levels.Add((byte)(head | 0x80));
        levels.AddRange([(byte)head, 1]);
    }

    private void AddName(string? name, long row)
    {
        if (name is null)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_names.GetSpan(sizeof(long)), row);
            _names.Advance(sizeof(long));
        }
        else
        {
            int length = Encoding.UTF8.GetByteCount(name);
            Span<byte> field = _names.GetSpan(sizeof(int) + length);
            BinaryPrimitives.WriteInt32LittleEndian(field, length);
            Encoding.UTF8.GetBytes(name, field[sizeof(int)..]);
            _names.Advance(sizeof(int) + length);
        }
        _nameEnds.Add(_names.WrittenCount);
    }

    private void WriteGroup(Stream stream)
    {
        Target.Context.Token.ThrowIfCancellationRequested();
        ParquetChunk names = WriteNames(stream), vectors = WriteVectors(stream);
        ThriftWriter group = _groups.Element().List(1, ThriftType.Struct, 2);
        PhysicalType nameType = Target.Named ? PhysicalType.ByteArray : PhysicalType.Int64;
        names.Describe(group, nameType, PageCodec.Zstd, "id");
        vectors.Describe(group, Number, PageCodec.Uncompressed, "embedding", "list", "element");
        group.Int64(2, names.Unpacked + vectors.Unpacked).Int64(3, _count).Int64(5, names.Start).Int64(6, names.Packed + vectors.Packed);
        // The number of a group may be left out, and has 16 bits.
        if (_groupCount <= short.MaxValue) group.Int16(7, (short)_groupCount);
        group.End();
        _groupCount++;
        _count = 0;
        _names.ResetWrittenCount();
        _nameEnds.Clear();
    }

    private ParquetChunk WriteNames(Stream stream)
    {
        ParquetChunk chunk = new(_position, _count);
        using ZstdSharp.Compressor compressor = new(1);
        int start = 0;
        for (int from = 0, to; from < _count; from = to)
        {
            for (to = from + 1; to < _count && _nameEnds[to] - start <= PageBytes;) to++;
            ReadOnlySpan<byte> plain = _names.WrittenSpan[start.._nameEnds[to - 1]], packed = compressor.Wrap(plain);
            WritePage(stream, chunk, to - from, plain.Length, [], packed);
            for (int at = start, i = from; i < to; at = _nameEnds[i++])
                chunk.See(_names.WrittenSpan[at.._nameEnds[i]], Target.Named);
            start = _nameEnds[to - 1];
        }
        return chunk;
    }

    private ParquetChunk WriteVectors(Stream stream)
    {
        ParquetChunk chunk = new(_position, (long)_count * Target.Cols);
        for (int from = 0, to; from < _count; from = to)
        {
            Target.Context.Token.ThrowIfCancellationRequested();
            to = Math.Min(_count, from + _pageRows);
            ReadOnlySpan<byte> numbers = MemoryMarshal.AsBytes(_vectors.AsSpan(from * Target.Cols, (to - from) * Target.Cols));
            byte[] levels = Levels(to - from);
            WritePage(stream, chunk, (to - from) * Target.Cols, levels.Length + numbers.Length, levels, numbers);
        }
        return chunk;
    }

    /// <summary>The levels of rows that are all there: each kind after its length.</summary>
    private byte[] Levels(int rows)
    {
        List<byte> present = [];
        AddRun(present, rows * Target.Cols);
        int repetition = rows * _levels.Length;
        byte[] levels = new byte[sizeof(int) + repetition + sizeof(int) + present.Count];
        BinaryPrimitives.WriteInt32LittleEndian(levels, repetition);
        for (int i = 0; i < rows; i++) _levels.CopyTo(levels, sizeof(int) + (i * _levels.Length));
        BinaryPrimitives.WriteInt32LittleEndian(levels.AsSpan(sizeof(int) + repetition), present.Count);
        present.CopyTo(levels, sizeof(int) + repetition + sizeof(int));
        return levels;
    }

    private void WritePage(
        Stream stream, ParquetChunk chunk, int values, int unpacked, ReadOnlySpan<byte> levels, ReadOnlySpan<byte> data)
    {
        int packed = levels.Length + data.Length;
        ThriftWriter header = new();
        header.Int32(1, (int)PageKind.Data).Int32(2, unpacked).Int32(3, packed).Struct(5).Int32(1, values)
            .Int32(2, (int)PageEncoding.Plain).Int32(3, (int)PageEncoding.Rle).Int32(4, (int)PageEncoding.Rle).End().End();
        stream.Write(header.Bytes);
        stream.Write(levels);
        stream.Write(data);
        chunk.Add(header.Bytes.Length, unpacked, packed);
        _position += header.Bytes.Length + packed;
    }
}
