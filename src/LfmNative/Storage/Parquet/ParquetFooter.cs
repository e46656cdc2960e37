using System.Buffers.Binary;
using LfmNative.Diagnostics;

namespace LfmNative.Storage.Parquet;

/// <summary>Where in a file the pages of one column of one row group lie.</summary>
/// <param name="Type">How the values are stored.</param>
/// <param name="Codec">How the pages are packed.</param>
/// <param name="Levels">Values with nulls.</param>
/// <param name="Start">First byte.</param>
/// <param name="Bytes">Number of bytes.</param>
internal readonly record struct ColumnChunk(PhysicalType Type, PageCodec Codec, long Levels, long Start, long Bytes);

/// <summary>Some rows of a file and where their columns lie.</summary>
/// <param name="Rows">Number of rows, ≥ 0.</param>
/// <param name="Columns">The columns that were asked for, in that order.</param>
internal sealed record RowGroup(long Rows, ColumnChunk[] Columns);

/// <summary>The directory at the end of a Parquet file.</summary>
/// <remarks>Source: <c>parquet.thrift</c> of apache/parquet-format, FileMetaData, RowGroup, ColumnChunk and ColumnMetaData.</remarks>
internal sealed class ParquetFooter
{
    /// <summary>The bytes that a file begins and ends with.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    private const int EndBytes = 8;
    private const int MaxBytes = 1 << 28;
    private readonly byte[] _bytes;
    private readonly long _dataEnd;
    private readonly int _groups = -1;

    /// <summary>Reads the schema.</summary>
    /// <exception cref="LfmException">InvalidFile: not such a file, damaged, encrypted.</exception>
    public ParquetFooter(MatrixRequest request, ByteSource source)
    {
        if (source is not FileSource)
            throw request.Invalid("has its directory at the end, being Parquet: it cannot be read from a pipe or gzipped; name a file");
        Span<byte> end = stackalloc byte[EndBytes];
        byte[] head = source.Head(0, Magic.Length);
        if (source.Length < Magic.Length + EndBytes) throw request.Invalid("is cut short, or no Parquet file; copy or write it again");
        source.Read(source.Length - EndBytes, end);
        if (end[4..].SequenceEqual("PARE"u8)) throw Encrypted(request);
        if (!head.AsSpan().SequenceEqual(Magic) || !end[4..].SequenceEqual(Magic))
            throw request.Invalid("is cut short, or no Parquet file: it does not begin and end with PAR1; copy or write it again");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(end);
        _dataEnd = source.Length - EndBytes - length;
        if (_dataEnd < Magic.Length || length > MaxBytes)
            throw request.Invalid($"says that its directory has {length} bytes, which do not fit; copy or write it again");
        _bytes = new byte[length];
        source.Read(_dataEnd, _bytes);
        ThriftReader reader = new(_bytes);
        int id = 0;
        while (reader.Next(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 2: (Fields, Leaves) = (ParquetSchema.Read(ref reader, type, out int leaves), leaves); break;
                case 3: Rows = reader.Integer(type); break;
                case 4:
                    _groups = reader.Position;
                    reader.Skip(type);
                    break;
                case 8: throw Encrypted(request);
                default: reader.Skip(type); break;
            }
        }
        if (Fields.Length == 0 || Rows < 0 || _groups < 0) throw new InvalidDataException("its directory lacks the columns or the rows");
    }

    /// <summary>The fields at the top of the schema.</summary>
    public ParquetField[] Fields { get; } = [];

    /// <summary>Rows of the file, ≥ 0.</summary>
    public long Rows { get; }

    private int Leaves { get; }

