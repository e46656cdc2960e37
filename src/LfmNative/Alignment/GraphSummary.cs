namespace LfmNative;

/// <summary>Facts of a neighbour graph that outlive it.</summary>
/// <param name="Count">Samples.</param>
/// <param name="K">Neighbours of each.</param>
/// <param name="Edges">Undirected edges.</param>
/// <param name="ComponentSizes">Samples in each connected component.</param>
public sealed record GraphSummary(int Count, int K, int Edges, int[] ComponentSizes)
{
    /// <summary>Number of connected components.</summary>
    public int Components => ComponentSizes.Length;
}
