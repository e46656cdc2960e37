namespace LfmNative.Storage.Hdf5;

/// <summary>What a message of an object header is about, under the numbers of the format.</summary>
internal enum Hdf5MessageKind
{
    Dataspace = 1, LinkInfo = 2, Datatype = 3, Link = 6, Layout = 8, Filters = 11, Continuation = 16, SymbolTable = 17,
}

/// <summary>A group or a data set: the messages of its header.</summary>
/// <remarks>Source: HDF5 File Format Specification, "Data Object Headers".</remarks>
internal sealed class Hdf5Object
{
    private const int MaxMessages = 1 << 16;
    private const int PrefixOfVersion1 = 16;
    private const byte SharedFlag = 2;

    private readonly List<(Hdf5MessageKind Kind, byte[] Data, bool Shared)> _messages = [];
    private readonly HashSet<long> _continued = [];

    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public Hdf5Object(Hdf5File file, long address)
    {
        byte[] head = file.Head(address, 64);
        Queue<(long Address, long Bytes)> blocks = [];
        bool first = head.AsSpan().StartsWith("OHDR"u8);
        bool ordered = false;
        if (first)
        {
            Hdf5Cursor c = new(head);
            c.Skip(5);
            byte flags = c.U8();
            ordered = (flags & 4) != 0;
            c.Skip(((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
            long bytes = c.Number(1 << (flags & 3));
            blocks.Enqueue((address + head.Length - c.Left, bytes));
        }
        else
        {
            Hdf5Cursor c = new(head);
            if (c.U8() != 1) throw Hdf5Cursor.Damaged();
            c.Skip(7);
            blocks.Enqueue((address + PrefixOfVersion1, c.U32()));
        }
        for (int b = 0; blocks.TryDequeue(out (long Address, long Bytes) block); b++)
        {
            if (b > MaxMessages) throw Hdf5Cursor.Damaged();
            Hdf5Cursor c = new(file.Read(block.Address, block.Bytes));
            if (first && b > 0)
            {
                // A later block has a signature and a checksum of its own.
                c.Expect("OCHK"u8);
                c = new Hdf5Cursor(c.Take(c.Left - 4));
            }
            if (first) ReadNew(c, ordered, blocks);
            else ReadOld(c, blocks);
        }
    }

    /// <summary>Whether it is a data set.</summary>
    public bool IsDataset => Find(Hdf5MessageKind.Layout) is not null;

    /// <summary>Whether it is a group.</summary>
    public bool IsGroup => Find(Hdf5MessageKind.SymbolTable) is not null || Find(Hdf5MessageKind.LinkInfo) is not null;

    /// <summary>Whether its elements are of a type that is kept elsewhere.</summary>
    public bool HasCommittedType => _messages.Exists(m => m.Kind == Hdf5MessageKind.Datatype && m.Shared);

    /// <summary>The first message of a kind, or null.</summary>
    public byte[]? Find(Hdf5MessageKind kind) => All(kind).FirstOrDefault();

    /// <summary>All messages of a kind.</summary>
    public IEnumerable<byte[]> All(Hdf5MessageKind kind) => _messages.Where(m => m.Kind == kind).Select(m => m.Data);

    private void ReadOld(Hdf5Cursor c, Queue<(long Address, long Bytes)> blocks)
    {
        while (c.Left >= 8)
        {
            Hdf5MessageKind kind = (Hdf5MessageKind)c.U16();
            int bytes = c.U16();
            bool shared = (c.U8() & SharedFlag) != 0;
            c.Skip(3);
            Add(kind, c.Take(bytes), shared, blocks);
        }
    }

    private void ReadNew(Hdf5Cursor c, bool ordered, Queue<(long Address, long Bytes)> blocks)
    {
        int head = ordered ? 6 : 4;
        while (c.Left >= head)
        {
            Hdf5MessageKind kind = (Hdf5MessageKind)c.U8();
            int bytes = c.U16();
            bool shared = (c.U8() & SharedFlag) != 0;
            c.Skip(head - 4);
            Add(kind, c.Take(bytes), shared, blocks);
        }
    }

    private void Add(Hdf5MessageKind kind, ReadOnlySpan<byte> data, bool shared, Queue<(long Address, long Bytes)> blocks)
    {
        if (_messages.Count >= MaxMessages) throw Hdf5Cursor.Damaged();
        if (kind == Hdf5MessageKind.Continuation)
        {
            Hdf5Cursor c = new(data);
            (long address, long bytes) = (c.I64(), c.I64());
            if (!_continued.Add(address)) throw Hdf5Cursor.Damaged();
            blocks.Enqueue((address, bytes));
        }
        else if (Enum.IsDefined(kind))
        {
            _messages.Add((kind, data.ToArray(), shared));
        }
    }
}
