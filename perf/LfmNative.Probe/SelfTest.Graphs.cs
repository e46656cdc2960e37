using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Probe;

/// <summary>Shortest paths and eigenpairs on whole graphs.</summary>
internal static unsafe partial class SelfTest
{
    private static void GeodesicsByHops()
    {
        NeighborGraph graph = RandomGraph(120, 40);
        Equal(HopSearch.Suits(graph), true, "the graph is dense enough");
        CheckPaths(graph);
    }

    private static void GeodesicsBySweeps()
    {
        NeighborGraph graph = RandomGraph(400, 3);
        Equal(HopSearch.Suits(graph), false, "the graph is sparse enough");
        CheckPaths(graph);
    }

    /// <summary>Distances from 19 sources, so that one pass is full and one is not, against the algorithm of Bellman and Ford.</summary>
    private static void CheckPaths(NeighborGraph graph)
    {
        int[] sources = [.. Enumerable.Range(0, 19).Select(s => s * 5)];
        Matrix found = GraphGeodesics.FromSources(graph, sources, new ComputeContext(2));
        for (int s = 0; s < sources.Length; s++)
        {
            double[] dist = new double[graph.Count];
            Array.Fill(dist, double.PositiveInfinity);
            dist[sources[s]] = 0;
            for (bool shorter = true; shorter;)
            {
                shorter = false;
                for (int i = 0; i < graph.Count; i++)
                {
                    for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
                    {
                        double through = dist[i] + graph.Lengths[p];
                        if (!(through < dist[graph.Columns[p]])) continue;
                        dist[graph.Columns[p]] = through;
                        shorter = true;
                    }
                }
            }
            for (int i = 0; i < graph.Count; i++) Near(found[i, s], dist[i], 1e-12, $"from {sources[s]} to {i}");
        }
    }

    /// <summary>A cycle, so that it hangs together, and random edges; lengths and affinities are seeded.</summary>
    private static NeighborGraph RandomGraph(int n, int more)
    {
        Rng random = new(3);
        SortedDictionary<int, double>[] rows = [.. Enumerable.Range(0, n).Select(_ => new SortedDictionary<int, double>())];
        for (int i = 0; i < n; i++)
        {
            Join(i, (i + 1) % n);
            for (int e = 0; e < more / 2; e++) Join(i, random.NextInt(n));
        }
        int[] degree = Array.ConvertAll(rows, row => row.Count);
        long[] start = [0, .. degree.Select((_, i) => (long)degree.Take(i + 1).Sum())];
        double[] lengths = [.. rows.SelectMany(row => row.Values)];
        return new NeighborGraph(start, [.. rows.SelectMany(row => row.Keys)], lengths, Array.ConvertAll(lengths, v => Math.Exp(-v)));

        void Join(int i, int j)
        {
            if (i != j) rows[i][j] = rows[j][i] = 0.1 + random.NextDouble();
        }
    }

    /// <summary>
    /// The cycle's Laplacian, whose eigenvalues 1 − cos(2πj/n) come in pairs: blocks must be made orthogonal again and again.
    /// </summary>
    private static void Eigenpairs()
    {
        const int N = 1000, Count = 20;
        long[] start = [.. Enumerable.Range(0, N + 1).Select(i => 2L * i)];
        int[] columns = [.. Enumerable.Range(0, N).SelectMany(i => new[] { (i + 1) % N, (i + N - 1) % N }.Order())];
        double[] ones = [.. Enumerable.Repeat(1.0, 2 * N)];
        SpectrumOptions options = new() { Eigenpairs = Count, Solver = EigenSolverKind.Block };
        LaplacianSpectrum spectrum =
            LaplacianSpectrum.Compute(new NeighborGraph(start, columns, ones, ones), options, new ComputeContext(2));
        double[] expected = [.. Enumerable.Range(0, N).Select(j => 1 - Math.Cos(2 * Math.PI * j / N)).Order().Take(Count)];
        AllNear(spectrum.Eigenvalues, expected, 1e-10, "eigenvalue");
        for (int a = 0; a < Count; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double inner = 0;
                for (int i = 0; i < N; i++) inner += spectrum.Vectors[a, i] * spectrum.Vectors[b, i];
                Near(inner, a == b ? 1 : 0, 1e-10, $"inner product of eigenvectors {a} and {b}");
            }
        }
    }
}
