using System.IO.Hashing;

namespace LfmNative.Storage;

/// <summary>Passes on what is written and hashes it on the way.</summary>
/// <param name="target">The file; owned.</param>
internal sealed class HashedStream(FileStream target) : Stream
{
    private readonly XxHash3 _hash = new();

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => target.Length;

    public override long Position
    {
        get => target.Position;
        set => target.Position = value;
    }

    /// <summary>The hash of what was written since it was taken last.</summary>
    public ulong TakeHash()
    {
        ulong hash = _hash.GetCurrentHashAsUInt64();
        _hash.Reset();
        return hash;
    }

    /// <summary>Writes through to the disk.</summary>
    public void FlushToDisk() => target.Flush(flushToDisk: true);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.Append(buffer);
        target.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => target.Flush();

    public override long Seek(long offset, SeekOrigin origin) => target.Seek(offset, origin);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => target.SetLength(value);

    protected override void Dispose(bool disposing)
    {
        if (disposing) target.Dispose();
        base.Dispose(disposing);
    }
}
