using System.Text.Json;
using LfmNative.Graphs;

namespace LfmNative;

/// <summary>The neighbour graph of samples and what its making tells.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Summary">Its facts.</param>
/// <param name="Memory">The memory that was predicted.</param>
/// <param name="Seconds">Wall-clock seconds by stage.</param>
public sealed record SampleGraph(NeighborGraph Graph, GraphSummary Summary, MemoryPlan Memory, IReadOnlyDictionary<string, double> Seconds)
{
    /// <summary>Writes samples, k, search, recall, edges and components into the object that is open.</summary>
    /// <param name="json">A writer inside an object.</param>
    public void WriteReport(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        ReportJson.WriteMembers(json, GraphReport.Of(Summary));
    }
}
