using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Maps.Learning;
using LfmNative.Memory;
using Matrix = LfmNative.Memory.Matrix;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class MapSearchTests
{
    private const int N = 900;
    private static readonly SearchOptions All = new(FromAnchors: true, FromClusters: true, [12, 20], Restarts: 16, Verify: true);

    [SetUp]
    public void Begin() => NativeLibraries.TrySetBlasThreads(1);

    [Test]
    public void NoPairIsNeededWhereTheShapeTells()
    {
        (float[] x, float[] y, int[] truth) = Planted(N, 14, 18, 0.1, seed: 1);
        SearchResult found = Search(x, 14, y, 18, [], All);
        Assert.That(Right(found, truth), Is.GreaterThan(0.95), "pairs that are right");
        Assert.That(found.Others == 0 || found.Objective > 1.2 * found.OtherObjective);
        Assert.That(found.Distinctness, Is.GreaterThan(1.5));
        Assert.That(found.Consensus, Is.InRange(1.0 / 16, 1));
        Assert.That(found.LeftOut, Is.Empty);
    }

    [Test]
    public void ThreePairsGrow()
    {
        (float[] x, float[] y, int[] truth) = Planted(N, 20, 20, 0.3, seed: 2);
        int[] onY = [3, 50, 700];
        SearchResult found = Search(x, 20, y, 20, onY.Select(j => (truth[j], j)), All with { FromClusters = false });
        Assert.That(Right(found, truth), Is.GreaterThan(0.9));
        Assert.That(found.LeftOut, Has.Length.EqualTo(3).And.All.GreaterThan(0.3), "the anchors are found without their rows' help");
        foreach (int j in onY) Assert.That(found.PairsX[Array.IndexOf(found.PairsY, j)], Is.EqualTo(truth[j]));
    }

    [Test]
    public void TheOrderOfTheRowsTellsNothing()
    {
        // The same items in the same order, in reverse, and shuffled: whatever knew of the order would do better on one of them.
        (float[] x, float[] y, int[] truth) = Planted(600, 12, 12, 0.6, seed: 3);
        float[] ordered = new float[y.Length], reversed = new float[y.Length];
        for (int j = 0; j < 600; j++)
        {
            y.AsSpan(j * 12, 12).CopyTo(ordered.AsSpan(truth[j] * 12, 12));
            y.AsSpan(j * 12, 12).CopyTo(reversed.AsSpan((599 - truth[j]) * 12, 12));
        }
        int[] same = [.. Enumerable.Range(0, 600)], back = [.. Enumerable.Range(0, 600).Reverse()];
        double[] scores =
        [
            Mean(ordered, same), Mean(reversed, back), Mean(y, truth),
        ];
        Assert.That(scores.Max() - scores.Min(), Is.LessThan(0.03), string.Join(" ", scores));

        double Mean(float[] rows, int[] right) =>
            Enumerable.Range(0, 3).Average(seed => Right(Search(x, 12, rows, 12, [], All, (ulong)seed), right));
    }

    [Test, Category("Long")]
    public void NothingStandsOutAmongStrangers()
    {
        for (ulong seed = 0; seed < 4; seed++)
        {
            float[] x = Given.Samples(500, 16, 70 + seed), y = Given.Samples(500, 16, 80 + seed);
            SearchResult found = Search(x, 16, y, 16, [], All, seed);
            Assert.That(found.Others, Is.Positive);
            Assert.That(found.Objective / found.OtherObjective, Is.LessThan(1.05), $"seed {seed}");
        }
    }

    [Test]
    public void ThreadsDoNotChangeTheResult()
    {
        (float[] x, float[] y, int[] truth) = Planted(400, 10, 12, 0.2, seed: 4);
        (int, int)[] anchors = [(truth[1], 1), (truth[2], 2), (truth[3], 3), (truth[9], 9)];
        SearchResult one = Search(x, 10, y, 12, anchors, All, threads: 1), three = Search(x, 10, y, 12, anchors, All, threads: 3);
        Assert.That(three.PairsX, Is.EqualTo(one.PairsX));
        Assert.That(three.PairsY, Is.EqualTo(one.PairsY));
        Assert.That(three.Objective, Is.EqualTo(one.Objective));
        Assert.That(three.Starts, Is.EqualTo(one.Starts));
    }

    [Test, Category("Long")]
    public void WideRowsAreTakenInTheirPrincipalAxes()
    {
        // 40 directions that matter, in 600 and 700 dimensions.
        (float[] x, float[] y, int[] truth) = Planted(700, 40, 40, 0.2, seed: 5);
        float[] wideX = Turned(x, 40, 600, 6), wideY = Turned(y, 40, 700, 7);
        (int, int)[] anchors = [.. Enumerable.Range(0, 12).Select(j => (truth[j], j))];
        SearchResult found = Search(wideX, 600, wideY, 700, anchors, All with { FromClusters = false });
        Assert.That(Right(found, truth), Is.GreaterThan(0.95));
    }

    [TestCase(2, 3)]
    [TestCase(5, 40)]
    [TestCase(30, 4)]
    public void SmallSidesAreSearchedToo(int n, int d)
    {
        float[] x = Given.Samples(n, d, 8), y = Given.Samples(n + 1, d + 1, 9);
        SearchResult found = Search(x, d, y, d + 1, [], All with { Restarts = 2 });
        Assert.That(found.PairsX, Has.Length.EqualTo((2 * n) + 1));
        Assert.That(found.PairsX, Has.All.InRange(0, n - 1));
        Assert.That(found.PairsY, Has.All.InRange(0, n));
        Assert.That(double.IsFinite(found.Objective));
    }

    [Test]
    public void CancellationLeavesNothingBehind()
    {
        (float[] x, float[] y, _) = Planted(N, 14, 18, 0.1, seed: 1);
        long live = NativeMemoryCounter.LiveBuffers;
        using CancellationTokenSource cancelled = new();
        int seen = 0;
        Progress progress = new(_ =>
        {
            if (++seen == 3) cancelled.Cancel();
        });
        ComputeContext context = new(2, progress, cancelled.Token);
        Assert.Catch<OperationCanceledException>(() => Search(x, 14, y, 18, [], All, context: context));
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    [Test]
    public void KeptCandidatesFollowTheirRanks()
    {
        // Where every candidate is kept, the pairs are the best ones of both directions, and the anchors stand for their rows, twice.
        (float[] x, float[] y, int[] truth) = Planted(300, 10, 10, 0, seed: 10);
        using UnitRows ofX = Unit(x, 10), ofY = Unit(y, 10);
        int[] all = [.. Enumerable.Range(0, 300)];
        Matrix w = Svd.Of(UnitRows.CrossCovariance(ofX, ofY, truth, all, new ComputeContext(1))).PolarFactor();
        LearningRows rows = new(ofX, ofY, [truth[7]], [7]);
        StochasticLearning.Schedule certain = new(1, 16, 2, 1e-4);
        StochasticLearning.Outcome end = StochasticLearning.Run(rows, w, certain, 1, new ComputeContext(1));
        Assert.That(end.PairsX, Has.Length.EqualTo((2 * 299) + 2));
        Assert.That(end.PairsX.Where((i, t) => i != truth[end.PairsY[t]]), Is.Empty);
        Assert.That(end.Mutual, Is.EqualTo(1));
    }

    private static SearchResult Search(
        float[] x, int d1, float[] y, int d2, IEnumerable<(int X, int Y)> anchors, SearchOptions options, ulong seed = 0, int threads = 2,
        ComputeContext? context = null)
    {
        using UnitRows ofX = Unit(x, d1), ofY = Unit(y, d2);
        (int X, int Y)[] known = [.. anchors];
        return MapSearch.Run(
            ofX, ofY, (Array.ConvertAll(known, k => k.X), Array.ConvertAll(known, k => k.Y)), null, options, seed,
            context ?? new ComputeContext(threads));
    }

    private static UnitRows Unit(float[] rows, int d)
    {
        ReadOnlyMatrixView<float> view = Given.View(rows, rows.Length / d);
        return UnitRows.Of(view, SideNormalization.Fit(view, PreNormalization.UnitCenterUnit), new ComputeContext(1));
    }

    private static double Right(SearchResult found, int[] truth) =>
        found.PairsX.Where((i, t) => truth[found.PairsY[t]] == i).Count() / (double)found.PairsX.Length;

    /// <summary>Rows of clusters of unequal sizes and spreads, and the same rows in another order, turned and with noise.</summary>
    private static (float[] X, float[] Y, int[] Truth) Planted(int n, int d1, int d2, double noise, ulong seed)
    {
        const int Clusters = 25;
        Rng rng = new(seed);
        Matrix centers = Given.Gaussian(Clusters, d1, seed + 50);
        float[] x = new float[n * d1];
        for (int i = 0; i < n; i++)
        {
            int cluster = (int)(Clusters * Math.Pow(rng.NextDouble(), 2));
            for (int j = 0; j < d1; j++) x[(i * d1) + j] = (float)((2 * centers[cluster, j]) + rng.NextGaussian());
        }
        int[] truth = rng.Permutation(n);
        float[] y = new float[n * d1];
        for (int j = 0; j < n; j++)
        {
            for (int e = 0; e < d1; e++) y[(j * d1) + e] = x[(truth[j] * d1) + e] + (float)(noise * rng.NextGaussian());
        }
        return (x, Turned(y, d1, d2, seed + 60), truth);
    }

    /// <summary>Rows turned into as many dimensions or more.</summary>
    private static float[] Turned(float[] rows, int d, int wide, ulong seed)
    {
        Matrix frame = Given.Orthonormal(wide, d, seed);
        Matrix m = new(rows.Length / d, d, Array.ConvertAll(rows, v => (double)v));
        return Given.Single(Gemm.Product(m, frame, transB: true));
    }

    private sealed class Progress(Action<LfmProgress> report) : IProgress<LfmProgress>
    {
        public void Report(LfmProgress value) => report(value);
    }
}
