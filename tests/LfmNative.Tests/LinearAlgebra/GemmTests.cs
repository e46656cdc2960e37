using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.LinearAlgebra;

[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class GemmTests
{
    private static readonly (int M, int N, int K)[] Shapes = [(1, 1, 1), (3, 5, 7), (17, 1, 9), (1, 40, 33), (64, 31, 100), (20, 20, 0)];

    [Test]
    public void DoubleProductsOfAllTransposes([Values] bool transA, [Values] bool transB, [Values(0, 3)] int padding)
    {
        foreach ((int m, int n, int k) in Shapes)
        {
            int lda = Math.Max(1, (transA ? m : k) + padding), ldb = Math.Max(1, (transB ? k : n) + padding), ldc = n + padding;
            double[] a = TestData.Doubles(Math.Max(1, transA ? k : m) * lda, 1), b = TestData.Doubles(Math.Max(1, transB ? n : k) * ldb, 2);
            double[] c = TestData.Doubles(m * ldc, 3), before = (double[])c.Clone();
            fixed (double* pa = a, pb = b, pc = c) Gemm.Multiply(transA, transB, m, n, k, 1.5, pa, lda, pb, ldb, -0.5, pc, ldc);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < ldc; j++)
                {
                    double sum = 0;
                    for (int p = 0; p < k && j < n; p++)
                        sum += (transA ? a[(p * lda) + i] : a[(i * lda) + p]) * (transB ? b[(j * ldb) + p] : b[(p * ldb) + j]);
                    double expected = j < n ? (1.5 * sum) - (0.5 * before[(i * ldc) + j]) : before[(i * ldc) + j];
                    Assert.That(c[(i * ldc) + j], Is.EqualTo(expected).Within(j < n ? 1e-12 : 0), $"{m}×{n}×{k} at ({i}, {j})");
                }
            }
        }
    }

    [Test]
    public void SingleProductsOfAllTransposes([Values] bool transA, [Values] bool transB, [Values(0, 5)] int padding)
    {
        foreach ((int m, int n, int k) in Shapes)
        {
            int lda = Math.Max(1, (transA ? m : k) + padding), ldb = Math.Max(1, (transB ? k : n) + padding), ldc = n + padding;
            float[] a = TestData.Floats(Math.Max(1, transA ? k : m) * lda, 1), b = TestData.Floats(Math.Max(1, transB ? n : k) * ldb, 2);
            float[] c = TestData.Floats(m * ldc, 3), before = (float[])c.Clone();
            fixed (float* pa = a, pb = b, pc = c) Gemm.Multiply(transA, transB, m, n, k, -2f, pa, lda, pb, ldb, 0f, pc, ldc);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < ldc; j++)
                {
                    double sum = 0;
                    for (int p = 0; p < k && j < n; p++)
                        sum += (double)(transA ? a[(p * lda) + i] : a[(i * lda) + p]) * (transB ? b[(j * ldb) + p] : b[(p * ldb) + j]);
                    double expected = j < n ? -2 * sum : before[(i * ldc) + j];
                    Assert.That(c[(i * ldc) + j], Is.EqualTo(expected).Within(j < n ? 1e-4 : 0), $"{m}×{n}×{k} at ({i}, {j})");
                }
            }
        }
    }

    [Test]
    public void ProductOfMatrices([Values] bool transA, [Values] bool transB)
    {
        Matrix a = TestData.Matrix(transA ? 6 : 4, transA ? 4 : 6, 4), b = TestData.Matrix(transB ? 5 : 6, transB ? 6 : 5, 5);
        Matrix c = Gemm.Product(a, b, transA, transB);
        Assert.That((c.Rows, c.Cols), Is.EqualTo((4, 5)));
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 5; j++)
            {
                double expected = Enumerable.Range(0, 6).Sum(p => (transA ? a[p, i] : a[i, p]) * (transB ? b[j, p] : b[p, j]));
                Assert.That(c[i, j], Is.EqualTo(expected).Within(1e-13));
            }
        }
        TestData.Fails(LfmErrorCode.Internal, () => Gemm.Product(a, TestData.Matrix(3, 2, 1), transA));
    }

    [Test]
    public void GramOfRowsIsSymmetricToTheLastBit([Values(1, 3, 40)] int n, [Values(1, 77)] int m)
    {
        Matrix a = TestData.Matrix(m, n, 5), gram = new(n, n), expected = Gemm.Product(a, a, transA: true);
        fixed (double* pa = a.Data, pg = gram.Data) Gemm.GramOfRows(m, n, pa, pg);
        Assert.That(gram.Data, Is.EqualTo(expected.Data).Within(1e-12));
        Assert.That(gram.Transposed().Data, Is.EqualTo(gram.Data));
    }

    [Test]
    public void TransposedProductHasTheSameBitsForAnyThreads([Values(0, 1, 1023, 1024, 1025, 7000)] int rows)
    {
        const int M = 5, N = 9;
        Matrix a = TestData.Matrix(rows, M, 6), b = TestData.Matrix(rows, N, 7);
        Matrix Run(int threads) => Gemm.TransposedProduct(rows, M, N, new ComputeContext(threads), (from, to, pa, pb) =>
        {
            for (int i = from; i < to; i++)
            {
                a.Row(i).CopyTo(new Span<double>(pa + ((i - from) * M), M));
                b.Row(i).CopyTo(new Span<double>(pb + ((i - from) * N), N));
            }
        });
        Matrix one = Run(1);
        for (int i = 0; i < M; i++)
        {
            for (int j = 0; j < N; j++)
                Assert.That(one[i, j], Is.EqualTo(Enumerable.Range(0, rows).Sum(r => a[r, i] * b[r, j])).Within(1e-10));
        }
        Assert.That(TestData.Bits(Run(2).Data), Is.EqualTo(TestData.Bits(one.Data)));
        Assert.That(TestData.Bits(Run(4).Data), Is.EqualTo(TestData.Bits(one.Data)));
    }
}
