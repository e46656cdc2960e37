using System.Text.Json;
using LfmNative.Inspection;

namespace LfmNative;

/// <summary>Whether two sets of vectors were made by the same model, and the evidence.</summary>
public sealed record SameModelReport
{
    /// <summary>The verdict.</summary>
    public required SameVerdict Verdict { get; init; }

    /// <summary>How the sides are related.</summary>
    public required SpaceRelation Relation { get; init; }

    /// <summary>Whether rows of both may be used together as they are, in one index; null where that is not known.</summary>
    public required bool? Interchangeable { get; init; }

    /// <summary>One sentence: the verdict and what it rests on.</summary>
    public required string Reason { get; init; }

    /// <summary>One sentence: what to do.</summary>
    public required string Advice { get; init; }

    /// <summary>Rows of A.</summary>
    public required int RowsA { get; init; }

    /// <summary>Rows of B.</summary>
    public required int RowsB { get; init; }

    /// <summary>Distinct rows of A.</summary>
    public required int DistinctA { get; init; }

    /// <summary>Distinct rows of B.</summary>
    public required int DistinctB { get; init; }

    /// <summary>Columns of A.</summary>
    public required int ColsA { get; init; }

    /// <summary>Columns of B.</summary>
    public required int ColsB { get; init; }

    /// <summary>The coarsest numbers that hold the values of A.</summary>
    public required ValueGrid ValuesA { get; init; }

    /// <summary>The coarsest numbers that hold the values of B.</summary>
    public required ValueGrid ValuesB { get; init; }

    /// <summary>Norms of A's distinct rows, in the common columns.</summary>
    public required NormFigures NormsA { get; init; }

    /// <summary>Norms of B's distinct rows, in the common columns.</summary>
    public required NormFigures NormsB { get; init; }

    /// <summary>The number that A times is of B's size; NaN where it is not known.</summary>
    public double Scale { get; init; } = double.NaN;

    /// <summary>What rows say one by one; null where their numbers differ, or are too few.</summary>
    public PairedFigures? Paired { get; init; }

    /// <summary>How well the coordinates agree; null where that was not asked, or too little is there to ask.</summary>
    public CoordinateAgreement? Coordinates { get; init; }

    /// <summary>Rows of A that lie where rows of B do not; null where the coordinates do not agree anyway.</summary>
    public OutlyingRows? OutlyingA { get; init; }

    /// <summary>Rows of B that lie where rows of A do not; null as above.</summary>
    public OutlyingRows? OutlyingB { get; init; }

    /// <summary>Moments, spectrum, norms and nearest neighbours beside those of halves; none where coordinates were not asked.</summary>
    public IReadOnlyList<SameStatistic> Statistics { get; init; } = [];

    /// <summary>The memory that was predicted.</summary>
    public required MemoryPlan Memory { get; init; }

    /// <summary>Wall-clock seconds by stage.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>Writes verdict and evidence, all but memory and seconds, into the object that is open.</summary>
    /// <param name="json">A writer inside an object.</param>
    public void WriteReport(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        SameModelJson.Write(json, this);
    }
}
