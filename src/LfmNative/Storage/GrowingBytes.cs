using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Bytes whose number is claimed by somebody: memory grows with those that come, up to the claim.</summary>
internal sealed class GrowingBytes(long claimed) : IDisposable
{
    private const int FirstPiece = 1 << 20;

    private NativeBuffer<byte>? _bytes = new(Math.Min(claimed, FirstPiece));

    /// <summary>Bytes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes so far.</summary>
    public Span<byte> Bytes => _bytes!.Span[..Count];

    /// <summary>Room behind them: at least one byte, unless as many are there as were claimed.</summary>
    public Span<byte> Room(int atLeast = 0)
    {
        NativeBuffer<byte> bytes = _bytes!;
        if (Count + (long)atLeast > claimed) throw new InvalidDataException("packed data become more bytes than they claim");
        if (Count + (long)Math.Max(1, atLeast) > bytes.Length && bytes.Length < claimed)
        {
            NativeBuffer<byte> more = new(Math.Min(claimed, Math.Max(Count + (long)atLeast, 2 * bytes.Length)));
            bytes.Span[..Count].CopyTo(more.Span);
            bytes.Dispose();
            _bytes = bytes = more;
        }
        return bytes.Span[Count..];
    }

    /// <summary>Counts bytes that were written into the room.</summary>
    public void Advance(int bytes) => Count += bytes;

    /// <summary>Hands over the bytes, which are as many as were claimed.</summary>
    /// <exception cref="InvalidDataException">They are fewer.</exception>
    public NativeBuffer<byte> Take()
    {
        if (Count != claimed) throw new InvalidDataException("packed data become fewer bytes than they claim");
        NativeBuffer<byte> whole = _bytes!;
        _bytes = null;
        return whole;
    }

    public void Dispose() => _bytes?.Dispose();
}
