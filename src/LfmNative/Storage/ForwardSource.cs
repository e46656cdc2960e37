using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>Bytes that come one after the other: a pipe, standard input, or what is unpacked while it is read.</summary>
/// <param name="stream">The bytes; owned.</param>
/// <param name="length">Their number, or <see cref="ByteSource.UnknownLength"/>.</param>
/// <param name="invalid">Makes the exception of a sentence that says what is wrong.</param>
internal sealed class ForwardSource(Stream stream, long length, Func<string, LfmException> invalid) : ByteSource
{
    private const int SkipBytes = 1 << 16;
    private byte[] _kept = [];
    private long _keptFrom;
    private long _at;

    public override long Length => length;

    public override bool IsSequential => true;

    public override void Read(long offset, Span<byte> destination)
    {
        int n = ReadSome(offset, destination);
        if (n < destination.Length) throw invalid($"is cut short: it ends at byte {offset + n}; write or copy it again");
    }

    public override int ReadSome(long offset, Span<byte> destination)
    {
        int kept = (int)Math.Clamp(_keptFrom + _kept.Length - offset, 0, destination.Length);
        if (kept > 0) _kept.AsSpan((int)(offset - _keptFrom), kept).CopyTo(destination);
        if (kept == destination.Length || !SkipTo(offset + kept)) return kept;
        int n = stream.ReadAtLeast(destination[kept..], destination.Length - kept, throwOnEndOfStream: false);
        _at += n;
        return kept + n;
    }

    /// <summary>Reads ahead; the bytes are kept for reading them again.</summary>
    public override byte[] Head(long offset, int maxBytes)
    {
        byte[] head = new byte[(int)Math.Clamp(length - offset, 0, maxBytes)];
        head = head[..ReadSome(offset, head)];
        // A shorter look at what is kept already must not lose the rest of it.
        if (offset + head.Length > _keptFrom + _kept.Length) (_kept, _keptFrom) = (head, offset);
        return head;
    }

    public override void Dispose() => stream.Dispose();

    private bool SkipTo(long offset)
    {
        byte[] skipped = _at < offset ? new byte[(int)Math.Min(SkipBytes, offset - _at)] : [];
        while (_at < offset)
        {
            int n = stream.Read(skipped, 0, (int)Math.Min(skipped.Length, offset - _at));
            if (n == 0) return false;
            _at += n;
        }
        return true;
    }
}
