using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Migration;

[Category("Numerics")]
[NoNativeLeaks]
public sealed class PairedFitTests
{
    private static readonly ComputeContext Context = new(2);

    [Test]
    public void APlantedRotationIsFound()
    {
        (UnitRows x, UnitRows y, Matrix q) = Planted(400, 12, _ => 1);
        using (x)
        using (y)
        {
            (Matrix found, _) = new PairedFit(x, y, 1, Context).Fit(new MapSettings(MapFamily.Orthogonal));
            Assert.That(Distance(found, q), Is.LessThan(1e-5));
        }
    }

    [Test]
    public void FactorsOfTheDimensionsAreFound()
    {
        (UnitRows x, UnitRows y, Matrix q) = Planted(4_000, 12, j => 1 + (0.05 * j));
        using (x)
        using (y)
        {
            PairedFit fit = new(x, y, 1, Context);
            (Matrix rotation, _) = fit.Fit(new MapSettings(MapFamily.Orthogonal));
            (Matrix scaled, _) = fit.Fit(new MapSettings(MapFamily.OrthogonalScale));
            Assert.That(Residual(x, y, scaled), Is.LessThan(0.5 * Residual(x, y, rotation)));
            Assert.That(Distance(Gemm.Product(rotation, rotation, transA: true), Identity(12)), Is.LessThan(1e-9));
            Assert.That(q.Rows, Is.EqualTo(12));
        }
    }

    [Test]
    public void RidgeSolvesItsNormalEquations()
    {
        (UnitRows x, UnitRows y) = Noise(300, 10, 7);
        using (x)
        using (y)
        {
            (Matrix w, _) = new PairedFit(x, y, 1, Context).Fit(new MapSettings(MapFamily.Ridge, 0.1));
            Matrix gram = Product(x, x), cross = Product(x, y);
            double ridge = 0.1 * Enumerable.Range(0, 10).Sum(i => gram[i, i]) / 10;
            for (int i = 0; i < 10; i++) gram[i, i] += ridge;
            Assert.That(Distance(Gemm.Product(gram, w), cross), Is.LessThan(1e-4));
        }
    }

    /// <summary>
    /// What a map of low rank leaves of the full one is what the trailing singular values of the fitted rows say (Eckart and Young).
    /// </summary>
    [Test]
    public void TheMapOfLowRankIsTheBestOfItsRank()
    {
        (UnitRows x, UnitRows y) = Noise(300, 10, 8);
        using (x)
        using (y)
        {
            PairedFit fit = new(x, y, 1, Context);
            Matrix full = fit.Fit(new MapSettings(MapFamily.Ridge, 1e-3)).Matrix;
            Matrix low = fit.Fit(new MapSettings(MapFamily.LowRank, 1e-3, 3)).Matrix;
            Matrix rows = Double(x);
            double[] singular = Svd.Values(Gemm.Product(rows, full));
            Matrix difference = Gemm.Product(rows, low);
            Matrix fitted = Gemm.Product(rows, full);
            double left = Math.Sqrt(fitted.Data.Zip(difference.Data, (a, b) => (a - b) * (a - b)).Sum());
            Assert.That(left, Is.EqualTo(Math.Sqrt(singular[3..].Sum(s => s * s))).Within(1e-6));
            Assert.That(Svd.Values(low)[3], Is.LessThan(1e-9));
        }
    }

    [Test]
    public void LocalMapsFitWhatOneMapCannot()
    {
        // Two bundles of rows around opposite poles, each turned in its own way.
        const int N = 2_000, D = 8;
        float[] a = TestData.Floats(N * D, 3, 0.3), b = new float[N * D];
        for (int i = 0; i < N; i++)
        {
            float pole = i % 2 == 0 ? 1 : -1;
            a[i * D] += pole;
            for (int j = 0; j < D; j++) b[(i * D) + j] = i % 2 == 0 ? a[(i * D) + j] : a[(i * D) + ((j + 3) % D)];
        }
        using UnitRows x = Units(a, N, D), y = Units(b, N, D);
        PairedFit fit = new(x, y, 1, Context);
        (Matrix w, _) = fit.Fit(new MapSettings(MapFamily.Ridge, 1e-4));
        (Matrix common, LocalMaps? local) = fit.Fit(new MapSettings(MapFamily.Local, 1e-4, 0, 2, 1e-3));
        Assert.That(LocalResidual(x, y, common, local!), Is.LessThan(0.2 * Residual(x, y, w)));
    }

    private static unsafe double LocalResidual(UnitRows x, UnitRows y, Matrix w, LocalMaps local)
    {
        using UnitRows fitted = x.Times(w, transposed: false, toUnit: false, Context);
        using NativeBuffer<float> weights = new((long)x.Count * local.Clusters), weighted = new((long)x.Count * x.Cols);
        local.Add(x.Pointer, x.Count, weights.Pointer, weighted.Pointer, fitted.Pointer);
        for (int i = 0; i < x.Count; i++)
        {
            double sum = 0;
            for (int c = 0; c < local.Clusters; c++) sum += weights.Pointer[(i * local.Clusters) + c];
            Assert.That(sum, Is.EqualTo(1).Within(1e-5));
        }
        return Difference(fitted, y);
    }

    private static double Residual(UnitRows x, UnitRows y, Matrix w)
    {
        using UnitRows fitted = x.Times(w, transposed: false, toUnit: false, Context);
        return Difference(fitted, y);
    }

    private static double Difference(UnitRows a, UnitRows b)
    {
        double sum = 0;
        for (int i = 0; i < a.Count; i++)
        {
            for (int j = 0; j < a.Cols; j++) sum += Math.Pow(a.Row(i)[j] - b.Row(i)[j], 2);
        }
        return Math.Sqrt(sum);
    }

    private static (UnitRows X, UnitRows Y, Matrix Q) Planted(int n, int d, Func<int, double> factor)
    {
        Matrix q = Svd.Of(TestData.Matrix(d, d, 9)).PolarFactor();
        float[] a = TestData.Floats(n * d, 4), b = new float[n * d];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double sum = 0;
                for (int k = 0; k < d; k++) sum += a[(i * d) + k] * q[k, j];
                b[(i * d) + j] = (float)(factor(j) * sum);
            }
        }
        return (Units(a, n, d), Units(b, n, d), q);
    }

    private static (UnitRows X, UnitRows Y) Noise(int n, int d1, int d2) =>
        (Units(TestData.Floats(n * d1, 11), n, d1), Units(TestData.Floats(n * d2, 12), n, d2));

    private static UnitRows Units(float[] data, int n, int d) =>
        UnitRows.Of(new ReadOnlyMatrixView<float>(data, n, d), HeldOutPairs.Raw, Context);

    private static Matrix Double(UnitRows rows)
    {
        Matrix m = new(rows.Count, rows.Cols);
        for (int i = 0; i < rows.Count; i++)
        {
            for (int j = 0; j < rows.Cols; j++) m[i, j] = rows.Row(i)[j];
        }
        return m;
    }

    private static Matrix Product(UnitRows a, UnitRows b) => Gemm.Product(Double(a), Double(b), transA: true);

    private static Matrix Identity(int d)
    {
        Matrix m = new(d, d);
        for (int i = 0; i < d; i++) m[i, i] = 1;
        return m;
    }

    private static double Distance(Matrix a, Matrix b) => Math.Sqrt(a.Data.Zip(b.Data, (p, q) => (p - q) * (p - q)).Sum());
}
