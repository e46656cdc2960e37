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
    public override long Length => buffer.Length;

    public override void Read(long offset, Span<byte> destination) =>
        new ReadOnlySpan<byte>(buffer.Pointer + offset, destination.Length).CopyTo(destination);

    public override byte* Map() => buffer.Pointer;

    public override void Dispose() => buffer.Dispose();
}
