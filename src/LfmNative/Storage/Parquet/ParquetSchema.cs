namespace LfmNative.Storage.Parquet;

/// <summary>Reads the fields of a schema, which stand in a footer one after the other, parents first.</summary>
/// <remarks>Source: <c>parquet.thrift</c> of apache/parquet-format, SchemaElement, ConvertedType and LogicalType.</remarks>
internal static class ParquetSchema
{
    private const int MaxDepth = 32;

    /// <summary>Reads the fields at the top.</summary>
    /// <param name="reader">Stands at the list.</param>
    /// <param name="type">The list's type.</param>
    /// <param name="leaves">Receives the number of columns.</param>
    public static ParquetField[] Read(ref ThriftReader reader, ThriftType type, out int leaves)
    {
        (ThriftType element, int count) = reader.List(type);
        ThriftReader.Struct(element);
        List<(ParquetField Field, int Children)> flat = [];
        for (int i = 0; i < count; i++) flat.Add(ReadElement(ref reader));
        if (count == 0) throw new InvalidDataException("its schema is empty");
        int at = 1;
        leaves = 0;
        ParquetField[] fields = Gather(flat, ref at, flat[0].Children, ref leaves, 0);
        return at == flat.Count ? fields : throw new InvalidDataException("its schema has fields that belong nowhere");
    }

    private static ParquetField[] Gather(List<(ParquetField Field, int Children)> flat, ref int at, int count, ref int leaves, int depth)
    {
        if (count < 0 || count > flat.Count - at || depth > MaxDepth) throw new InvalidDataException("its schema is damaged");
        ParquetField[] fields = new ParquetField[count];
        for (int i = 0; i < count; i++)
        {
            if (at == flat.Count) throw new InvalidDataException("its schema is damaged");
            (ParquetField field, int children) = flat[at++];
            // A group tells no type and a column no children.
            if (children > 0) fields[i] = field with { Type = null, Children = Gather(flat, ref at, children, ref leaves, depth + 1) };
            else fields[i] = field.Type is null ? field : field with { Leaf = leaves++ };
        }
        return fields;
    }

    private static (ParquetField Field, int Children) ReadElement(ref ThriftReader reader)
    {
        ParquetField field = new("", Repetition.Required, FieldMeaning.None, null, 0, -1, []);
        int children = 0, id = 0;
        FieldMeaning converted = FieldMeaning.None;
        while (reader.Next(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1: field = field with { Type = (PhysicalType)reader.Int32(type) }; break;
                case 2: field = field with { TypeLength = reader.Int32(type) }; break;
                case 3: field = field with { Repetition = (Repetition)reader.Int32(type) }; break;
                case 4: field = field with { Name = reader.Text(type) }; break;
                case 5: children = reader.Int32(type); break;
                case 6: converted = Converted(reader.Int32(type)); break;
                case 10: field = field with { Meaning = Logical(ref reader, type) }; break;
                default: reader.Skip(type); break;
            }
        }
        if (field.Meaning == FieldMeaning.None) field = field with { Meaning = converted };
        bool known = field.Type is null or (>= PhysicalType.Boolean and <= PhysicalType.FixedBytes)
            && field.Repetition is >= Repetition.Required and <= Repetition.Repeated;
        bool sized = field.Type != PhysicalType.FixedBytes || field.TypeLength is > 0 and <= 1 << 20;
        return known && sized ? (field, children) : throw new InvalidDataException($"its schema tells no known type of {field.Name}");
    }

    private static FieldMeaning Converted(int type) => type switch
    {
        0 or 4 or 19 => FieldMeaning.Text,
        1 or 2 => FieldMeaning.Map,
        3 => FieldMeaning.List,
        >= 11 and <= 14 => FieldMeaning.Unsigned,
        >= 15 and <= 18 => FieldMeaning.Signed,
        _ => FieldMeaning.Other,
    };

    /// <summary>A union: the number of its only field tells the type.</summary>
    private static FieldMeaning Logical(ref ThriftReader reader, ThriftType type)
    {
        ThriftReader.Struct(type);
        FieldMeaning meaning = FieldMeaning.None;
        int id = 0;
        while (reader.Next(ref id, out ThriftType field))
        {
            meaning = id switch
            {
                1 or 4 or 12 => FieldMeaning.Text,
                2 => FieldMeaning.Map,
                3 => FieldMeaning.List,
                10 => FieldMeaning.Signed,
                14 => FieldMeaning.Uuid,
                15 => FieldMeaning.Half,
                _ => FieldMeaning.Other,
            };
            if (id == 10) meaning = Signedness(ref reader, field);
            else reader.Skip(field);
        }
        return meaning;
    }

    private static FieldMeaning Signedness(ref ThriftReader reader, ThriftType type)
    {
        ThriftReader.Struct(type);
        bool signed = true;
        int id = 0;
        while (reader.Next(ref id, out ThriftType field))
        {
            if (id == 2) signed = ThriftReader.Boolean(field);
            else reader.Skip(field);
        }
        return signed ? FieldMeaning.Signed : FieldMeaning.Unsigned;
    }
}
