namespace LfmNative.Storage;

/// <summary>
/// How tables (.csv, .tsv, .txt, PostgreSQL's .copy and .pgcopy, and standard input) are read; other formats take no notice.
/// </summary>
public sealed record TableOptions
{
    /// <summary>Whether the first line names the columns.</summary>
    public HeaderLine Header { get; init; }

    /// <summary>The columns to read: names, numbers or ranges FROM:TO counted from 0, with commas between; null for all numbers.</summary>
    public string? Columns { get; init; }

    /// <summary>The column that holds the rows' names: its name, its number counted from 0, or <c>none</c>; null to find it.</summary>
    public string? IdColumn { get; init; }

    /// <summary>The SQL type of the ids in COPY binary, which does not tell it; null to find it from the first rows.</summary>
    public SqlId? SqlId { get; init; }
}
