using LfmNative.Diagnostics;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>An undirected graph of samples: one symmetric sparsity pattern with two values an edge, its length and its affinity.</summary>
/// <remarks>CSR: the edges of sample i stand at positions RowStart[i]..RowStart[i+1]−1, ascending by column. No self-loops.</remarks>
public sealed class NeighborGraph
{
    /// <summary>Wraps the arrays of a symmetric pattern.</summary>
    /// <param name="rowStart">n+1 positions, starting at 0, not descending.</param>
    /// <param name="columns">Neighbour of each edge, ascending within a row, never the row itself.</param>
    /// <param name="lengths">Edge lengths ≥ 0, equal for (i,j) and (j,i).</param>
    /// <param name="affinities">Edge affinities ≥ 0, equal for (i,j) and (j,i).</param>
    /// <exception cref="LfmException">The arrays contradict each other or are not symmetric.</exception>
    public NeighborGraph(long[] rowStart, int[] columns, double[] lengths, double[] affinities)
        : this(rowStart, columns, lengths, affinities, AffinityKernel.Uniform, null) => CheckSymmetry();

    internal NeighborGraph(
        long[] rowStart, int[] columns, double[] lengths, double[] affinities, AffinityKernel kernel, double[]? bandwidths)
    {
        RowStart = rowStart;
        Columns = columns;
        Lengths = lengths;
        Affinities = affinities;
        AffinityMatrix = SparseMatrix.Unchecked(rowStart, columns, affinities);
        Kernel = kernel;
        Bandwidths = bandwidths;
    }

    /// <summary>Number of nodes: the distinct samples.</summary>
    public int Count => RowStart.Length - 1;

    /// <summary>Node of each sample, where some samples are copies of others and share a node; null where every sample is a node.</summary>
    public int[]? NodeOf { get; internal init; }

    /// <summary>Number of samples n.</summary>
    public int SampleCount => NodeOf?.Length ?? Count;

    /// <summary>Stored entries: twice the number of edges.</summary>
    public int EntryCount => Columns.Length;

    /// <summary>Count + 1 positions of the rows.</summary>
    public long[] RowStart { get; }

    /// <summary>Neighbour of each entry.</summary>
    public int[] Columns { get; }

    /// <summary>Length of each entry, unit of the metric.</summary>
    public double[] Lengths { get; }

    /// <summary>Affinity of each entry.</summary>
    public double[] Affinities { get; }

    /// <summary>W, Count×Count: the pattern with its affinities, sharing the graph's arrays. What a spectrum is computed from.</summary>
    public SparseMatrix AffinityMatrix { get; }

    /// <summary>The kernel the affinities come from.</summary>
    public AffinityKernel Kernel { get; }

    /// <summary>ε_i, the distance of each node's k-th neighbour; null for a graph given by its arrays.</summary>
    public double[]? Bandwidths { get; }

    /// <summary>Component number of each node, 0-based, in the order of the components' first nodes.</summary>
    public int[] ComponentOf => AffinityMatrix.ComponentOf;

    /// <summary>Nodes in each connected component; its length is the number of components.</summary>
    public int[] ComponentSizes => AffinityMatrix.ComponentSizes;

    /// <summary>Samples in each connected component, copies among them.</summary>
    public int[] ComponentSampleCounts()
    {
        if (NodeOf is null) return ComponentSizes;
        int[] counts = new int[ComponentSizes.Length];
        foreach (int node in NodeOf) counts[ComponentOf[node]]++;
        return counts;
    }

    /// <summary>Weighted degrees Σ_j w_ij.</summary>
    public double[] Degrees() => AffinityMatrix.RowSums();

    /// <summary>Bytes of the four arrays.</summary>
    public long Bytes => (RowStart.Length * 8L) + (EntryCount * 20L);

    /// <summary>The first sample of each node.</summary>
    internal int[] FirstSamples()
    {
        int[] first = new int[Count];
        for (int i = SampleCount - 1; i >= 0; i--) first[NodeOf?[i] ?? i] = i;
        return first;
    }

    /// <summary>Distances from samples, by those from their nodes.</summary>
    /// <param name="sources">Row numbers of p samples.</param>
    /// <param name="fromNodes">Count×p distances from p nodes.</param>
    /// <returns>n×p; copies have the distances of their node.</returns>
    /// <exception cref="LfmException">A source that does not exist.</exception>
    internal Matrix FromSources(ReadOnlySpan<int> sources, Func<int[], Matrix> fromNodes)
    {
        int n = SampleCount;
        foreach (int s in sources)
        {
            if ((uint)s >= (uint)n) Throw.Argument($"source {s} does not exist; samples are 0..{n - 1}");
        }
        int[] wanted = sources.ToArray();
        return NodeOf is int[] nodeOf ? fromNodes(Array.ConvertAll(wanted, s => nodeOf[s])).GatherRows(nodeOf) : fromNodes(wanted);
    }

    /// <summary>The graph of samples that share these nodes.</summary>
    internal NeighborGraph OfSamples(int[] nodeOf) =>
        new(RowStart, Columns, Lengths, Affinities, Kernel, Bandwidths) { NodeOf = nodeOf };

    private void CheckSymmetry()
    {
        if (RowStart.Length < 1 || RowStart[0] != 0 || RowStart[^1] != Columns.Length
            || Lengths.Length != Columns.Length || Affinities.Length != Columns.Length)
        {
            Throw.Argument("the graph's arrays do not fit together: row positions must run from 0 to the number of entries, "
                + "and columns, lengths and affinities have one value an entry");
        }
        for (int i = 0; i < Count; i++)
        {
            if (RowStart[i + 1] < RowStart[i]) Throw.Argument($"row positions descend at row {i}");
        }
        for (int i = 0; i < Count; i++)
        {
            for (long p = RowStart[i]; p < RowStart[i + 1]; p++) CheckEdge(i, p);
        }
    }

    private void CheckEdge(int i, long p)
    {
        int j = Columns[p];
        if ((uint)j >= (uint)Count || j == i || (p > RowStart[i] && Columns[p - 1] >= j))
        {
            Throw.Argument($"row {i} has column {j}: "
                + $"columns must ascend within a row, lie in 0..{Count - 1} and not name the row itself");
        }
        int q = Array.BinarySearch(Columns, (int)RowStart[j], (int)(RowStart[j + 1] - RowStart[j]), i);
        if (q < 0 || Lengths[q] != Lengths[p] || Affinities[q] != Affinities[p])
            Throw.Argument($"the graph is not symmetric at ({i}, {j})");
        if (!(Lengths[p] >= 0) || !(Affinities[p] >= 0) || !double.IsFinite(Affinities[p]))
        {
            Throw.Argument(
                $"edge ({i}, {j}) has length {Lengths[p]} and affinity {Affinities[p]}; both must be finite and not negative");
        }
    }
}
