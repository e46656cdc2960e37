namespace LfmNative.Storage;

/// <summary>How rows are written, where the extension of the file does not say all.</summary>
public sealed record OutputOptions
{
    /// <summary>
    /// The format, named as its extension without the point (<c>copy</c>, <c>jsonl</c> …); null for the extension of the file, and for
    /// .csv on standard output.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>The SQL type of vectors in .copy and .pgcopy.</summary>
    public SqlVector SqlVector { get; init; }

    /// <summary>The SQL type of ids in .pgcopy.</summary>
    public SqlId SqlId { get; init; }
}
