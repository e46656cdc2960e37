using System.Buffers.Binary;
using System.Text;
using LfmNative.Diagnostics;

namespace LfmNative.Storage;

/// <summary>The members of a zip archive, zip64 included.</summary>
/// <remarks>Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14–16 (its end).</remarks>
internal sealed partial class ZipDirectory
{
    private const uint LocalSignature = 0x04034B50;
    private const uint CentralSignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;
    private const int EndLength = 22;
    private const int CentralLength = 46;
    private const int LocalLength = 30;
    private const int MaxDirectoryBytes = 1 << 26;

    private readonly ByteSource _source;

    private ZipDirectory(ByteSource source, List<ZipMember> members) => (_source, Members) = (source, members);

    /// <summary>All members, in the order of the directory.</summary>
    public IReadOnlyList<ZipMember> Members { get; }

    /// <summary>Reads the directory at the end of the archive.</summary>
    /// <param name="source">The archive; kept, not owned.</param>
    /// <param name="invalid">Makes the exception of a sentence that says what is wrong.</param>
    public static ZipDirectory Read(ByteSource source, Func<string, LfmException> invalid)
    {
        (long offset, long length) = FindDirectory(source, invalid);
        if (offset < 0 || length < 0 || offset > source.Length || length > source.Length - offset || length > MaxDirectoryBytes)
            throw Damaged(invalid);
        byte[] directory = new byte[length];
        source.Read(offset, directory);
        List<ZipMember> members = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (ReadOnlySpan<byte> rest = directory; rest.Length > 0;)
        {
            if (rest.Length < CentralLength || U32(rest, 0) != CentralSignature) throw Damaged(invalid);
            int name = U16(rest, 28), extra = U16(rest, 30), comment = U16(rest, 32);
            if (rest.Length < CentralLength + name + extra + comment) throw Damaged(invalid);
            ZipMember member = Member(rest, name, extra, invalid);
            if (!seen.Add(member.Name)) throw invalid($"has two members called {member.Name}; write the archive again");
            if (member.HeaderOffset < 0 || member.HeaderOffset > offset - LocalLength
                || member.Packed < 0 || member.Packed > offset || member.Size < 0)
                throw Damaged(invalid);
            members.Add(member);
            rest = rest[(CentralLength + name + extra + comment)..];
        }
        if (members.Count == 0) throw invalid("holds no arrays; write it with numpy.savez");
        return new ZipDirectory(source, members);
    }

    /// <summary>The array of that name, given with or without <c>.npy</c>.</summary>
    public ZipMember Array(string name, Func<string, LfmException> invalid) =>
        Find(name) ?? throw invalid($"holds no array called {name} ({ListNames()})");

    /// <summary>The array of that name, or null.</summary>
    public ZipMember? Find(string name) =>
        Members.FirstOrDefault(m => m.IsArray && (m.ArrayName == name || m.Name == name));

    /// <summary>The arrays there are, for a message.</summary>
    public string ListNames()
    {
        string[] names = [.. Members.Where(m => m.IsArray).Select(m => m.ArrayName)];
        if (names.Length == 0) return "it holds no .npy members";
        string shown = string.Join(", ", names.Take(20));
        return $"it holds: {shown}{(names.Length > 20 ? $" and {names.Length - 20} more" : "")}";
    }

    private static (long Offset, long Length) FindDirectory(ByteSource source, Func<string, LfmException> invalid)
    {
        int tailLength = (int)Math.Min(source.Length, EndLength + ushort.MaxValue);
        long tailStart = source.Length - tailLength;
        ReadOnlySpan<byte> tail = source.Head(tailStart, tailLength);
        for (int at = tailLength - EndLength; at >= 0; at--)
        {
            if (U32(tail, at) != EndSignature || U16(tail, at + 20) != tailLength - at - EndLength) continue;
            long offset = U32(tail, at + 16), length = U32(tail, at + 12);
            if (U16(tail, at + 4) is not (0 or ushort.MaxValue))
                throw invalid("is one part of a divided zip archive; write it as one file");
            bool zip64 = at >= 20 && U32(tail, at - 20) == Locator64Signature;
            if (!zip64) return (offset, length);
            long end = I64(tail, at - 12);
            if (end < 0 || end > source.Length - 56) throw Damaged(invalid);
            byte[] record = source.Head(end, 56);
            if (U32(record, 0) != End64Signature) throw Damaged(invalid);
            return (I64(record, 48), I64(record, 40));
        }
        throw invalid("is not a complete zip archive (its directory is missing); write it again with numpy.savez");
    }

    private static ZipMember Member(ReadOnlySpan<byte> entry, int nameLength, int extraLength, Func<string, LfmException> invalid)
    {
        long packed = U32(entry, 20), size = U32(entry, 24), offset = U32(entry, 42);
        ReadOnlySpan<byte> extra = entry.Slice(CentralLength + nameLength, extraLength);
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), length = U16(extra, 2);
            if (length > extra.Length - 4) throw Damaged(invalid);
            if (id == 1)
            {
                ReadOnlySpan<byte> wide = extra.Slice(4, length);
                Widen(ref size, ref wide);
                Widen(ref packed, ref wide);
                Widen(ref offset, ref wide);
            }
            extra = extra[(4 + length)..];
        }
        string name = Encoding.UTF8.GetString(entry.Slice(CentralLength, nameLength));
        return new ZipMember(name, U16(entry, 10), U16(entry, 8), U32(entry, 16), packed, size, offset);

        static void Widen(ref long value, ref ReadOnlySpan<byte> wide)
        {
            if (value != uint.MaxValue || wide.Length < 8) return;
            value = I64(wide, 0);
            wide = wide[8..];
        }
    }

    private static LfmException Damaged(Func<string, LfmException> invalid) =>
        invalid("has a damaged zip directory; write it again with numpy.savez");

    private static ushort U16(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt16LittleEndian(s[at..]);

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32LittleEndian(s[at..]);

    private static long I64(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadInt64LittleEndian(s[at..]);
}
