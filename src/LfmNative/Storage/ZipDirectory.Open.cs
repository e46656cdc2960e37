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
    /// The unpacked bytes of a member: the archive itself where stored, checked against the CRC already; bytes in order where
    /// deflated, checked at their end.
    /// </summary>
    /// <returns>A source and where the member begins in it; dispose of it unless it is the archive.</returns>
    public (ByteSource Source, long Offset) Open(ZipMember member, ComputeContext context, Func<string, LfmException> invalid)
    {
        long start = DataOffset(member, invalid);
        return member.Method == 0 ? (Verified(member, start, context.Token, invalid), start)
            : (Inflate(member, start, invalid), 0);
    }

    /// <summary>Makes sure that a deflated member ends where the directory says, with the checksum it says.</summary>
    public static void CheckEnd(ByteSource source, ZipMember member, Func<string, LfmException> invalid)
    {
        if (source.ReadSome(member.Size, stackalloc byte[1]) > 0) throw Corrupt(member, invalid);
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
            using DeflateStream inflate = new(new SourceStream(_source, start, member.Packed, owns: false), CompressionMode.Decompress);
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

    private ForwardSource Inflate(ZipMember member, long start, Func<string, LfmException> invalid)
    {
        SourceStream packed = new(_source, start, member.Packed, owns: false);
        DeflateStream inflate = new(packed, CompressionMode.Decompress);
        ChecksumStream unpacked = new(inflate, member.Crc, cause => Corrupt(member, invalid, cause));
        return new ForwardSource(unpacked, member.Size, _ => Corrupt(member, invalid));
    }

    private static LfmException Corrupt(ZipMember member, Func<string, LfmException> invalid, Exception? cause = null) =>
        invalid($"member {member.ArrayName} is corrupt "
            + $"({(cause is null ? "its checksum or length differs" : "it cannot be unpacked")}); write or copy the archive again");
}
