namespace LfmNative.Storage.Hdf5;

/// <summary>A chunk as it lies in the file.</summary>
/// <param name="Address">Where it begins.</param>
/// <param name="Bytes">Its bytes, packed.</param>
/// <param name="Mask">A bit for each filter that was left out.</param>
internal readonly record struct Hdf5Chunk(long Address, long Bytes, uint Mask);

/// <summary>Where the chunks of a data set are.</summary>
/// <remarks>Source: HDF5 File Format Specification, "B-trees, version 1" and "The Fixed Array Index".</remarks>
internal sealed class Hdf5ChunkIndex
{
    private const int TreeHead = 24;
    private const long MaxChunkBytes = 1L << 30;
    private const long Undefined = -1;

    private readonly Hdf5File _file;
    private readonly long[] _grid;
    private readonly Dictionary<long, Hdf5Chunk> _chunks = [];

    public Hdf5ChunkIndex(Hdf5File file, long[] shape, long[] chunk)
    {
        (_file, Chunk) = (file, chunk);
        Int128 elements = 1, chunks = 1;
        _grid = new long[chunk.Length];
        for (int i = 0; i < chunk.Length; i++)
        {
            if (chunk[i] is < 1 or > uint.MaxValue) throw Hdf5Cursor.Damaged();
            _grid[i] = (shape[i] + chunk[i] - 1) / chunk[i];
            (elements, chunks) = (elements * chunk[i], chunks * Math.Max(1, _grid[i]));
            if (elements > MaxChunkBytes || chunks > long.MaxValue)
                throw file.Request.Invalid("has chunks of more than 1 GiB; write it again in smaller ones");
        }
        (ChunkElements, Chunks) = ((long)elements, (long)chunks);
        file.Forget();
    }

    /// <summary>Sizes of a chunk.</summary>
    public long[] Chunk { get; }

    /// <summary>Elements of a chunk.</summary>
    public long ChunkElements { get; }

    /// <summary>Chunks that the shape asks for.</summary>
    private long Chunks { get; }

    /// <summary>The chunk at a place of the grid, in C order; null when it was never written.</summary>
    public Hdf5Chunk? Find(long place) => _chunks.TryGetValue(place, out Hdf5Chunk chunk) ? chunk : null;

    /// <summary>The only chunk.</summary>
    public void AddOnly(long address, long bytes, uint mask)
    {
        if (address != Undefined) _chunks[0] = new Hdf5Chunk(address, bytes, mask);
    }

    /// <summary>All chunks, one after the other.</summary>
    public void AddAll(long address, long bytes)
    {
        if (address == Undefined) return;
        _file.Place(address, checked(Chunks * bytes));
        for (long i = 0; i < Chunks; i++) _chunks[i] = new Hdf5Chunk(address + (i * bytes), bytes, 0);
    }

    /// <summary>Reads the tree of files of HDF5 1.8 and of all that want to be read by it.</summary>
    public void ReadTree(long address, int above = 64)
    {
        _file.Visit(address);
        Hdf5Cursor c = new(_file.Read(address, TreeHead));
        c.Expect("TREE"u8);
        (int type, int level, int children) = (c.U8(), c.U8(), c.U16());
        if (type != 1 || level >= above) throw Hdf5Cursor.Damaged();
        int rank = Chunk.Length;
        c = new Hdf5Cursor(_file.Read(address + TreeHead, (long)children * (8 + (8 * (rank + 1)) + 8)));
        for (int i = 0; i < children; i++)
        {
            (long bytes, uint mask) = (c.U32(), (uint)c.U32());
            long place = 0;
            for (int a = 0; a < rank; a++)
            {
                long at = c.I64() / Chunk[a];
                if (at < 0 || (at >= _grid[a] && level == 0)) throw Hdf5Cursor.Damaged();
                place = unchecked((place * _grid[a]) + at);
            }
            c.Skip(8);
            long child = c.I64();
            if (level > 0) ReadTree(child, level);
            else _chunks[place] = new Hdf5Chunk(child, bytes, mask);
        }
    }

    /// <summary>Reads the array of files whose data sets cannot grow.</summary>
    /// <param name="address">Its header.</param>
    /// <param name="bytes">Bytes of an unpacked chunk.</param>
    public void ReadFixedArray(long address, long bytes)
    {
        if (address == Undefined) return;
        Hdf5Cursor c = new(_file.Read(address, 28));
        c.Expect("FAHD"u8);
        c.Skip(1);
        (int client, int entry, int pageBits) = (c.U8(), c.U8(), c.U8());
        (long entries, long block) = (c.I64(), c.I64());
        bool packed = client == 1;
        if (client > 1 || entry < (packed ? 13 : 8) || pageBits > 30 || entries != Chunks) throw Hdf5Cursor.Damaged();
        if (block == Undefined) return;
        c = new Hdf5Cursor(_file.Read(block, 14));
        c.Expect("FADB"u8);
        long at = block + 14, perPage = 1L << pageBits;
        bool paged = entries > perPage;
        // Pages have a checksum each; before them is a bit for each, and a checksum.
        byte[] written = paged ? _file.Read(at, (((entries + perPage - 1) / perPage) + 7) / 8) : [];
        at += paged ? written.Length + 4 : 0;
        for (long first = 0; first < entries; first += perPage)
        {
            long n = Math.Min(perPage, entries - first), page = first / perPage;
            _file.Place(at, n * entry);
            bool there = !paged || (written[page / 8] & (0x80 >> (int)(page % 8))) != 0;
            if (there) ReadPage(_file.Read(at, n * entry), first, n, entry, packed, bytes);
            at += (n * entry) + 4;
        }
    }

    private void ReadPage(byte[] page, long first, long count, int entry, bool packed, long bytes)
    {
        Hdf5Cursor c = new(page);
        for (long i = first; i < first + count; i++)
        {
            long address = c.I64();
            long stored = packed ? c.Number(entry - 12) : bytes;
            uint mask = packed ? (uint)c.U32() : 0;
            if (address != Undefined) _chunks[i] = new Hdf5Chunk(address, stored, mask);
        }
    }
}
