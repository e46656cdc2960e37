using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Graphs;

[Category("Numerics"), NoNativeLeaks]
public sealed class GraphComponentsTests
{
    [Test]
    public void ComponentsComeInTheOrderOfTheirFirstSamples()
    {
        NeighborGraph graph = GraphOf.Unweighted(9, [(5, 1), (1, 8), (0, 6), (3, 4)]);
        Assert.That(graph.ComponentOf, Is.EqualTo((int[])[0, 1, 2, 3, 3, 1, 0, 4, 1]));
        Assert.That(graph.ComponentSizes, Is.EqualTo((int[])[2, 3, 1, 2, 1]));
        Assert.That(GraphOf.Path(40).ComponentSizes, Is.EqualTo((int[])[40]));
        Assert.That(GraphOf.Copies(GraphOf.Cycle(7), 3).ComponentSizes, Is.EqualTo((int[])[7, 7, 7]));
    }

    [Test]
    public void ComponentsAreThoseOfUnionFind([Values(10, 60, 120)] int edges)
    {
        NeighborGraph graph = GraphOf.Random(150, edges, (ulong)edges);
        int[] root = Roots(graph);
        Assert.That(graph.ComponentSizes, Has.Length.EqualTo(root.Distinct().Count()));
        Assert.That(graph.ComponentOf, Is.EqualTo(root.Select(r => root.Distinct().ToList().IndexOf(r))));
        Assert.That(graph.ComponentSizes, Is.EqualTo(root.Distinct().Select(r => root.Count(q => q == r))));
    }

    [Test]
    public void AnEdgeWithoutAffinityDoesNotConnect()
    {
        NeighborGraph graph = GraphOf.Edges(4, [(0, 1, 1, 1), (1, 2, 1, 0), (2, 3, 1, 1)]);
        Assert.That(graph.ComponentSizes, Is.EqualTo((int[])[2, 2]));
    }

    [Test]
    public void ConnectAddsTheMinimumSpanningEdges([Values] AffinityKernel kernel, [Values] DistanceMetric metric, [Values] bool grid)
    {
        const int N = 300, D = 3;
        // Whole numbers tie all over; they are kept away from zero rows for the cosine metrics.
        float[] x = grid ? Array.ConvertAll(TestData.SmallIntegers(N * D, 9, 3), v => v + 1) : TestData.Floats(N * D, 4);
        NeighborGraph graph = NeighborGraphBuilder.Build(NeighborSearch.Exact(View(x, N, D), 1, metric), kernel);
        int components = graph.ComponentSizes.Length;
        Assert.That(components, Is.GreaterThan(20));
        int[] columns = (int[])graph.Columns.Clone();
        double[] affinities = (double[])graph.Affinities.Clone();

        NeighborGraph joined = GraphComponents.Connect(graph, View(x, N, D), metric, new ComputeContext(2));

        Assert.That(joined.ComponentSizes, Is.EqualTo((int[])[N]));
        Assert.That(graph.Columns, Is.EqualTo(columns), "the graph that was given is left as it is");
        Assert.That(graph.Affinities, Is.EqualTo(affinities));
        Assert.That(NewlyJoined(graph, joined), Is.EqualTo(Kruskal(graph, x, D, metric)));
        AssertKept(graph, joined);
        Assert.That(() => new NeighborGraph(joined.RowStart, joined.Columns, joined.Lengths, joined.Affinities), Throws.Nothing, "symmetric and sorted");
    }

    /// <summary>A tight cluster beside an outlier: the kernel underflows on edges that are there, and they are what must join.</summary>
    [Test]
    public void ConnectGivesAnUnderflownEdgeAnAffinity()
    {
        float[] x = [0, 1e-6f, 2e-6f, 3e-6f, 1, 1.000001f, 1.000002f, 9];
        NeighborGraph graph = NeighborGraphBuilder.Build(NeighborSearch.Exact(View(x, 8, 1), 2, DistanceMetric.Euclidean), AffinityKernel.SymGaussian);
        Assert.That(graph.ComponentSizes, Is.EqualTo((int[])[4, 3, 1]));
        Assert.That(NeighborGraphTests.Columns(graph, 7), Is.Not.Empty, "the outlier's edges are in the pattern");
        NeighborGraph joined = GraphComponents.Connect(graph, View(x, 8, 1), DistanceMetric.Euclidean);
        Assert.That(joined.ComponentSizes, Is.EqualTo((int[])[8]));
        for (int i = 0; i < 8; i++) Assert.That(NeighborGraphTests.Columns(joined, i), Is.Unique.And.Ordered);
        Assert.That(joined.Affinities.Where(w => w > 0).Min(), Is.EqualTo(graph.Affinities.Where(w => w > 0).Min()));
        Assert.That(() => new NeighborGraph(joined.RowStart, joined.Columns, joined.Lengths, joined.Affinities), Throws.Nothing);
    }

