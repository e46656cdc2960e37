using LfmNative.Diagnostics;
using LfmNative.Graphs.Affinities;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Graphs;

/// <summary>The edges that join the components of a graph into one.</summary>
public static class GraphComponents
{
    /// <summary>Joins the components by the minimum spanning edges between them (Borůvka 1926, distances in the metric).</summary>
    /// <param name="graph">The graph of the samples <paramref name="x"/>.</param>
    /// <param name="x">n×d samples.</param>
    /// <param name="metric">The metric the graph was built with.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>A connected graph; the same object when it was connected already.</returns>
    /// <remarks>
    /// A joining edge gets the kernel's affinity, but at least the smallest positive one in the graph, so that it does join. The edges are
    /// exactly the minimum spanning ones while (rows outside the largest component) × n × d stays below 1e13; beyond that every component
    /// is searched from, and in, an even sample of its rows, and an edge may be somewhat longer than the shortest.
    /// </remarks>
    /// <exception cref="LfmException">Another number of rows than samples; a row that the metric cannot compare.</exception>
    public static NeighborGraph Connect(
        NeighborGraph graph, ReadOnlyMatrixView<float> x, DistanceMetric metric, ComputeContext? context = null) =>
        Connect(graph, x, metric, ComponentLinker.MostWork, context ?? new ComputeContext(), out _);

    /// <summary>The same with another limit of work, and the count of row pairs that were compared.</summary>
    internal static NeighborGraph Connect(
        NeighborGraph graph, ReadOnlyMatrixView<float> x, DistanceMetric metric, double mostWork, ComputeContext context, out long pairs)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (x.Rows != graph.SampleCount)
        {
            Throw.Argument(
                $"the graph has {graph.SampleCount} samples and the matrix {x.Rows} rows; give the samples the graph was built from");
        }
        pairs = 0;
        if (graph.ComponentSizes.Length == 1) return graph;
        if (graph.NodeOf is not null)
            x = new ReadOnlyMatrixView<float>(x.Gather(graph.FirstSamples()), graph.Count, x.Cols);
        CheckRows(x, metric, context);
        ComponentLinker linker = new(graph.AffinityMatrix, x.Cols, metric, mostWork, context);
        List<(int I, int J, double Length)> added = linker.Run(x);
        pairs = linker.Pairs;
        return WithEdges(graph, added);
    }

    /// <summary>Bytes that connecting takes at most.</summary>
    /// <remarks>Beside the graph, the samples and what an exact search for one neighbour among the samples holds.</remarks>
    /// <param name="rows">Samples n.</param>
    /// <param name="cols">Dimensions d.</param>
    /// <param name="entries">Entries of the graph.</param>
    internal static long ScratchBytes(int rows, int cols, long entries) => ComponentLinker.ScratchBytes(rows, cols) + (20 * entries);

    /// <summary>Refuses rows that the metric cannot compare before any are gathered, by their own numbers.</summary>
    private static unsafe void CheckRows(ReadOnlyMatrixView<float> x, DistanceMetric metric, ComputeContext context)
    {
        fixed (float* rows = x) MetricRows.Scales(rows, x.Rows, x.Cols, x.LeadingDimension, metric, context);
    }

    private static NeighborGraph WithEdges(NeighborGraph graph, List<(int I, int J, double Length)> added)
    {
        double least = graph.Affinities.Where(w => w > 0).DefaultIfEmpty(1).Min();
        double[] width = graph.Bandwidths ?? new double[graph.Count];
        Affinity affinity = AffinityRegistry.Create(graph.Kernel, width);
        List<(int I, int J, double Length)> directed = [.. added, .. added.Select(e => (e.J, e.I, e.Length))];
        directed.Sort();
        int present = directed.Count(e => Array.BinarySearch(
            graph.Columns, (int)graph.RowStart[e.I], (int)(graph.RowStart[e.I + 1] - graph.RowStart[e.I]), e.J) >= 0);
        long[] start = new long[graph.Count + 1];
        int[] columns = new int[graph.EntryCount + directed.Count - present];
        double[] lengths = new double[columns.Length], affinities = new double[columns.Length];
        int next = 0, at = 0;
        for (int i = 0; i < graph.Count; i++)
        {
            long p = graph.RowStart[i], end = graph.RowStart[i + 1];
            while (p < end || (next < directed.Count && directed[next].I == i))
            {
                bool joins = next < directed.Count && directed[next].I == i && (p == end || directed[next].J <= graph.Columns[p]);
                int j = joins ? directed[next].J : graph.Columns[p];
                columns[at] = j;
                lengths[at] = joins ? directed[next].Length : graph.Lengths[p];
                affinities[at] = joins
                    ? Math.Max(least, affinity.Value(directed[next].Length, affinity.Held(width[i]), affinity.Held(width[j])))
                    : graph.Affinities[p];
                at++;
                // An edge whose affinity has underflowed stands in the pattern already; the joining one takes its place.
                if (p < end && graph.Columns[p] == j) p++;
                if (joins) next++;
            }
            start[i + 1] = at;
        }
        return new NeighborGraph(start, columns, lengths, affinities, graph.Kernel, graph.Bandwidths) { NodeOf = graph.NodeOf };
    }
}
