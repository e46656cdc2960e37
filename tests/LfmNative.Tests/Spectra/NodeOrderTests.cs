using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Spectra;

/// <summary>
/// The operator's own order of the nodes: every node once, neighbours together, and nothing of it to be seen from outside.
/// </summary>
[NoNativeLeaks]
public sealed unsafe class NodeOrderTests
{
    private static readonly NeighborGraph[] Graphs = [GraphOf.Cycle(
        97), GraphOf.Torus(9, 9), GraphOf.Copies(GraphOf.Cycle(12), 7), GraphOf.Neighbors(300, 4, 6, 5), GraphOf.Complete(20)];

    [Test]
    public void EveryNodeHasOnePlace([Values(1, 7, 64, 1000)] int size, [Range(0, 4)] int which) =>
        Assert.That(NodeOrder.Clusters(Graphs[which].AffinityMatrix, size).Order(), Is.EqualTo(Enumerable.Range(0, Graphs[which].Count)));

    [Test]
    public void NeighborsStandTogether()
    {
        // A cycle whose nodes were numbered at random: clusters of 50 are arcs again.
        const int N = 1000;
        int[] shuffled = new Rng(4).Permutation(N);
        NeighborGraph cycle = GraphOf.Cycle(N), mixed = Renumbered(cycle, shuffled);
        int[] order = NodeOrder.Clusters(mixed.AffinityMatrix, 50), place = new int[N];
        for (int i = 0; i < N; i++) place[order[i]] = i;
        int near = Enumerable.Range(0, N).Sum(
            i => Enumerable.Range((int)mixed.RowStart[i], 2).Count(p => Math.Abs(place[mixed.Columns[p]] - place[i]) <= 50));
        Assert.That(near, Is.GreaterThan(1.9 * N), "of 2,000 entries");
    }

    [Test]
    public void TheOperatorIsTheSameInAnyOrder([Values] LaplacianKind kind, [Range(0, 4)] int which)
    {
        const int Width = BlockVectors.Width;
        NeighborGraph graph = Graphs[which];
        int n = graph.Count;
        int[] order = NodeOrder.Clusters(graph.AffinityMatrix, 16);
        using LaplacianOperator plain = new(graph.AffinityMatrix, kind, 2, null), ordered = new(graph.AffinityMatrix, kind, 2, order);
        using NativeBuffer<double> x = new(Width * n), y = new(Width * n), moved = new(Width * n), product = new(Width * n);
        x.Span.Clear();
        double[] values = TestData.Doubles(n, 3);
        for (int i = 0; i < n; i++) x.Pointer[i * Width] = values[i];
        for (int i = 0; i < n; i++)
            new Span<double>(x.Pointer + (order[i] * Width), Width).CopyTo(new Span<double>(moved.Pointer + (i * Width), Width));
        plain.ApplyBlock(x.Pointer, y.Pointer, y.Pointer, (1, 0, 0));
        ordered.ApplyBlock(moved.Pointer, product.Pointer, product.Pointer, (1, 0, 0));
        plain.RemoveNull(y.Pointer);
        ordered.RemoveNull(product.Pointer);
        Matrix back = new(2, n), expected = new(1, n);
        for (int i = 0; i < n; i++) back[0, i] = product.Pointer[i * Width];
        ordered.NullVector(ordered.ComponentCount - 1, back.Row(1));
        plain.NullVector(plain.ComponentCount - 1, expected.Row(0));
        ordered.Restore(back);
        for (int i = 0; i < n; i++)
        {
            Assert.That(back[0, i], Is.EqualTo(y.Pointer[i * Width]).Within(1e-13 * plain.Shift), $"node {i}");
            Assert.That(back[1, i], Is.EqualTo(expected[0, i]).Within(1e-14), $"null vector, node {i}");
        }
    }

    /// <summary>Large enough for an order of its own: closed form, and rows in the graph's order.</summary>
    [Test, Category("Numerics")]
    public void VectorsComeInTheGraphsOrder()
    {
        const int N = 6200;
        NeighborGraph star = GraphOf.Copies(GraphOf.Complete(31), N / 31);
        LaplacianSpectrum spectrum = LaplacianSpectrum.Compute(star.AffinityMatrix, new SpectrumOptions { Eigenpairs = 5 });
        for (int k = 0; k < 5; k++)
        {
            for (int i = 0; i < N; i++)
                Assert.That(spectrum.Vectors[k, i], Is.EqualTo(i / 31 == k ? Math.Sqrt(1 / 31.0) : 0).Within(1e-12));
        }
    }

    private static NeighborGraph Renumbered(NeighborGraph graph, int[] to)
    {
        int n = graph.Count;
        int[] from = new int[n];
        for (int i = 0; i < n; i++) from[to[i]] = i;
        List<long> start = [0];
        List<int> columns = [];
        for (int i = 0; i < n; i++)
        {
            int node = from[i];
            columns.AddRange(
                Enumerable.Range(
                    (int)graph.RowStart[node],
                    (int)(graph.RowStart[node + 1] - graph.RowStart[node])).Select(p => to[graph.Columns[p]]).Order());
            start.Add(columns.Count);
        }
        double[] ones = [.. Enumerable.Repeat(1.0, columns.Count)];
        return new NeighborGraph([.. start], [.. columns], ones, ones);
    }
}
