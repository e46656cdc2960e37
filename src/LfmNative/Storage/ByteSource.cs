using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Bytes that formats read from: a file, or what was unpacked from one.</summary>
internal abstract unsafe class ByteSource : IDisposable
{
    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on; any thread.</summary>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>All bytes in memory, mapped on first use; valid until Dispose. Calling thread only.</summary>
    public abstract byte* Map();

    /// <summary>The bytes from <paramref name="offset"/>, as many as there are up to <paramref name="maxBytes"/>.</summary>
    public byte[] Head(long offset, int maxBytes)
    {
        byte[] head = new byte[(int)Math.Clamp(Length - offset, 0, maxBytes)];
        Read(offset, head);
        return head;
    }

    public abstract void Dispose();
}

/// <summary>Bytes in a native buffer that this source owns.</summary>
internal sealed unsafe class BufferSource(NativeBuffer<byte> buffer) : ByteSource
{
    /// <summary>A span ends at 2³¹.</summary>
    private const long MaxBytesAtOnce = 1 << 30;

    /// <summary>A copy of what a stream holds from its position on.</summary>
    /// <exception cref="EndOfStreamException">It has fewer bytes than its length says.</exception>
    public static BufferSource Of(Stream stream)
    {
        if (!stream.CanSeek)
        {
            using MemoryStream whole = new();
            stream.CopyTo(whole);
            whole.Position = 0;
            return Of(whole);
        }
        NativeBuffer<byte> buffer = new(Math.Max(0, stream.Length - stream.Position));
        try
        {
            for (long done = 0; done < buffer.Length;)
            {
                Span<byte> part = new(buffer.Pointer + done, (int)Math.Min(buffer.Length - done, MaxBytesAtOnce));
                stream.ReadExactly(part);
                done += part.Length;
            }
            return new BufferSource(buffer);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public override long Length => buffer.Length;

    public override void Read(long offset, Span<byte> destination) =>
        new ReadOnlySpan<byte>(buffer.Pointer + offset, destination.Length).CopyTo(destination);

    public override byte* Map() => buffer.Pointer;

    public override void Dispose() => buffer.Dispose();
}
