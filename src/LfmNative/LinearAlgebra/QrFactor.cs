using LfmNative.Diagnostics;
using LfmNative.Interop;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>The triangular factor of a tall matrix (LAPACK dgeqrf), a block of rows at a time.</summary>
/// <remarks>Golub, Plemmons and Sameh 1988: the panels stay in cache.</remarks>
internal static unsafe class QrFactor
{
    private const int MinRows = 512;

    /// <summary>R, min(m, n)×n upper trapezoidal, with A = QR; A (m×n) is left as it is.</summary>
    public static Matrix R(Matrix a)
    {
        // R is factored again with every block: with blocks twice as high that adds a third.
        int m = a.Rows, n = a.Cols, height = (int)Math.Min(int.MaxValue, Math.Max(MinRows, 2L * n)), above = 0, info;
        // R of the rows so far with the next rows below it. An odd leading dimension keeps the columns in different cache sets.
        int most = (Math.Min(m, n) + Math.Min(m, height)) | 1;
        using NativeBuffer<double> columns = new((long)most * n), tau = new(Math.Min(most, n));
        double* p = columns.Pointer;
        double optimalWork;
        int lwork = -1;
        Lapack.dgeqrf_(&most, &n, p, &most, tau.Pointer, &optimalWork, &lwork, &info);
        Throw.IfLapackFailed(info, "dgeqrf", "workspace query");
        lwork = (int)optimalWork;
        using NativeBuffer<double> work = new(lwork);
        for (int first = 0; first < m; first += height)
        {
            int count = Math.Min(height, m - first), rows = above + count;
            for (int i = 0; i < count; i++)
            {
                Span<double> row = a.Row(first + i);
                for (int j = 0; j < n; j++) p[((long)j * most) + above + i] = row[j];
            }
            Lapack.dgeqrf_(&rows, &n, p, &most, tau.Pointer, work.Pointer, &lwork, &info);
            Throw.IfLapackFailed(info, "dgeqrf", "factorisation");
            above = Math.Min(rows, n);
            // Below the diagonal stand the reflections, which are not needed.
            for (int j = 0; j < n; j++)
            {
                int below = Math.Min(j + 1, above);
                new Span<double>(p + ((long)j * most) + below, above - below).Clear();
            }
        }
        Matrix factor = new(above, n);
        for (int i = 0; i < above; i++)
        {
            for (int j = i; j < n; j++) factor[i, j] = p[((long)j * most) + i];
        }
        return factor;
    }
}
