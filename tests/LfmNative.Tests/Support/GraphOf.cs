using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Tests.Support;

/// <summary>Graphs whose spectra are known in closed form, and random ones.</summary>
internal static class GraphOf
{
    /// <summary>An undirected graph; both directions of each edge are written.</summary>
    public static NeighborGraph Edges(int n, IEnumerable<(int I, int J, double Length, double Affinity)> edges)
    {
        var rows = new SortedDictionary<int, (double, double)>[n];
        for (int i = 0; i < n; i++) rows[i] = [];
        foreach ((int i, int j, double length, double affinity) in edges)
        {
            rows[i][j] = (length, affinity);
            rows[j][i] = (length, affinity);
        }
        long[] start = new long[n + 1];
        List<int> columns = [];
        List<double> lengths = [], affinities = [];
        for (int i = 0; i < n; i++)
        {
            foreach ((int j, (double length, double affinity)) in rows[i])
            {
                columns.Add(j);
                lengths.Add(length);
                affinities.Add(affinity);
            }
            start[i + 1] = columns.Count;
        }
        return new NeighborGraph(start, [.. columns], [.. lengths], [.. affinities]);
    }

    public static NeighborGraph Unweighted(int n, IEnumerable<(int I, int J)> edges) => Edges(n, edges.Select(e => (e.I, e.J, 1.0, 1.0)));

    public static NeighborGraph Path(int n) => Unweighted(n, PathEdges(n));

    public static NeighborGraph Cycle(int n) => Unweighted(n, CycleEdges(n));

    public static NeighborGraph Complete(int n) => Unweighted(n, from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, i) select (i, j));

    /// <summary>Vertex 0 in the middle, n − 1 leaves.</summary>
    public static NeighborGraph Star(int n) => Unweighted(n, Enumerable.Range(1, n - 1).Select(i => (0, i)));

    public static NeighborGraph Hypercube(int d) =>
        Unweighted(1 << d, from i in Enumerable.Range(0, 1 << d) from b in Enumerable.Range(0, d) where (i & (1 << b)) == 0 select (i, i | (1 << b)));

    /// <summary>a×b vertices, each joined to the next in both directions.</summary>
    public static NeighborGraph Grid(int a, int b) => Product(a, PathEdges(a), b, PathEdges(b));

    /// <summary>The grid with its ends joined.</summary>
    public static NeighborGraph Torus(int a, int b) => Product(a, CycleEdges(a), b, CycleEdges(b));

    /// <summary>The same graph several times, no edge between the copies.</summary>
    public static NeighborGraph Copies(NeighborGraph graph, int copies)
    {
        int n = graph.Count;
        return Edges(copies * n, from c in Enumerable.Range(0, copies)
                                 from i in Enumerable.Range(0, n)
                                 from p in Enumerable.Range((int)graph.RowStart[i], (int)(graph.RowStart[i + 1] - graph.RowStart[i]))
                                 select ((c * n) + i, (c * n) + graph.Columns[p], graph.Lengths[p], graph.Affinities[p]));
    }

    /// <summary>The k-neighbour graph of Gaussian points.</summary>
    public static NeighborGraph Neighbors(int n, int d, int k, ulong seed, AffinityKernel kernel = AffinityKernel.Gaussian, ComputeContext? context = null)
    {
        NeighborList list = NeighborSearch.Exact(new ReadOnlyMatrixView<float>(TestData.Floats(n * d, seed), n, d), k, DistanceMetric.Euclidean, context);
        return NeighborGraphBuilder.Build(list, kernel, context);
    }

    /// <summary>Random edges, lengths and affinities, often in several components.</summary>
    public static NeighborGraph Random(int n, int edges, ulong seed, double zeroLengths = 0)
    {
        Rng random = new(seed);
        List<(int, int, double, double)> list = [];
        for (int e = 0; e < edges; e++)
        {
            int i = random.NextInt(n), j = random.NextInt(n);
            double length = random.NextDouble() < zeroLengths ? 0 : random.NextDouble();
            if (i != j) list.Add((i, j, length, 0.1 + random.NextDouble()));
        }
        return Edges(n, list);
    }

    private static IEnumerable<(int, int)> PathEdges(int n) => Enumerable.Range(0, n - 1).Select(i => (i, i + 1));

    private static IEnumerable<(int, int)> CycleEdges(int n) => Enumerable.Range(0, n).Select(i => (i, (i + 1) % n));

    private static NeighborGraph Product(int a, IEnumerable<(int I, int J)> first, int b, IEnumerable<(int I, int J)> second) =>
        Unweighted(a * b, (from e in first from y in Enumerable.Range(0, b) select ((e.I * b) + y, (e.J * b) + y))
            .Concat(from e in second from x in Enumerable.Range(0, a) select ((x * b) + e.I, (x * b) + e.J)));
}
