using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>The approximate search against the exact one.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class ApproximateSearchTests
{
    private const int N = 6000;
    private const int D = 24;

    /// <summary>A surface of five dimensions, bent into D.</summary>
    private static float[] Curved(int n, ulong seed, int clusters = 1, double apart = 0)
    {
        double[] map = TestData.Doubles(5 * D, 1), latent = TestData.Doubles(n * 5, seed);
        float[] x = new float[n * D];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < D; j++)
            {
                double along = 0;
                for (int l = 0; l < 5; l++) along += latent[(i * 5) + l] * map[(l * D) + j];
                x[(i * D) + j] = (float)(Math.Sin(along) + (0.3 * along) + (j == 0 ? apart * (i % clusters) : 0) + 0.5);
            }
        }
        return x;
    }

    private static NeighborList Find(
        float[] x,
        int n,
        int k,
        DistanceMetric metric,
        int threads = 2,
        ulong seed = 0,
        int d = D,
        int ld = D)
    {
        ReadOnlyMatrixView<float> rows = new(x, n, d, ld);
        return Neighbors.Find(rows, k, metric, NeighborMethod.Approximate, seed, new ComputeContext(threads));
    }

    private static NeighborList Exact(float[] x, int n, int k, DistanceMetric metric) =>
        NeighborSearch.Exact(new ReadOnlyMatrixView<float>(x, n, D), k, metric, new ComputeContext(2));

    /// <summary>Part of the listed neighbours that are not farther than the true k-th, over all rows.</summary>
    private static double Recall(NeighborList found, NeighborList exact)
    {
        long hits = 0;
        for (int i = 0; i < exact.Count; i++)
        {
            for (int t = 0; t < exact.K; t++) hits += found.Distances[(i * exact.K) + t] <= exact.Bandwidth(i) ? 1 : 0;
        }
        return hits / (double)exact.Distances.Length;
    }

    private static void AssertSound(NeighborList list)
    {
        for (int i = 0; i < list.Count; i++)
        {
            int[] row = list.Indices[(i * list.K)..((i + 1) * list.K)];
            Assert.That(row, Is.Unique.And.None.EqualTo(i).And.All.InRange(0, list.Count - 1));
            for (int t = 1; t < list.K; t++)
            {
                int p = (i * list.K) + t;
                int order = (list.Distances[p - 1], list.Indices[p - 1]).CompareTo((list.Distances[p], list.Indices[p]));
                Assert.That(order, Is.Negative, $"row {i} is ordered by (distance, index)");
            }
        }
    }

    [Test]
    public void MostNeighborsAreFoundAndTheRecallIsTrue([Values] DistanceMetric metric, [Values(1, 15, 40)] int k)
    {
        float[] x = Curved(N, 3);
        NeighborList found = Find(x, N, k, metric), exact = Exact(x, N, k, metric);
        double recall = Recall(found, exact);
        Assert.That(found.Method, Is.EqualTo(NeighborMethod.Approximate));
        Assert.That(recall, Is.GreaterThan(0.95));
        Assert.That(found.Recall, Is.EqualTo(recall).Within(0.02), "as measured on a sample of 500 rows");
        Assert.That(found.Evaluations, Is.LessThan((long)N * N / 2), "far fewer than all pairs");
        AssertSound(found);
        int compared = 0;
        for (int i = 0; i < N; i += 7)
        {
            // What is found is what the exact search says of the same pair, to the last bit.
            for (int t = 0; t < k; t++)
            {
                int at = Array.IndexOf(exact.Indices, found.Indices[(i * k) + t], i * k, k);
                if (at < 0) continue;
                Assert.That(found.Distances[(i * k) + t], Is.EqualTo(exact.Distances[at]));
                compared++;
            }
        }
        Assert.That(compared, Is.GreaterThan(N / 7 * k * 9 / 10));
    }

    [Test]
    public void FarClustersStayApart([Values] DistanceMetric metric)
    {
        float[] x = Curved(N, 4, clusters: 3, apart: 200);
        NeighborList found = Find(x, N, 10, DistanceMetric.Euclidean);
        Assert.That(found.Recall, Is.GreaterThan(0.95));
        NeighborGraph graph = NeighborGraphBuilder.Build(found, AffinityKernel.Singular);
        Assert.That(graph.ComponentSizes, Has.Length.GreaterThanOrEqualTo(3));
        for (int i = 0; i < N; i++) Assert.That(found.Indices[(i * 10)..((i + 1) * 10)].Select(j => j % 3), Is.All.EqualTo(i % 3));
        Assert.That(Recall(Find(x, N, 10, metric), Exact(x, N, 10, metric)), Is.GreaterThan(0.95));
    }

    [Test]
    public void DuplicatesAreNeighborsAtDistanceZero()
    {
        float[] x = Curved(N, 5);
        for (int i = 0; i < N; i++) x.AsSpan(i % (N / 3) * D, D).CopyTo(x.AsSpan(i * D, D));
        NeighborList found = Find(x, N, 8, DistanceMetric.Euclidean), exact = Exact(x, N, 8, DistanceMetric.Euclidean);
        AssertSound(found);
        Assert.That(Recall(found, exact), Is.GreaterThan(0.95));
        int twins = Enumerable.Range(0, N).Count(i => found.Distances[i * 8] == 0 && found.Distances[(i * 8) + 1] == 0);
        Assert.That(twins, Is.GreaterThan(0.97 * N));
    }

    /// <summary>In few dimensions a row at a cut has all its list on its own side: trees must go on until the sides are joined.</summary>
    [Test]
    public void FewDimensionsAreJoinedAcrossCuts([Values(1, 2, 3)] int d)
    {
        float[] x = TestData.Floats(N * d, 14);
        NeighborList found = Find(x, N, 8, DistanceMetric.Euclidean, d: d, ld: d);
        ReadOnlyMatrixView<float> rows = new(x, N, d);
        NeighborList exact = NeighborSearch.Exact(rows, 8, DistanceMetric.Euclidean, new ComputeContext(2));
        Assert.That(Recall(found, exact), Is.GreaterThan(0.96));
        if (d == 1) return;
        float[] z = TestData.Floats(N * 3, 15);
        Assert.That(Find(z, N, 8, DistanceMetric.Angular, d: 3, ld: 3).Recall, Is.GreaterThan(0.96), "on a sphere");
    }

    [Test]
    public void EqualRowsAllAround([Values] DistanceMetric metric)
    {
        float[] x = new float[N * D];
        Array.Fill(x, 0.7f);
        NeighborList found = Find(x, N, 5, metric);
        AssertSound(found);
        Assert.That(found.Distances, Is.All.Zero);
        Assert.That(found.Recall, Is.EqualTo(1), "ties count as found");
    }

    [Test]
    public void NeitherThreadsNorRepetitionChangeABit([Values] DistanceMetric metric)
    {
        float[] x = Curved(N, 6);
        NeighborList one = Find(x, N, 12, metric, 1, seed: 7);
        foreach (int threads in (int[])[1, 2, 3])
        {
            NeighborList more = Find(x, N, 12, metric, threads, seed: 7);
            Assert.That(more.Indices, Is.EqualTo(one.Indices));
            Assert.That(TestData.Bits(more.Distances), Is.EqualTo(TestData.Bits(one.Distances)));
            Assert.That((more.Recall, more.Evaluations), Is.EqualTo((one.Recall, one.Evaluations)));
        }
        Assert.That(Find(x, N, 12, metric, 2, seed: 8).Evaluations, Is.Not.EqualTo(one.Evaluations), "another seed, other trees");
    }

    [Test]
    public void ALeadingDimensionIsSteppedOver()
    {
        float[] x = Curved(N, 8), padded = new float[N * (D + 3)];
        Array.Fill(padded, float.NaN);
        for (int i = 0; i < N; i++) x.AsSpan(i * D, D).CopyTo(padded.AsSpan(i * (D + 3)));
        NeighborList a = Find(x, N, 6, DistanceMetric.Angular), b = Find(padded, N, 6, DistanceMetric.Angular, ld: D + 3);
        Assert.That(b.Indices, Is.EqualTo(a.Indices));
        Assert.That(b.Distances, Is.EqualTo(a.Distances));
    }

    [TestCase(50, 49)]
    [TestCase(50, 3)]
    [TestCase(4095, 10)]
    [TestCase(N, 300)]
    public void SmallSetsAreSearchedExactly(int n, int k)
    {
        float[] x = Curved(n, 9);
        NeighborList found = Find(x, n, k, DistanceMetric.Euclidean), exact = Exact(x, n, k, DistanceMetric.Euclidean);
        Assert.That((found.Method, found.Recall), Is.EqualTo((NeighborMethod.Exact, 1.0)));
        Assert.That(found.Indices, Is.EqualTo(exact.Indices));
    }

    [TestCase(NeighborMethod.Auto, 100_000, 15, NeighborMethod.Exact)]
    [TestCase(NeighborMethod.Auto, 100_001, 15, NeighborMethod.Approximate)]
    [TestCase(NeighborMethod.Exact, 10_000_000, 15, NeighborMethod.Exact)]
    [TestCase(NeighborMethod.Approximate, 4096, 64, NeighborMethod.Approximate)]
    [TestCase(NeighborMethod.Approximate, 4096, 65, NeighborMethod.Exact)]
    [TestCase(NeighborMethod.Approximate, 4095, 1, NeighborMethod.Exact)]
    public void TheMethodFollowsTheSize(NeighborMethod wanted, int n, int k, NeighborMethod used) =>
        Assert.That(Neighbors.Choose(wanted, n, k), Is.EqualTo(used));

    [Test]
    public void ErrorsAreThoseOfTheExactSearch()
    {
        float[] x = Curved(N, 10);
        foreach (int k in (int[])[-1, 0, N])
        {
            string outside = TestData.Fails(LfmErrorCode.InvalidArgument, () => Find(x, N, k, DistanceMetric.Euclidean)).Message;
            Assert.That(outside, Does.Contain($"K is {k}").And.Contain($"1..{N - 1}"));
        }
        string flat = TestData.Fails(LfmErrorCode.InvalidData, () => Find(x, N, 3, DistanceMetric.Euclidean, d: 0)).Message;
        Assert.That(flat, Does.Contain("d = 0"));
        float[] broken = (float[])x.Clone();
        broken[(31 * D) + 2] = float.NaN;
        string notFinite = TestData.Fails(LfmErrorCode.InvalidData, () => Find(broken, N, 3, DistanceMetric.Euclidean)).Message;
        Assert.That(notFinite, Does.Contain("row 31").And.Contain("column 2"));
        x.AsSpan(12 * D, D).Clear();
        string zero = TestData.Fails(LfmErrorCode.InvalidData, () => Find(x, N, 3, DistanceMetric.Angular)).Message;
        Assert.That(zero, Does.Contain("row 12 is zero"));
    }

    /// <summary>Cancels at a number of progress reports, so that every stage of the search is cut off once.</summary>
    [Test]
    public void CancellationEndsTheSearchAnywhere([Values(1, 2)] int threads, [Values(1, 2, 3, 4)] int reports)
    {
        float[] x = Curved(N, 11);
        using CancellationTokenSource source = new();
        Countdown countdown = new(reports, source);
        ComputeContext context = new(threads, countdown, source.Token);
        Assert.Throws<OperationCanceledException>(() => Neighbors.Find(
            new ReadOnlyMatrixView<float>(x, N, D),
            10,
            DistanceMetric.Euclidean,
            NeighborMethod.Approximate,
            0,
            context));
    }

    private sealed class Countdown(int reports, CancellationTokenSource source) : IProgress<LfmProgress>
    {
        private int _left = reports;

        public void Report(LfmProgress value)
        {
            if (--_left == 0) source.Cancel();
        }
    }
}
