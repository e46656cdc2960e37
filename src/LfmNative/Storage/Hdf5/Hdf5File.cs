namespace LfmNative.Storage.Hdf5;

/// <summary>The bytes of an HDF5 file by address, and where its root is.</summary>
/// <remarks>
/// Source: HDF5 File Format Specification, version 3.0, "Superblock". Arrays of numbers need little of the format, and the bytes may be a
/// stranger's: every address is compared with the file, and no structure is visited twice.
/// </remarks>
internal sealed class Hdf5File
{
    private const int MaxBlock = 1 << 30;
    private const int MaxBlocks = 1 << 20;

    private static readonly byte[] Signature = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly long _base;
    private readonly HashSet<long> _visited = [];

    /// <summary>Reads the superblock.</summary>
    /// <exception cref="Diagnostics.LfmException">InvalidFile: no HDF5 file, or a cut one.</exception>
    public Hdf5File(MatrixRequest request, ByteSource source)
    {
        (Request, Source) = (request, source);
        long at = 0;
        while (!source.Head(at, Signature.Length).AsSpan().SequenceEqual(Signature))
        {
            at = at == 0 ? 512 : 2 * at;
            if (at >= source.Length) throw request.Invalid("is not an HDF5 file; give it the extension of what it is");
        }
        Hdf5Cursor c = new(source.Head(at + Signature.Length, 96));
        int version = c.U8();
        if (version > 3)
            throw request.Invalid($"is of version {version} of the HDF5 format, which is not read; write it with libver='v110'");
        if (version < 2) c.Skip(4);
        bool usual = c.U8() == 8 & c.U8() == 8;
        if (!usual) throw request.Invalid("has HDF5 addresses of other than 8 bytes; write it again with h5repack");
        c.Skip(version switch { 0 => 9, 1 => 13, _ => 1 });
        // Addresses are relative to the superblock wherever a block of the user stands before it.
        long stated = c.I64();
        c.Skip(8);
        long end = c.I64();
        if (version < 2) c.Skip(16);
        Root = c.I64();
        _base = stated == 0 ? at : stated;
        if (_base < 0 || end < 0 || end > source.Length - (stated == 0 ? at : 0))
            throw request.Invalid($"is cut short: it ends at byte {end} by its superblock and has {source.Length}; copy it again");
    }

    /// <summary>The request.</summary>
    public MatrixRequest Request { get; }

    /// <summary>The file.</summary>
    public ByteSource Source { get; }

    /// <summary>The address of the root group's header.</summary>
    public long Root { get; }

    /// <summary>Where an address lies in the file, once so many bytes are known to be there.</summary>
    /// <exception cref="InvalidDataException">It leads outside.</exception>
    public long Place(long address, long count)
    {
        if (address < 0 || count < 0 || address > Source.Length - _base - count) throw Hdf5Cursor.Damaged();
        return _base + address;
    }

    /// <summary>Reads bytes at an address.</summary>
    public byte[] Read(long address, long count)
    {
        if (count > MaxBlock) throw Hdf5Cursor.Damaged();
        long place = Place(address, count);
        byte[] bytes = new byte[count];
        Source.Read(place, bytes);
        return bytes;
    }

    /// <summary>As many bytes as there are, up to a number.</summary>
    public byte[] Head(long address, int most) => Source.Head(Place(address, 1), most);

    /// <summary>Counts a block that may be met once only.</summary>
    /// <exception cref="InvalidDataException">It was met before: the structures run in a circle.</exception>
    public void Visit(long address)
    {
        if (!IsNew(address)) throw Hdf5Cursor.Damaged();
    }

    /// <summary>Whether a block was not met before; from now on it was.</summary>
    public bool IsNew(long address)
    {
        Request.Context.Token.ThrowIfCancellationRequested();
        return _visited.Count < MaxBlocks ? _visited.Add(address) : throw Hdf5Cursor.Damaged();
    }

    /// <summary>Forgets what was met, before a structure that shares nothing with those so far.</summary>
    public void Forget() => _visited.Clear();
}
