using System.IO.Compression;
using K4os.Compression.LZ4;
using Snappier;
using ZstdSharp;

namespace LfmNative.Storage.Parquet;

/// <summary>Unpacks pages.</summary>
internal static unsafe class PagePacking
{
    /// <summary>Bytes of the largest page that is read, packed or unpacked.</summary>
    public const int MaxPageBytes = 1 << 30;

    /// <summary>Bytes up to which a page is given memory whatever it is packed into.</summary>
    private const int SmallBytes = 1 << 20;

    /// <summary>Whether pages of a codec are read.</summary>
    public static bool IsRead(PageCodec codec) => codec is PageCodec.Uncompressed or PageCodec.Snappy or PageCodec.Gzip
        or PageCodec.Brotli or PageCodec.Zstd or PageCodec.Lz4Raw;

    /// <summary>Refuses a size that packed bytes cannot come to, before memory is taken for it.</summary>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    public static void CheckSize(PageCodec codec, int packed, int unpacked)
    {
        long most = codec switch
        {
            PageCodec.Uncompressed => 1,
            PageCodec.Snappy => 32,
            PageCodec.Lz4Raw => 256,
            PageCodec.Gzip => 1040,
            _ => 1 << 15,
        };
        if (unpacked > MaxPageBytes || packed > MaxPageBytes)
            throw new InvalidDataException($"a page of {Math.Max(packed, unpacked)} bytes is too large, write smaller pages");
        if (unpacked > Math.Max(codec == PageCodec.Uncompressed ? 0 : SmallBytes, packed * most))
            throw new InvalidDataException($"{packed} bytes are said to hold a page of {unpacked}");
    }

    /// <summary>Unpacks a page.</summary>
    /// <param name="codec">How it is packed.</param>
    /// <param name="packed">The packed bytes.</param>
    /// <param name="into">Receives the page, and is as long as it.</param>
    /// <exception cref="InvalidDataException">It is damaged, or of another size.</exception>
    public static void Unpack(PageCodec codec, ReadOnlySpan<byte> packed, Span<byte> into)
    {
        int size;
        try
        {
            size = codec switch
            {
                PageCodec.Uncompressed => Copy(packed, into),
                PageCodec.Snappy => Snappy.Decompress(packed, into),
                PageCodec.Lz4Raw => packed.IsEmpty ? 0 : LZ4Codec.Decode(packed, into),
                PageCodec.Brotli => BrotliDecoder.TryDecompress(packed, into, out int written) ? written : -1,
                PageCodec.Zstd => Zstd(packed, into),
                _ => Gzip(packed, into),
            };
        }
        catch (Exception e) when (e is ZstdException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"its {codec} packing is damaged", e);
        }
        if (size != into.Length) throw new InvalidDataException($"its {codec} packing is damaged or of another size than it tells");
    }

    private static int Copy(ReadOnlySpan<byte> packed, Span<byte> into)
    {
        if (packed.Length == into.Length) packed.CopyTo(into);
        return packed.Length;
    }

    private static int Zstd(ReadOnlySpan<byte> packed, Span<byte> into)
    {
        using Decompressor decompressor = new();
        return decompressor.Unwrap(packed, into);
    }

    private static int Gzip(ReadOnlySpan<byte> packed, Span<byte> into)
    {
        fixed (byte* pointer = packed)
        {
            using UnmanagedMemoryStream stream = new(pointer, packed.Length);
            using GZipStream gzip = new(stream, CompressionMode.Decompress);
            int size = gzip.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
            return size == into.Length && gzip.ReadByte() >= 0 ? -1 : size;
        }
    }
}
