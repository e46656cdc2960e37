using LfmNative.Options;

namespace LfmNative.Migration;

/// <summary>How the map of a migration is fitted.</summary>
public sealed record MigrationOptions
{
    /// <summary>What is carried over: the old collection, or queries of the new model.</summary>
    [Option("direction", Since = "0.3")]
    public MigrationDirection Direction { get; init; }

    /// <summary>Family of the map.</summary>
    [Option("family", Auto = "the simplest within one standard error of the best on held-out pairs", Since = "0.3")]
    public MapFamily? Family { get; init; }

    /// <summary>Pairs that the map is fitted on at most.</summary>
    [Option("max-pairs", Min = 1, Value = "N", Since = "0.3")]
    public int MaxPairs { get; init; } = 32_768;

    /// <summary>
    /// Rows of each side without a known partner that self-learning uses where pairs are few; 0 fits on the known pairs alone.
    /// </summary>
    [Option("learn-rows", Min = 0, Max = 100_000, Value = "N", Since = "0.3")]
    public int LearnRows { get; init; } = 10_000;

    /// <summary>Seed of all that is drawn.</summary>
    public ulong Seed { get; init; }

    internal void Check() => OptionRange.Check(this);
}
