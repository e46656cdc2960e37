using LfmNative.Search;

namespace LfmNative;

/// <summary>Facts of a neighbour graph that outlive it.</summary>
/// <param name="Count">Samples.</param>
/// <param name="K">Neighbours of each.</param>
/// <param name="Edges">Undirected edges.</param>
/// <param name="ComponentSizes">Samples in each connected component, copies among them.</param>
public sealed record GraphSummary(int Count, int K, int Edges, int[] ComponentSizes)
{
    /// <summary>Samples that are copies of others, bit for bit, and share their nodes.</summary>
    public int Copies { get; init; }

    /// <summary>Components that hold no anchor of an alignment; 0 where there are no anchors.</summary>
    public int ComponentsWithoutAnchor { get; init; }

    /// <summary>Samples in these components.</summary>
    public int SamplesWithoutAnchor { get; init; }

    /// <summary>
    /// Whether no graph was made, as the spectrum was given: k and edges are 0, and components are told by its null modes.
    /// </summary>
    public bool IsGiven => K == 0;

    /// <summary>Number of connected components.</summary>
    public int Components => ComponentSizes.Length;

    /// <summary>The neighbour search that was used: exact or approximate.</summary>
    public NeighborMethod Neighbors { get; init; } = NeighborMethod.Exact;

    /// <summary>Measured part of the true neighbours that were found; 1 for an exact search.</summary>
    public double Recall { get; init; } = 1;
}
