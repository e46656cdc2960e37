using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Graphs;

[NoNativeLeaks]
[Category("Numerics")]
public sealed class HeatGeodesicsTests
{
    /// <summary>On a path there is one way; what strays back is e⁻⁴⁰ an edge. The long one is beyond what exp holds.</summary>
    [TestCase(5)]
    [TestCase(3000)]
    public void OnAPathTheyAreExact(int n)
    {
        Matrix found = HeatGeodesics.FromSources(GraphOf.Path(n), [0, n / 2]);
        for (int i = 0; i < n; i++)
        {
            Assert.That(found[i, 0], Is.EqualTo(i).Within(1e-6));
            Assert.That(found[i, 1], Is.EqualTo(Math.Abs(i - (n / 2))).Within(1e-6));
        }
    }

    /// <summary>Opposite the source of an even cycle heat comes by two ways, and is twice as much.</summary>
    [TestCase(10)]
    [TestCase(11)]
    [TestCase(500)]
    public void OnACycleTheyAreExactButForTheNodeOpposite(int n)
    {
        Matrix found = HeatGeodesics.FromSources(GraphOf.Cycle(n), [0]);
        for (int i = 0; i < n; i++)
        {
            double twice = 2 * i == n ? Math.Log(2) / HeatGeodesics.Sharpness : 0;
            Assert.That(found[i, 0], Is.EqualTo(Math.Min(i, n - i) - twice).Within(1e-6));
        }
    }

    /// <summary>The definition, solved another way: u as the sum over walks, by Jacobi's iteration of positive numbers.</summary>
    [TestCase(60, 200, 0.0)]
    [TestCase(60, 90, 0.3)]
    [TestCase(40, 700, 0.1)]
    public void TheySolveTheHeatEquation(int n, int edges, double zeroLengths)
    {
        NeighborGraph graph = GraphOf.Random(n, edges, 11, zeroLengths);
        Matrix found = HeatGeodesics.FromSources(graph, [3, 17]);
        double epsilon = HeatGeodesics.EpsilonOf(graph);
        foreach ((int column, int source) in new[] { (0, 3), (1, 17) })
        {
            double[] u = Heat(graph, source, epsilon);
            for (int i = 0; i < n; i++)
            {
                double expected = u[i] > 0 ? Math.Max(0, -epsilon * Math.Log(u[i] / u[source])) : double.PositiveInfinity;
                if (u[i] is 0 or > 1e-290) Assert.That(found[i, column], Is.EqualTo(expected).Within(2e-5 * epsilon * n), $"node {i}");
            }
        }
    }

    /// <summary>They approximate the lengths of shortest paths on a graph of neighbours.</summary>
    [Test]
    public void TheyAreNearTheShortestPaths()
    {
        NeighborGraph graph = GraphOf.Neighbors(700, 5, 10, 9);
        int[] from = [.. Enumerable.Range(0, 20).Select(s => 13 * s)];
        double[] heat = HeatGeodesics.FromSources(graph, from).Data, exact = GraphGeodesics.FromSources(graph, from).Data;
        double off = 0, mean = graph.Lengths.Average();
        for (int i = 0; i < heat.Length; i++)
        {
            off += Math.Abs(heat[i] - exact[i]) / Math.Max(exact[i], mean) / heat.Length;
            Assert.That(heat[i], Is.LessThan(1.2 * Math.Max(exact[i], mean)));
        }
        Assert.That(off, Is.LessThan(0.1));
    }

    [Test]
    public void ThreadsDoNotMatter()
    {
        NeighborGraph graph = GraphOf.Neighbors(300, 5, 8, 9);
        int[] from = [.. Enumerable.Range(0, 23).Select(s => 7 * s)];
        Assert.That(
            TestData.Bits(HeatGeodesics.FromSources(graph, from, new ComputeContext(3)).Data),
            Is.EqualTo(TestData.Bits(HeatGeodesics.FromSources(graph, from, new ComputeContext(1)).Data)));
    }

    /// <summary>No heat crosses between components; an edge as long as a bridge between them is crossed as it is.</summary>
    [Test]
    public void ComponentsAndBridges()
    {
        const double Long = 1e6;
        NeighborGraph apart = GraphOf.Edges(5, [(0, 1, 1, 1), (2, 3, 1, 1)]);
        Assert.That(HeatGeodesics.FromSources(apart, [0]).Data.Skip(2), Has.All.EqualTo(double.PositiveInfinity));
        (int, int, double, double)[] chain = [.. Enumerable.Range(0, 400).Where(i => i != 200).Select(i => (i, i + 1, 1.0, 1.0))];
        Matrix joined = HeatGeodesics.FromSources(GraphOf.Edges(401, [.. chain, (200, 201, Long, 1)]), [0]);
        Assert.That(joined[400, 0], Is.EqualTo(Long + 399).Within(1e-6 * Long));
        Assert.That(HeatGeodesics.FromSources(apart, []).Data, Is.Empty);
    }

    [Test]
    public void EdgesOfLengthZero()
    {
        NeighborGraph nothing = GraphOf.Edges(3, [(0, 1, 0, 1), (1, 2, 0, 1)]);
        Assert.That(HeatGeodesics.FromSources(nothing, [0]).Data, Has.All.LessThan(1e-290));
        Assert.That(HeatGeodesics.FromSources(GraphOf.Edges(2, []), [0]).Data, Is.EqualTo(new[] { 0, double.PositiveInfinity }));
    }

    [Test]
    public void SourcesMustExistAndWorkCanBeCancelled([Values(-1, 4, 1000)] int source)
    {
        NeighborGraph graph = GraphOf.Path(4);
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidArgument, () => HeatGeodesics.FromSources(graph, [0, source])).Message,
            Does.Contain($"source {source}").And.Contain("0..3"));
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => HeatGeodesics.FromSources(graph, [0], new ComputeContext(1, null, cancel.Token)));
    }

    private static double[] Heat(NeighborGraph graph, int source, double epsilon)
    {
        double[] u = new double[graph.Count], next = new double[graph.Count];
        for (int round = 0; round < 20_000; round++)
        {
            for (int i = 0; i < u.Length; i++)
            {
                double sum = i == source ? 1 : 0, degree = 1;
                for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
                {
                    double w = Math.Exp(-graph.Lengths[p] / epsilon);
                    sum += w * u[graph.Columns[p]];
                    degree += w;
                }
                next[i] = sum / degree;
            }
            (u, next) = (next, u);
        }
        return u;
    }
}
