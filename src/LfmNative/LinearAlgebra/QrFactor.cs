using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>The triangular factor of a tall matrix (LAPACK dgeqrf).</summary>
internal static unsafe class QrFactor
{
    /// <summary>R, min(m, n)×n upper trapezoidal, with A = QR; A (m×n) is left as it is.</summary>
    public static Matrix R(Matrix a)
    {
        int m = a.Rows, n = a.Cols, r = Math.Min(m, n), info;
        using NativeBuffer<double> columns = new((long)m * n), tau = new(r);
        double* p = columns.Pointer;
        for (int i = 0; i < m; i++)
        {
            Span<double> row = a.Row(i);
            for (int j = 0; j < n; j++) p[((long)j * m) + i] = row[j];
        }
        double wish;
        int lwork = -1;
        Lapack.dgeqrf_(&m, &n, p, &m, tau.Pointer, &wish, &lwork, &info);
        Throw.IfLapackFailed(info, "dgeqrf", "workspace query");
        lwork = (int)wish;
        using NativeBuffer<double> work = new(lwork);
        Lapack.dgeqrf_(&m, &n, p, &m, tau.Pointer, work.Pointer, &lwork, &info);
        Throw.IfLapackFailed(info, "dgeqrf", "factorisation");
        Matrix factor = new(r, n);
        for (int i = 0; i < r; i++)
        {
            for (int j = i; j < n; j++) factor[i, j] = p[((long)j * m) + i];
        }
        return factor;
    }
}
