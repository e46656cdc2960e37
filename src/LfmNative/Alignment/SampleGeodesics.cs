using LfmNative.Memory;

namespace LfmNative;

/// <summary>Geodesic relative representations of samples, and the graph they were measured on.</summary>
/// <param name="Distances">n×a lengths of shortest paths to the anchors, unit of the graph's lengths.</param>
/// <param name="Graph">The graph, with the memory that was predicted for all and the seconds of all.</param>
public sealed record SampleGeodesics(Matrix Distances, SampleGraph Graph);
