namespace LfmNative.Storage;

/// <summary>How text tables (.csv, .tsv, .txt and standard input) are read; other formats take no notice.</summary>
public sealed record TableOptions
{
    /// <summary>Whether the first line names the columns.</summary>
    public HeaderLine Header { get; init; }

    /// <summary>The columns to read: names, numbers or ranges FROM:TO counted from 0, with commas between; null for all numbers.</summary>
    public string? Columns { get; init; }

    /// <summary>The column that holds the rows' names: its name, its number counted from 0, or <c>none</c>; null to find it.</summary>
    public string? IdColumn { get; init; }
}
