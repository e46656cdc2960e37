using System.Text.Json;
using LfmNative.Inspection;
using LfmNative.Search;

namespace LfmNative;

/// <summary>What a space is like, and what of it will hurt an alignment.</summary>
/// <remarks>Figures that do not exist, such as the dimension of two rows, are NaN or null; in JSON null.</remarks>
public sealed record InspectionReport
{
    /// <summary>Rows n.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns d.</summary>
    public required int Cols { get; init; }

    /// <summary>Rows that are copies of earlier ones, bit for bit.</summary>
    public required int Copies { get; init; }

    /// <summary>Rows that are zero.</summary>
    public required int ZeroRows { get; init; }

    /// <summary>The coarsest numbers that hold the values.</summary>
    public required ValueGrid Values { get; init; }

    /// <summary>Norms of all rows.</summary>
    public required NormFigures Norms { get; init; }

    /// <summary>The columns.</summary>
    public required ColumnFigures Columns { get; init; }

    /// <summary>Norm of the mean row over the root mean square of the rows' norms, 0..1: 1 when all rows are equal.</summary>
    public required double Offset { get; init; }

    /// <summary>Mean cosine of two different rows; NaN for fewer than two that are not zero.</summary>
    public required double MeanCosine { get; init; }

    /// <summary>The same once the mean row is taken off.</summary>
    public required double MeanCosineCentered { get; init; }

    /// <summary>Ranks and entropies of the rows as they are.</summary>
    public required SpectrumFigures Raw { get; init; }

    /// <summary>The same once the mean row is taken off.</summary>
    public required SpectrumFigures Centered { get; init; }

    /// <summary>Distinct rows that neighbours were sought for and among, without zero rows where the metric is of directions.</summary>
    public required int SampleRows { get; init; }

    /// <summary>The metric of the neighbours.</summary>
    public required DistanceMetric Metric { get; init; }

    /// <summary>Intrinsic dimension; null for fewer than 3 rows that can be compared.</summary>
    public DimensionFigures? Dimension { get; init; }

    /// <summary>Hubness; null as above.</summary>
    public HubnessFigures? Hubness { get; init; }

    /// <summary>Sampled rows with another within a thousandth of the median nearest distance; 0 where none was sought.</summary>
    public int NearCopies { get; init; }

    /// <summary>The neighbour graph of the sampled rows; null as above.</summary>
    public GraphSummary? Graph { get; init; }

    /// <summary>What will hurt an alignment, and what is worth knowing.</summary>
    public IReadOnlyList<InspectionFinding> Findings { get; init; } = [];

    /// <summary>The memory that was predicted.</summary>
    public required MemoryPlan Memory { get; init; }

    /// <summary>Wall-clock seconds by stage.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>Writes the figures and findings, all but memory and seconds, into the object that is open.</summary>
    /// <param name="json">A writer inside an object.</param>
    public void WriteReport(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        InspectionJson.Write(json, this);
    }
}
