using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>Searches whose columns' results are shared by all workers: several tiles both ways, any number of threads.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class CosineSearchTests
{
    private const int N1 = 700;
    private const int N2 = 2500;
    private const int D = 9;

    [Test]
    public void MeansAreThoseOfAllPairs([Values(1, 2, 3, 8)] int threads, [Values(1, 10, 900)] int k)
    {
        float[] x = TestData.UnitRows(N1, D, 21), y = TestData.UnitRows(N2, D, 22);
        double[,] cosine = Cosines(x, y);
        (float[] ofX, float[] ofY) = MeanTop(x, y, k, threads);
        (float[] oneX, float[] oneY) = MeanTop(x, y, k, 1);
        Assert.That(ofX, Is.EqualTo(oneX));
        Assert.That(ofY, Is.EqualTo(oneY));
        for (int i = 0; i < N1; i += 13)
        {
            IEnumerable<double> row = Enumerable.Range(0, N2).Select(j => cosine[i, j]);
            Assert.That(ofX[i], Is.EqualTo(row.OrderDescending().Take(k).Average()).Within(1e-6));
        }
        for (int j = 0; j < N2; j += 17)
        {
            IEnumerable<double> column = Enumerable.Range(0, N1).Select(i => cosine[i, j]);
            Assert.That(ofY[j], Is.EqualTo(column.OrderDescending().Take(k).Average()).Within(1e-6));
        }
    }

    /// <summary>Rows along axes and biases of halves: scores are exact, nearly all tie, and the first of equals wins.</summary>
    [Test]
    public void PartnersAreTheFirstOfEquals([Values(1, 2, 3, 8)] int threads)
    {
        float[] x = Axes(N1, 31), y = Axes(N2, 32);
        float[] bx = TestData.SmallIntegers(N1, 3, 33), by = TestData.SmallIntegers(N2, 3, 34);
        for (int i = 0; i < N1; i++) bx[i] /= 2;
        for (int j = 0; j < N2; j++) by[j] /= 2;
        double[,] cosine = Cosines(x, y);
        BestPartners found;
        fixed (float* px = x, py = y) found = CosineSearch.Best(px, N1, bx, py, N2, by, D, new ComputeContext(threads));
        for (int i = 0; i < N1; i++)
        {
            int best = Enumerable.Range(0, N2).MinBy(j => (-(cosine[i, j] + by[j]), j));
            Assert.That((found.OfX[i], found.ScoreX[i]), Is.EqualTo((best, (float)(cosine[i, best] + by[best]))));
        }
        for (int j = 0; j < N2; j++)
        {
            int best = Enumerable.Range(0, N1).MinBy(i => (-(cosine[i, j] + bx[i]), i));
            Assert.That((found.OfY[j], found.ScoreY[j]), Is.EqualTo((best, (float)(cosine[best, j] + bx[best]))));
        }
    }

    [Test]
    public void PartnersDoNotDependOnThreads([Values(2, 3, 8)] int threads)
    {
        float[] x = TestData.UnitRows(N1, D, 41), y = TestData.UnitRows(N2, D, 42);
        (BestPartners one, float[] means) = Csls(x, y, 1);
        (BestPartners many, float[] same) = Csls(x, y, threads);
        Assert.That(many.OfX, Is.EqualTo(one.OfX));
        Assert.That(many.OfY, Is.EqualTo(one.OfY));
        Assert.That(many.ScoreX, Is.EqualTo(one.ScoreX));
        Assert.That(many.ScoreY, Is.EqualTo(one.ScoreY));
        Assert.That(same, Is.EqualTo(means));
    }

    [Test]
    public void ScratchIsAsPredicted([Values(1, 2, 5, 64)] int threads, [Values(1, 10, 3000)] int k)
    {
        float[] x = TestData.UnitRows(N1, D, 51), y = TestData.UnitRows(N2, D, 52);
        int k1 = Math.Min(k, N2), k2 = Math.Min(k, N1);
        Assert.That(Allocated(() => MeanTop(x, y, k, threads)), Is.EqualTo(TopCosines.ScratchBytes(N1, N2, k1, k2, threads)));
        long best = CosineSearch.BestBytes(N1, threads);
        Assert.That(Allocated(() => Best(x, y, threads)), Is.EqualTo(best));
        long larger = Math.Max(best, TopCosines.ScratchBytes(N1, N2, k1, k2, threads));
        Assert.That(CosineSearch.ScratchBytes(N1, N2, k, threads), Is.EqualTo(larger));
    }

    /// <summary>Beside the lists, a round holds the product's scratch and after it the lists of the best partners.</summary>
    [Test]
    public void ScratchOfTheRoundsIsAsPredicted([Values(1, 2, 5)] int threads)
    {
        const int K = 10;
        float[] x = TestData.UnitRows(N1, D, 61), y = TestData.UnitRows(N2, D, 62);
        long allocated = Allocated(() =>
        {
            fixed (float* px = x, py = y)
            {
                using CslsRounds rounds = new(py, N1, N2, D, K, new ComputeContext(threads));
                rounds.Next(px);
            }
        });
        long best = 8L * (N1 + N2);
        Assert.That(CslsRounds.ScratchBytes(N1, N2, D, K, threads) + best, Is.EqualTo(allocated));
    }

    /// <summary>A million rows on 64 threads, and sizes beyond 32 bits: the columns' lists count once.</summary>
    [Test]
    public void ScratchGrowsWithTheColumnsOnceOnly()
    {
        const int Many = 1_000_000;
        long one = CosineSearch.ScratchBytes(Many, Many, 10, 1), many = CosineSearch.ScratchBytes(Many, Many, 10, 64);
        Assert.That(one, Is.InRange(44_000_000, 46_000_000), "eleven floats a column and one tile");
        Assert.That(many - one, Is.EqualTo(63L * 4 * ((128 * 1024) + (128 * 10))), "a tile and its rows' lists for each further thread");
        Assert.That(TopCosines.ScratchBytes(Many, int.MaxValue, 10, 1000, 64), Is.GreaterThan(4L * int.MaxValue * 1000));
        Assert.That(CslsRounds.ScratchBytes(Many, Many, 300, 10, 64), Is.GreaterThan((long)Many * Many));
    }

    [Test]
    public void NearestPointsHoldNoMoreThanPredicted([Values(1, 3)] int threads, [Values(1, 1e6)] double far)
    {
        const int Q = 300, N = 1000, Dims = 21;
        Matrix queries = TestData.Matrix(Dims, Q, 71), points = TestData.Matrix(Dims, N, 72);
        for (int k = 0; k < Dims; k++) points[k, 5] *= far;
        long allocated = Allocated(() => NearestPoints.Of(queries, points, Dims, new ComputeContext(threads)));
        long predicted = NearestPoints.ScratchBytes(Q, N, Dims, threads);
        Assert.That(allocated, Is.LessThanOrEqualTo(predicted).And.GreaterThan(predicted / 3));
    }

    private static long Allocated(Action run)
    {
        long before = NativeMemoryCounter.AllocatedBytes;
        run();
        return NativeMemoryCounter.AllocatedBytes - before;
    }

    private static (float[] X, float[] Y) MeanTop(float[] x, float[] y, int k, int threads)
    {
        fixed (float* px = x, py = y) return CosineSearch.MeanTop(px, N1, py, N2, D, k, new ComputeContext(threads));
    }

    private static BestPartners Best(float[] x, float[] y, int threads)
    {
        fixed (float* px = x, py = y)
            return CosineSearch.Best(px, N1, new float[N1], py, N2, new float[N2], D, new ComputeContext(threads));
    }

    private static (BestPartners Best, float[] MeanY) Csls(float[] x, float[] y, int threads)
    {
        fixed (float* px = x, py = y) return CosineSearch.Csls(px, N1, py, N2, D, 10, new ComputeContext(threads));
    }

    private static float[] Axes(int n, ulong seed)
    {
        float[] which = TestData.SmallIntegers(n, D, seed), x = new float[n * D];
        for (int i = 0; i < n; i++) x[(i * D) + (int)which[i]] = 1;
        return x;
    }

    private static double[,] Cosines(float[] x, float[] y)
    {
        double[,] cosine = new double[N1, N2];
        for (int i = 0; i < N1; i++)
        {
            for (int j = 0; j < N2; j++)
            {
                for (int t = 0; t < D; t++) cosine[i, j] += (double)x[(i * D) + t] * y[(j * D) + t];
            }
        }
        return cosine;
    }
}
