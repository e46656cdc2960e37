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
        int m = a.Rows, n = a.Cols, r = Math.Min(m, n), info;
        if (r == 0) return new Svd(new Matrix(m, 0), [], new Matrix(0, n));
        // Row-major A is Fortran's Aᵀ = V·S·Uᵀ: its left vectors, column-major, are our Vᵀ row-major, and vice versa.
        double[] copy = (double[])a.Data.Clone();
        double[] s = new double[r];
        Matrix u = new(m, r), vt = new(r, n);
        int[] iwork = new int[8 * r];
        byte job = (byte)'S';
        fixed (double* pa = copy, ps = s, pu = u.Data, pvt = vt.Data)
        fixed (int* pi = iwork)
        {
            double optimalWork;
            int query = -1;
            Lapack.dgesdd_(&job, &n, &m, pa, &n, ps, pvt, &n, pu, &r, &optimalWork, &query, pi, &info, 1);
            Throw.IfLapackFailed(info, "dgesdd", "workspace query");
            int lwork = (int)optimalWork;
            using NativeBuffer<double> work = new(lwork);
            Lapack.dgesdd_(&job, &n, &m, pa, &n, ps, pvt, &n, pu, &r, work.Pointer, &lwork, pi, &info, 1);
            Throw.IfLapackFailed(info, "dgesdd", "the singular value iteration did not converge");
        }
        return new Svd(u, s, vt);
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
}
