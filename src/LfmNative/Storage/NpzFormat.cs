namespace LfmNative.Storage;

/// <summary>One array of a NumPy <c>.npz</c> archive: the named one, or the only matrix in it.</summary>
internal static class NpzFormat
{
    public static RowSource Open(MatrixRequest request, ByteSource source)
    {
        if (source is not FileSource) throw request.Invalid("cannot be read from a pipe or gzipped; name the .npz file itself");
        ZipDirectory zip = ZipDirectory.Read(source, request.Invalid);
        ZipMember member = request.Member is null ? OnlyMatrix(request, source, zip) : zip.Array(request.Member, request.Invalid);
        // The header is believed only if its shape takes exactly the bytes the directory declares; nothing is unpacked before.
        NpyHeader header = NpyHeader.Parse(zip.Head(member, NpyHeader.MaxBytes, request.Invalid), member.Size, request.Invalid);
        (ByteSource payload, long offset) = zip.Open(member, request.Context, request.Invalid);
        if (ReferenceEquals(payload, source)) return new ArrayRows(request, source, header.At(offset));
        return new ArrayRows(request, payload, header.At(offset), () => ZipDirectory.CheckEnd(payload, member, request.Invalid));
    }

    private static ZipMember OnlyMatrix(MatrixRequest request, ByteSource source, ZipDirectory zip)
    {
        if (zip.Find("indptr") is not null && zip.Find("indices") is not null && zip.Find("format") is not null)
            throw request.Invalid("is a scipy.sparse matrix; save its .toarray()");
        List<ZipMember> candidates = [];
        foreach (ZipMember member in zip.Members)
        {
            if (!member.IsArray) continue;
            byte[] head = zip.Head(member, NpyHeader.MaxBytes, request.Invalid);
            NpyHeader header = NpyHeader.Parse(head, member.Size, m => request.Invalid($"member {member.ArrayName} {m}"));
            if (request.Fits(header.Shape.Length)) candidates.Add(member);
        }
        if (candidates.Count == 1) return candidates[0];
        throw request.Invalid(
            $"holds {(candidates.Count == 0 ? "no array" : $"{candidates.Count} arrays")} of {request.Axes} axes; "
            + $"name one, as in {request.Source}:NAME ({zip.ListNames()})");
    }
}
