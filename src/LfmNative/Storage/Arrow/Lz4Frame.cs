using System.Buffers.Binary;

namespace LfmNative.Storage.Arrow;

/// <summary>Unpacks LZ4 frames.</summary>
/// <remarks>
/// Source: the LZ4 frame and block formats of the reference implementation. Checksums are skipped: what is unpacked is compared with the
/// length that is claimed, and numbers are checked later.
/// </remarks>
internal static class Lz4Frame
{
    private const uint Magic = 0x184D2204;
    private const int MinMatch = 4;

    /// <summary>Unpacks one frame.</summary>
    /// <exception cref="InvalidDataException">Damaged, or more than the room there is.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, GrowingBytes into)
    {
        if (packed.Length < 7 || BinaryPrimitives.ReadUInt32LittleEndian(packed) != Magic) throw Damaged();
        byte flags = packed[4];
        bool blockChecksums = (flags & 0x10) != 0, size = (flags & 0x08) != 0, dictionary = (flags & 0x01) != 0;
        if (flags >> 6 != 1 || dictionary) throw Damaged();
        int at = 7 + (size ? 8 : 0);
        while (true)
        {
            if (at > packed.Length - 4) throw Damaged();
            uint block = BinaryPrimitives.ReadUInt32LittleEndian(packed[at..]);
            at += 4;
            if (block == 0) return;
            bool stored = block >> 31 != 0;
            int length = (int)(block & 0x7FFFFFFF);
            if (length > packed.Length - at) throw Damaged();
            ReadOnlySpan<byte> data = packed.Slice(at, length);
            if (stored) Append(data, into);
            else Block(data, into);
            at += length + (blockChecksums ? 4 : 0);
        }
    }

    /// <summary>Literals and copies of what came before, which may reach back into earlier blocks.</summary>
    private static void Block(ReadOnlySpan<byte> s, GrowingBytes into)
    {
        int at = 0;
        while (at < s.Length)
        {
            int token = s[at++];
            int literals = Length(s, ref at, token >> 4);
            if (literals > s.Length - at) throw Damaged();
            Append(s.Slice(at, literals), into);
            at += literals;
            if (at == s.Length) return;
            if (at > s.Length - 2) throw Damaged();
            int back = BinaryPrimitives.ReadUInt16LittleEndian(s[at..]);
            at += 2;
            int match = Length(s, ref at, token & 15) + MinMatch;
            if (back == 0 || back > into.Count) throw Damaged();
            Copy(into, back, match);
        }
    }

    private static void Copy(GrowingBytes into, int back, int count)
    {
        Span<byte> room = into.Room(count);
        ReadOnlySpan<byte> from = into.Bytes[^back..];
        // Where the copy overlaps itself it repeats its first bytes.
        for (int done = 0; done < count;)
        {
            int n = Math.Min(count - done, back);
            from[..n].CopyTo(room[done..]);
            done += n;
        }
        into.Advance(count);
    }

    private static int Length(ReadOnlySpan<byte> s, ref int at, int start)
    {
        long length = start;
        if (start == 15)
        {
            byte more;
            do
            {
                if (at >= s.Length) throw Damaged();
                more = s[at++];
                length += more;
            }
            while (more == 255);
        }
        return length <= int.MaxValue - MinMatch ? (int)length : throw Damaged();
    }

    private static void Append(ReadOnlySpan<byte> data, GrowingBytes into)
    {
        data.CopyTo(into.Room(data.Length));
        into.Advance(data.Length);
    }

    private static InvalidDataException Damaged() => new("a packed column is damaged");
}
