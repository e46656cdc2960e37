namespace LfmNative.Storage.Parquet;

/// <summary>A field of a schema, with those it is made of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Repetition">How often it stands in its parent.</param>
/// <param name="Meaning">What its values mean.</param>
/// <param name="Type">How its values are stored; null for a group.</param>
/// <param name="TypeLength">Bytes of a value of fixed length.</param>
/// <param name="Leaf">Its number among the columns; −1 for a group.</param>
/// <param name="Children">The fields of a group.</param>
internal sealed record ParquetField(
    string Name, Repetition Repetition, FieldMeaning Meaning, PhysicalType? Type, int TypeLength, int Leaf, ParquetField[] Children)
{
    private const int HalfBytes = 2;
    private const int UuidBytes = 16;

    /// <summary>Bytes of a value; 0 where they differ.</summary>
    public int Width => Type switch
    {
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.FixedBytes => TypeLength,
        _ => 0,
    };

    /// <summary>What a number is, or null for what is no number.</summary>
    public ElementType? Number => (Type, Meaning) switch
    {
        (PhysicalType.Float, _) => ElementType.Single,
        (PhysicalType.Double, _) => ElementType.Double,
        (PhysicalType.FixedBytes, FieldMeaning.Half) when TypeLength == HalfBytes => new ElementType(ElementKind.Float16),
        (PhysicalType.Int32, FieldMeaning.None or FieldMeaning.Signed) => new ElementType(ElementKind.Int32),
        (PhysicalType.Int32, FieldMeaning.Unsigned) => new ElementType(ElementKind.UInt32),
        (PhysicalType.Int64, FieldMeaning.None or FieldMeaning.Signed) => new ElementType(ElementKind.Int64),
        (PhysicalType.Int64, FieldMeaning.Unsigned) => new ElementType(ElementKind.UInt64),
        _ => null,
    };

    /// <summary>Whether it can name rows: texts, whole numbers and UUIDs, one a row.</summary>
    public bool IsName => Repetition != Repetition.Repeated && (Type, Meaning) switch
    {
        (PhysicalType.ByteArray, FieldMeaning.Text or FieldMeaning.None) => true,
        (PhysicalType.Int32 or PhysicalType.Int64, FieldMeaning.None or FieldMeaning.Signed or FieldMeaning.Unsigned) => true,
        (PhysicalType.FixedBytes, FieldMeaning.Uuid) => TypeLength == UuidBytes,
        _ => false,
    };

    /// <summary>How it holds vectors; null where it holds none.</summary>
    /// <remarks>
    /// Lists have three levels, two in old files, or one, a field that is repeated.
    /// Source: <c>LogicalTypes.md</c> of apache/parquet-format, Lists.
    /// </remarks>
    public VectorLayout? Vectors
    {
        get
        {
            if (Repetition == Repetition.Repeated) return Number is { } own ? new VectorLayout(this, own, 0, false) : null;
            if (Children is not [{ Repetition: Repetition.Repeated } inner] || Meaning == FieldMeaning.Map) return null;
            int outer = Repetition == Repetition.Optional ? 1 : 0;
            if (inner.Number is { } old) return new VectorLayout(inner, old, outer, false);
            if (inner.Children is not [{ Number: { } number, Repetition: not Repetition.Repeated } element]) return null;
            return new VectorLayout(element, number, outer, element.Repetition == Repetition.Optional);
        }
    }

    /// <summary>What it is, for messages.</summary>
    public string Kind
    {
        get
        {
            if (Vectors is not null) return "a list of numbers";
            if (Meaning == FieldMeaning.Map) return "a map";
            if (Repetition == Repetition.Repeated) return "a list of what is no number";
            if (Type is null)
            {
                if (Children is not [{ Repetition: Repetition.Repeated } inner]) return "a structure";
                bool nested = inner.Children is [{ Repetition: Repetition.Repeated } or { Children: [{ Repetition: Repetition.Repeated }] }];
                return nested ? "a list of lists" : "a list of what is no number";
            }
            return Meaning == FieldMeaning.Text ? "text" : Number is not null ? "one number a row" : $"of the type {Type}";
        }
    }
}

/// <summary>Where in a column of levels and numbers the vectors are.</summary>
/// <param name="Element">The field of the numbers.</param>
/// <param name="Number">What they are.</param>
/// <param name="Empty">The definition level of a vector without numbers; those below stand for one that is NULL.</param>
/// <param name="HasNulls">Whether numbers may be NULL.</param>
internal sealed record VectorLayout(ParquetField Element, ElementType Number, int Empty, bool HasNulls)
{
    /// <summary>The definition level of a number that is there.</summary>
    public int Present => Empty + (HasNulls ? 2 : 1);
}
