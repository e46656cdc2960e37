using LfmNative.Graphs;
using LfmNative.Inspection;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Inspection;

/// <summary>Dimension on planted manifolds, and hubness against plain loops.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class NeighborFiguresTests
{
    private static readonly GraphOptions Euclidean = new() { Metric = DistanceMetric.Euclidean, K = 10 };

    /// <summary>n points of a uniform cube of m dimensions, turned into d.</summary>
    private static float[] Cube(int n, int m, int d, ulong seed)
    {
        Rng random = new(seed);
        Matrix turn = Svd.Of(TestData.Matrix(d, m, seed + 1)).U;
        float[] x = new float[n * d];
        for (int i = 0; i < n; i++)
        {
            for (int t = 0; t < m; t++)
            {
                double at = random.NextDouble();
                for (int j = 0; j < d; j++) x[(i * d) + j] += (float)(at * turn[j, t]);
            }
        }
        return x;
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void TheDimensionOfACubeIsFound(int m)
    {
        ReadOnlyMatrixView<float> cube = new(Cube(3000, m, 20, 5), 3000, 20);
        DimensionFigures found = SpaceInspection.Of(cube, null, Euclidean).Dimension!;
        // Near its faces a cube looks flatter; the more so the more faces it has.
        double allowance = m <= 2 ? 0.08 : 0.2;
        Assert.Multiple(() =>
        {
            Assert.That(found.MaximumLikelihood, Is.EqualTo(m).Within(allowance * m));
            Assert.That(found.TwoNearest, Is.EqualTo(m).Within(allowance * m));
            Assert.That(found.LocalLow, Is.LessThan(found.LocalMedian));
            Assert.That(found.LocalMedian, Is.LessThan(found.LocalHigh));
        });
    }

    [Test]
    public void DimensionAndHubnessAreThoseOfTheirDefinitions()
    {
        const int N = 120, D = 5, K = 6;
        float[] x = TestData.Floats(N * D, 8);
        InspectionReport found =
            SpaceInspection.Of(new ReadOnlyMatrixView<float>(x, N, D), new InspectionOptions { HubNeighbors = K }, Euclidean);
        int[] occurrences = new int[N];
        double inverses = 0;
        for (int i = 0; i < N; i++)
        {
            (double Distance, int Row)[] others =
                [.. Enumerable.Range(0, N).Where(j => j != i).Select(j => (Distance(x, i, j), j)).Order().Take(K)];
            foreach ((double _, int row) in others) occurrences[row]++;
            inverses += others[..^1].Sum(other => Math.Log(others[^1].Distance / other.Distance)) / (K - 1);
        }
        double mean = occurrences.Average(), deviation = Math.Sqrt(occurrences.Average(c => Math.Pow(c - mean, 2)));
        Assert.Multiple(() =>
        {
            Assert.That(found.Dimension!.MaximumLikelihood, Is.EqualTo(N / inverses).Within(1e-5));
            Assert.That(found.Hubness!.Skewness, Is.EqualTo(occurrences.Average(c => Math.Pow((c - mean) / deviation, 3))).Within(1e-9));
            Assert.That(found.Hubness.RobinHood, Is.EqualTo(occurrences.Sum(c => Math.Max(0, c - mean)) / (N * K)).Within(1e-9));
            Assert.That(found.Hubness.AntiHubs, Is.EqualTo(occurrences.Count(c => c == 0) / (double)N));
            Assert.That(found.Hubness.Largest, Is.EqualTo(occurrences.Max()));
            Assert.That(found.Hubness.K, Is.EqualTo(K));
        });

        static double Distance(float[] x, int i, int j) =>
            Math.Sqrt(Enumerable.Range(0, D).Sum(t => Math.Pow(x[(i * D) + t] - (double)x[(j * D) + t], 2)));
    }

    [Test]
    public void HighDimensionsHaveHubs()
    {
        double low = Skewness(3), high = Skewness(60);
        Assert.That(high, Is.GreaterThan(low + 1));

        static double Skewness(int d) =>
            SpaceInspection.Of(new ReadOnlyMatrixView<float>(TestData.Floats(1000 * d, 4), 1000, d), null, Euclidean).Hubness!.Skewness;
    }

    [Test]
    public void ASampleIsDrawnBySeedAndThreadsDoNotMatter()
    {
        float[] x = TestData.Floats(900 * 6, 9);
        InspectionReport one = Run(1, 0), four = Run(4, 0), other = Run(2, 1);
        Assert.Multiple(() =>
        {
            Assert.That(one.SampleRows, Is.EqualTo(300));
            Assert.That(four.Hubness, Is.EqualTo(one.Hubness));
            Assert.That(four.Dimension, Is.EqualTo(one.Dimension));
            Assert.That(four.Raw, Is.EqualTo(one.Raw));
            Assert.That(four.Centered, Is.EqualTo(one.Centered));
            Assert.That(four.MeanCosine, Is.EqualTo(one.MeanCosine));
            Assert.That(other.Dimension, Is.Not.EqualTo(one.Dimension));
            Assert.That(other.Raw, Is.EqualTo(one.Raw));
        });

        InspectionReport Run(int threads, ulong seed) => SpaceInspection.Of(
            new ReadOnlyMatrixView<float>(x, 900, 6),
            new InspectionOptions { SampleRows = 300 },
            Euclidean with { Seed = seed },
            new Diagnostics.ComputeContext(threads));
    }
}
