using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Singular value decomposition A = U·diag(S)·Vᵀ (LAPACK dgesdd), thin.</summary>
/// <param name="U">m×r with r = min(m, n), orthonormal columns.</param>
/// <param name="S">r singular values, descending.</param>
/// <param name="Vt">r×n, orthonormal rows.</param>
internal sealed record Svd(Matrix U, double[] S, Matrix Vt)
{
    /// <summary>Decomposes A, m×n; A is left as it is.</summary>
    /// <exception cref="LfmException">The iteration did not converge (A holds NaN).</exception>
    public static unsafe Svd Of(Matrix a)
    {
        int r = Math.Min(a.Rows, a.Cols);
        Svd svd = new(new Matrix(a.Rows, r), new double[r], new Matrix(r, a.Cols));
        fixed (double* u = svd.U.Data, vt = svd.Vt.Data) Decompose(a, (byte)'S', svd.S, u, vt);
        return svd;
    }

    /// <summary>The singular values alone, min(m, n), descending.</summary>
    /// <exception cref="LfmException">The iteration did not converge (A holds NaN).</exception>
    public static unsafe double[] Values(Matrix a)
    {
        double[] values = new double[Math.Min(a.Rows, a.Cols)];
        double unused;
        Decompose(a, (byte)'N', values, &unused, &unused);
        return values;
    }

    /// <summary>U·Vᵀ, the orthogonal (semi-orthogonal) polar factor.</summary>
    public Matrix PolarFactor() => Gemm.Product(U, Vt);

    /// <summary>
    /// U·Vᵀ over the singular values above a fraction of the largest: the polar factor where A determines it, zero where it does not.
    /// </summary>
    /// <param name="tolerance">Singular values not above this fraction of the largest count as zero.</param>
    public Matrix PartialPolarFactor(double tolerance)
    {
        int rank = 0;
        while (rank < S.Length && S[rank] > tolerance * S[0]) rank++;
        return rank == S.Length ? PolarFactor() : Gemm.Product(U.Leading(U.Rows, rank), Vt.Leading(rank, Vt.Cols));
    }

    private static unsafe void Decompose(Matrix a, byte job, double[] values, double* u, double* vt)
    {
        int m = a.Rows, n = a.Cols, r = values.Length, info;
        if (r == 0) return;
        // Row-major A is Fortran's Aᵀ = V·S·Uᵀ: its left vectors, column-major, are our Vᵀ row-major, and vice versa.
        double[] copy = (double[])a.Data.Clone();
        int[] iwork = new int[8 * r];
        fixed (double* pa = copy, ps = values)
        fixed (int* pi = iwork)
        {
            double optimalWork;
            int query = -1;
            Lapack.dgesdd_(&job, &n, &m, pa, &n, ps, vt, &n, u, &r, &optimalWork, &query, pi, &info, 1);
            Throw.IfLapackFailed(info, "dgesdd", "workspace query");
            int lwork = (int)optimalWork;
            using NativeBuffer<double> work = new(lwork);
            Lapack.dgesdd_(&job, &n, &m, pa, &n, ps, vt, &n, u, &r, work.Pointer, &lwork, pi, &info, 1);
            Throw.IfLapackFailed(info, "dgesdd", "the singular value iteration did not converge");
        }
    }
}
