using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Tests.Alignments;

namespace LfmNative.Tests.Maps;

[Category("Numerics"), NonParallelizable]
public sealed class BootstrappedAnchorsTests
{
    private const int N = 400, D1 = 12, D2 = 15, Seeds = 15;
    private static readonly int[] Truth = Given.Permutation(N);
    private static readonly int[] OnY = [.. Enumerable.Range(0, Seeds)];
    private static readonly int[] OnX = [.. OnY.Select(j => Truth[j])];

    [Test]
    public void AFewSeedsGrowToParallelAnchors()
    {
        (float[] x, float[] y) = Rotated(0.1);
        long live = NativeMemoryCounter.LiveBuffers;
        BootstrappedAnchors.Outcome end = Run(x, y);
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
        Assert.That(end.PairsX[..Seeds], Is.EqualTo(OnX));
        Assert.That(end.PairsY[..Seeds], Is.EqualTo(OnY));
        Assert.That(end.PairsX, Has.Length.EqualTo(end.PairsY.Length).And.Length.InRange(250, BootstrappedAnchors.Aim));
        Assert.That(end.PairsX, Is.Unique);
        Assert.That(end.PairsY, Is.Unique);
        int right = end.PairsX.Where((i, t) => Truth[end.PairsY[t]] == i).Count();
        Assert.That(right, Is.GreaterThan(0.9 * end.PairsX.Length));
        Assert.That(end.Match.Where((i, j) => Truth[j] == i).Count(), Is.GreaterThan(0.95 * N));
        for (int t = 0; t < Seeds; t++) Assert.That(end.Match[OnY[t]], Is.EqualTo(OnX[t]), $"seed {t}");
    }

    [Test]
    public void ARotationIsFoundWhole()
    {
        (float[] x, float[] y) = Rotated(0);
        BootstrappedAnchors.Outcome end = Run(x, y);
        Assert.That(end.Match, Is.EqualTo(Truth));
        Assert.That(end.PairsX.Where((i, t) => Truth[end.PairsY[t]] == i).Count(), Is.EqualTo(end.PairsX.Length));
    }

    [Test]
    public void ThreadsDoNotChangeTheResultAndTheSeedDoes()
    {
        (float[] x, float[] y) = Rotated(0.1);
        BootstrappedAnchors.Outcome one = Run(x, y, threads: 1), three = Run(x, y, threads: 3), other = Run(x, y, seed: 8);
        Assert.That(three.PairsX, Is.EqualTo(one.PairsX));
        Assert.That(three.PairsY, Is.EqualTo(one.PairsY));
        Assert.That(three.Match, Is.EqualTo(one.Match));
        Assert.That(other.PairsX, Is.Not.EqualTo(one.PairsX));
    }

    [Test]
    public void SeedsThatAreAllThereIsNeedNoOthers()
    {
        (float[] x, float[] y) = Rotated(0.05);
        float[] few = x[..(40 * D1)], fewY = Given.Reordered(y, N, [.. Enumerable.Range(0, 40).Select(i => Array.IndexOf(Truth, i))]);
        int[] all = [.. Enumerable.Range(0, 40)];
        BootstrappedAnchors.Outcome end = BootstrappedAnchors.Run(
            Given.View(few, 40), Unit(few, 40), Given.View(fewY, 40), Unit(fewY, 40), all, all, 1, new ComputeContext(2));
        Assert.That(end.PairsX, Is.EqualTo(all));
        Assert.That(end.PairsY, Is.EqualTo(all));
        Assert.That(end.Match, Is.EqualTo(all));
    }

    [Test]
    public void MemoryIsWhatThePlanSays([Values(1, 3)] int threads)
    {
        (float[] x, float[] y) = Rotated(0.1);
        long before = NativeMemoryCounter.LiveBytes, peak = 0;
        Watch watch = new(() => peak = Math.Max(peak, NativeMemoryCounter.LiveBytes));
        Run(x, y, new ComputeContext(threads, watch));
        long most = BootstrappedAnchors.Bytes((N, D1), (N, D2), Seeds, threads);
        Assert.That(peak - before, Is.InRange(most / 4, most));
    }

