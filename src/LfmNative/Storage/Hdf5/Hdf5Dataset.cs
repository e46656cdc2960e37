namespace LfmNative.Storage.Hdf5;

/// <summary>A data set: its shape, its elements and where they lie.</summary>
/// <remarks>Source: HDF5 File Format Specification, "The Dataspace Message" and "The Data Layout Message".</remarks>
internal sealed class Hdf5Dataset
{
    private const int MaxRank = 32;
    private const int Compact = 0, Contiguous = 1, Chunked = 2;
    private const long Undefined = -1;

    private readonly Hdf5File _file;
    private readonly Hdf5Object _object;

    /// <summary>Reads shape and type; the layout only when the data are opened.</summary>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public Hdf5Dataset(Hdf5File file, Hdf5Object header, string path)
    {
        (_file, _object, Path) = (file, header, path);
        Type = header.HasCommittedType
            ? Hdf5Type.Committed
            : Hdf5Type.Read(header.Find(Hdf5MessageKind.Datatype) ?? throw Hdf5Cursor.Damaged());
        Shape = ReadShape(header.Find(Hdf5MessageKind.Dataspace) ?? throw Hdf5Cursor.Damaged());
    }

    /// <summary>Its name, with its groups' before it.</summary>
    public string Path { get; }

    /// <summary>Its elements.</summary>
    public Hdf5Type Type { get; }

    /// <summary>Sizes, slowest axis first.</summary>
    public long[] Shape { get; }

    /// <summary>For messages: <c>train (1000×128 float32)</c>.</summary>
    public override string ToString() => $"{Path} ({string.Join('×', Shape)} {Type.Number?.Name ?? Type.Name})";

    /// <summary>The elements in C order as bytes: where they lie, or what is unpacked of them.</summary>
    /// <returns>The bytes, and the first of them.</returns>
    /// <exception cref="Diagnostics.LfmException">InvalidFile: kept in a way that is not read.</exception>
    public (ByteSource Bytes, long Offset) Open()
    {
        if (!StoredArray.TryByteCount(Shape, Type.Size, out long bytes)) throw Hdf5Cursor.Damaged();
        Hdf5Cursor c = new(_object.Find(Hdf5MessageKind.Layout) ?? throw Hdf5Cursor.Damaged());
        int version = c.U8();
        if (version is not (3 or 4)) throw Unread($"in layout version {version}");
        int kind = c.U8();
        switch (kind)
        {
            case Compact:
                byte[] inside = c.Take(c.U16()).ToArray();
                return inside.Length >= bytes
                    ? (BufferSource.Of(new MemoryStream(inside), _file.Source), 0)
                    : throw Hdf5Cursor.Damaged();
            case Contiguous:
                long address = c.I64();
                if (address == Undefined) throw _file.Request.Invalid($"data set {Path} was never written; write it first");
                return (_file.Source, _file.Place(address, bytes));
            case Chunked:
                Hdf5ChunkIndex index = version == 3 ? OldChunks(ref c) : NewChunks(ref c);
                Hdf5Filters filters = new(_object.Find(Hdf5MessageKind.Filters), Type.Size, what => Unread($"packed by {what}"));
                return (new Hdf5ChunkSource(_file, this, index, filters), 0);
            default:
                throw Unread("as a virtual data set");
        }
    }

    private Hdf5ChunkIndex OldChunks(ref Hdf5Cursor c)
    {
        int rank = c.U8() - 1;
        long tree = c.I64();
        long[] chunk = new long[CheckRank(rank)];
        for (int i = 0; i < rank; i++) chunk[i] = c.U32();
        if (c.U32() != Type.Size) throw Hdf5Cursor.Damaged();
        Hdf5ChunkIndex index = new(_file, Shape, chunk);
        if (tree != Undefined) index.ReadTree(tree);
        return index;
    }

    private Hdf5ChunkIndex NewChunks(ref Hdf5Cursor c)
    {
        int flags = c.U8(), rank = c.U8() - 1, size = c.U8();
        long[] chunk = new long[CheckRank(rank)];
        for (int i = 0; i < rank; i++) chunk[i] = c.Number(size);
        if (c.Number(size) != Type.Size) throw Hdf5Cursor.Damaged();
        Hdf5ChunkIndex index = new(_file, Shape, chunk);
        switch (c.U8())
        {
            case 1:
                (long bytes, long mask) = (flags & 2) != 0 ? (c.I64(), c.U32()) : (index.ChunkElements * Type.Size, 0);
                index.AddOnly(c.I64(), bytes, (uint)mask);
                return index;
            case 2:
                index.AddAll(c.I64(), index.ChunkElements * Type.Size);
                return index;
            case 3:
                c.Skip(1);
                index.ReadFixedArray(c.I64(), index.ChunkElements * Type.Size);
                return index;
            default:
                throw Unread("in chunks that can grow, as libver='latest' keeps them");
        }
    }

    private int CheckRank(int rank) => rank == Shape.Length ? rank : throw Hdf5Cursor.Damaged();

    private static long[] ReadShape(byte[] message)
    {
        Hdf5Cursor c = new(message);
        int version = c.U8(), rank = c.U8();
        c.Skip(1);
        bool none = version == 2 && c.U8() == 2;
        c.Skip(version == 2 ? 0 : 5);
        if (version is not (1 or 2) || rank > MaxRank) throw Hdf5Cursor.Damaged();
        long[] shape = new long[none ? 1 : rank];
        for (int i = 0; i < shape.Length && !none; i++)
        {
            shape[i] = c.I64();
            if (shape[i] < 0) throw Hdf5Cursor.Damaged();
        }
        return shape;
    }

    private Diagnostics.LfmException Unread(string how) => _file.Request.Invalid(
        $"data set {Path} is kept {how}, which is not read; write it with h5py's defaults, or compression='gzip'");
}
