using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Graphs;

[Category("Numerics"), NoNativeLeaks]
public sealed class NeighborGraphTests
{
    [Test]
    public void AffinitiesFollowTheTable([Values] AffinityKernel kernel, [Values] bool duplicates, [Values(1, 4, 15)] int k)
    {
        const int N = 90, D = 3;
        float[] x = TestData.Floats(N * D, 5);
        // Ten copies of each of three rows: more than k for the small k, so that bandwidths of zero come up.
        for (int i = 0; duplicates && i < 30; i++) x.AsSpan(i % 3 * D, D).CopyTo(x.AsSpan(i * D, D));
        NeighborList list = NeighborSearch.Exact(
            new ReadOnlyMatrixView<float>(x, N, D), k, DistanceMetric.Euclidean, new ComputeContext(1));
        NeighborGraph graph = NeighborGraphBuilder.Build(list, kernel, new ComputeContext(2));
        (double[,] length, double[,] affinity, bool[,] edge) = Dense(list, kernel);
        int entries = 0;
        for (int i = 0; i < N; i++)
        {
            Assert.That(Columns(graph, i), Is.EqualTo(Enumerable.Range(0, N).Where(j => edge[i, j])), $"pattern of row {i}");
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
            {
                int j = graph.Columns[p];
                Assert.That(j, Is.Not.EqualTo(i));
                Assert.That(graph.Lengths[p], Is.EqualTo(length[i, j]));
                Assert.That(graph.Affinities[p], Is.EqualTo(affinity[i, j]).Within(1e-14 * affinity[i, j]), $"({i}, {j})");
                Assert.That(double.IsFinite(graph.Affinities[p]) && graph.Affinities[p] >= 0);
                long back = Array.BinarySearch(graph.Columns, (int)graph.RowStart[j], (int)(graph.RowStart[j + 1] - graph.RowStart[j]), i);
                Assert.That(
                    (graph.Lengths[back], graph.Affinities[back]),
                    Is.EqualTo((graph.Lengths[p], graph.Affinities[p])),
                    "symmetric to the last bit");
                entries++;
            }
        }
        Assert.That(graph.EntryCount, Is.EqualTo(entries));
        Assert.That(graph.Kernel, Is.EqualTo(kernel));
        Assert.That(graph.Bandwidths, Is.EqualTo(Enumerable.Range(0, N).Select(list.Bandwidth)));
    }

    [Test]
    public void ThreadsDoNotChangeTheGraph([Values] AffinityKernel kernel)
    {
        NeighborGraph one = GraphOf.Neighbors(1300, 6, 11, 3, kernel, new ComputeContext(1));
        NeighborGraph four = GraphOf.Neighbors(1300, 6, 11, 3, kernel, new ComputeContext(4));
        Assert.That(four.RowStart, Is.EqualTo(one.RowStart));
        Assert.That(four.Columns, Is.EqualTo(one.Columns));
        Assert.That(TestData.Bits(four.Affinities), Is.EqualTo(TestData.Bits(one.Affinities)));
        Assert.That(TestData.Bits(four.Lengths), Is.EqualTo(TestData.Bits(one.Lengths)));
    }

