using LfmNative.Options;

namespace LfmNative.Migration;

/// <summary>What the gate measured, and whether the migration may go ahead.</summary>
public sealed record GateReport
{
    /// <summary>Whether all thresholds were reached.</summary>
    public required bool Passed { get; init; }

    /// <summary>What was missed, options by their keys.</summary>
    internal IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>Length of the lists.</summary>
    public required int K { get; init; }

    /// <summary>Pairs that the fit had not seen: the queries.</summary>
    public required int Queries { get; init; }

    /// <summary>Rows of the space that is carried to, as its model made them, that carried rows were sought among.</summary>
    public required int NativeItems { get; init; }

    /// <summary>Carried rows that queries of the other side were sought among.</summary>
    public required int MappedItems { get; init; }

    /// <summary>Pairs whose both rows were searched for the lists that are compared.</summary>
    public required int PairedItems { get; init; }

    /// <summary>A carried row as the query, native rows as the items.</summary>
    public required SearchFigures MappedInNative { get; init; }

    /// <summary>A native row as the query, carried rows as the items: what searching the migrated collection is.</summary>
    public required SearchFigures NativeInMapped { get; init; }

    /// <summary>Part of the k nearest that carried queries and native ones share in the native collection.</summary>
    public required GateFigure OverlapOfMappedQueries { get; init; }

    /// <summary>
    /// Part of the k nearest that searches after the migration share with native ones: those of native queries in the migrated collection
    /// with the new model's own, or those of carried queries in the old collection with the old model's own.
    /// </summary>
    public required GateFigure OverlapAfter { get; init; }

    /// <summary>Part of the k nearest that the two models' own collections share for the same queries.</summary>
    public required GateFigure OverlapBefore { get; init; }

    /// <summary>
    /// nDCG of carried queries in the native collection, the native query's k nearest being the relevant items, all alike.
    /// </summary>
    public required GateFigure NdcgOfMappedQueries { get; init; }

    /// <summary>nDCG of the lists of <see cref="OverlapAfter"/>, the native k nearest being the relevant items.</summary>
    public required GateFigure NdcgAfter { get; init; }

    /// <summary>Mean difference of scores in the migrated collection from native ones, as they are.</summary>
    public required double RawScoreError { get; init; }

    /// <summary>The same after calibration; NaN where the model has none.</summary>
    public required double ScoreError { get; init; }

    /// <summary>nDCG@10 by relevance judgments; null without.</summary>
    public RelevanceFigures? Relevance { get; init; }

    /// <summary>Seconds by stage.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; init; } = new Dictionary<string, double>();

    /// <summary>What was missed, one sentence each; empty where the gate is passed.</summary>
    /// <param name="spelling">How options are named.</param>
    public IReadOnlyList<string> FaultsFor(OptionSpelling spelling) => [.. Missed.Select(fault => OptionText.Render(fault, spelling))];
}
