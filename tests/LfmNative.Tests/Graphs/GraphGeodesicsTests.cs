using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Graphs;

[NoNativeLeaks]
public sealed class GraphGeodesicsTests
{
    [Test]
    public void DistancesAreDijkstras(
        [Values(1, 15, 16, 17, 40)] int sources, [Values(0.0, 0.4)] double zeroLengths, [Values(150, 900)] int edges)
    {
        NeighborGraph graph = GraphOf.Random(300, edges, 7, zeroLengths);
        int[] from = [.. Enumerable.Range(0, sources).Select(s => s * 37 % 300)];
        Matrix found = GraphGeodesics.FromSources(graph, from, new ComputeContext(2));
        Assert.That((found.Rows, found.Cols), Is.EqualTo((300, sources)));
        bool unreached = false;
        for (int s = 0; s < sources; s++)
        {
            double[] expected = Dijkstra(graph, from[s]);
            Assert.That(Enumerable.Range(0, 300).Select(i => found[i, s]), Is.EqualTo(expected), $"source {from[s]}");
            unreached |= expected.Any(double.IsPositiveInfinity);
        }
        if (edges == 150) Assert.That(unreached, "the sparse graph has parts that no path leads to");
    }

    [Test]
    public void DistancesOnANeighborGraphDoNotDependOnThreads()
    {
        NeighborGraph graph = GraphOf.Neighbors(700, 5, 8, 9);
        int[] from = [.. Enumerable.Range(0, 50).Select(s => 13 * s)];
        Matrix one = GraphGeodesics.FromSources(graph, from, new ComputeContext(1));
        Matrix three = GraphGeodesics.FromSources(graph, from, new ComputeContext(3));
        Assert.That(TestData.Bits(three.Data), Is.EqualTo(TestData.Bits(one.Data)));
        for (int s = 0; s < 50; s += 7) Assert.That(Enumerable.Range(0, 700).Select(i => one[i, s]), Is.EqualTo(Dijkstra(graph, from[s])));
    }

    [Test]
    public void PathsAndIsolatedNodes()
    {
        NeighborGraph graph = GraphOf.Edges(6, [(0, 1, 0.5, 1), (1, 2, 0, 1), (2, 3, 2, 1), (0, 3, 9, 1)]);
        Matrix found = GraphGeodesics.FromSources(graph, [0, 5, 0]);
        const double Far = double.PositiveInfinity;
        Assert.That(found.Data, Is.EqualTo((double[])[0, Far, 0, 0.5, Far, 0.5, 0.5, Far, 0.5, 2.5, Far, 2.5, Far, Far, Far, Far, 0, Far]));
        Assert.That(GraphGeodesics.FromSources(graph, []).Data, Is.Empty);
    }

    [Test]
    public void LengthsCountAndAffinitiesDoNot()
    {
        NeighborGraph graph = GraphOf.Edges(3, [(0, 1, 1, 100), (1, 2, 1, 0), (0, 2, 5, 0.001)]);
        Assert.That(GraphGeodesics.FromSources(graph, [0])[2, 0], Is.EqualTo(2));
    }

    [Test]
    public void SourcesMustExistAndWorkCanBeCancelled([Values(-1, 4, 1000)] int source)
    {
        NeighborGraph graph = GraphOf.Path(4);
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidArgument, () => GraphGeodesics.FromSources(graph, [0, source])).Message,
            Does.Contain($"source {source}").And.Contain("0..3"));
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => GraphGeodesics.FromSources(graph, [0], new ComputeContext(1, null, cancel.Token)));
    }

    /// <summary>A chain whose nodes were numbered at random: every pass over the nodes carries distances a few of them further.</summary>
    [Test]
    public unsafe void LongChainsAreNotSweptToTheEnd()
    {
        const int N = 20_000;
        int[] place = new Rng(3).Permutation(N);
        double[] lengths = Array.ConvertAll(TestData.Doubles(N, 4), Math.Abs);
        NeighborGraph chain = GraphOf.Edges(N, Enumerable.Range(0, N - 1).Select(i => (place[i], place[i + 1], lengths[i], 1.0)));
        int[] from = [.. Enumerable.Range(0, 19).Select(s => 1013 * s)];
        Matrix found = GraphGeodesics.FromSources(chain, from, new ComputeContext(2));
        for (int s = 0; s < from.Length; s++)
        {
            double[] expected = Dijkstra(chain, from[s]), own = [.. Enumerable.Range(0, N).Select(i => found[i, s])];
            Assert.That(TestData.Bits(own), Is.EqualTo(TestData.Bits(expected)), $"source {from[s]}");
        }
        using NativeBuffer<double> dist = new((long)N * MinPlus.Width);
        Assert.That(GraphGeodesics.Sweep(chain, [0], dist.Pointer, default), Is.False, "given up");
        Assert.That(GraphGeodesics.Sweep(GraphOf.Path(N), [0], dist.Pointer, default), Is.True, "in order one pass is enough");
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => new DijkstraSearch(chain).Run(0, dist.Pointer, 1, cancel.Token));
    }

    internal static double[] Dijkstra(NeighborGraph graph, int source)
    {
        double[] distance = new double[graph.Count];
        Array.Fill(distance, double.PositiveInfinity);
        distance[source] = 0;
        PriorityQueue<int, double> queue = new();
        queue.Enqueue(source, 0);
        while (queue.TryDequeue(out int i, out double reached))
        {
            if (reached > distance[i]) continue;
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
            {
                int j = graph.Columns[p];
                double through = reached + graph.Lengths[p];
                if (through >= distance[j]) continue;
                distance[j] = through;
                queue.Enqueue(j, through);
            }
        }
        return distance;
    }
}