    /// <summary>More nodes than one layer of bits is meant for.</summary>
    [Test]
    public void ManyNodesAreJoinedLikeFew([Values] AffinityKernel kernel)
    {
        const int N = 20_000, K = 3;
        int[] indices = new int[N * K];
        double[] distances = new double[N * K];
        for (int i = 0; i < N; i++)
        {
            int[] others = [(i + 1) % N, (int)((i * 7919L + 13) % N), (i + 9973) % N];
            if (others.Distinct().Count() < K || others.Contains(i)) others = [(i + 1) % N, (i + 2) % N, (i + 3) % N];
            for (int t = 0; t < K; t++) (indices[(i * K) + t], distances[(i * K) + t]) = (others[t], 1.0 + Math.Min(i, others[t]) % 5 + t);
        }
        NeighborList list = new(N, K, indices, distances);
        NeighborGraph graph = NeighborGraphBuilder.Build(list, kernel, new ComputeContext(2));
        var listing = new List<int>[N];
        for (int i = 0; i < N; i++) listing[i] = [];
        for (int e = 0; e < indices.Length; e++) listing[indices[e]].Add(e / K);
        for (int i = 0; i < N; i++)
        {
            int[] own = indices[(i * K)..((i + 1) * K)];
            Assert.That(Columns(graph, i), Is.EqualTo(own.Union(listing[i]).Order()), $"row {i}");
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++)
            {
                int t = Array.IndexOf(own, graph.Columns[p]), back = Array.IndexOf(indices, i, graph.Columns[p] * K, K);
                Assert.That(graph.Lengths[p], Is.EqualTo(t >= 0 ? distances[(i * K) + t] : distances[back]));
            }
        }
    }

    [Test]
    public void AListThatNamesASampleTwiceIsRefused()
    {
        NeighborList list = new(3, 2, [1, 1, 0, 2, 0, 1], [1, 1, 1, 1, 1, 1]);
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidArgument, () => NeighborGraphBuilder.Build(list, AffinityKernel.Uniform)).Message,
            Does.Contain("twice"));
    }

    [Test]
    public void DegreesAreRowSums()
    {
        NeighborGraph graph = GraphOf.Random(60, 150, 4);
        double[] expected = new double[60];
        for (int i = 0; i < 60; i++)
        {
            for (long p = graph.RowStart[i]; p < graph.RowStart[i + 1]; p++) expected[i] += graph.Affinities[p];
        }
        Assert.That(graph.Degrees(), Is.EqualTo(expected).Within(1e-14));
    }

    [Test]
    public void ArraysThatContradictEachOtherAreRefused()
    {
        Refused([0, 1, 2], [1, 0], [1, 1], [1], "do not fit");
        Refused([1, 1, 2], [1, 0], [1, 1], [1, 1], "do not fit");
        Refused([0, 1, 3], [1, 0], [1, 1], [1, 1], "do not fit");
        Refused([0, 2, 1, 2], [1, 0], [1, 1], [1, 1], "descend");
        Refused([0, 1, 2], [0, 1], [1, 1], [1, 1], "row itself");
        Refused([0, 1, 2], [2, 0], [1, 1], [1, 1], "0..1");
        Refused([0, 1, 1], [1], [1], [1], "not symmetric");
        Refused([0, 1, 2], [1, 0], [1, 2], [1, 1], "not symmetric");
        Refused([0, 1, 2], [1, 0], [1, 1], [1, 2], "not symmetric");
        Refused([0, 1, 2], [1, 0], [-1, -1], [1, 1], "must be finite and not negative");
        Refused([0, 1, 2], [1, 0], [1, 1], [-1, -1], "must be finite and not negative");
        Refused([0, 1, 2], [1, 0], [1, 1], [double.PositiveInfinity, double.PositiveInfinity], "must be finite and not negative");
        Refused([0, 2, 3, 4], [2, 1, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1], "ascend");
        Assert.That(new NeighborGraph([0, 1, 2], [1, 0], [1, 1], [2, 2]).Degrees(), Is.EqualTo((double[])[2, 2]));
    }

    [Test]
    public void NeighborListsThatContradictThemselvesAreRefused()
    {
        TestData.Fails(LfmErrorCode.InvalidArgument, () => _ = new NeighborList(3, 3, new int[9], new double[9]));
        TestData.Fails(LfmErrorCode.InvalidArgument, () => _ = new NeighborList(3, 0, [], []));
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidArgument, () => _ = new NeighborList(3, 2, new int[6], new double[5])).Message,
            Does.Contain("need 6").And.Contain("5 were given"));
    }

    internal static int[] Columns(NeighborGraph graph, int i) => graph.Columns[(int)graph.RowStart[i]..(int)graph.RowStart[i + 1]];

    private static void Refused(long[] start, int[] columns, double[] lengths, double[] affinities, string why) =>
        Assert.That(
            TestData.Fails(LfmErrorCode.InvalidArgument, () => _ = new NeighborGraph(start, columns, lengths, affinities)).Message,
            Does.Contain(why));

    /// <summary>The table of kernels on full matrices, word for word.</summary>
    private static (double[,] Length, double[,] Affinity, bool[,] Edge) Dense(NeighborList list, AffinityKernel kernel)
    {
        int n = list.Count;
        double[,] directed = new double[n, n], length = new double[n, n], affinity = new double[n, n];
        bool[,] edge = new bool[n, n];
        double[] eps = [.. Enumerable.Range(0, n).Select(list.Bandwidth)];
        double median = eps.Order().ElementAt((n - 1) / 2);
        eps = [.. eps.Select(e => Math.Max(e, 1e-3 * (median > 0 ? median : eps.Where(v => v > 0).Min())))];
        for (int i = 0; i < n; i++)
        {
            for (int t = 0; t < list.K; t++)
            {
                int j = list.Indices[(i * list.K) + t];
                double d = list.Distances[(i * list.K) + t];
                length[i, j] = length[j, i] = d;
                edge[i, j] = edge[j, i] = true;
                directed[i, j] = kernel switch
                {
                    AffinityKernel.Gaussian => Math.Exp(-4 * d * d / (eps[i] * eps[i])),
                    AffinityKernel.SymGaussian => Math.Exp(-4 * d * d / (eps[i] * eps[j])),
                    AffinityKernel.Uniform => 1,
                    AffinityKernel.Singular => 1 / Math.Max(d, Math.Max(eps[i], eps[j]) / 10),
                    _ => d,
                };
            }
        }
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                affinity[i, j] = kernel == AffinityKernel.Gaussian
                    ? (directed[i, j] + directed[j, i]) / 2
                    : Math.Max(directed[i, j], directed[j, i]);
        }
        return (length, affinity, edge);
    }
}
