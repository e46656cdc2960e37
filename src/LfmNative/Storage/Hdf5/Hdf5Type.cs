namespace LfmNative.Storage.Hdf5;

/// <summary>What the elements of a data set are.</summary>
/// <param name="Size">Bytes of one.</param>
/// <param name="Number">The format of numbers; null of everything else.</param>
/// <param name="IsText">Whether they are texts.</param>
/// <param name="IsVariable">Whether texts lie elsewhere, each as long as it is.</param>
/// <param name="Name">The word for messages.</param>
/// <remarks>Source: HDF5 File Format Specification, "The Datatype Message".</remarks>
internal sealed record Hdf5Type(int Size, ElementType? Number, bool IsText, bool IsVariable, string Name)
{
    private const int VariableBytes = 16;

    /// <summary>A type that is kept elsewhere in the file, which is not read.</summary>
    public static readonly Hdf5Type Committed = new(1, null, false, false, "values of a committed type");

    /// <summary>Reads the message.</summary>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public static Hdf5Type Read(byte[] message)
    {
        Hdf5Cursor c = new(message);
        return Read(ref c, 4);
    }

    private static Hdf5Type Read(ref Hdf5Cursor c, int depth)
    {
        if (depth == 0) throw Hdf5Cursor.Damaged();
        int kind = c.U8() & 15, bits = c.U8();
        c.Skip(2);
        long bytes = c.U32();
        if (bytes is < 1 or > int.MaxValue) throw Hdf5Cursor.Damaged();
        int size = (int)bytes;
        switch (kind)
        {
            case 0:
                bool plain = c.U16() == 0 & c.U16() == 8 * size;
                return Of(plain ? Integer(size, (bits & 8) != 0) : null, (bits & 1) != 0, size, $"integers of {size} bytes");
            case 1:
                c.Skip(5);
                int exponent = c.U8();
                return Of(Floating(size, exponent), (bits & 1) != 0, size, $"floating-point numbers of {size} bytes");
            case 3:
                return new Hdf5Type(size, null, true, false, "texts");
            case 8:
                // An enumeration is its numbers, as the truth values of h5py are.
                return Read(ref c, depth - 1);
            case 9 when (bits & 15) == 1 && size == VariableBytes:
                return new Hdf5Type(size, null, true, true, "texts");
            default:
                string name = kind switch
                {
                    6 => "compound values",
                    9 => "lists of different lengths",
                    10 => "arrays",
                    _ => $"values of class {kind}",
                };
                return new Hdf5Type(size, null, false, false, name);
        }
    }

    private static Hdf5Type Of(ElementKind? kind, bool bigEndian, int size, string name) =>
        new(size, kind is { } known ? new ElementType(known, bigEndian && size > 1) : null, false, false, name);

    private static ElementKind? Integer(int size, bool signed) => (size, signed) switch
    {
        (1, true) => ElementKind.Int8,
        (2, true) => ElementKind.Int16,
        (4, true) => ElementKind.Int32,
        (8, true) => ElementKind.Int64,
        (1, false) => ElementKind.UInt8,
        (2, false) => ElementKind.UInt16,
        (4, false) => ElementKind.UInt32,
        (8, false) => ElementKind.UInt64,
        _ => null,
    };

    private static ElementKind? Floating(int size, int exponent) => (size, exponent) switch
    {
        (2, 5) => ElementKind.Float16,
        (2, 8) => ElementKind.BFloat16,
        (4, 8) => ElementKind.Float32,
        (8, 11) => ElementKind.Float64,
        _ => null,
    };
}
