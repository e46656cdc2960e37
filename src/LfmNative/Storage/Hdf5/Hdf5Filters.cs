using System.Buffers.Binary;
using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage.Hdf5;

/// <summary>What was done to chunks when they were written, to be undone in the reverse order: shuffle, gzip and checksums.</summary>
internal sealed class Hdf5Filters
{
    private const int Deflate = 1, Shuffle = 2, Fletcher32 = 3;

    private readonly List<int> _filters = [];
    private readonly int _size;

    /// <summary>Reads the message.</summary>
    /// <param name="message">The pipeline; null where there is none.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="unread">Makes the exception of a filter that is not known.</param>
    public Hdf5Filters(byte[]? message, int size, Func<string, LfmException> unread)
    {
        _size = size;
        if (message is null) return;
        Hdf5Cursor c = new(message);
        (int version, int count) = (c.U8(), c.U8());
        if (version is not (1 or 2) || count > 32) throw Hdf5Cursor.Damaged();
        c.Skip(version == 1 ? 6 : 0);
        for (int i = 0; i < count; i++)
        {
            int id = c.U16();
            int name = version == 1 || id >= 256 ? c.U16() : 0;
            c.Skip(2);
            int values = c.U16();
            c.Skip(version == 1 ? (name + 7) / 8 * 8 : name);
            c.Skip((4L * values) + (version == 1 && values % 2 == 1 ? 4 : 0));
            if (id is not (Deflate or Shuffle or Fletcher32)) throw unread(NameOf(id));
            _filters.Add(id);
        }
    }

    /// <summary>Unpacks a chunk.</summary>
    /// <param name="stored">Its bytes in the file.</param>
    /// <param name="mask">A bit for each filter that was left out.</param>
    /// <param name="length">Bytes it becomes.</param>
    /// <returns>The bytes; dispose of them.</returns>
    /// <exception cref="InvalidDataException">Damaged.</exception>
    public NativeBuffer<byte> Unpack(byte[] stored, uint mask, long length)
    {
        ReadOnlyMemory<byte> packed = stored;
        bool shuffled = false;
        GrowingBytes? unpacked = null;
        try
        {
            for (int i = _filters.Count - 1; i >= 0; i--)
            {
                if (((mask >> i) & 1) != 0) continue;
                if (_filters[i] == Shuffle) shuffled = true;
                else if (unpacked is not null || shuffled) throw Hdf5Cursor.Damaged();
                else if (_filters[i] == Fletcher32) packed = Checked(packed);
                else unpacked = Inflate(packed, length);
            }
            if (unpacked is null)
            {
                unpacked = new GrowingBytes(length);
                packed.Span.CopyTo(unpacked.Room(packed.Length));
                unpacked.Advance(packed.Length);
            }
            NativeBuffer<byte> bytes = unpacked.Take();
            return shuffled && _size > 1 ? Unshuffle(bytes) : bytes;
        }
        finally
        {
            unpacked?.Dispose();
        }
    }

    private static GrowingBytes Inflate(ReadOnlyMemory<byte> packed, long length)
    {
        GrowingBytes bytes = new(length);
        try
        {
            using MemoryStream from = new(packed.ToArray());
            using ZLibStream unpacked = new(from, CompressionMode.Decompress);
            while (bytes.Room() is { Length: > 0 } room && unpacked.Read(room) is var n and > 0) bytes.Advance(n);
            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>The first bytes of all elements come first, then the second ones, and so on.</summary>
    private NativeBuffer<byte> Unshuffle(NativeBuffer<byte> shuffled)
    {
        using (shuffled)
        {
            NativeBuffer<byte> plain = new(shuffled.Length);
            Span<byte> to = plain.Span;
            ReadOnlySpan<byte> from = shuffled.Span;
            int elements = from.Length / _size;
            for (int b = 0; b < _size; b++)
            {
                ReadOnlySpan<byte> part = from.Slice(b * elements, elements);
                for (int i = 0; i < part.Length; i++) to[(i * _size) + b] = part[i];
            }
            from[(elements * _size)..].CopyTo(to[(elements * _size)..]);
            return plain;
        }
    }

    /// <summary>Fletcher's checksum of 16-bit words, which stands behind the bytes.</summary>
    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < 4) throw Hdf5Cursor.Damaged();
        ReadOnlySpan<byte> data = bytes.Span[..^4];
        uint low = 0, high = 0;
        for (int i = 0; i < data.Length; i += 2)
        {
            uint word = (uint)(data[i] << 8) | (i + 1 < data.Length ? data[i + 1] : 0u);
            low = (low + word) % 65535;
            high = (high + low) % 65535;
        }
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[^4..]);
        // 0 and 65535 are the same remainder.
        bool same = (stored & 0xFFFF) % 65535 == low && (stored >> 16) % 65535 == high;
        return same ? bytes[..^4] : throw new InvalidDataException("a chunk does not have its checksum");
    }

    private static string NameOf(int id) => id switch
    {
        4 => "szip",
        5 => "nbit",
        6 => "scaleoffset",
        32000 => "lzf",
        32001 => "blosc",
        32004 => "lz4",
        32008 => "bitshuffle",
        32015 => "zstd",
        _ => $"filter {id}",
    };
}
