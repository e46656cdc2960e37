using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;
using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Storage;

/// <summary>Unpacking: sizes are believed only once the bytes bear them out, and the checksum is always compared.</summary>
internal sealed partial class ZipDirectory
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Deflate cannot expand by more than this (zlib's technical notes: 1032:1).</summary>
    private const int MaxExpansion = 1032;

    /// <summary>
    /// The unpacked bytes of a member, checked against its CRC: the archive itself where stored, a buffer where deflated.
    /// </summary>
    /// <returns>A source and where the member begins in it; dispose of it unless it is the archive.</returns>
    public (ByteSource Source, long Offset) Open(ZipMember member, ComputeContext context, Func<string, LfmException> invalid)
    {
        long start = DataOffset(member, invalid);
        return member.Method == 0 ? (Verified(member, start, context.Token, invalid), start)
            : (Inflate(member, start, context.Token, invalid), 0);
    }

    /// <summary>The first bytes of a member, unpacked but not checked.</summary>
    public byte[] Head(ZipMember member, int maxBytes, Func<string, LfmException> invalid)
    {
        long start = DataOffset(member, invalid);
        byte[] head = new byte[(int)Math.Min(member.Size, maxBytes)];
        if (member.Method == 0)
        {
            _source.Read(start, head);
            return head;
        }
        try
        {
            using DeflateStream inflate = new(new SourceStream(_source, start, member.Packed), CompressionMode.Decompress);
            return head.AsSpan(0, inflate.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)).ToArray();
        }
        catch (InvalidDataException e)
        {
            throw Corrupt(member, invalid, e);
        }
    }

    private long DataOffset(ZipMember member, Func<string, LfmException> invalid)
    {
        if ((member.Flags & 1) != 0) throw invalid($"member {member.ArrayName} is encrypted; write it without a password");
        if (member.Method is not (0 or 8))
            throw invalid($"member {member.ArrayName} is packed by method {member.Method}; only stored and deflated members are read");
        byte[] local = _source.Head(member.HeaderOffset, LocalLength);
        if (local.Length < LocalLength || U32(local, 0) != LocalSignature) throw Damaged(invalid);
        long start = member.HeaderOffset + LocalLength + U16(local, 26) + U16(local, 28);
        bool impossible = member.Method == 0 ? member.Size != member.Packed : member.Size / MaxExpansion > member.Packed;
        if (start > _source.Length - member.Packed || impossible)
            throw invalid($"member {member.ArrayName} claims {member.Size} bytes in {member.Packed} "
                + "packed ones, which cannot be; the archive is damaged: write it again");
        return start;
    }

    private ByteSource Verified(ZipMember member, long start, CancellationToken token, Func<string, LfmException> invalid)
    {
        Crc32 crc = new();
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            for (long done = 0; done < member.Size;)
            {
                token.ThrowIfCancellationRequested();
                Span<byte> part = chunk.AsSpan(0, (int)Math.Min(ChunkBytes, member.Size - done));
                _source.Read(start + done, part);
                crc.Append(part);
                done += part.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
        return crc.GetCurrentHashAsUInt32() == member.Crc ? _source : throw Corrupt(member, invalid);
    }

    private unsafe BufferSource Inflate(ZipMember member, long start, CancellationToken token, Func<string, LfmException> invalid)
    {
        NativeBuffer<byte> buffer = new(member.Size);
        try
        {
            using DeflateStream inflate = new(new SourceStream(_source, start, member.Packed), CompressionMode.Decompress);
            Crc32 crc = new();
            for (long done = 0; done < member.Size;)
            {
                token.ThrowIfCancellationRequested();
                Span<byte> part = new(buffer.Pointer + done, (int)Math.Min(ChunkBytes, member.Size - done));
                int n = inflate.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
                if (n < part.Length) throw Corrupt(member, invalid);
                crc.Append(part);
                done += n;
            }
            if (crc.GetCurrentHashAsUInt32() != member.Crc || inflate.ReadByte() >= 0) throw Corrupt(member, invalid);
            return new BufferSource(buffer);
        }
        catch (Exception e)
        {
            buffer.Dispose();
            if (e is InvalidDataException) throw Corrupt(member, invalid, e);
            throw;
        }
    }

    private static LfmException Corrupt(ZipMember member, Func<string, LfmException> invalid, Exception? cause = null) =>
        invalid($"member {member.ArrayName} is corrupt "
            + $"({(cause is null ? "its checksum or length differs" : "it cannot be unpacked")}); write or copy the archive again");

    /// <summary>A forward stream over a part of a source.</summary>
    private sealed class SourceStream(ByteSource source, long start, long length) : Stream
    {
        private long _done;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _done; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int n = (int)Math.Min(buffer.Length, length - _done);
            source.Read(start + _done, buffer[..n]);
            _done += n;
            return n;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
