using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Matrix products on row-major data with leading dimensions.</summary>
internal static unsafe class Gemm
{
    /// <summary>Rows of a block of <see cref="TransposedProduct"/>, which every worker holds as doubles.</summary>
    public const int RowsTogether = 1024;

    /// <summary>C ← alpha·op(A)·op(B) + beta·C; op(A) is m×k, op(B) is k×n, C is m×n. C must not overlap A or B.</summary>
    public static void Multiply(
        bool transA,
        bool transB,
        int m,
        int n,
        int k,
        double alpha,
        double* a,
        long lda,
        double* b,
        long ldb,
        double beta,
        double* c,
        long ldc)
    {
        if (m == 0 || n == 0) return;
        Blas.cblas_dgemm(Blas.RowMajor, Op(transA), Op(transB), m, n, k, alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc));
    }

    /// <summary>The same in single precision.</summary>
    public static void Multiply(
        bool transA,
        bool transB,
        int m,
        int n,
        int k,
        float alpha,
        float* a,
        long lda,
        float* b,
        long ldb,
        float beta,
        float* c,
        long ldc)
    {
        if (m == 0 || n == 0) return;
        Blas.cblas_sgemm(Blas.RowMajor, Op(transA), Op(transB), m, n, k, alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc));
    }

    /// <summary>C ← AᵀA, n×n, both triangles, of A with m compact rows of n.</summary>
    public static void GramOfRows(int m, int n, double* a, double* c)
    {
        Blas.cblas_dsyrk(Blas.RowMajor, Blas.Lower, Blas.Trans, n, m, 1, a, n, 0, c, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++) c[((long)j * n) + i] = c[((long)i * n) + j];
        }
    }

    /// <summary>op(A)·op(B) as a new matrix.</summary>
    public static Matrix Product(Matrix a, Matrix b, bool transA = false, bool transB = false)
    {
        int m = transA ? a.Cols : a.Rows, k = transA ? a.Rows : a.Cols, n = transB ? b.Rows : b.Cols;
        if (k != (transB ? b.Cols : b.Rows)) Throw.Internal($"product of {m}×{k} with {(transB ? b.Cols : b.Rows)}×{n}");
        Matrix c = new(m, n);
        fixed (double* pa = a.Data, pb = b.Data, pc = c.Data)
            Multiply(transA, transB, m, n, k, 1, pa, Math.Max(1, a.Cols), pb, Math.Max(1, b.Cols), 0, pc, Math.Max(1, n));
        return c;
    }

    /// <summary>
    /// C ← AᵀB over many rows, C small: partial sums of fixed row blocks, added in block order (the same bits for any thread count).
    /// </summary>
    /// <param name="rows">Rows of A and B.</param>
    /// <param name="m">Columns of A.</param>
    /// <param name="n">Columns of B.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="fill">
    /// fill(from, to, a, b): writes rows from..to of A and B, compact (lda = m, ldb = n), into the scratch it is given.
    /// </param>
    /// <returns>AᵀB, m×n.</returns>
    public static Matrix TransposedProduct(int rows, int m, int n, ComputeContext context, FillBlock fill)
    {
        int blocks = (int)(((long)rows + RowsTogether - 1) / RowsTogether);
        Matrix c = new(m, n);
        int workers = Math.Max(1, Math.Min(context.Threads, blocks));
        // Waves of one block a worker keep the scratch small and the order of the sum fixed.
        using NativeBuffer<double> partial = new((long)workers * m * n);
        using NativeBuffer<double> scratch = new((long)workers * RowsTogether * (m + n));
        double* sums = partial.Pointer, rowsOf = scratch.Pointer;
        for (int wave = 0; wave < blocks; wave += workers)
        {
            int first = wave, inWave = Math.Min(workers, blocks - wave);
            ParallelRows.For(inWave, 1, workers, context.Token, (w, _) =>
            {
                int from = (first + w) * RowsTogether, to = (int)Math.Min(rows, (long)from + RowsTogether);
                double* a = rowsOf + ((long)w * RowsTogether * (m + n)), b = a + ((long)RowsTogether * m);
                fill(from, to, a, b);
                Multiply(true, false, m, n, to - from, 1, a, m, b, n, 0, sums + ((long)w * m * n), n);
            });
            for (int w = 0; w < inWave; w++)
            {
                double* s = sums + ((long)w * m * n);
                for (int i = 0; i < c.Data.Length; i++) c.Data[i] += s[i];
            }
        }
        return c;
    }

    /// <summary>Writes the rows from..to of two matrices, compact, as doubles.</summary>
    public delegate void FillBlock(int from, int to, double* a, double* b);

    private static int Op(bool transposed) => transposed ? Blas.Trans : Blas.NoTrans;

    /// <summary>A leading dimension as BLAS takes it.</summary>
    private static int Int32(long ld)
    {
        if (ld > int.MaxValue) Throw.Internal($"a leading dimension of {ld}");
        return (int)ld;
    }
}
