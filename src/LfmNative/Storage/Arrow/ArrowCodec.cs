using LfmNative.Memory;
using ZstdSharp;

namespace LfmNative.Storage.Arrow;

/// <summary>Unpacks the buffers of Arrow batches: LZ4 frames (codec 0) and Zstandard (codec 1).</summary>
internal static unsafe class ArrowCodec
{
    private const long MaxBytes = 1L << 30;

    /// <summary>Unpacks.</summary>
    /// <param name="codec">The number of the codec.</param>
    /// <param name="packed">The packed bytes.</param>
    /// <param name="length">The number of bytes they become; −1 when they are not packed.</param>
    /// <returns>The bytes; dispose of them.</returns>
    /// <exception cref="InvalidDataException">Damaged, or not of that length.</exception>
    public static NativeBuffer<byte> Unpack(int codec, ReadOnlySpan<byte> packed, long length)
    {
        if (length is < -1 or > MaxBytes) throw new InvalidDataException("a packed column claims an impossible length");
        using GrowingBytes bytes = new(length < 0 ? packed.Length : length);
        if (length < 0)
        {
            packed.CopyTo(bytes.Room(packed.Length));
            bytes.Advance(packed.Length);
            return bytes.Take();
        }
        // Empty buffers come with a length of 0, and nothing behind it.
        if (length == 0) return bytes.Take();
        if (packed.IsEmpty) throw new InvalidDataException("a packed column is cut short");
        switch (codec)
        {
            case 0:
                Lz4Frame.Unpack(packed, bytes);
                break;
            case 1:
                Zstandard(packed, bytes);
                break;
            default:
                throw new InvalidDataException($"its columns are packed by the unknown codec {codec}");
        }
        return bytes.Take();
    }

    private static void Zstandard(ReadOnlySpan<byte> packed, GrowingBytes bytes)
    {
        fixed (byte* first = packed)
        {
            using UnmanagedMemoryStream from = new(first, packed.Length);
            using DecompressionStream unpacked = new(from);
            try
            {
                while (bytes.Room() is { Length: > 0 } room && unpacked.Read(room) is var n and > 0) bytes.Advance(n);
                if (unpacked.ReadByte() >= 0) throw new InvalidDataException("packed data become more bytes than they claim");
            }
            catch (Exception e) when (e is ZstdException or EndOfStreamException)
            {
                throw new InvalidDataException("a packed column is damaged", e);
            }
        }
    }
}
