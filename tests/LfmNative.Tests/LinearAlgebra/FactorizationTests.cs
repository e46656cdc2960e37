using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Tests.Support;
using MathNet.Numerics.LinearAlgebra;
using Dense = MathNet.Numerics.LinearAlgebra.Matrix<double>;

namespace LfmNative.Tests.LinearAlgebra;

/// <summary>LAPACK's answers by reconstruction, and against a managed implementation.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class FactorizationTests
{
    [TestCase(1, 1)]
    [TestCase(40, 40)]
    [TestCase(60, 7)]
    [TestCase(7, 60)]
    [TestCase(1, 9)]
    [TestCase(9, 1)]
    public void SvdReconstructs(int m, int n)
    {
        Matrix a = TestData.Matrix(m, n, 12);
        double[] before = (double[])a.Data.Clone();
        Svd svd = Svd.Of(a);
        Assert.That(a.Data, Is.EqualTo(before), "the matrix is left as it is");
        Assert.That(svd.S, Is.Ordered.Descending.And.All.GreaterThan(0));
        Assert.That(Deviation(Scaled(svd.U, svd.S), svd.Vt, a), Is.LessThan(1e-13 * svd.S[0]));
        AssertOrthonormalRows(svd.U.Transposed());
        AssertOrthonormalRows(svd.Vt);
        double[] oracle = Dense.Build.DenseOfRowMajor(m, n, a.Data).Svd(false).S.ToArray();
        Assert.That(svd.S, Is.EqualTo(oracle).Within(1e-12 * svd.S[0]));
        Matrix polar = svd.PolarFactor();
        AssertOrthonormalRows(m <= n ? polar : polar.Transposed());
    }

    [Test]
    public void SvdOfALowRankMatrixHasZeros()
    {
        Matrix a = Gemm.Product(TestData.Matrix(30, 3, 1), TestData.Matrix(3, 20, 2));
        Svd svd = Svd.Of(a);
        Assert.That(svd.S[2], Is.GreaterThan(0.1));
        Assert.That(svd.S[3..], Is.All.LessThan(1e-13 * svd.S[0]));
        Assert.That(Deviation(Scaled(svd.U, svd.S), svd.Vt, a), Is.LessThan(1e-12));
        AssertOrthonormalRows(svd.Vt);
        Svd nothing = Svd.Of(new Matrix(4, 0));
        Assert.That((nothing.U.Rows, nothing.U.Cols, nothing.S.Length), Is.EqualTo((4, 0, 0)));
        Assert.That(Svd.Of(new Matrix(3, 2)).S, Is.EqualTo((double[])[0, 0]));
    }

    [TestCase(50, 8)]
    [TestCase(8, 8)]
    [TestCase(5, 12)]
    [TestCase(513, 7)]
    [TestCase(1500, 40)]
    [TestCase(520, 600)]
    [TestCase(1700, 300)]
    public void QrFactorHasTheSameGram(int m, int n)
    {
        Matrix a = TestData.Matrix(m, n, 21), r = QrFactor.R(a);
        Assert.That((r.Rows, r.Cols), Is.EqualTo((Math.Min(m, n), n)));
        for (int i = 0; i < r.Rows; i++)
        {
            for (int j = 0; j < i; j++) Assert.That(r[i, j], Is.Zero, "R is upper trapezoidal");
        }
        Matrix expected = Gemm.Product(a, a, transA: true), gram = Gemm.Product(r, r, transA: true);
        Assert.That(gram.Data, Is.EqualTo(expected.Data).Within(1e-12 * m));
    }

    [TestCase(1)]
    [TestCase(6)]
    [TestCase(80)]
    public void CholeskySolves(int n)
    {
        Matrix a = Spd(n), x = TestData.Matrix(n, 3, 31), b = Gemm.Product(a, x);
        Assert.That(Cholesky.Solve(a, b, "a test").Data, Is.EqualTo(x.Data).Within(1e-10));
    }

    [Test]
    public void CholeskyNamesASingularSystem()
    {
        Matrix a = new(2, 2, [1, 1, 1, 1 - 1e-9]);
        LfmException failure = TestData.Fails(
            LfmErrorCode.FactorizationFailed,
            () => Cholesky.Solve(a, new Matrix(2, 1), "the trial system"));
        Assert.That(failure.Message, Does.Contain("the trial system is singular"));
    }

    [Test]
    public void EigenpairsAreThoseOfAManagedImplementation([Values(1, 2, 3, 10, 35, 60)] int n, [Values] bool all)
    {
        int count = all ? n : Math.Max(1, n / 3);
        Matrix g = TestData.Matrix(n, n, 40 + (ulong)n), a = new(n, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) a[i, j] = g[i, j] + g[j, i];
        }
        double[] copy = (double[])a.Data.Clone(), values = new double[n];
        Matrix vectors = new(count, n);
        fixed (double* p = copy, w = values, v = vectors.Data) SymmetricEigen.Smallest(n, p, count, w, v);
        var oracleOfA = Dense.Build.DenseOfRowMajor(n, n, a.Data).Evd(Symmetricity.Symmetric);
        double[] oracle = [.. oracleOfA.EigenValues.Select(z => z.Real).Order()];
        Assert.That(values[..count], Is.EqualTo(oracle[..count]).Within(1e-12 * n));
        AssertOrthonormalRows(vectors);
        for (int e = 0; e < count; e++)
        {
            for (int i = 0; i < n; i++)
            {
                double product = 0;
                for (int j = 0; j < n; j++) product += a[i, j] * vectors[e, j];
                Assert.That(product, Is.EqualTo(values[e] * vectors[e, i]).Within(1e-12 * n));
            }
        }
    }

    [Test]
    public void EigenvectorsOfAMultipleValueAreOrthonormal([Values(50, 99, 100)] int count)
    {
        const int N = 100;
        double[] a = new double[N * N], values = new double[N];
        Array.Fill(a, -1);
        for (int i = 0; i < N; i++) a[i * (N + 1)] = N - 1;
        Matrix vectors = new(count, N);
        fixed (double* p = a, w = values, v = vectors.Data) SymmetricEigen.Smallest(N, p, count, w, v);
        Assert.That(values[0], Is.EqualTo(0).Within(1e-11));
        Assert.That(values[1..count], Is.All.EqualTo(N).Within(1e-11));
        AssertOrthonormalRows(vectors);
    }

    [Test]
    public void ConjugateGradientsSolve([Values] bool jacobi)
    {
        const int N = 90;
        Matrix a = Spd(N);
        for (int i = 0; i < N; i++) a[i, i] += i * 10;
        double[] b = TestData.Doubles(N, 50), work = (double[])b.Clone(), x = new double[N];
        ConjugateGradient.Outcome outcome;
        fixed (double* pb = work, px = x)
        {
            outcome = ConjugateGradient.Solve(N, (from, to) => Apply(a, from, to), (r, z) =>
            {
                for (int i = 0; i < N; i++) z[i] = jacobi ? r[i] / a[i, i] : r[i];
            }, pb, px, 1e-11, 2000, new ComputeContext(1), "test");
        }
        double residual = 0, norm = 0;
        for (int i = 0; i < N; i++)
        {
            double left = b[i];
            for (int j = 0; j < N; j++) left -= a[i, j] * x[j];
            residual += left * left;
            norm += b[i] * b[i];
        }
        Assert.That(Math.Sqrt(residual / norm), Is.LessThan(1e-10));
        Assert.That(outcome.Residual, Is.EqualTo(Math.Sqrt(residual / norm)).Within(1e-13));
        Assert.That(outcome.Iterations, Is.InRange(2, 2000));
    }

    [Test]
    public void ConjugateGradientsSayWhenTheyFail()
    {
        Matrix a = Spd(60);
        double[] b = TestData.Doubles(60, 51), x = new double[60];
        LfmException failure = TestData.Fails(LfmErrorCode.NotConverged, () => Run(2));
        Assert.That(failure.Message, Does.Contain("2 iterations"));
        b = new double[60];
        Assert.That(Run(2), Is.EqualTo(new ConjugateGradient.Outcome(0, 0)), "no right-hand side, no work");

        ConjugateGradient.Outcome Run(int limit)
        {
            fixed (double* pb = b, px = x)
                return ConjugateGradient.Solve(
                    60,
                    (from, to) => Apply(a, from, to),
                    (r, z) => new Span<double>(r, 60).CopyTo(new Span<double>(z, 60)),
                    pb,
                    px,
                    1e-10,
                    limit,
                    new ComputeContext(1),
                    "test");
        }
    }

    private static void Apply(Matrix a, double* x, double* y)
    {
        for (int i = 0; i < a.Rows; i++)
        {
            y[i] = 0;
            for (int j = 0; j < a.Cols; j++) y[i] += a[i, j] * x[j];
        }
    }

    private static Matrix Spd(int n)
    {
        Matrix g = TestData.Matrix(n, n, 30), a = Gemm.Product(g, g, transA: true);
        for (int i = 0; i < n; i++) a[i, i] += 1;
        return a;
    }

    private static Matrix Scaled(Matrix u, double[] s)
    {
        Matrix scaled = new(u.Rows, u.Cols, (double[])u.Data.Clone());
        for (int i = 0; i < u.Rows; i++)
        {
            for (int j = 0; j < u.Cols; j++) scaled[i, j] *= s[j];
        }
        return scaled;
    }

    private static double Deviation(Matrix a, Matrix b, Matrix c) => Gemm.Product(a, b).Data.Zip(c.Data, (p, q) => Math.Abs(p - q)).Max();

    private static void AssertOrthonormalRows(Matrix v)
    {
        for (int i = 0; i < v.Rows; i++)
        {
            for (int j = 0; j <= i; j++)
                Assert.That(v.Row(i).ToArray().Zip(v.Row(j).ToArray(), (p, q) => p * q).Sum(), Is.EqualTo(i == j ? 1 : 0).Within(1e-12));
        }
    }
}
