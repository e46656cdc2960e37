namespace LfmNative.Comparison;

/// <summary>What one measure says of two spaces.</summary>
/// <param name="Value">The value; NaN where it is not defined, and then a warning says why.</param>
/// <param name="Samples">Samples it was computed from.</param>
public sealed record MeasureResult(double Value, int Samples)
{
    /// <summary>
    /// The part of permutations of the samples of one side at which the spaces look at least as alike, (1 + hits)/(1 + permutations); null
    /// where none were made.
    /// </summary>
    public double? P { get; init; }

    /// <summary>Interval in which the value lies at 95 %, by half-samples; null where none were drawn.</summary>
    public (double Low, double High)? Interval { get; init; }

    /// <summary>Further numbers by name.</summary>
    public IReadOnlyDictionary<string, double> Details { get; init; } = new Dictionary<string, double>();

    /// <summary>What the user should know before believing the value, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
