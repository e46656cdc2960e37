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
        Assert.That(
            () => new NeighborGraph(joined.RowStart, joined.Columns, joined.Lengths, joined.Affinities),
            Throws.Nothing,
            "symmetric and sorted");
    }

    /// <summary>A tight cluster beside an outlier: the kernel underflows on edges that are there, and they are what must join.</summary>
    [Test]
    public void ConnectGivesAnUnderflownEdgeAnAffinity()
    {
        float[] x = [0, 1e-6f, 2e-6f, 3e-6f, 1, 1.000001f, 1.000002f, 9];
        NeighborGraph graph = NeighborGraphBuilder.Build(
            NeighborSearch.Exact(View(x, 8, 1), 2, DistanceMetric.Euclidean), AffinityKernel.SymGaussian);
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
        NeighborGraph graph = NeighborGraphBuilder.Build(
            NeighborSearch.Exact(View(x, 9, 1), 1, DistanceMetric.Euclidean), AffinityKernel.Singular);
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
        Assert.That(
            TestData.Fails(
                LfmErrorCode.InvalidArgument, () => GraphComponents.Connect(graph, View(x, 49, 1), DistanceMetric.Euclidean)).Message,
            Does.Contain("50 samples").And.Contain("49 rows"));
    }

    [Test]
    public void SamplesWithoutAnyEdgeAreAllJoined([Values(2, 3, 60)] int n, [Values] DistanceMetric metric)
    {
        float[] x = TestData.Floats(n * 3, 11);
        NeighborGraph none = new(new long[n + 1], [], [], []);
        NeighborGraph joined = GraphComponents.Connect(none, View(x, n, 3), metric, new ComputeContext(2));
        Assert.That(joined.ComponentSizes, Is.EqualTo((int[])[n]));
        Assert.That(NewlyJoined(none, joined), Is.EqualTo(Kruskal(none, x, 3, metric)));
    }

    [Test]
    public void TwoLargeComponentsAreJoinedOnce([Values(300, 301)] int second)
    {
        int n = 300 + second;
        float[] x = TestData.Floats(n * 3, 12);
        for (int i = 300; i < n; i++) x[3 * i] += 20;
        NeighborGraph graph = Chains(n, i => i < 300 ? 0 : 1);
        NeighborGraph joined = Connect(graph, x, 3, ComponentLinker.MostWork, out long pairs);
        Assert.That(NewlyJoined(graph, joined), Has.Length.EqualTo(1).And.EqualTo(Kruskal(graph, x, 3, DistanceMetric.Euclidean)));
        Assert.That(pairs, Is.EqualTo(300L * second), "only the smaller one is searched from");
    }

    /// <summary>A few strays beside a large component: nothing is compared but they with the rest, once.</summary>
    [Test]
    public void StraysAreComparedOnceWithEverything()
    {
        const int N = 50_000, D = 3, Strays = 40;
        float[] x = TestData.Floats(N * D, 13);
        // Singles, pairs and a group of ten, all over the numbers of the samples.
        int Group(int i) => i % 1250 != 7 ? 0 : i / 1250 < 20 ? 1 + i : i / 1250 < 30 ? 1 + (i / 2500) : 10;
        NeighborGraph graph = Chains(N, Group);
        Assert.That(graph.ComponentSizes.Max(), Is.EqualTo(N - Strays));
        NeighborGraph joined = Connect(graph, x, D, ComponentLinker.MostWork, out long pairs);
        Assert.That(joined.ComponentSizes, Is.EqualTo((int[])[N]));
        Assert.That(pairs, Is.LessThan(1.01 * Strays * N));
        Assert.That(NewlyJoined(graph, joined), Is.EqualTo(KruskalFrom(graph, x, D, [.. Enumerable.Range(0, N).Where(i => Group(i) > 0)])));
    }

    /// <summary>Where comparing all rows is too much, each component takes part with a sample, small ones with all they have.</summary>
    [Test]
    public void BeyondALimitOfWorkASampleIsCompared([Values(200, 1000)] int most)
    {
        const int N = 3000, D = 2;
        float[] x = TestData.Floats(N * D, 14);
        int Group(int i) => i % 3 != 0 ? 0 : i % 300 == 0 ? 1 : 2;
        for (int i = 0; i < N; i++) x[D * i] += 15 * Group(i);
        NeighborGraph graph = Chains(N, Group);
        Assert.That(graph.ComponentSizes, Is.EquivalentTo((int[])[2000, 10, 990]));
        NeighborGraph joined = Connect(graph, x, D, (double)most * N * D, out long pairs), exact = Connect(graph, x, D, 1e13, out long all);
        Assert.That(joined.ComponentSizes, Is.EqualTo((int[])[N]));
        Assert.That(pairs, Is.LessThanOrEqualTo((long)most * N).And.LessThanOrEqualTo(all));
        (int, int)[] edges = NewlyJoined(graph, joined), shortest = NewlyJoined(graph, exact);
        Assert.That(edges, Has.Length.EqualTo(2));
        Assert.That(Length(edges), Is.InRange(Length(shortest), 1.5 * Length(shortest)));
        if (most >= 1000) Assert.That(edges, Is.EqualTo(shortest), "all rows fit");

        double Length((int I, int J)[] of) => of.Sum(
            e => Math.Sqrt(Enumerable.Range(0, D).Sum(c => Math.Pow(x[(e.I * D) + c] - x[(e.J * D) + c], 2))));
    }

    [Test]
    public void ConnectingTellsHowFarItIsAndCanBeStopped()
    {
        const int N = 2000, D = 2;
        float[] x = TestData.Floats(N * D, 15);
        NeighborGraph graph = Chains(N, i => i / 10);
        Recorder all = new(int.MaxValue, null);
        GraphComponents.Connect(graph, View(x, N, D), DistanceMetric.Euclidean, new ComputeContext(2, all));
        Assert.That(all.Reports.Select(r => r.Stage), Is.All.EqualTo("connect"));
        Assert.That(all.Reports.Select(r => r.Fraction), Is.Ordered.And.All.InRange(0, 1));
        Assert.That(all.Reports, Has.Count.GreaterThan(5));
        using CancellationTokenSource source = new();
        Recorder some = new(4, source);
        Assert.Throws<OperationCanceledException>(() =>
            GraphComponents.Connect(graph, View(x, N, D), DistanceMetric.Euclidean, new ComputeContext(2, some, source.Token)));
    }

    [Test]
    public void ARowThatTheMetricCannotCompareIsNamed()
    {
        float[] x = TestData.Floats(12, 16);
        x.AsSpan(6, 2).Clear();
        NeighborGraph graph = Chains(6, i => i / 2);
        LfmException failure = TestData.Fails(
            LfmErrorCode.InvalidData, () => GraphComponents.Connect(graph, View(x, 6, 2), DistanceMetric.Cosine));
        Assert.That(failure.Message, Does.Contain("row 3 is zero"));
    }

    [Test]
    public void DisjointSetsAreUnitedOnce()
    {
        DisjointSets sets = new([1, 5, 1, 1]);
        Assert.That(sets.Unite(0, 1));
        Assert.That(sets.Unite(2, 3));
        Assert.That(sets.Unite(1, 0), Is.False);
        Assert.That(sets.Find(0), Is.EqualTo(1), "the larger one stands for both");
        Assert.That(sets.Unite(3, 0));
        Assert.That(sets.Count, Is.EqualTo(1));
        Assert.That(Enumerable.Range(0, 4).Select(sets.Find), Is.All.EqualTo(1));
    }

    private static NeighborGraph Connect(NeighborGraph graph, float[] x, int d, double mostWork, out long pairs) =>
        GraphComponents.Connect(graph, View(x, graph.Count, d), DistanceMetric.Euclidean, mostWork, new ComputeContext(2), out pairs);

    /// <summary>A chain through the members of every group.</summary>
    private static NeighborGraph Chains(int n, Func<int, int> group) => GraphOf.Unweighted(
        n, Enumerable.Range(0, n).GroupBy(group).SelectMany(g => g.Zip(g.Skip(1))));

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
                int q = Array.BinarySearch(
                    joined.Columns, (int)joined.RowStart[i], (int)(joined.RowStart[i + 1] - joined.RowStart[i]), graph.Columns[p]);
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
        return Kruskal(graph, Enumerable.Range(0, all.Indices.Length).Select(p => (all.Distances[p], p / (n - 1), all.Indices[p])));
    }

    /// <summary>The same from the pairs that have an end among some rows, in the euclidean metric.</summary>
    private static (int, int)[] KruskalFrom(NeighborGraph graph, float[] x, int d, int[] rows)
    {
        HashSet<int> among = [.. rows];
        double Distance(int i, int j)
        {
            double squared = 0;
            for (int c = 0; c < d; c++) squared += ((double)x[(i * d) + c] - x[(j * d) + c]) * ((double)x[(i * d) + c] - x[(j * d) + c]);
            return Math.Sqrt(squared);
        }
        // The nearest row outside of the rows, and all pairs within: no other pair can be chosen.
        IEnumerable<(double, int, int)> outwards = rows.Select(i =>
            Enumerable.Range(0, graph.Count).Where(j => !among.Contains(j)).Min(j => (Distance(i, j), Math.Min(i, j), Math.Max(i, j))));
        return Kruskal(graph, outwards.Concat(from i in rows from j in rows where i < j select (Distance(i, j), i, j)));
    }

    private static (int, int)[] Kruskal(NeighborGraph graph, IEnumerable<(double Distance, int I, int J)> pairs)
    {
        int[] label = Roots(graph);
        List<(int, int)> chosen = [];
        foreach ((_, int i, int j) in pairs.Where(e => e.I < e.J).Order())
        {
            (int keep, int drop) = (label[i], label[j]);
            if (keep == drop) continue;
            chosen.Add((i, j));
            for (int s = 0; s < label.Length; s++)
            {
                if (label[s] == drop) label[s] = keep;
            }
        }
        return [.. chosen.Order()];
    }

    /// <summary>Keeps all reports, and cancels after so many.</summary>
    private sealed class Recorder(int reports, CancellationTokenSource? source) : IProgress<LfmProgress>
    {
        public List<LfmProgress> Reports { get; } = [];

        public void Report(LfmProgress value)
        {
            Reports.Add(value);
            if (Reports.Count == reports) source!.Cancel();
        }
    }
}
