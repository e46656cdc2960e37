using LfmNative.Options;

namespace LfmNative.Migration;

/// <summary>What a migration must reach to pass the gate.</summary>
public sealed record GateOptions
{
    /// <summary>Least MRR of known items, both ways; the lower end of its 95 % interval must reach it.</summary>
    [Option("min-mrr", Min = 0, Max = 1, Value = "X", Since = "0.3")]
    public double MinMrr { get; init; } = 0.9;

    /// <summary>Least part of queries whose known item is among the first k, both ways; the lower end of its 95 % interval.</summary>
    [Option("min-recall", Min = 0, Max = 1, Value = "X", Since = "0.3")]
    public double MinRecall { get; init; }

    /// <summary>Least part of the k nearest that the migrated and the new model's own collection share, over queries.</summary>
    [Option("min-overlap", Min = 0, Max = 1, Auto = "what the two models' own collections share", Value = "X", Since = "0.3")]
    public double MinOverlap { get; init; } = double.NaN;

    /// <summary>Least nDCG@10 by relevance judgments, as a part of what full re-embedding reaches.</summary>
    [Option("min-ndcg", Min = 0, Max = 1, Value = "X", Since = "0.3")]
    public double MinNdcg { get; init; }

    /// <summary>Greatest mean error of calibrated scores.</summary>
    [Option("max-score-error", Min = 0, Max = 2, Value = "X", Since = "0.3")]
    public double MaxScoreError { get; init; } = 2;

    /// <summary>Length k of the lists.</summary>
    [Option("gate-k", Min = 1, Max = 1000, Value = "N", Since = "0.3")]
    public int K { get; init; } = 10;

    /// <summary>Queries at most.</summary>
    [Option("gate-queries", Min = 50, Max = 100_000, Value = "N", Since = "0.3")]
    public int Queries { get; init; } = 2_000;

    /// <summary>Items of each side that are searched at most.</summary>
    [Option("gate-items", Min = 500, Max = 1_000_000, Value = "N", Since = "0.3")]
    public int Items { get; init; } = 20_000;

    internal void Check() => OptionRange.Check(this);
}
