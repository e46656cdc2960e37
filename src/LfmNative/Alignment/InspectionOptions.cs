using LfmNative.Options;

namespace LfmNative;

/// <summary>How a space is inspected.</summary>
public sealed record InspectionOptions
{
    /// <summary>Rows, drawn by the seed, that neighbours are sought for and among; moments and spectra are of all rows.</summary>
    [Option("sample-rows", Min = 3, Value = "N", Since = "0.3")]
    public int SampleRows { get; init; } = 10_000;

    /// <summary>Neighbours that count for hubness and for the local dimension, fewer where there are not so many.</summary>
    [Option("hub-neighbors", Min = 2, Max = 1000, Value = "N", Since = "0.3")]
    public int HubNeighbors { get; init; } = 10;
}
