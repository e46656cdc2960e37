namespace LfmNative.Storage;

/// <summary>The number formats that stored arrays come in.</summary>
internal enum ElementKind
{
    Bool, Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64, Float16, BFloat16, Float32, Float64,
}

/// <summary>A number format and its byte order.</summary>
/// <param name="Kind">The number format.</param>
/// <param name="BigEndian">Most significant byte first; false for one-byte formats.</param>
internal readonly record struct ElementType(ElementKind Kind, bool BigEndian = false)
{
    public static readonly ElementType Single = new(ElementKind.Float32);
    public static readonly ElementType Double = new(ElementKind.Float64);

    /// <summary>Bytes of one element.</summary>
    public int Size => Kind switch
    {
        ElementKind.Bool or ElementKind.Int8 or ElementKind.UInt8 => 1,
        ElementKind.Int16 or ElementKind.UInt16 or ElementKind.Float16 or ElementKind.BFloat16 => 2,
        ElementKind.Int32 or ElementKind.UInt32 or ElementKind.Float32 => 4,
        _ => 8,
    };

    /// <summary>Whether its numbers are whole.</summary>
    public bool IsWhole => Kind is not (ElementKind.Float16 or ElementKind.BFloat16 or ElementKind.Float32 or ElementKind.Float64);

    /// <summary>The word for messages.</summary>
    public string Name => (BigEndian ? "big-endian " : "") + Kind.ToString().ToLowerInvariant();

    /// <summary>NumPy's <c>descr</c> of the little-endian kinds that are written.</summary>
    public string Descr => Kind switch
    {
        ElementKind.Float32 => "<f4",
        ElementKind.Float64 => "<f8",
        ElementKind.Int32 => "<i4",
        ElementKind.Int64 => "<i8",
        ElementKind.UInt8 => "|u1",
        _ => throw new ArgumentOutOfRangeException(nameof(Kind)),
    };

    /// <summary>Reads NumPy's array-protocol string, e.g. <c>&lt;f4</c>, <c>&gt;i8</c>, <c>|u1</c>.</summary>
    public static bool TryParseDescr(ReadOnlySpan<char> descr, out ElementType type)
    {
        type = default;
        if (descr.Length != 3) return false;
        ElementKind? kind = descr[1..] switch
        {
            "b1" => ElementKind.Bool,
            "i1" => ElementKind.Int8,
            "i2" => ElementKind.Int16,
            "i4" => ElementKind.Int32,
            "i8" => ElementKind.Int64,
            "u1" => ElementKind.UInt8,
            "u2" => ElementKind.UInt16,
            "u4" => ElementKind.UInt32,
            "u8" => ElementKind.UInt64,
            "f2" => ElementKind.Float16,
            "f4" => ElementKind.Float32,
            "f8" => ElementKind.Float64,
            _ => null,
        };
        if (kind is not { } known) return false;
        type = new ElementType(known);
        switch (descr[0])
        {
            case '<' or '=':
                return true;
            case '|':
                return type.Size == 1;
            case '>':
                type = new ElementType(known, type.Size > 1);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads the dtype of a safetensors header.</summary>
    public static bool TryParseSafetensors(string dtype, out ElementType type)
    {
        ElementKind? kind = dtype switch
        {
            "F16" => ElementKind.Float16,
            "BF16" => ElementKind.BFloat16,
            "F32" => ElementKind.Float32,
            "F64" => ElementKind.Float64,
            "BOOL" => ElementKind.Bool,
            "I8" => ElementKind.Int8,
            "I16" => ElementKind.Int16,
            "I32" => ElementKind.Int32,
            "I64" => ElementKind.Int64,
            "U8" => ElementKind.UInt8,
            "U16" => ElementKind.UInt16,
            "U32" => ElementKind.UInt32,
            "U64" => ElementKind.UInt64,
            _ => null,
        };
        type = new ElementType(kind ?? default);
        return kind is not null;
    }
}
