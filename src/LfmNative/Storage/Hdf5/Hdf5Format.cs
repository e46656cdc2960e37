namespace LfmNative.Storage.Hdf5;

/// <summary>One data set of an HDF5 file: the named one, or the one that holds the vectors.</summary>
internal static class Hdf5Format
{
    private const int MaxObjects = 1 << 16;
    private const int MaxDepth = 32;

    private static readonly string[] UsualNames = ["train", "embeddings", "vectors", "data"];
    private static readonly string[] IdNames = ["id", "ids", "_id"];

    /// <summary>Opens the rows of a data set, and their names beside it.</summary>
    /// <exception cref="Diagnostics.LfmException">InvalidFile: no such data set, not a matrix, or damaged.</exception>
    public static RowSource Open(MatrixRequest request, ByteSource source)
    {
        if (source is not FileSource) throw request.Invalid("cannot be read from a pipe or gzipped; name the HDF5 file itself");
        Hdf5File file = new(request, source);
        List<Hdf5Dataset> all = [];
        Collect(file, file.Root, "", MaxDepth, all);
        Hdf5Dataset chosen = Choose(request, all);
        if (chosen.Type.Number is not { } number)
            throw request.Invalid($"data set {chosen.Path} holds {chosen.Type.Name} where numbers are needed (it holds: {List(all)})");
        Hdf5Dataset? ids = ChooseIds(request, chosen, all);
        // Sizes are checked before anything is unpacked.
        MatrixWindow window = MatrixWindow.Take(request, chosen.Shape);
        (ByteSource bytes, long offset) = chosen.Open();
        try
        {
            ArrayRows rows = new(request, bytes, new StoredArray(offset, number, false, chosen.Shape));
            return ids is null ? rows : new NamedRows(rows, new Hdf5Names(file, ids, window.FirstRow, rows.Warnings), request);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private static void Collect(Hdf5File file, long address, string path, int depth, List<Hdf5Dataset> all)
    {
        if (depth == 0 || all.Count > MaxObjects) throw Hdf5Cursor.Damaged();
        Hdf5Object group = new(file, address);
        foreach ((string name, long member) in Hdf5Group.Members(file, group))
        {
            Hdf5Object header = new(file, member);
            if (header.IsDataset)
            {
                all.Add(new Hdf5Dataset(file, header, path + name));
            }
            else if (header.IsGroup && file.IsNew(member))
            {
                Collect(file, member, $"{path}{name}/", depth - 1, all);
            }
        }
    }

    private static Hdf5Dataset Choose(MatrixRequest request, List<Hdf5Dataset> all)
    {
        if (request.Member is { } wanted)
        {
            return all.Find(d => d.Path == wanted.Trim('/'))
                ?? throw request.Invalid($"holds no data set called {wanted} (it holds: {List(all)})");
        }
        List<Hdf5Dataset> fit = all.FindAll(d => d.Type.Number is not null && request.Fits(d.Shape.Length));
        if (fit.Count == 1) return fit[0];
        foreach (string usual in UsualNames)
        {
            if (fit.Find(d => d.Path == usual) is { } found) return found;
        }
        throw request.Invalid($"holds {(fit.Count == 0 ? "no data set" : $"{fit.Count} data sets")} of numbers with {request.Axes} axes; "
            + $"name one, as in {request.Source}:NAME (it holds: {List(all)})");
    }

    private static Hdf5Dataset? ChooseIds(MatrixRequest request, Hdf5Dataset rows, List<Hdf5Dataset> all)
    {
        if (request.Table.IdColumn == "none" || request.Layout is not null) return null;
        string group = rows.Path[..(rows.Path.LastIndexOf('/') + 1)];
        if (request.Table.IdColumn is not { } given)
        {
            foreach (string usual in IdNames)
            {
                if (all.Find(d => d.Path == group + usual) is { } found && Names(found)) return found;
            }
            return null;
        }
        Hdf5Dataset? named = all.Find(d => d.Path == group + given) ?? all.Find(d => d.Path == given);
        if (named is null) throw request.Invalid($"holds no data set called {given} for ⟨id-column⟩ (it holds: {List(all)})");
        return Names(named) ? named : throw request.Invalid(
            $"data set {named} cannot name the rows of {rows}; ⟨id-column⟩ is one of texts or whole numbers, one a row");

        bool Names(Hdf5Dataset d) =>
            d.Shape.Length == 1 && d.Shape[0] == rows.Shape[0] && (d.Type.IsText || d.Type.Number is { IsWhole: true });
    }

    private static string List(List<Hdf5Dataset> all) => all.Count == 0
        ? "nothing"
        : string.Join(", ", all.Take(20)) + (all.Count > 20 ? $" and {all.Count - 20} more" : "");
}
