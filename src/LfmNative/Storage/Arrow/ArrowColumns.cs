namespace LfmNative.Storage.Arrow;

/// <summary>Which columns of a table hold the vectors and the names.</summary>
internal static class ArrowColumns
{
    /// <summary>
    /// The vectors: the column that the source names, else one with a usual name, else the only one with lists of numbers. The names: the
    /// column that ⟨id-column⟩ names, else one with a usual name.
    /// </summary>
    /// <returns>Numbers of both columns; −1 where rows have no names.</returns>
    /// <exception cref="Diagnostics.LfmException">InvalidFile: there is no such column, or more than one.</exception>
    public static (int Vector, int Id) Choose(MatrixRequest request, ArrowField[] fields) =>
        (ChooseVector(request, fields), ChooseId(request, fields));

    private static int ChooseVector(MatrixRequest request, ArrowField[] fields)
    {
        int[] vectors = [.. Enumerable.Range(0, fields.Length).Where(i => fields[i].IsVector)];
        if (request.Member is { } wanted)
        {
            int named = Array.FindIndex(fields, f => f.Name == wanted);
            if (named < 0) throw request.Invalid($"has no column {wanted}; lists of numbers are: {List(vectors.Select(i => fields[i].Name))}");
            return fields[named].IsVector ? named : throw request.Invalid(
                $"column {wanted} is {fields[named].TypeName} where lists of numbers are needed; name another behind the colon");
        }
        foreach (string usual in ColumnNames.Vectors)
        {
            int at = Array.FindIndex(vectors, i => fields[i].Name == usual);
            if (at >= 0) return vectors[at];
        }
        if (vectors.Length == 1) return vectors[0];
        throw request.Invalid(vectors.Length == 0
            ? $"has no column with lists of numbers; it has: {List(fields.Select(f => $"{f.Name} ({f.TypeName})"))}"
            : $"has {vectors.Length} columns with lists of numbers; name one, as in {request.Source}:{fields[vectors[0]].Name} "
            + $"(it has: {List(vectors.Select(i => fields[i].Name))})");
    }

    private static int ChooseId(MatrixRequest request, ArrowField[] fields)
    {
        if (request.Table.IdColumn == "none") return -1;
        if (request.Table.IdColumn is not { } given)
        {
            foreach (string usual in ColumnNames.Ids)
            {
                int at = Array.FindIndex(fields, f => f.Name == usual && f.IsName);
                if (at >= 0) return at;
            }
            return -1;
        }
        int named = Array.FindIndex(fields, f => f.Name == given);
        if (named >= 0 && fields[named].IsName) return named;
        throw request.Invalid(named < 0
            ? $"has no column {given}; it has: {List(fields.Select(f => f.Name))}"
            : $"column {given} is {fields[named].TypeName}, which names nothing; ⟨id-column⟩ is one of texts, whole numbers or UUIDs");
    }

    private static string List(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(20)) + (all.Length > 20 ? $" and {all.Length - 20} more" : "");
    }
}
