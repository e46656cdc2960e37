using LfmNative.Diagnostics;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>Clusters of rows.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class KMeansTests
{
    private const int D = 5;

    private static KMeans Cluster(float[] rows, int c, ulong seed = 0, int threads = 2, int[]? held = null, int rounds = 50)
    {
        fixed (float* x = rows) return KMeans.Of(x, rows.Length / D, D, c, rounds, seed, new ComputeContext(threads), held);
    }

    /// <summary>Row i lies near the centre i mod c; centres lie 10 apart.</summary>
    private static float[] Planted(int n, int c)
    {
        float[] x = TestData.Floats(n * D, 1, 0.1);
        for (int i = 0; i < n; i++) x[(i * D) + (i % c % D)] += 10 * (1 + (i % c / D));
        return x;
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(9)]
    public void PlantedClustersAreFound(int c)
    {
        float[] x = Planted(1800, c);
        for (ulong seed = 0; seed < 3; seed++)
        {
            KMeans found = Cluster(x, c, seed);
            for (int i = 0; i < 1800; i++) Assert.That(found.ClusterOf[i], Is.EqualTo(found.ClusterOf[i % c]));
            Assert.That(found.ClusterOf[..c], Is.Unique);
            for (int k = 0; k < c; k++)
            {
                int[] members = [.. Enumerable.Range(0, 1800).Where(i => found.ClusterOf[i] == k)];
                for (int j = 0; j < D; j++)
                    Assert.That(found.Centers[(k * D) + j], Is.EqualTo(members.Average(i => x[(i * D) + j])).Within(1e-5), "means");
            }
        }
    }

    [Test]
    public void HeldRowsAreCentersThatStay()
    {
        float[] x = Planted(600, 3);
        KMeans found = Cluster(x, 3, held: [3, 1]);
        Assert.That(found.Centers[..D], Is.EqualTo(x[(3 * D)..(4 * D)]));
        Assert.That(found.Centers[D..(2 * D)], Is.EqualTo(x[D..(2 * D)]));
        Assert.That(found.ClusterOf[..6], Is.EqualTo(new[] { 0, 1, 2, 0, 1, 2 }), "the free centre takes what is left");
    }

    [Test]
    public void RowsBetweenTwoCentersBelongToTheFirst()
    {
        float[] x = new float[3 * D];
        (x[0], x[D], x[2 * D]) = (0, 2, 1);
        Assert.That(Cluster(x, 2, held: [0, 1]).ClusterOf, Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(Cluster(x, 2, held: [1, 0]).ClusterOf, Is.EqualTo(new[] { 1, 0, 0 }));
    }

    [Test]
    public void ACentreWithoutRowsBeginsAnewWhereTheFitIsWorst()
    {
        // Two held centres in one place leave the second without rows; it stays. The third finds the far row in any case.
        float[] x = Planted(40, 1);
        Array.Copy(x, 0, x, D, D);
        x[39 * D] = 500;
        KMeans found = Cluster(x, 3, held: [0, 1]);
        Assert.That(found.ClusterOf[39], Is.EqualTo(2));
        Assert.That(found.ClusterOf.Count(k => k == 1), Is.Zero);
    }

    [Test]
    public void FewerDistinctRowsThanClustersEnds()
    {
        float[] x = new float[30 * D];
        for (int i = 0; i < 30; i++) x[i * D] = i % 2;
        KMeans found = Cluster(x, 5);
        for (int i = 0; i < 30; i++) Assert.That(found.ClusterOf[i], Is.EqualTo(found.ClusterOf[i % 2]));
        Assert.That(found.ClusterOf[0], Is.Not.EqualTo(found.ClusterOf[1]));
        Assert.That(found.Centers, Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void AnyNumberOfThreadsGivesTheSameBits()
    {
        float[] x = TestData.Floats(3000 * D, 3);
        KMeans one = Cluster(x, 17, seed: 5, threads: 1), four = Cluster(x, 17, seed: 5, threads: 4), other = Cluster(x, 17, seed: 6);
        Assert.That(four.ClusterOf, Is.EqualTo(one.ClusterOf));
        Assert.That(four.Centers, Is.EqualTo(one.Centers));
        Assert.That(other.ClusterOf, Is.Not.EqualTo(one.ClusterOf));
    }

    [Test]
    public void RoundsNeverMakeTheFitWorse()
    {
        float[] x = TestData.Floats(2000 * D, 4);
        double before = double.PositiveInfinity;
        foreach (int rounds in new[] { 1, 2, 4, 8, 16 })
        {
            KMeans found = Cluster(x, 12, seed: 1, rounds: rounds);
            double fit = 0;
            for (int i = 0; i < 2000; i++)
            {
                for (int j = 0; j < D; j++) fit += Math.Pow(x[(i * D) + j] - found.Centers[(found.ClusterOf[i] * D) + j], 2);
            }
            Assert.That(fit, Is.LessThanOrEqualTo(before * (1 + 1e-6)));
            before = fit;
        }
    }
}
