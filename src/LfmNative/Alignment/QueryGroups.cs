namespace LfmNative;

/// <summary>Queries by the group of candidates that is right for them.</summary>
internal sealed class QueryGroups
{
    /// <summary>The group of a candidate that is right for no query.</summary>
    public const int None = -1;

    private readonly int[] _start;
    private readonly int[] _queries;

    private QueryGroups(int[] start, int[] queries) => (_start, _queries) = (start, queries);

    /// <summary>Sorts queries.</summary>
    /// <param name="groupOf">The group of each query.</param>
    /// <param name="groups">Number of groups.</param>
    public static QueryGroups Of(ReadOnlySpan<int> groupOf, int groups)
    {
        int[] start = new int[groups + 1], next = new int[groups], queries = new int[groupOf.Length];
        foreach (int g in groupOf) start[g + 1]++;
        for (int g = 0; g < groups; g++) start[g + 1] += next[g] = start[g];
        for (int i = 0; i < groupOf.Length; i++) queries[next[groupOf[i]]++] = i;
        return new QueryGroups(start, queries);
    }

    /// <summary>The queries of a group that are at least <paramref name="from"/>, ascending.</summary>
    public ReadOnlySpan<int> Queries(int group, int from)
    {
        ReadOnlySpan<int> all = _queries.AsSpan(_start[group].._start[group + 1]);
        int at = all.BinarySearch(from);
        return all[(at < 0 ? ~at : at)..];
    }
}
