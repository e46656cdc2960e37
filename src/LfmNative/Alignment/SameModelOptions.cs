using LfmNative.Options;

namespace LfmNative;

/// <summary>How two sets are asked whether one model made them.</summary>
public sealed record SameModelOptions
{
    /// <summary>Distinct rows of a side, drawn by the seed, that moments are taken of.</summary>
    [Option("same-rows", Min = 32, Value = "N", Since = "0.3")]
    public int Rows { get; init; } = 20_000;
}
