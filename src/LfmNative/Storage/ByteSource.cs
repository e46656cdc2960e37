using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Bytes that formats read from: a file, a pipe, or what was unpacked from one.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>What <see cref="Length"/> is for a pipe or gzipped file.</summary>
    public const long UnknownLength = long.MaxValue;

    /// <summary>Number of bytes, or <see cref="UnknownLength"/>.</summary>
    public abstract long Length { get; }

    /// <summary>Whether offsets must never go back and only one thread may read.</summary>
    public virtual bool IsSequential => false;

    /// <summary>Fills <paramref name="destination"/>; any thread unless <see cref="IsSequential"/>.</summary>
    /// <exception cref="Diagnostics.LfmException">InvalidFile: there are fewer bytes.</exception>
    public abstract void Read(long offset, Span<byte> destination);

    /// <summary>As many bytes as there are from <paramref name="offset"/> on.</summary>
    /// <returns>How many were read; fewer than asked for only at the end.</returns>
    public virtual int ReadSome(long offset, Span<byte> destination)
    {
        int n = (int)Math.Clamp(Length - offset, 0, destination.Length);
        Read(offset, destination[..n]);
        return n;
    }

    /// <summary>The bytes from <paramref name="offset"/>, as many as there are up to <paramref name="maxBytes"/>.</summary>
    public virtual byte[] Head(long offset, int maxBytes)
    {
        byte[] head = new byte[(int)Math.Clamp(Length - offset, 0, maxBytes)];
        Read(offset, head);
        return head;
    }

    /// <summary>Whether nothing follows <paramref name="offset"/>; finds out for a pipe, and compares what checksum there is.</summary>
    public bool EndsAt(long offset) => ReadSome(offset, stackalloc byte[1]) == 0;

    public abstract void Dispose();
}

/// <summary>Bytes in a native buffer that this source owns.</summary>
/// <param name="buffer">The bytes.</param>
/// <param name="from">Owned too, where the bytes are a part of something that is still read; may be null.</param>
internal sealed unsafe class BufferSource(NativeBuffer<byte> buffer, ByteSource? from = null) : ByteSource
{
    private const int PartBytes = 1 << 24;

    public override long Length => buffer.Length;

    /// <summary>A copy of what a stream holds from its position on.</summary>
    /// <exception cref="EndOfStreamException">It has fewer bytes than its length says.</exception>
    public static BufferSource Of(Stream stream, ByteSource? from = null)
    {
        if (!stream.CanSeek)
        {
            using MemoryStream whole = new();
            stream.CopyTo(whole);
            whole.Position = 0;
            return Of(whole, from);
        }
        NativeBuffer<byte> buffer = new(Math.Max(0, stream.Length - stream.Position));
        try
        {
            for (long done = 0; done < buffer.Length;)
            {
                Span<byte> part = new(buffer.Pointer + done, (int)Math.Min(PartBytes, buffer.Length - done));
                stream.ReadExactly(part);
                done += part.Length;
            }
            return new BufferSource(buffer, from);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>Takes all that is left of a source that is read in order; <paramref name="start"/> becomes offset 0.</summary>
    public static BufferSource Of(ByteSource source, long start, long length)
    {
        NativeBuffer<byte> copy = new(length);
        try
        {
            for (long done = 0; done < length; done += PartBytes)
                source.Read(start + done, new Span<byte>(copy.Pointer + done, (int)Math.Min(PartBytes, length - done)));
            return new BufferSource(copy);
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public override void Read(long offset, Span<byte> destination) =>
        new ReadOnlySpan<byte>(buffer.Pointer + offset, destination.Length).CopyTo(destination);

    public override void Dispose()
    {
        buffer.Dispose();
        from?.Dispose();
    }
}
