using LfmNative.Diagnostics;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>Rounds that pass over pairs against all pairs in double precision.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class CslsRoundsTests
{
    [TestCase(300, 257, 12, 10)]
    [TestCase(131, 400, 30, 10)]
    [TestCase(40, 33, 3, 1)]
    [TestCase(5, 90, 4, 10)]
    [TestCase(1, 1, 2, 10)]
    public void EveryRoundIsThatOfAllPairs(int n1, int n2, int d, int k)
    {
        float[] x = TestData.UnitRows(n1, d, 1), y = TestData.UnitRows(n2, d, 2), other = TestData.UnitRows(n1, d, 3);
        fixed (float* px = x, py = y)
        {
            using CslsRounds rounds = new(py, n1, n2, d, k, new ComputeContext(2)), alone = new(py, n1, n2, d, k, new ComputeContext(1));
            // Steps of every size: none, small ones that add up, one that makes all cosines new, and rows that do not move.
            float[] steps = [0, 0, 1e-4f, 0.02f, 0.02f, 0.05f, 0, 2, 0.03f];
            for (int round = 0; round < steps.Length; round++)
            {
                for (int i = 0; i < n1; i++)
                {
                    if (i % 3 != 2) Move(x.AsSpan(i * d, d), other.AsSpan(((i + round) % n1) * d, d), steps[round]);
                }
                (BestPartners best, float[] ry) = rounds.Next(px);
                Check(x, n1, y, n2, d, k, best, ry);
                (BestPartners same, float[] means) = alone.Next(px);
                Assert.That(same.OfX, Is.EqualTo(best.OfX));
                Assert.That(same.OfY, Is.EqualTo(best.OfY));
                Assert.That(same.ScoreX, Is.EqualTo(best.ScoreX));
                Assert.That(same.ScoreY, Is.EqualTo(best.ScoreY));
                Assert.That(means, Is.EqualTo(ry));
            }
            if (n1 > 100) Assert.That(rounds.Products, Is.InRange(2, 5), "the small steps need no product");
        }
    }

    /// <summary>Rows along the axes and against them: every cosine is −1, 0 or 1 and every decision a tie.</summary>
    [Test]
    public void OfEqualsTheFirstIsTaken([Values(1, 3)] int threads)
    {
        const int N1 = 90, N2 = 120, D = 4, K = 5;
        float[] x = Axes(N1, D, 7), y = Axes(N2, D, 8);
        fixed (float* px = x, py = y)
        {
            using CslsRounds rounds = new(py, N1, N2, D, K, new ComputeContext(threads));
            for (int round = 0; round < 2; round++)
            {
                (BestPartners best, float[] ry) = rounds.Next(px);
                (float[] rx, _) = Means(x, N1, y, N2, D, K);
                double[,] cosine = Cosines(x, N1, y, N2, D);
                int BestOfX(int i) => Enumerable.Range(0, N2).MinBy(j => (-(cosine[i, j] - (ry[j] / 2)), j));
                int BestOfY(int j) => Enumerable.Range(0, N1).MinBy(i => (-(cosine[i, j] - (rx[i] / 2)), i));
                Assert.That(best.OfX, Is.EqualTo(Enumerable.Range(0, N1).Select(BestOfX)));
                Assert.That(best.OfY, Is.EqualTo(Enumerable.Range(0, N2).Select(BestOfY)));
            }
            Assert.That(rounds.Products, Is.EqualTo(1));
        }
    }

    [Test]
    public void CancellationLeavesNothingBehind()
    {
        float[] x = TestData.UnitRows(50, 4, 1);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        fixed (float* px = x)
        {
            float* rows = px;
            using CslsRounds rounds = new(rows, 50, 50, 4, 10, new ComputeContext(2, null, cancelled.Token));
            Assert.Catch<OperationCanceledException>(() => rounds.Next(rows));
        }
    }

    private static void Check(float[] x, int n1, float[] y, int n2, int d, int k, BestPartners best, float[] ry)
    {
        double[,] cosine = Cosines(x, n1, y, n2, d);
        (float[] expectedX, float[] expectedY) = Means(x, n1, y, n2, d, k);
        Assert.That(ry, Is.EqualTo(expectedY).Within(1e-6));
        for (int i = 0; i < n1; i++)
        {
            double most = Enumerable.Range(0, n2).Max(j => cosine[i, j] - (expectedY[j] / 2));
            Assert.That(best.ScoreX[i], Is.EqualTo(most).Within(2e-6));
            Assert.That(cosine[i, best.OfX[i]] - (expectedY[best.OfX[i]] / 2), Is.EqualTo(most).Within(2e-6));
        }
        for (int j = 0; j < n2; j++)
        {
            double most = Enumerable.Range(0, n1).Max(i => cosine[i, j] - (expectedX[i] / 2));
            Assert.That(best.ScoreY[j], Is.EqualTo(most).Within(2e-6));
            Assert.That(cosine[best.OfY[j], j] - (expectedX[best.OfY[j]] / 2), Is.EqualTo(most).Within(2e-6));
        }
    }

    private static (float[] X, float[] Y) Means(float[] x, int n1, float[] y, int n2, int d, int k)
    {
        double[,] cosine = Cosines(x, n1, y, n2, d);
        float MeanOf(IEnumerable<double> cosines) => (float)cosines.OrderDescending().Take(k).Average();
        return (
            [.. Enumerable.Range(0, n1).Select(i => MeanOf(Enumerable.Range(0, n2).Select(j => cosine[i, j])))],
            [.. Enumerable.Range(0, n2).Select(j => MeanOf(Enumerable.Range(0, n1).Select(i => cosine[i, j])))]);
    }

    private static void Move(Span<float> row, ReadOnlySpan<float> towards, float step)
    {
        double squared = 0;
        for (int t = 0; t < row.Length; t++) row[t] += step * towards[t];
        foreach (float v in row) squared += (double)v * v;
        for (int t = 0; t < row.Length; t++) row[t] = (float)(row[t] / Math.Sqrt(squared));
    }

    private static float[] Axes(int n, int d, ulong seed)
    {
        float[] which = TestData.SmallIntegers(n, d, seed), x = new float[n * d];
        for (int i = 0; i < n; i++) x[(i * d) + Math.Abs((int)which[i])] = i % 5 == 0 ? -1 : 1;
        return x;
    }

    private static double[,] Cosines(float[] x, int n1, float[] y, int n2, int d)
    {
        double[,] cosine = new double[n1, n2];
        for (int i = 0; i < n1; i++)
        {
            for (int j = 0; j < n2; j++)
            {
                for (int t = 0; t < d; t++) cosine[i, j] += (double)x[(i * d) + t] * y[(j * d) + t];
            }
        }
        return cosine;
    }
}
