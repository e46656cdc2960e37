namespace LfmNative.Storage;

/// <summary>One array of a NumPy <c>.npz</c> archive: the named one, or the only matrix in it.</summary>
internal static class NpzFormat
{
    public static LoadedMatrix Read(MatrixRequest q, ByteSource source)
    {
        ZipDirectory zip = ZipDirectory.Read(source, q.Bad);
        ZipMember member = q.Member is null ? OnlyMatrix(q, source, zip) : zip.Array(q.Member, q.Bad);
        // The header is believed only if its shape takes exactly the bytes the directory declares; nothing is unpacked before.
        NpyHeader header = NpyHeader.Parse(zip.Head(member, NpyHeader.MostBytes, q.Bad), member.Size, q.Bad);
        (ByteSource payload, long offset) = zip.Open(member, q.Context.Token, q.Bad);
        LoadedMatrix? loaded = null;
        try
        {
            loaded = header.At(offset).Load(q, payload);
            return loaded;
        }
        finally
        {
            if (!ReferenceEquals(payload, source) && loaded?.Owns(payload) != true) payload.Dispose();
        }
    }

    private static ZipMember OnlyMatrix(MatrixRequest q, ByteSource source, ZipDirectory zip)
    {
        int axes = q.Stack ? 3 : 2;
        List<ZipMember> candidates = [];
        foreach (ZipMember member in zip.Members)
        {
            if (!member.IsArray) continue;
            byte[] head = zip.Head(member, NpyHeader.MostBytes, q.Bad);
            NpyHeader header = NpyHeader.Parse(head, member.Size, m => q.Bad($"member {member.ArrayName} {m}"));
            if (header.Shape.Length == axes) candidates.Add(member);
        }
        if (candidates.Count == 1) return candidates[0];
        throw q.Bad($"{(candidates.Count == 0 ? $"holds no array of {axes} axes" : $"holds {candidates.Count} arrays of {axes} axes")}; name one, as in {q.Source}:NAME ({zip.ListNames()})");
    }
}
