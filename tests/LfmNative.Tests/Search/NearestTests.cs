using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>The two blocked searches against all pairs in double precision.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class NearestTests
{
    [TestCase(1, 1, 1)]
    [TestCase(1, 300, 4)]
    [TestCase(300, 1, 4)]
    [TestCase(127, 130, 3)]
    [TestCase(128, 64, 8)]
    [TestCase(129, 300, 20)]
    [TestCase(9, 2100, 5)]
    public void NearestPointsAreThoseOfAllPairs(int q, int n, int dims)
    {
        Matrix queries = TestData.Matrix(dims + 2, q, 1), points = TestData.Matrix(dims + 1, n, 2);
        int[] one = NearestPoints.Of(queries, points, dims, new ComputeContext(1));
        for (int i = 0; i < q; i++)
        {
            double Squared(int j) => Enumerable.Range(0, dims).Sum(k => Math.Pow(queries[k, i] - points[k, j], 2));
            Assert.That(Squared(one[i]), Is.EqualTo(Enumerable.Range(0, n).Min(Squared)).Within(1e-12));
        }
        Assert.That(NearestPoints.Of(queries, points, dims, new ComputeContext(3)), Is.EqualTo(one));
    }

    /// <summary>
    /// Points that lie far out, as localised eigenvectors put them, take digits from all others, down to where integers no longer serve.
    /// </summary>
    [TestCase(1)]
    [TestCase(30)]
    [TestCase(250)]
    [TestCase(1e6)]
    public void PointsFarOutDoNotBlurTheRest(double far)
    {
        const int Q = 200, N = 600, Dims = 17;
        Matrix queries = TestData.Matrix(Dims, Q, 3), points = TestData.Matrix(Dims, N, 4);
        for (int k = 0; k < Dims; k++)
        {
            for (int j = 0; j < N; j += 200) points[k, j] *= far;
            queries[k, 50] *= far;
        }
        // Points that differ by much less than the integers tell.
        for (int k = 0; k < Dims; k++) points[k, 301] = points[k, 300] = queries[k, 7] + 1e-3;
        points[2, 301] -= 1e-9;
        int[] found = NearestPoints.Of(queries, points, Dims, new ComputeContext(2));
        for (int i = 0; i < Q; i++)
        {
            double Squared(int j) => Enumerable.Range(0, Dims).Sum(k => Math.Pow(queries[k, i] - points[k, j], 2));
            Assert.That(found[i], Is.EqualTo(Enumerable.Range(0, N).MinBy(j => (Squared(j), j))), $"query {i}");
        }
        Assert.That(found[7], Is.EqualTo(301));
    }

    /// <summary>A map need not keep lengths.</summary>
    [Test]
    public void PointsMayBeLongerOrShorterThanQueries([Values(1e-3, 0.1, 3, 40, 1e4)] double length, [Values(3, 20)] int dims)
    {
        const int Q = 100, N = 400;
        Matrix queries = TestData.Matrix(dims, Q, 7), points = TestData.Matrix(dims, N, 8);
        for (int i = 0; i < points.Data.Length; i++) points.Data[i] *= length;
        int[] found = NearestPoints.Of(queries, points, dims, new ComputeContext(2));
        for (int i = 0; i < Q; i++)
        {
            double Squared(int j) => Enumerable.Range(0, dims).Sum(k => Math.Pow(queries[k, i] - points[k, j], 2));
            Assert.That(found[i], Is.EqualTo(Enumerable.Range(0, N).MinBy(j => (Squared(j), j))), $"query {i}");
        }
    }

    [TestCase(0)]
    [TestCase(1e-200)]
    [TestCase(1e150)]
    public void NearestPointsOfAnyScale(double scale)
    {
        Matrix queries = TestData.Matrix(5, 40, 5), points = TestData.Matrix(5, 90, 6);
        int[] expected = NearestPoints.Of(queries, points, 5, new ComputeContext(1));
        foreach (Matrix m in (Matrix[])[queries, points])
        {
            for (int i = 0; i < m.Data.Length; i++) m.Data[i] *= scale;
        }
        Assert.That(NearestPoints.Of(queries, points, 5, new ComputeContext(1)), Is.EqualTo(scale == 0 ? new int[40] : expected));
    }

    [Test]
    public void NearestPointsTakeTheFirstOfEquals([Values(40, 1500)] int n)
    {
        const int Dims = 3, Q = 200;
        Matrix queries = new(Dims, Q, Array.ConvertAll(TestData.SmallIntegers(Dims * Q, 4, 5), v => (double)v));
        Matrix points = new(Dims, n, Array.ConvertAll(TestData.SmallIntegers(Dims * n, 4, 6), v => (double)v));
        int[] expected = [.. Enumerable.Range(0, Q).Select(i => Enumerable.Range(0, n)
            .MinBy(j => (Enumerable.Range(0, Dims).Sum(k => Math.Pow(queries[k, i] - points[k, j], 2)), j)))];
        Assert.That(NearestPoints.Of(queries, points, Dims, new ComputeContext(2)), Is.EqualTo(expected));
    }

    [TestCase(1, 1, 3)]
    [TestCase(1, 200, 5)]
    [TestCase(300, 1, 5)]
    [TestCase(127, 129, 10)]
    [TestCase(300, 128, 16)]
    [TestCase(140, 2100, 7)]
    public void BestPartnersAreThoseOfAllPairs(int n1, int n2, int d)
    {
        float[] x = TestData.UnitRows(n1, d, 1), y = TestData.UnitRows(n2, d, 2);
        float[] bx = TestData.Floats(n1, 3, 0.1), by = TestData.Floats(n2, 4, 0.1);
        double[,] cosine = Cosines(x, n1, y, n2, d);
        BestPartners one = Best(x, n1, bx, y, n2, by, d, 1), two = Best(x, n1, bx, y, n2, by, d, 3);
        for (int i = 0; i < n1; i++)
        {
            double best = Enumerable.Range(0, n2).Max(j => cosine[i, j] + by[j]);
            Assert.That(one.ScoreX[i], Is.EqualTo(best).Within(2e-6));
            Assert.That(cosine[i, one.OfX[i]] + by[one.OfX[i]], Is.EqualTo(best).Within(2e-6));
        }
        for (int j = 0; j < n2; j++)
        {
            double best = Enumerable.Range(0, n1).Max(i => cosine[i, j] + bx[i]);
            Assert.That(one.ScoreY[j], Is.EqualTo(best).Within(2e-6));
            Assert.That(cosine[one.OfY[j], j] + bx[one.OfY[j]], Is.EqualTo(best).Within(2e-6));
        }
        Assert.That(two.OfX, Is.EqualTo(one.OfX));
        Assert.That(two.OfY, Is.EqualTo(one.OfY));
        Assert.That(two.ScoreX, Is.EqualTo(one.ScoreX));
        Assert.That(two.ScoreY, Is.EqualTo(one.ScoreY));
    }

    /// <summary>Rows along the axes have cosines 0 and 1 exactly, so every search is a tie.</summary>
    [Test]
    public void BestPartnersTakeTheFirstOfEquals([Values(1, 4)] int threads)
    {
        const int N1 = 500, N2 = 1300, D = 4;
        float[] x = Axes(N1, D, 7), y = Axes(N2, D, 8);
        double[,] cosine = Cosines(x, N1, y, N2, D);
        BestPartners found = Best(x, N1, new float[N1], y, N2, new float[N2], D, threads);
        Assert.That(found.OfX, Is.EqualTo(Enumerable.Range(0, N1).Select(i => Enumerable.Range(0, N2).MinBy(j => (-cosine[i, j], j)))));
        Assert.That(found.OfY, Is.EqualTo(Enumerable.Range(0, N2).Select(j => Enumerable.Range(0, N1).MinBy(i => (-cosine[i, j], i)))));
    }

    [TestCase(1, 1, 10)]
    [TestCase(5, 300, 10)]
    [TestCase(300, 5, 10)]
    [TestCase(200, 131, 1)]
    [TestCase(129, 1100, 10)]
    public void MeanOfTheLargestCosines(int n1, int n2, int k)
    {
        const int D = 6;
        float[] x = TestData.UnitRows(n1, D, 11), y = TestData.UnitRows(n2, D, 12);
        double[,] cosine = Cosines(x, n1, y, n2, D);
        (float[] ofX, float[] ofY) = Mean(1);
        double MeanOf(IEnumerable<double> cosines) => cosines.OrderDescending().Take(k).Average();
        for (int i = 0; i < n1; i++)
            Assert.That(ofX[i], Is.EqualTo(MeanOf(Enumerable.Range(0, n2).Select(j => cosine[i, j]))).Within(1e-6));
        for (int j = 0; j < n2; j++)
            Assert.That(ofY[j], Is.EqualTo(MeanOf(Enumerable.Range(0, n1).Select(i => cosine[i, j]))).Within(1e-6));
        (float[] againX, float[] againY) = Mean(4);
        Assert.That(againX, Is.EqualTo(ofX));
        Assert.That(againY, Is.EqualTo(ofY));

        (float[], float[]) Mean(int threads)
        {
            fixed (float* px = x, py = y) return CosineSearch.MeanTop(px, n1, py, n2, D, k, new ComputeContext(threads));
        }
    }

    private static BestPartners Best(float[] x, int n1, float[] bx, float[] y, int n2, float[] by, int d, int threads)
    {
        fixed (float* px = x, py = y) return CosineSearch.Best(px, n1, bx, py, n2, by, d, new ComputeContext(threads));
    }

    private static float[] Axes(int n, int d, ulong seed)
    {
        float[] which = TestData.SmallIntegers(n, d, seed), x = new float[n * d];
        for (int i = 0; i < n; i++) x[(i * d) + (int)which[i]] = 1;
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