    /// <summary>The row groups.</summary>
    /// <param name="request">What is read, for messages.</param>
    /// <param name="columns">Numbers of the columns wanted.</param>
    public List<RowGroup> Groups(MatrixRequest request, params int[] columns)
    {
        ThriftReader reader = new(_bytes, _groups);
        (ThriftType element, int count) = reader.List(ThriftType.List);
        List<RowGroup> groups = [];
        long rows = 0;
        for (int i = 0; i < count; i++)
        {
            ThriftReader.Struct(element);
            RowGroup group = ReadGroup(ref reader, request, columns);
            if (group.Rows < 0 || group.Rows > Rows - rows) throw new InvalidDataException("its row groups have more rows than the file");
            // Each row has a level at least, whatever is in it.
            foreach (ColumnChunk chunk in group.Columns)
            {
                if (chunk.Levels < group.Rows) throw new InvalidDataException("a column of a row group has fewer values than rows");
            }
            rows += group.Rows;
            groups.Add(group);
        }
        return rows == Rows ? groups : throw new InvalidDataException($"it tells of {Rows} rows and its row groups of {rows}");
    }

    private RowGroup ReadGroup(ref ThriftReader reader, MatrixRequest request, int[] columns)
    {
        long rows = -1;
        ColumnChunk[] chunks = new ColumnChunk[columns.Length];
        int id = 0, count = -1;
        while (reader.Next(ref id, out ThriftType type))
        {
            if (id == 3)
            {
                rows = reader.Integer(type);
            }
            else if (id == 1)
            {
                (ThriftType element, count) = reader.List(type);
                for (int i = 0; i < count; i++)
                {
                    int place = Array.IndexOf(columns, i);
                    if (place < 0) reader.Skip(element);
                    else chunks[place] = ReadChunk(ref reader, element, request);
                }
            }
            else
            {
                reader.Skip(type);
            }
        }
        if (count != Leaves) throw new InvalidDataException($"a row group has {count} columns and the schema {Leaves}");
        return new RowGroup(rows, chunks);
    }

    private ColumnChunk ReadChunk(ref ThriftReader reader, ThriftType type, MatrixRequest request)
    {
        ThriftReader.Struct(type);
        ColumnChunk? chunk = null;
        int id = 0;
        while (reader.Next(ref id, out ThriftType field))
        {
            switch (id)
            {
                case 1: throw request.Invalid($"keeps its data in another file, {reader.Text(field)}; read that one");
                case 3: chunk = ReadColumn(ref reader, field); break;
                case 8: throw Encrypted(request);
                default: reader.Skip(field); break;
            }
        }
        if (chunk is not { } found) throw new InvalidDataException("a row group does not tell where a column lies");
        if (!PagePacking.IsRead(found.Codec))
            throw request.Invalid($"is packed with {found.Codec}, which is not read; write it with zstd, snappy, gzip, brotli or lz4_raw");
        return found;
    }

    private ColumnChunk ReadColumn(ref ThriftReader reader, ThriftType type)
    {
        ThriftReader.Struct(type);
        long dictionary = 0, data = -1, bytes = -1, levels = -1;
        int physical = -1, codec = -1, id = 0;
        while (reader.Next(ref id, out ThriftType field))
        {
            switch (id)
            {
                case 1: physical = reader.Int32(field); break;
                case 4: codec = reader.Int32(field); break;
                case 5: levels = reader.Integer(field); break;
                case 7: bytes = reader.Integer(field); break;
                case 9: data = reader.Integer(field); break;
                case 11: dictionary = reader.Integer(field); break;
                default: reader.Skip(field); break;
            }
        }
        // Some writers give 0 for a dictionary that is not there.
        long start = dictionary > 0 ? Math.Min(dictionary, data) : data;
        if (levels < 0 || bytes < 0 || start < Magic.Length || start > _dataEnd || bytes > _dataEnd - start)
            throw new InvalidDataException("a column lies outside of the file");
        return new ColumnChunk((PhysicalType)physical, (PageCodec)codec, levels, start, bytes);
    }

    private static LfmException Encrypted(MatrixRequest request) => request.Invalid("is encrypted; write it without encryption");
}