    [Test]
    public void CancellationLeavesNothingBehind()
    {
        (float[] x, float[] y) = Rotated(0.1);
        long live = NativeMemoryCounter.LiveBuffers;
        using CancellationTokenSource cancelled = new();
        int ticks = 0;
        Watch watch = new(() =>
        {
            if (++ticks == 3) cancelled.Cancel();
        });
        Assert.Catch<OperationCanceledException>(() => Run(x, y, new ComputeContext(2, watch, cancelled.Token)));
        Assert.That(ticks, Is.InRange(3, 4));
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    [Test]
    public unsafe void SinkhornFindsThePermutation([Values(1, 3)] int threads)
    {
        const int n = 600, d = 20;
        int[] order = new Rng(4).Permutation(n);
        float[] columns = Given.Samples(n, d, 5), rows = Given.Reordered(columns, n, order), values = new float[n], means = new float[n];
        for (int i = 0; i < n; i++) values[i] = i;
        float[] weights = new float[2 * n];
        using SinkhornMatching matching = new(n, n, d);
        fixed (float* r = rows, c = columns, v = values, m = means, w = weights)
        {
            matching.Match(r, c, d, d, new ComputeContext(threads));
            matching.Means(v, 1, 1, m, new ComputeContext(threads));
            matching.Weights([0, 77], w);
        }
        Assert.That(means, Is.EqualTo(order.Select(i => (float)i)).Within(0.5));
        Assert.That(Array.IndexOf(order, 77), Is.EqualTo(Array.IndexOf(weights, weights[n..].Max(), n) - n));
    }

    [Test]
    public void AnAlignmentIsRefinedByThem()
    {
        Planted data = AlignmentTest.Plant(400, 400, 10, 12, seed: 5, noise: 0.1);
        AlignmentOptions options = new() { K = 12, Spectrum = new() { Eigenpairs = 20 }, Refine = Refinement.Bootstrap, Seed = 3 };
        Alignment a = LatentAligner.Fit(data.X.View, data.Y.View, data.Anchors(15), options);
        Assert.That(a.Facts.Options.Transform.Normalization, Is.EqualTo(PreNormalization.UnitCenterUnit));
        Assert.That(a.Facts.PairCount, Is.InRange(200, 300));
        Assert.That(a.Matches.Where((i, j) => data.Truth[j] == i).Count(), Is.GreaterThan(360));
        Assert.That(a.Facts.Trust.Trusted, Is.True);
        Assert.That(a.ParallelAnchors.Count, Is.EqualTo(a.Facts.PairCount));
        Assert.That(a.ParallelAnchors.X[..15], Is.EqualTo(a.Anchors.X));
        Assert.That(a.ParallelRowsY.Row(20).ToArray(), Is.EqualTo(data.Y.View.Row(a.ParallelAnchors.Y[20]).ToArray()));
        float[] paired = Given.Reordered(data.X.Data, 400, data.Truth);
        AlignmentScores scores = a.Evaluate(Given.View(paired, 400), data.Y.View);
        Assert.That(scores.RelativeParallel!.Mrr, Is.GreaterThan(0.95));
        using MemoryStream stored = new();
        a.Save(stored);
        Alignment read = Alignment.Load(stored.ToArray());
        Assert.That(read.ParallelAnchors.Y, Is.EqualTo(a.ParallelAnchors.Y));
        Assert.That(read.Evaluate(Given.View(paired, 400), data.Y.View), Is.EqualTo(scores));
        Alignment other = LatentAligner.Fit(data.X.View, data.Y.View, data.Anchors(15), options with { Refine = Refinement.None });
        Assert.That((other.ParallelAnchors.Count, other.ParallelRowsX.Rows), Is.EqualTo((0, 0)));
        Assert.That(other.Evaluate(Given.View(paired, 400), data.Y.View).RelativeParallel, Is.Null);
        Given.Fails(
            LfmErrorCode.InvalidArgument,
            () => LatentAligner.Fit(data.X.View, data.Y.View, AnchorPairs.None, options with
            {
                Descriptors = new DescriptorOptions { Kinds = [DescriptorKind.Hks] },
            }),
            "Refine is bootstrap",
            "give anchors");
    }

    [Test]
    public void LargerSidesTakePartByARandomPart()
    {
        // The pairing of 5,000 × 5,000 rows is in the plan, that of all rows is not.
        long part = BootstrappedAnchors.Bytes((5_000, 50), (5_000, 50), 20, 2);
        long all = BootstrappedAnchors.Bytes((50_000, 50), (50_000, 50), 20, 2);
        Assert.That(part, Is.GreaterThan(4L * 5_000 * 5_000));
        Assert.That(all, Is.LessThan(3 * part));
    }

    private static BootstrappedAnchors.Outcome Run(float[] x, float[] y, int threads = 2, ulong seed = 7) =>
        Run(x, y, new ComputeContext(threads), seed);

    private static BootstrappedAnchors.Outcome Run(float[] x, float[] y, ComputeContext context, ulong seed = 7) =>
        BootstrappedAnchors.Run(Given.View(x, N), Unit(x, N), Given.View(y, N), Unit(y, N), OnX, OnY, seed, context);

    private static SideNormalization Unit(float[] rows, int n) =>
        SideNormalization.Fit(Given.View(rows, n), PreNormalization.UnitCenterUnit);

    /// <summary>Y's rows are X's in another order, turned into more dimensions, with noise beside unit variance.</summary>
    private static (float[] X, float[] Y) Rotated(double noise)
    {
        float[] x = Given.Samples(N, D1, 1);
        Matrix rows = new(N, D1, Array.ConvertAll(Given.Reordered(x, N, Truth), v => (double)v));
        Matrix y = Given.Engine(Given.Oracle(rows) * Given.Oracle(Given.Orthonormal(D2, D1, 2)).Transpose());
        Rng rng = new(3);
        foreach (ref double v in y.Data.AsSpan()) v += noise * rng.NextGaussian();
        return (x, Given.Single(y));
    }

    private sealed class Watch(Action action) : IProgress<LfmProgress>
    {
        public void Report(LfmProgress value) => action();
    }
}
