using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>The exact search against all pairs in double precision, ordered by (distance, index).</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class NeighborSearchTests
{
    [TestCase(2, 3, 1)]
    [TestCase(40, 1, 5)]
    [TestCase(129, 7, 128)]
    [TestCase(300, 20, 10)]
    [TestCase(1100, 8, 30)]
    public void NeighborsAreThoseOfAllPairs(int n, int d, int k)
    {
        foreach (DistanceMetric metric in Enum.GetValues<DistanceMetric>())
        {
            // One dimension leaves two directions only, so nearly all cosines tie up to rounding.
            if (d > 1 || metric == DistanceMetric.Euclidean) AssertExact(TestData.Floats(n * d, (ulong)n, 2, 0.3), n, d, d, k, metric);
        }
    }

    [Test]
    public void DuplicatesAreNeighborsAndTheRowItselfIsNot([Values] DistanceMetric metric)
    {
        const int N = 200, D = 5;
        float[] x = TestData.Floats(N * D, 3);
        for (int i = 0; i < N; i++) x.AsSpan(i % 20 * D, D).CopyTo(x.AsSpan(i * D, D));
        NeighborList list = Exact(x, N, D, D, 12, metric, 2);
        for (int i = 0; i < N; i++)
        {
            int[] copies = [.. Enumerable.Range(0, 10).Select(c => (20 * c) + (i % 20)).Where(j => j != i)];
            int[] first = list.Indices[(i * 12)..((i * 12) + 9)];
            Assert.That(first, Is.EqualTo(copies), "copies come first, in index order, without the row itself");
            Assert.That(list.Distances[(i * 12)..((i * 12) + 9)], Is.All.Zero);
            Assert.That(list.Distances[(i * 12) + 9], Is.GreaterThan(0));
        }
    }

    [Test]
    public void EqualRowsAllAround([Values] DistanceMetric metric)
    {
        float[] x = new float[300 * 4];
        Array.Fill(x, 0.7f);
        NeighborList list = Exact(x, 300, 4, 4, 3, metric, 2);
        Assert.That(list.Distances, Is.All.Zero);
        Assert.That(list.Indices[..12], Is.EqualTo((int[])[1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2]));
    }

    [Test]
    public void ACommonOffsetCostsNothing([Values] DistanceMetric metric) =>
        AssertExact(TestData.Floats(600 * 8, 4, 1, 1e4), 600, 8, 8, 15, metric);

    [TestCase(1e-21, 0.0)]
    [TestCase(1e-12, 0.0)]
    [TestCase(1e15, 0.0)]
    [TestCase(1e25, 0.0)]
    [TestCase(1e-3, 1e3)]
    public void ScaleDoesNotMatter(double scale, double offset) =>
        AssertExact(TestData.Floats(400 * 6, 5, scale, offset), 400, 6, 6, 10, DistanceMetric.Euclidean);

    [Test]
    public void OneFarRowDoesNotBlurTheOthers()
    {
        float[] x = TestData.Floats(500 * 6, 6);
        x[17] = 3e6f;
        AssertExact(x, 500, 6, 6, 9, DistanceMetric.Euclidean);
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(10)]
    [TestCase(399)]
    public void TiesOnAGridComeInIndexOrder(int k)
    {
        float[] x = new float[400 * 2];
        for (int i = 0; i < 400; i++) (x[2 * i], x[(2 * i) + 1]) = (i / 20, i % 20);
        AssertExact(x, 400, 2, 2, k, DistanceMetric.Euclidean);
        AssertExact(TestData.SmallIntegers(400 * 3, 4, 5), 400, 3, 3, k, DistanceMetric.Euclidean);
    }

    [Test]
    public void ALeadingDimensionIsSteppedOver([Values] DistanceMetric metric)
    {
        float[] padded = TestData.Floats(150 * 11, 8), compact = new float[150 * 7];
        for (int i = 0; i < 150; i++) padded.AsSpan(i * 11, 7).CopyTo(compact.AsSpan(i * 7));
        for (int i = 0; i < 150; i++) padded.AsSpan((i * 11) + 7, 4).Fill(float.NaN);
        NeighborList a = Exact(padded, 150, 7, 11, 9, metric, 1), b = Exact(compact, 150, 7, 7, 9, metric, 1);
        Assert.That(a.Indices, Is.EqualTo(b.Indices));
        Assert.That(a.Distances, Is.EqualTo(b.Distances));
    }

    [Test]
    public void ThreadsDoNotChangeABit([Values] DistanceMetric metric)
    {
        float[] x = TestData.Floats(1500 * 10, 9);
        NeighborList one = Exact(x, 1500, 10, 10, 20, metric, 1);
        foreach (int threads in (int[])[2, 5])
        {
            NeighborList more = Exact(x, 1500, 10, 10, 20, metric, threads);
            Assert.That(more.Indices, Is.EqualTo(one.Indices));
            Assert.That(TestData.Bits(more.Distances), Is.EqualTo(TestData.Bits(one.Distances)));
        }
    }

    [Test]
    public void TheNearestOfPartsMergeIntoThoseOfAll([Values] DistanceMetric metric)
    {
        const int N = 900, D = 4, K = 7, Parts = 4;
        // Points of a grid and of a circle: squares that differ in their last bits have equal roots.
        float[] x = TestData.Floats(N * D, 12, 1, 0.5);
        for (int i = 0; i < N; i++) (x[i * D], x[(i * D) + 1]) = (MathF.Cos(i * MathF.Tau / N), MathF.Sin(i * MathF.Tau / N));
        for (int i = 0; i < N; i++) (x[(i * D) + 2], x[(i * D) + 3]) = (i % 3 / 3f, 1);
        NeighborList whole = Exact(x, N, D, D, K, metric, 2);
        (double Distance, int Index)[][] merged = [.. Enumerable.Range(0, N).Select(_ => Array.Empty<(double, int)>())];
        for (int part = 0; part < Parts; part++)
        {
            int from = part * N / Parts, rows = ((part + 1) * N / Parts) - from;
            ReadOnlyMatrixView<float> samples = new(x.AsSpan(from * D).ToArray(), rows, D);
            (int[] index, double[] distance) =
                NeighborSearch.Nearest(new ReadOnlyMatrixView<float>(x, N, D), samples, K + 1, metric, new ComputeContext(2));
            for (int i = 0; i < N; i++)
            {
                IEnumerable<(double, int)> found = Enumerable.Range(i * (K + 1), K + 1).Select(e => (distance[e], index[e] + from));
                merged[i] = [.. merged[i].Concat(found.Where(f => f.Item2 != i)).Order().Take(K)];
            }
        }
        Assert.That(merged.SelectMany(row => row).Select(f => f.Index), Is.EqualTo(whole.Indices));
        Assert.That(TestData.Bits([.. merged.SelectMany(row => row).Select(f => f.Distance)]), Is.EqualTo(TestData.Bits(whole.Distances)));
    }

    [Test]
    public void NearestNamesWhatIsWrong()
    {
        float[] x = TestData.Floats(20 * 3, 13), zero = new float[2 * 3];
        LfmException Fails(LfmErrorCode code, float[] queries, int cols, int k) => TestData.Fails(
            code,
            () => NeighborSearch.Nearest(
                new ReadOnlyMatrixView<float>(queries, 2, cols), new ReadOnlyMatrixView<float>(x, 20, 3), k, DistanceMetric.Angular));
        Assert.That(Fails(LfmErrorCode.InvalidArgument, x, 2, 1).Message,
            Is.EqualTo("the queries have 2 columns and the samples 3; they must agree"));
        Assert.That(Fails(LfmErrorCode.InvalidArgument, x, 3, 21).Message, Does.Contain("is 21; of 20 samples 1..20"));
        Assert.That(Fails(LfmErrorCode.InvalidArgument, x, 3, 0).Message, Does.Contain("is 0"));
        Assert.That(Fails(LfmErrorCode.InvalidData, zero, 3, 1).Message, Does.StartWith("queries: row 0 is zero"));
    }

    [Test]
    public void QueriesFindCoincidentRowsToo([Values] DistanceMetric metric)
    {
        const int N = 300, Q = 140, D = 6, K = 8;
        float[] x = TestData.Floats(N * D, 10, 1, 0.5), queries = TestData.Floats(Q * D, 11, 1, 0.5);
        x.AsSpan(77 * D, D).CopyTo(queries.AsSpan(3 * D));
        ReadOnlyMatrixView<float> rows = new(queries, Q, D), samples = new(x, N, D);
        (int[] index, double[] distance) = NeighborSearch.Query(rows, samples, K, metric, new ComputeContext(2));
        Assert.That((index[3 * K], distance[3 * K]), Is.EqualTo((77, 0.0)));
        for (int q = 0; q < Q; q++)
        {
            IEnumerable<(double Distance, int Index)> all = Enumerable.Range(0, N)
                .Select(j => (Distance(queries, q * D, x, j * D, D, metric), j));
            (double Distance, int Index)[] expected = [.. all.Order().Take(K)];
            Assert.That(index[(q * K)..((q + 1) * K)], Is.EqualTo(expected.Select(e => e.Index)), $"query {q}");
            Assert.That(distance[(q * K)..((q + 1) * K)], Is.EqualTo(expected.Select(e => e.Distance)).Within(1e-13));
        }
        LfmException Refused(int d, int k) => TestData.Fails(
            LfmErrorCode.InvalidArgument,
            () => NeighborSearch.Query(
                new ReadOnlyMatrixView<float>(x, N, d),
                new ReadOnlyMatrixView<float>(x, N, D),
                k,
                metric,
                new ComputeContext(1)));
        Assert.That(Refused(D - 1, 1).Message, Does.Contain($"{D - 1} columns"));
        Assert.That(Refused(D, N + 1).Message, Does.Contain("301").And.Contain("1..300"));
    }

    [Test]
    public void ErrorsNameWhatIsWrong()
    {
        float[] x = TestData.Floats(50 * 4, 12);
        foreach (int k in (int[])[-1, 0, 50, 1000])
            Assert.That(Message(LfmErrorCode.InvalidArgument, x, 50, 4, k), Does.Contain($"K is {k}").And.Contain("1..49"));
        Assert.That(Message(LfmErrorCode.InvalidData, x, 50, 0, 3), Does.Contain("d = 0"));
        Assert.That(Message(LfmErrorCode.InvalidData, x, 1, 4, 1), Does.Contain("at least 2").And.Contain("1 given"));
        Assert.That(Message(LfmErrorCode.InvalidData, x, 0, 4, 1), Does.Contain("0 given"));
        foreach (DistanceMetric metric in Enum.GetValues<DistanceMetric>())
        {
            foreach (float bad in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
            {
                float[] broken = (float[])x.Clone();
                broken[(31 * 4) + 2] = broken[(40 * 4) + 1] = bad;
                Assert.That(Message(LfmErrorCode.InvalidData, broken, 50, 4, 3, metric), Does.Contain("row 31").And.Contain("column 2"));
            }
            float[] zero = (float[])x.Clone();
            zero.AsSpan(12 * 4, 4).Clear();
            if (metric == DistanceMetric.Euclidean) AssertExact(zero, 50, 4, 4, 3, metric);
            else Assert.That(Message(LfmErrorCode.InvalidData, zero, 50, 4, 3, metric), Does.Contain("row 12 is zero"));
        }
    }

    [Test]
    public void CancellationEndsTheSearch([Values(1, 2)] int threads)
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        float[] x = TestData.Floats(500 * 4, 1);
        ComputeContext context = new(threads, null, source.Token);
        Assert.Throws<OperationCanceledException>(
            () => NeighborSearch.Exact(new ReadOnlyMatrixView<float>(x, 500, 4), 3, DistanceMetric.Euclidean, context));
    }

    [TestCase(5, 4)]
    [TestCase(20, 10)]
    [TestCase(1000, 51)]
    [TestCase(20_000, 286)]
    [TestCase(20_001, 30)]
    public void AutoKFollowsItsFormula(int n, int k) => Assert.That(NeighborList.AutoK(n), Is.EqualTo(k));

    private static NeighborList Exact(float[] x, int n, int d, int ld, int k, DistanceMetric metric, int threads) =>
        NeighborSearch.Exact(new ReadOnlyMatrixView<float>(x, n, d, ld), k, metric, new ComputeContext(threads));

    private static string Message(LfmErrorCode code, float[] x, int n, int d, int k, DistanceMetric metric = DistanceMetric.Euclidean) =>
        TestData.Fails(code, () => Exact(x, n, d, d, k, metric, 2)).Message;

    private static void AssertExact(float[] x, int n, int d, int ld, int k, DistanceMetric metric)
    {
        NeighborList list = Exact(x, n, d, ld, k, metric, 2);
        Assert.That((list.Count, list.K), Is.EqualTo((n, k)));
        for (int i = 0; i < n; i++)
        {
            IEnumerable<(double Distance, int Index)> others = Enumerable.Range(0, n).Where(j => j != i)
                .Select(j => (Distance(x, i * ld, x, j * ld, d, metric), j));
            (double Distance, int Index)[] expected = [.. others.Order().Take(k)];
            Assert.That(list.Indices.AsSpan(i * k, k).ToArray(), Is.EqualTo(expected.Select(e => e.Index)), $"{metric}, row {i}");
            for (int t = 0; t < k; t++)
            {
                double distance = expected[t].Distance;
                Assert.That(list.Distances[(i * k) + t], Is.EqualTo(distance).Within(1e-13 * Math.Max(1e-30, distance)));
            }
            Assert.That(list.Bandwidth(i), Is.EqualTo(list.Distances[(i * k) + k - 1]));
        }
    }

    private static double Distance(float[] x, int i, float[] y, int j, int d, DistanceMetric metric)
    {
        double si = 1, sj = 1, squared = 0;
        if (metric != DistanceMetric.Euclidean)
        {
            double ni = 0, nj = 0;
            for (int t = 0; t < d; t++)
            {
                ni += (double)x[i + t] * x[i + t];
                nj += (double)y[j + t] * y[j + t];
            }
            (si, sj) = (1 / Math.Sqrt(ni), 1 / Math.Sqrt(nj));
        }
        for (int t = 0; t < d; t++) squared += Math.Pow((x[i + t] * si) - (y[j + t] * sj), 2);
        return metric == DistanceMetric.Cosine ? squared / 2 : Math.Sqrt(squared);
    }
}