    /// <summary>Coincident samples of different components are held to the distance δ, as those within one are.</summary>
    [Test]
    public void ConnectJoinsCoincidentSamplesAsTheKernelDoes()
    {
        float[] x = [0, 0, 0, 0, 5, 5.5f, 6, 7, 9];
        NeighborGraph graph = NeighborGraphBuilder.Build(NeighborSearch.Exact(View(x, 9, 1), 1, DistanceMetric.Euclidean), AffinityKernel.Singular);
        Assert.That(graph.ComponentSizes, Is.EqualTo((int[])[4, 5]));
        NeighborGraph pairs = new(
            [0, 1, 2, 3, 4, 5, 6, 7, 9, 10],
            [1, 0, 3, 2, 5, 4, 7, 6, 8, 7],
            [0, 0, 0, 0, 0.5, 0.5, 1, 1, 2, 2],
            [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            AffinityKernel.Singular, graph.Bandwidths);
        NeighborGraph joined = GraphComponents.Connect(pairs, View(x, 9, 1), DistanceMetric.Euclidean);
        int at = Array.IndexOf(joined.Columns, 2, 0, 3);
        Assert.That(at, Is.GreaterThanOrEqualTo(0), "0 is joined with its coincident sample 2");
        Assert.That(joined.Affinities[at], Is.EqualTo(graph.Affinities[0]));
    }

    [Test]
    public void AConnectedGraphIsHandedBack()
    {
        float[] x = TestData.Floats(50, 1);
        NeighborGraph graph = GraphOf.Complete(50);
        Assert.That(GraphComponents.Connect(graph, View(x, 50, 1), DistanceMetric.Euclidean), Is.SameAs(graph));
        Assert.That(TestData.Fails(LfmErrorCode.InvalidArgument, () => GraphComponents.Connect(graph, View(x, 49, 1), DistanceMetric.Euclidean)).Message, Does.Contain("50 samples").And.Contain("49 rows"));
    }

    private static ReadOnlyMatrixView<float> View(float[] x, int n, int d) => new(x, n, d);

    private static int[] Roots(NeighborGraph graph)
    {
        int[] root = [.. Enumerable.Range(0, graph.Count)];
        int Find(int i) => root[i] == i ? i : root[i] = Find(root[i]);
        for (int i = 0; i < graph.Count; i++)
        {
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
            {
                if (graph.Affinities[p] > 0) root[Find(i)] = Find(graph.Columns[p]);
            }
        }
        return [.. Enumerable.Range(0, graph.Count).Select(Find)];
    }

    /// <summary>Edges (i &lt; j) that carry an affinity in the joined graph and none before.</summary>
    private static (int, int)[] NewlyJoined(NeighborGraph graph, NeighborGraph joined)
    {
        HashSet<(int, int)> before = [.. Positive(graph)];
        return [.. Positive(joined).Where(e => !before.Contains(e))];
    }

    private static IEnumerable<(int, int)> Positive(NeighborGraph graph) =>
        from i in Enumerable.Range(0, graph.Count)
        from p in Enumerable.Range((int)graph.RowStart[i], (int)(graph.RowStart[i + 1] - graph.RowStart[i]))
        where graph.Columns[p] > i && graph.Affinities[p] > 0
        select (i, graph.Columns[p]);

    private static void AssertKept(NeighborGraph graph, NeighborGraph joined)
    {
        double least = graph.Affinities.Where(w => w > 0).Min();
        for (int i = 0; i < graph.Count; i++)
        {
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
            {
                int q = Array.BinarySearch(joined.Columns, (int)joined.RowStart[i], (int)(joined.RowStart[i + 1] - joined.RowStart[i]), graph.Columns[p]);
                Assert.That(q, Is.GreaterThanOrEqualTo(0));
                Assert.That(joined.Lengths[q], Is.EqualTo(graph.Lengths[p]));
                if (graph.Affinities[p] > 0) Assert.That(joined.Affinities[q], Is.EqualTo(graph.Affinities[p]));
            }
        }
        Assert.That(joined.Affinities.Where(w => w > 0), Is.All.GreaterThanOrEqualTo(least));
    }

    /// <summary>All pairs by (distance, smaller end, larger end); the first ones that join two components.</summary>
    private static (int, int)[] Kruskal(NeighborGraph graph, float[] x, int d, DistanceMetric metric)
    {
        int n = graph.Count;
        NeighborList all = NeighborSearch.Exact(View(x, n, d), n - 1, metric);
        int[] label = Roots(graph);
        List<(int, int)> chosen = [];
        foreach ((_, int i, int j) in Enumerable.Range(0, all.Indices.Length).Select(p => (all.Distances[p], p / (n - 1), all.Indices[p])).Where(e => e.Item2 < e.Item3).Order())
        {
            (int keep, int drop) = (label[i], label[j]);
            if (keep == drop) continue;
            chosen.Add((i, j));
            for (int s = 0; s < n; s++)
            {
                if (label[s] == drop) label[s] = keep;
            }
        }
        return [.. chosen.Order()];
    }
}
