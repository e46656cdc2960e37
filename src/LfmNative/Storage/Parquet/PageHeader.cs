namespace LfmNative.Storage.Parquet;

/// <summary>What stands before a page.</summary>
/// <param name="Kind">What the page holds.</param>
/// <param name="Packed">Bytes of its body in the file, ≥ 0.</param>
/// <param name="Unpacked">Bytes of its body unpacked, ≥ 0.</param>
/// <param name="Crc">CRC-32 of the body in the file, where it is given.</param>
/// <param name="Levels">Values with nulls; of a dictionary its entries; ≥ 0.</param>
/// <param name="Encoding">How the values are encoded.</param>
/// <param name="RepetitionBytes">Bytes of the repetition levels, of a page of version 2.</param>
/// <param name="DefinitionBytes">Bytes of the definition levels, of a page of version 2.</param>
/// <param name="IsPacked">Whether the values of a page of version 2 are packed.</param>
/// <remarks>Source: <c>parquet.thrift</c> of apache/parquet-format, PageHeader.</remarks>
internal readonly record struct PageHeader(
    PageKind Kind,
    int Packed,
    int Unpacked,
    uint? Crc,
    int Levels,
    PageEncoding Encoding,
    int RepetitionBytes,
    int DefinitionBytes,
    bool IsPacked)
{
    /// <summary>Reads a header.</summary>
    /// <exception cref="EndOfStreamException">It is longer than the data.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> data, out int length)
    {
        ThriftReader reader = new(data);
        PageHeader header = new((PageKind)(-1), -1, -1, null, -1, PageEncoding.Plain, 0, 0, IsPacked: true);
        int id = 0;
        while (reader.Next(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: header = header with { Kind = (PageKind)reader.Int32(type) }; break;
                case 2: header = header with { Unpacked = reader.Int32(type) }; break;
                case 3: header = header with { Packed = reader.Int32(type) }; break;
                case 4: header = header with { Crc = (uint)reader.Int32(type) }; break;
                case 5 or 7: header = header.WithValues(ref reader, type); break;
                case 8: header = header.WithValues2(ref reader, type); break;
                default: reader.Skip(type); break;
            }
        }
        length = reader.Position;
        bool negative = header.Packed < 0 || header.Unpacked < 0 || header.RepetitionBytes < 0 || header.DefinitionBytes < 0;
        if (negative || (header.Levels < 0 && header.Kind != PageKind.Index))
            throw new InvalidDataException("a size in the page's header is missing or negative");
        if (header.Kind is < PageKind.Data or > PageKind.DataV2) throw new InvalidDataException("the page is of an unknown kind");
        return header;
    }

    private PageHeader WithValues(ref ThriftReader reader, ThriftType type)
    {
        ThriftReader.Struct(type);
        PageHeader header = this;
        int id = 0;
        while (reader.Next(ref id, out ThriftType field))
        {
            if (id == 1) header = header with { Levels = reader.Int32(field) };
            else if (id == 2) header = header with { Encoding = (PageEncoding)reader.Int32(field) };
            else reader.Skip(field);
        }
        return header;
    }

    private PageHeader WithValues2(ref ThriftReader reader, ThriftType type)
    {
        ThriftReader.Struct(type);
        PageHeader header = this;
        int id = 0;
        while (reader.Next(ref id, out ThriftType field))
        {
            switch (id)
            {
                case 1: header = header with { Levels = reader.Int32(field) }; break;
                case 4: header = header with { Encoding = (PageEncoding)reader.Int32(field) }; break;
                case 5: header = header with { DefinitionBytes = reader.Int32(field) }; break;
                case 6: header = header with { RepetitionBytes = reader.Int32(field) }; break;
                case 7: header = header with { IsPacked = ThriftReader.Boolean(field) }; break;
                default: reader.Skip(field); break;
            }
        }
        return header;
    }
}
