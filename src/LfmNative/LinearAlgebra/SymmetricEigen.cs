using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Eigenpairs of a dense symmetric matrix (LAPACK dsyevr, MRRR).</summary>
internal static unsafe class SymmetricEigen
{
    /// <summary>All eigenvalues, ascending, without vectors.</summary>
    /// <param name="a">Symmetric; overwritten.</param>
    /// <exception cref="LfmException">The iteration did not converge.</exception>
    public static double[] Values(Matrix a)
    {
        int n = a.Rows;
        double[] values = new double[n];
        if (n == 0) return values;
        byte job = (byte)'N', range = (byte)'A', uplo = (byte)'L';
        double zero = 0, optimalWork;
        int il = 1, iu = n, found, lwork = -1, liwork = -1, optimalIwork, info, support;
        fixed (double* pa = a.Data, w = values)
        {
            Lapack.dsyevr_(
                &job, &range, &uplo, &n, pa, &n, &zero, &zero, &il, &iu, &zero, &found, w, &zero, &n, &support,
                &optimalWork, &lwork, &optimalIwork, &liwork, &info, 1, 1, 1);
            Throw.IfLapackFailed(info, "dsyevr", "workspace query");
            (lwork, liwork) = ((int)optimalWork, optimalIwork);
            using NativeBuffer<double> work = new(lwork);
            using NativeBuffer<int> iwork = new(liwork), supports = new(2L * n);
            Lapack.dsyevr_(
                &job, &range, &uplo, &n, pa, &n, &zero, &zero, &il, &iu, &zero, &found, w, &zero, &n, supports.Pointer,
                work.Pointer, &lwork, iwork.Pointer, &liwork, &info, 1, 1, 1);
        }
        Throw.IfLapackFailed(info, "dsyevr", "the eigenvalue iteration did not converge");
        return values;
    }

    /// <summary>The smallest <paramref name="count"/> eigenpairs.</summary>
    /// <param name="n">Order.</param>
    /// <param name="a">n×n symmetric; overwritten.</param>
    /// <param name="count">Wanted pairs, 1..n.</param>
    /// <param name="values">Ascending, capacity for at least n elements.</param>
    /// <param name="vectors">count×n: one eigenvector a row, orthonormal.</param>
    /// <exception cref="LfmException">The iteration did not converge.</exception>
    public static void Smallest(int n, double* a, int count, double* values, double* vectors)
    {
        byte job = (byte)'V', range = (byte)(count == n ? 'A' : 'I'), uplo = (byte)'L';
        double zero = 0, optimalWork;
        int il = 1, iu = count, found, lwork = -1, liwork = -1, optimalIwork, info;
        using NativeBuffer<int> support = new(2L * Math.Max(1, count));
        Lapack.dsyevr_(
            &job, &range, &uplo, &n, a, &n, &zero, &zero, &il, &iu, &zero, &found, values, vectors, &n, support.Pointer,
            &optimalWork, &lwork, &optimalIwork, &liwork, &info, 1, 1, 1);
        Throw.IfLapackFailed(info, "dsyevr", "workspace query");
        lwork = (int)optimalWork;
        liwork = optimalIwork;
        using NativeBuffer<double> work = new(lwork);
        using NativeBuffer<int> iwork = new(liwork);
        Lapack.dsyevr_(
            &job, &range, &uplo, &n, a, &n, &zero, &zero, &il, &iu, &zero, &found, values, vectors, &n, support.Pointer,
            work.Pointer, &lwork, iwork.Pointer, &liwork, &info, 1, 1, 1);
        Throw.IfLapackFailed(info, "dsyevr", "the eigenvalue iteration did not converge");
        if (found != count) Throw.Internal($"dsyevr found {found} of {count} eigenpairs");
    }
}
