using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Graphs;

[NoNativeLeaks]
public sealed unsafe class HopSearchTests
{
    /// <summary>
    /// Passing over edges that cannot matter leaves every bit of the distances: sparse and dense, with zero lengths, with parts that are
    /// not reached.
    /// </summary>
    [Test]
    public void DistancesAreDijkstras([Values(40, 150, 900, 9000)] int edges, [Values(0.0, 0.4, 1.0)] double zeroLengths) =>
        Check(GraphOf.Random(300, edges, 17, zeroLengths), 0, 7, 150, 299);

    [Test]
    public void DistancesOnNeighborGraphsAreDijkstras([Values(3, 20, 120)] int k, [Values(2, 9)] int d) =>
        Check(GraphOf.Neighbors(500, d, k, 8), 0, 99, 250, 499);

    /// <summary>
    /// Long paths beside short edges, lengths that span many magnitudes or hardly differ: the classes of length are few or far apart.
    /// </summary>
    [Test]
    public void AnyLengthsWillDo([Values(1e-3, 1e-12, 0, 1e300, double.PositiveInfinity)] double spread)
    {
        double Length(int i) => i % 7 == 3 ? 1 + spread : 1 + (spread is > 0 and < 1 ? spread * (i % 11) / 11 : 0);
        List<(int, int, double, double)> edges = [.. Enumerable.Range(0, 199).Select(i => (i, i + 1, Length(i), 1.0))];
        for (int i = 0; i < 200; i += 9)
        {
            for (int j = i + 2; j < 200; j += 13) edges.Add((i, j, Length(i + j) * (j - i) * 1.01, 1.0));
        }
        Check(GraphOf.Edges(200, edges), 0, 57, 199);
    }

    [Test]
    public void BothWaysOfFindingGeodesicsAgree()
    {
        NeighborGraph dense = GraphOf.Neighbors(600, 6, 60, 5), sparse = GraphOf.Neighbors(600, 6, 4, 5);
        Assert.That((HopSearch.Suits(dense), HopSearch.Suits(sparse)), Is.EqualTo((true, false)));
        int[] sources = [.. Enumerable.Range(0, 21).Select(s => 28 * s)];
        foreach (NeighborGraph graph in new[] { dense, sparse })
        {
            Matrix found = GraphGeodesics.FromSources(graph, sources, new ComputeContext(2));
            Matrix again = GraphGeodesics.FromSources(graph, sources, new ComputeContext(3));
            Assert.That(TestData.Bits(again.Data), Is.EqualTo(TestData.Bits(found.Data)));
            for (int s = 0; s < sources.Length; s++)
                Assert.That(
                    Enumerable.Range(0, graph.Count).Select(i => found[i, s]), Is.EqualTo(GraphGeodesicsTests.Dijkstra(graph, sources[s])));
        }
    }

    private static void Check(NeighborGraph graph, params int[] sources)
    {
        using HopSearch search = new(graph, new ComputeContext(2));
        HopSearch.Scratch work = new(graph.Count);
        double[] dist = new double[graph.Count];
        foreach (int source in sources)
        {
            fixed (double* d = dist) search.Run(source, d, work);
            Assert.That(TestData.Bits(dist), Is.EqualTo(TestData.Bits(GraphGeodesicsTests.Dijkstra(graph, source))), $"source {source}");
        }
    }
}
