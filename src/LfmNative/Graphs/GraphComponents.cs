using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Graphs;

/// <summary>Connected components, and the edges that join them.</summary>
public static class GraphComponents
{
    /// <summary>Component of each sample and component sizes, in the order of the components' first samples.</summary>
    internal static (int[] ComponentOf, int[] Sizes) Find(NeighborGraph graph)
    {
        int n = graph.Count;
        int[] component = new int[n];
        Array.Fill(component, -1);
        List<int> sizes = [];
        int[] stack = new int[n];
        int labelled = 0;
        for (int seed = 0; seed < n; seed++)
        {
            if (component[seed] >= 0) continue;
            int label = sizes.Count, top = 0, size = 1;
            component[seed] = label;
            stack[top++] = seed;
            labelled++;
            // Nearly all samples are found from a few; the edges of the rest say nothing new.
            while (top > 0 && labelled < n)
            {
                int i = stack[--top];
                for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
                {
                    int j = graph.Columns[p];
                    if (component[j] >= 0 || graph.Affinities[p] == 0) continue;
                    component[j] = label;
                    stack[top++] = j;
                    size++;
                    labelled++;
                }
            }
            sizes.Add(size);
        }
        return (component, sizes.ToArray());
    }

    /// <summary>Joins the components by the minimum spanning edges between them (Borůvka 1926, distances in the metric).</summary>
    /// <param name="graph">The graph of the samples <paramref name="x"/>.</param>
    /// <param name="x">n×d samples.</param>
    /// <param name="metric">The metric the graph was built with.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>A connected graph; the same object when it was connected already.</returns>
    /// <remarks>A joining edge gets the kernel's affinity, but at least the smallest positive one in the graph, so that it does join.</remarks>
    public static NeighborGraph Connect(NeighborGraph graph, ReadOnlyMatrixView<float> x, DistanceMetric metric, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        context ??= new ComputeContext();
        if (x.Rows != graph.Count) Throw.Argument($"the graph has {graph.Count} samples and the matrix {x.Rows} rows; give the samples the graph was built from");
        if (graph.ComponentSizes.Length == 1) return graph;
        int[] label = (int[])graph.ComponentOf.Clone();
        int components = graph.ComponentSizes.Length;
        SortedDictionary<(int, int), double> added = [];
        while (components > 1)
        {
            (int[] nearest, double[] distance) = NeighborSearch.NearestOutside(x, metric, label, context);
            int[] best = new int[graph.ComponentSizes.Length];
            Array.Fill(best, -1);
            for (int i = 0; i < label.Length; i++)
            {
                ref int b = ref best[label[i]];
                if (b < 0 || Edge(i).CompareTo(Edge(b)) < 0) b = i;
            }
            foreach (int i in best)
            {
                if (i < 0) continue;
                int j = nearest[i], keep = Math.Min(label[i], label[j]), drop = Math.Max(label[i], label[j]);
                if (keep == drop) continue;
                added[(Math.Min(i, j), Math.Max(i, j))] = distance[i];
                for (int s = 0; s < label.Length; s++)
                {
                    if (label[s] == drop) label[s] = keep;
                }
                components--;
            }

            // The total order over edges is what keeps Borůvka free of cycles when distances tie.
            (double, int, int) Edge(int i) => (distance[i], Math.Min(i, nearest[i]), Math.Max(i, nearest[i]));
        }
        return WithEdges(graph, added);
    }

    private static NeighborGraph WithEdges(NeighborGraph graph, SortedDictionary<(int I, int J), double> added)
    {
        double least = graph.Affinities.Where(w => w > 0).DefaultIfEmpty(1).Min();
        double[] width = graph.Bandwidths ?? new double[graph.Count];
        Affinity affinity = new(graph.Kernel, width, Affinity.ShortestOf(width));
        List<(int I, int J, double Length)> directed = [];
        foreach (((int i, int j), double length) in added)
        {
            directed.Add((i, j, length));
            directed.Add((j, i, length));
        }
        directed.Sort();
        long[] start = new long[graph.Count + 1];
        List<int> columns = new(graph.EntryCount + directed.Count);
        List<double> lengths = new(columns.Capacity), affinities = new(columns.Capacity);
        int next = 0;
        for (int i = 0; i < graph.Count; i++)
        {
            long p = graph.RowStart[i], end = graph.RowStart[i + 1];
            while (p < end || (next < directed.Count && directed[next].I == i))
            {
                bool joins = next < directed.Count && directed[next].I == i && (p == end || directed[next].J <= graph.Columns[p]);
                int j = joins ? directed[next].J : graph.Columns[p];
                columns.Add(j);
                lengths.Add(joins ? directed[next].Length : graph.Lengths[p]);
                affinities.Add(joins ? Math.Max(least, affinity.Value(directed[next].Length, width[i], width[j])) : graph.Affinities[p]);
                // An edge whose affinity has underflowed stands in the pattern already; the joining one takes its place.
                if (p < end && graph.Columns[p] == j) p++;
                if (joins) next++;
            }
            start[i + 1] = columns.Count;
        }
        return new NeighborGraph(start, columns.ToArray(), lengths.ToArray(), affinities.ToArray(), graph.Kernel, graph.Bandwidths);
    }
}
