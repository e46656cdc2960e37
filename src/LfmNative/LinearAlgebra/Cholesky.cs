using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Solves with symmetric positive definite matrices (LAPACK dpotrf, dpotrs).</summary>
internal static unsafe class Cholesky
{
    /// <summary>Solves A·X = B in place.</summary>
    /// <param name="n">Order of A.</param>
    /// <param name="a">A, n×n; overwritten by its factor. Symmetric, so the storage order does not matter.</param>
    /// <param name="rhs">Number of right-hand sides.</param>
    /// <param name="b">Right-hand sides, each contiguous (rhs×n row-major); overwritten by the solutions.</param>
    /// <param name="what">Name of the system, for the message.</param>
    /// <exception cref="LfmException">A is not positive definite.</exception>
    public static void Solve(int n, double* a, int rhs, double* b, string what)
    {
        byte uplo = (byte)'L';
        int info;
        Lapack.dpotrf_(&uplo, &n, a, &n, &info, 1);
        Throw.IfLapackFailed(info, "dpotrf", $"{what} is singular; add anchors or regularisation");
        Lapack.dpotrs_(&uplo, &n, &rhs, a, &n, b, &n, &info, 1);
        Throw.IfLapackFailed(info, "dpotrs", what);
    }

    /// <summary>X with A·X = B as a new matrix, B given as n×p row-major.</summary>
    public static Matrix Solve(Matrix a, Matrix b, string what)
    {
        Matrix columns = b.Transposed();
        double[] factor = (double[])a.Data.Clone();
        fixed (double* pa = factor, pb = columns.Data) Solve(a.Rows, pa, b.Cols, pb, what);
        return columns.Transposed();
    }
}
