namespace LfmNative.Storage;

/// <summary>Which columns of a typed table, as Arrow and Parquet hold, are the vectors and the names of rows.</summary>
/// <typeparam name="T">A column.</typeparam>
/// <param name="request">What was asked for.</param>
/// <param name="columns">All columns.</param>
/// <param name="nameOf">The name of one.</param>
/// <param name="typeOf">Its type in words.</param>
internal sealed class ColumnChoice<T>(MatrixRequest request, IReadOnlyList<T> columns, Func<T, string> nameOf, Func<T, string> typeOf)
    where T : class
{
    private const int MostListed = 20;

    /// <summary>The column that the source names, else one with a usual name, else the only one that holds vectors.</summary>
    /// <param name="isVector">Whether one holds lists of numbers.</param>
    /// <exception cref="Diagnostics.LfmException">InvalidFile: there is no such column, or more than one.</exception>
    public T Vector(Func<T, bool> isVector)
    {
        T[] found = [.. columns.Where(isVector)];
        if (request.Member is { } wanted)
        {
            T named = Named(wanted, columns)
                ?? throw request.Invalid($"has no column {wanted}; its lists of numbers are: {List(found.Select(nameOf))}");
            return isVector(named) ? named : throw request.Invalid($"column {wanted} is {typeOf(named)} where lists of numbers are needed; "
                + $"name another behind the colon (there are: {List(found.Select(nameOf))})");
        }
        if (Usual(ColumnNames.Vectors, found) is { } usual) return usual;
        return found.Length switch
        {
            1 => found[0],
            0 => throw request.Invalid("has no column with lists of numbers, one a row; "
                + $"it has: {List(columns.Select(c => $"{nameOf(c)} ({typeOf(c)})"))}"),
            _ => throw request.Invalid($"has {found.Length} columns with lists of numbers; name one, as in "
                + $"{request.Source}:{nameOf(found[0])} (it has: {List(found.Select(nameOf))})"),
        };
    }

    /// <summary>The column that ⟨id-column⟩ names, else one with a usual name; null where rows have no names.</summary>
    /// <param name="isName">Whether one can name rows.</param>
    /// <param name="more">A name that is usual for this format alone.</param>
    /// <exception cref="Diagnostics.LfmException">InvalidFile: there is no such column, or it names nothing.</exception>
    public T? Names(Func<T, bool> isName, params string[] more)
    {
        T[] found = [.. columns.Where(isName)];
        if (request.Table.IdColumn == "none") return null;
        if (request.Table.IdColumn is not { } given) return Usual([.. ColumnNames.Ids, .. more], found);
        T named = Named(given, columns) ?? throw request.Invalid($"has no column {given}; it has: {List(columns.Select(nameOf))}");
        return isName(named) ? named : throw request.Invalid(
            $"column {given} is {typeOf(named)}, which names nothing; ⟨id-column⟩ is one of texts, whole numbers or UUIDs "
            + $"(there are: {List(found.Select(nameOf))})");
    }

    private T? Usual(string[] names, T[] among) => names.Select(name => Named(name, among)).FirstOrDefault(column => column is not null);

    private T? Named(string name, IEnumerable<T> among) => among.FirstOrDefault(column => nameOf(column) == name);

    private static string List(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length == 0 ? "none"
            : string.Join(", ", all.Take(MostListed)) + (all.Length > MostListed ? $" and {all.Length - MostListed} more" : "");
    }
}
