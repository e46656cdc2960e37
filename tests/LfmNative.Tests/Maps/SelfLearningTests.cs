using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Tests.Maps;

[Category("Numerics")]
public sealed class SelfLearningTests
{
    private const int N = 400, D1 = 12, D2 = 15;
    private static readonly int[] Truth = Given.Permutation(N);

    [Test]
    public void AFewAnchorsGrowToNearlyAllPairs()
    {
        (float[] x, float[] y) = Noisy(0.1);
        int[] onY = [.. Enumerable.Range(0, 15)], onX = [.. onY.Select(j => Truth[j])];
        long live = NativeMemoryCounter.LiveBuffers;
        SelfLearning.Outcome end = Run(x, y, onX, onY, onX, onY);
        Assert.That(Hits(end.Match), Is.GreaterThan(0.98 * N));
        Assert.That(end.PairsX, Has.Length.GreaterThan(0.95 * N).And.Length.EqualTo(end.PairsY.Length));
        Assert.That(end.PairsX.Where((i, t) => Truth[end.PairsY[t]] == i).Count(), Is.GreaterThan(0.98 * end.PairsX.Length));
        Assert.That(end.PairsY, Is.Ordered.And.Unique);
        Assert.That(end.PairsX, Is.Unique);
        Assert.That(end.Rounds, Is.InRange(2, SelfLearning.MaxRounds - 1), "it ends because the pairs repeat");
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    [Test]
    public void AnchorsStayEvenWhereTheDataSayOtherwise()
    {
        (float[] x, float[] y) = Noisy(0.02);
        int[] onY = [.. Enumerable.Range(0, 40)], onX = [.. onY.Select(j => Truth[j])];
        // Two anchors are crossed, and one names the partner of a row that is no anchor: every other pair speaks against them.
        (onX[3], onX[9]) = (onX[9], onX[3]);
        onX[5] = Truth[200];
        SelfLearning.Outcome end = Run(x, y, onX, onY, onX, onY);
        for (int t = 0; t < 40; t++)
        {
            int at = Array.IndexOf(end.PairsY, onY[t]);
            Assert.That(at, Is.Not.Negative, $"anchor {t} is a pair");
            Assert.That(end.PairsX[at], Is.EqualTo(onX[t]), $"anchor {t}");
            Assert.That(end.Match[onY[t]], Is.EqualTo(onX[t]), $"anchor {t} in the map");
        }
        Assert.That(end.PairsY, Has.No.Member(200));
        Assert.That(end.PairsX, Is.Unique, "no other row takes an anchor's partner");
        Assert.That(Hits(end.Match), Is.GreaterThanOrEqualTo(N - 5));
    }

    [Test]
    public void AllTruePairsAreAFixedPoint()
    {
        (float[] x, float[] y) = Noisy(0);
        SelfLearning.Outcome end = Run(x, y, Truth, [.. Enumerable.Range(0, N)], [], []);
        Assert.That(end.Match, Is.EqualTo(Truth));
        Assert.That(end.PairsX, Is.EqualTo(Truth));
        Assert.That(end.Rounds, Is.EqualTo(2), "the second round repeats the first");
    }

    [Test]
    public void ThreadsDoNotChangeTheResult()
    {
        (float[] x, float[] y) = Noisy(0.1);
        int[] onY = [.. Enumerable.Range(0, 15)], onX = [.. onY.Select(j => Truth[j])];
        SelfLearning.Outcome one = Run(x, y, onX, onY, onX, onY, 1), three = Run(x, y, onX, onY, onX, onY, 3);
        Assert.That(three.Match, Is.EqualTo(one.Match));
        Assert.That(three.PairsX, Is.EqualTo(one.PairsX));
        Assert.That(three.Rounds, Is.EqualTo(one.Rounds));
    }

    [Test]
    public void CancellationLeavesNothingBehind()
    {
        (float[] x, float[] y) = Noisy(0.1);
        long live = NativeMemoryCounter.LiveBuffers;
        using CancellationTokenSource cancelled = new();
        ComputeContext context = new(2, null, cancelled.Token);
        using (SelfLearning learning = new(Given.View(x, N), Normalization(x), Given.View(y, N), Normalization(y), context))
        {
            cancelled.Cancel();
            Assert.Catch<OperationCanceledException>(() => learning.Run([0, 1], [0, 1], [], [], context));
        }
        Assert.That(NativeMemoryCounter.LiveBuffers, Is.EqualTo(live));
    }

    private static SelfLearning.Outcome Run(
        float[] x, float[] y, int[] pairsX, int[] pairsY, int[] anchorsX, int[] anchorsY, int threads = 2)
    {
        using SelfLearning learning = new(
            Given.View(x, N), Normalization(x), Given.View(y, N), Normalization(y), new ComputeContext(threads));
        return learning.Run(pairsX, pairsY, anchorsX, anchorsY, new ComputeContext(threads));
    }

    private static SideNormalization Normalization(float[] x) => SideNormalization.Fit(Given.View(x, N), PreNormalization.UnitCenterUnit);

    private static int Hits(int[] match) => match.Where((i, j) => Truth[j] == i).Count();

    /// <summary>Y's rows are X's in another order, in more dimensions, with noise of the given size beside unit variance.</summary>
    private static (float[] X, float[] Y) Noisy(double noise)
    {
        float[] x = Given.Samples(N, D1, 1);
        Matrix rows = new(N, D1, Array.ConvertAll(Given.Reordered(x, N, Truth), v => (double)v));
        Matrix y = Given.Engine(Given.Oracle(rows) * Given.Oracle(Given.Orthonormal(D2, D1, 2)).Transpose());
        Rng rng = new(3);
        foreach (ref double v in y.Data.AsSpan()) v += noise * rng.NextGaussian();
        return (x, Given.Single(y));
    }
}
