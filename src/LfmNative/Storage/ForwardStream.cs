using System.IO.Hashing;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>A stream that is read once from front to back.</summary>
internal abstract class ForwardStream : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override int Read(Span<byte> buffer);

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>A part of a source as a stream.</summary>
internal sealed class SourceStream(ByteSource source, long start, long length, bool owns) : ForwardStream
{
    private long _done;

    /// <summary>Whether all of it was read.</summary>
    public bool IsDone => _done == length;

    public override int Read(Span<byte> buffer)
    {
        int n = source.ReadSome(start + _done, buffer[..(int)Math.Min(buffer.Length, length - _done)]);
        _done += n;
        return n;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && owns) source.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Unpacked bytes whose checksum is compared at their end.</summary>
/// <param name="stream">The bytes; owned.</param>
/// <param name="crc">Their CRC-32.</param>
/// <param name="corrupt">Makes the exception of a checksum that differs, or of the cause that is given.</param>
internal sealed class ChecksumStream(Stream stream, uint crc, Func<Exception?, LfmException> corrupt) : ForwardStream
{
    private readonly Crc32 _crc = new();

    public override int Read(Span<byte> buffer)
    {
        try
        {
            int n = stream.Read(buffer);
            _crc.Append(buffer[..n]);
            if (n == 0 && buffer.Length > 0 && _crc.GetCurrentHashAsUInt32() != crc) throw corrupt(null);
            return n;
        }
        catch (InvalidDataException e)
        {
            throw corrupt(e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }
}
