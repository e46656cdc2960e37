namespace LfmNative.Storage.Arrow;

/// <summary>The types of the Arrow format that matter here, under the numbers it gives them.</summary>
internal enum ArrowKind
{
    Null = 1, Int = 2, FloatingPoint = 3, Binary = 4, Utf8 = 5, List = 12, Struct = 13, Union = 14, FixedSizeBinary = 15,
    FixedSizeList = 16, Map = 17, LargeBinary = 19, LargeUtf8 = 20, LargeList = 21, RunEndEncoded = 22, BinaryView = 23, Utf8View = 24,
    ListView = 25, LargeListView = 26,
}

/// <summary>A column of an Arrow schema, or what is inside one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Width">Bits of an integer, bytes of a fixed binary, length of a fixed list, or 0.</param>
/// <param name="Element">The number format of numbers; null of everything else.</param>
/// <param name="Dictionary">The number of the dictionary that values are indices into; null where they stand for themselves.</param>
/// <param name="Index">The format of those indices.</param>
/// <param name="IsDense">Of unions: whether they have offsets.</param>
/// <param name="Children">What is inside.</param>
internal sealed record ArrowField(
    string Name,
    ArrowKind Kind,
    int Width,
    ElementType? Element,
    long? Dictionary,
    ElementType Index,
    bool IsDense,
    ArrowField[] Children)
{
    private const int MaxDepth = 32;
    private const int MaxFields = 1 << 16;

    /// <summary>Whether a row is a list of numbers.</summary>
    public bool IsVector =>
        Dictionary is null && Kind is ArrowKind.FixedSizeList or ArrowKind.List or ArrowKind.LargeList
        && Children is [{ Element: not null, Dictionary: null }];

    /// <summary>Whether a row can name something.</summary>
    public bool IsName => Kind is ArrowKind.Utf8 or ArrowKind.LargeUtf8 or ArrowKind.Utf8View or ArrowKind.Int
        || (Kind == ArrowKind.FixedSizeBinary && Width == 16);

    /// <summary>Bytes that a row of a vector takes at least.</summary>
    public long LeastRowBytes => Kind switch
    {
        ArrowKind.FixedSizeList => (long)Width * Children[0].Element!.Value.Size,
        ArrowKind.List => sizeof(int),
        _ => sizeof(long),
    };

    /// <summary>The word for messages.</summary>
    public string TypeName => Dictionary is not null ? "dictionary"
        : Element is { } element ? element.Name
        : Children.Length == 1 ? $"{Kind.ToString().ToLowerInvariant()} of {Children[0].TypeName}"
        : Kind.ToString().ToLowerInvariant();

    /// <summary>Reads the fields of a schema.</summary>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public static ArrowField[] ReadSchema(FlatTable schema)
    {
        int budget = MaxFields;
        return Read(schema, 1, 0, ref budget);
    }

    /// <summary>Steps over the nodes and buffers that a column has in a batch.</summary>
    /// <param name="node">Index of its first node; moves on.</param>
    /// <param name="buffer">Index of its first buffer; moves on.</param>
    /// <param name="variadic">What is left of the numbers of buffers that columns of views have; moves on.</param>
    public void Skip(ref int node, ref int buffer, ref ReadOnlySpan<long> variadic)
    {
        if (Dictionary is not null)
        {
            (node, buffer) = (node + 1, buffer + 2);
            return;
        }
        node++;
        buffer += OwnBuffers(ref variadic);
        foreach (ArrowField child in Children) child.Skip(ref node, ref buffer, ref variadic);
    }

    private int OwnBuffers(ref ReadOnlySpan<long> variadic)
    {
        switch (Kind)
        {
            case ArrowKind.Null or ArrowKind.RunEndEncoded:
                return 0;
            case ArrowKind.FixedSizeList or ArrowKind.Struct:
                return 1;
            case ArrowKind.Union:
                return IsDense ? 2 : 1;
            case ArrowKind.Binary or ArrowKind.Utf8 or ArrowKind.LargeBinary or ArrowKind.LargeUtf8
                or ArrowKind.ListView or ArrowKind.LargeListView:
                return 3;
            case ArrowKind.BinaryView or ArrowKind.Utf8View:
                if (variadic.IsEmpty || variadic[0] is < 0 or > MaxFields) throw new InvalidDataException("its batches are damaged");
                int more = (int)variadic[0];
                variadic = variadic[1..];
                return 2 + more;
            default:
                return 2;
        }
    }

    private static ArrowField[] Read(FlatTable parent, int slot, int depth, ref int budget)
    {
        int count = parent.Tables(slot);
        if (depth > MaxDepth || (budget -= count) < 0) throw new InvalidDataException("its schema is too deep or too large");
        ArrowField[] fields = new ArrowField[count];
        for (int i = 0; i < count; i++) fields[i] = Read(parent.TableAt(slot, i), depth, ref budget);
        return fields;
    }

    private static ArrowField Read(FlatTable field, int depth, ref int budget)
    {
        ArrowKind kind = (ArrowKind)field.Number(2, 1);
        FlatTable? type = field.Table(3);
        int width = kind is ArrowKind.Int or ArrowKind.FixedSizeBinary or ArrowKind.FixedSizeList ? (int)(type?.Number(0, 4) ?? 0) : 0;
        ElementType? element = kind switch
        {
            ArrowKind.Int => Integer(width, type?.Number(1, 1) is not 0),
            ArrowKind.FloatingPoint => (type?.Number(0, 2) ?? 0) switch
            {
                0 => new ElementType(ElementKind.Float16),
                1 => ElementType.Single,
                _ => ElementType.Double,
            },
            _ => null,
        };
        FlatTable? dictionary = field.Table(4);
        FlatTable? index = dictionary?.Table(1);
        return new ArrowField(
            field.Text(0),
            kind,
            width,
            element,
            dictionary?.Number(0, 8),
            index is { } i ? Integer((int)i.Number(0, 4), i.Number(1, 1) != 0) : new ElementType(ElementKind.Int32),
            kind == ArrowKind.Union && type?.Number(0, 2) is 1,
            Read(field, 5, depth + 1, ref budget));
    }

    private static ElementType Integer(int bits, bool signed) => new((bits, signed) switch
    {
        (8, true) => ElementKind.Int8,
        (16, true) => ElementKind.Int16,
        (32, true) => ElementKind.Int32,
        (64, true) => ElementKind.Int64,
        (8, false) => ElementKind.UInt8,
        (16, false) => ElementKind.UInt16,
        (32, false) => ElementKind.UInt32,
        (64, false) => ElementKind.UInt64,
        _ => throw new InvalidDataException("its schema has integers of another width than 8, 16, 32 or 64 bits"),
    });
}
