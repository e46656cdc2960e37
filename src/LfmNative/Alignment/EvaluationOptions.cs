namespace LfmNative;

/// <summary>How retrieval on test rows is scored.</summary>
public sealed record EvaluationOptions
{
    /// <summary>All rows up to so many are queries by default.</summary>
    public const int MostQueriesByDefault = 20_000;

    /// <summary>Queries drawn by default where there are more rows.</summary>
    public const int QueriesDrawnByDefault = 10_000;

    /// <summary>A partner ranked below the cap scores 1/cap; 0 for none.</summary>
    public int MrrCap { get; init; }

    /// <summary>
    /// Rows of X that seek their partners among all rows of Y: drawn at random where there are more; null for all up to
    /// <see cref="MostQueriesByDefault"/> and <see cref="QueriesDrawnByDefault"/> of more.
    /// </summary>
    public int? Queries { get; init; }

    /// <summary>The same seed draws the same rows.</summary>
    public ulong Seed { get; init; }
}
