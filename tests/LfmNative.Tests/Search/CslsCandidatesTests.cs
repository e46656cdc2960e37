using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Search;

namespace LfmNative.Tests.Search;

[Category("Numerics")]
public sealed unsafe class CslsCandidatesTests
{
    private const int D = 8, K = 10;

    [TestCase(300, 170, 1)]
    [TestCase(170, 300, 3)]
    [TestCase(12, 5, 2)]
    public void ListsAndMeansAreThoseOfAllPairs(int n1, int n2, int threads)
    {
        float[] x = Rows(n1, 1), y = Rows(n2, 2);
        float[] scores = Scores(x, y);
        double[] meanX = Means(n1, n2, (i, j) => scores[(i * n2) + j]), meanY = Means(n2, n1, (j, i) => scores[(i * n2) + j]);
        using CslsCandidates found = new(n1, n2, Math.Max(n1, n2), K, new ComputeContext(threads));
        // The second pass selects by the means of the first, and must order by its own all the same.
        for (int pass = 0; pass < 2; pass++)
        {
            fixed (float* px = x, py = y) found.Find(px, py, D);
            double ofX = 0, ofY = 0;
            for (int i = 0; i < n1; i++)
            {
                double[] keys = [.. Enumerable.Range(0, n2).Select(j => scores[(i * n2) + j] - (meanY[j] / 2)).OrderDescending()];
                for (int t = 0; t < found.OfX.K; t++) Assert.That(found.OfX.Keys(i)[t], Is.EqualTo(keys[t]).Within(1e-5));
                ofX += keys[0] / n1;
            }
            for (int j = 0; j < n2; j++)
            {
                double[] keys = [.. Enumerable.Range(0, n1).Select(i => scores[(i * n2) + j] - (meanX[i] / 2)).OrderDescending()];
                for (int t = 0; t < found.OfY.K; t++) Assert.That(found.OfY.Keys(j)[t], Is.EqualTo(keys[t]).Within(1e-5));
                ofY += keys[0] / n2;
            }
            Assert.That(found.Objective(), Is.EqualTo((ofX + ofY) / 2).Within(1e-5));
        }
    }

    [Test]
    public void EqualScoresGoToTheLowerRow()
    {
        // Whole numbers, so that no order of summation rounds.
        float[] x = Array.ConvertAll(Rows(40, 3), v => MathF.Round(8 * v)), one = [1, 0, 2, 0, 0, -1, 0, 0];
        float[] y = [.. Enumerable.Repeat(one, 50).SelectMany(row => row)];
        foreach (int threads in new[] { 1, 4 })
        {
            using CslsCandidates found = new(40, 50, 6, K, new ComputeContext(threads));
            fixed (float* px = x, py = y) found.Find(px, py, D);
            for (int i = 0; i < 40; i++)
                Assert.That(new ReadOnlySpan<int>(found.OfX.Ids(i), 6).ToArray(), Is.EqualTo(Enumerable.Range(0, 6)));
        }
    }

    [Test]
    public void ThreadsDoNotChangeTheLists()
    {
        float[] x = Rows(700, 5), y = Rows(1500, 6);
        using CslsCandidates one = new(700, 1500, 16, K, new ComputeContext(1)), four = new(700, 1500, 16, K, new ComputeContext(4));
        fixed (float* px = x, py = y)
        {
            one.Find(px, py, D);
            four.Find(px, py, D);
        }
        for (int j = 0; j < 1500; j++)
        {
            Assert.That(
                new ReadOnlySpan<int>(four.OfY.Ids(j), 16).ToArray(), Is.EqualTo(new ReadOnlySpan<int>(one.OfY.Ids(j), 16).ToArray()));
        }
        Assert.That(four.MutualShare(), Is.EqualTo(one.MutualShare()));
    }

    [Test]
    public void TheSameRowsStandOutAndStrangersDoNot()
    {
        float[] x = Rows(600, 7), y = Rows(600, 8);
        Assert.That(Distinctness(x, x), Is.GreaterThan(3));
        Assert.That(Distinctness(x, y), Is.InRange(1.2, 2.2));
    }

    private static double Distinctness(float[] x, float[] y)
    {
        int n = x.Length / D;
        using CslsCandidates found = new(n, n, 16, K, new ComputeContext(2));
        fixed (float* px = x, py = y) found.Find(px, py, D);
        return found.Distinctness();
    }

    private static float[] Rows(int n, ulong seed)
    {
        Rng rng = new(seed);
        float[] rows = new float[n * D];
        for (int i = 0; i < n; i++)
        {
            double squared = 0;
            for (int j = 0; j < D; j++)
            {
                rows[(i * D) + j] = (float)rng.NextGaussian();
                squared += rows[(i * D) + j] * rows[(i * D) + j];
            }
            for (int j = 0; j < D; j++) rows[(i * D) + j] /= (float)Math.Sqrt(squared);
        }
        return rows;
    }

    private static float[] Scores(float[] x, float[] y)
    {
        int n1 = x.Length / D, n2 = y.Length / D;
        float[] scores = new float[n1 * n2];
        for (int i = 0; i < n1; i++)
        {
            for (int j = 0; j < n2; j++)
            {
                for (int e = 0; e < D; e++) scores[(i * n2) + j] += x[(i * D) + e] * y[(j * D) + e];
            }
        }
        return scores;
    }

    private static double[] Means(int n, int others, Func<int, int, float> score)
    {
        double[] means = new double[n];
        for (int i = 0; i < n; i++)
            means[i] = Enumerable.Range(0, others).Select(j => (double)score(i, j)).OrderDescending().Take(K).Average();
        return means;
    }
}
