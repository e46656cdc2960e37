using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Between functional maps C and pointwise maps T (for each sample of Y a sample of X).</summary>
public static class PointwiseMap
{
    /// <summary>T from C: the nearest sample of X for every sample of Y in the spectral coordinates.</summary>
    /// <param name="c">k2×k1 with k1 ≤ m1, k2 ≤ m2: the leading pairs are used.</param>
    /// <param name="x">Spectrum of X.</param>
    /// <param name="y">Spectrum of Y.</param>
    /// <param name="method">Which side is carried over.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>n2 row numbers of X.</returns>
    public static int[] FromMap(Matrix c, LaplacianSpectrum x, LaplacianSpectrum y, PointwiseMethod method = PointwiseMethod.Direct, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        (Matrix queries, Matrix points) = Coordinates(c, x, y, method);
        return NearestPoints.Of(queries, points, Math.Min(queries.Rows, points.Rows), context ?? new ComputeContext());
    }

    /// <summary>C from T: Φ2ᵀM2·Φ1[T], the least-squares map (Φ2 is M2-orthonormal).</summary>
    /// <param name="match">n2 row numbers of X.</param>
    /// <param name="x">Spectrum of X.</param>
    /// <param name="y">Spectrum of Y.</param>
    /// <param name="k1">Columns, ≤ m1.</param>
    /// <param name="k2">Rows, ≤ m2.</param>
    /// <returns>k2×k1.</returns>
    public static unsafe Matrix ToMap(ReadOnlySpan<int> match, LaplacianSpectrum x, LaplacianSpectrum y, int k1, int k2)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int n = y.Count;
        if (match.Length != n) Throw.Argument($"a pointwise map of {match.Length} entries does not fit {n} samples of Y");
        Throw.IfOutside(k1, 1, x.Size);
        Throw.IfOutside(k2, 1, y.Size);
        foreach (int sample in match)
        {
            if ((uint)sample >= (uint)x.Count) Throw.Argument($"the pointwise map names sample {sample} of X; samples are 0..{x.Count - 1}");
        }
        Matrix c = new(k2, k1);
        using NativeBuffer<double> pulled = new((long)k1 * n);
        for (int k = 0; k < k1; k++)
        {
            ReadOnlySpan<double> phi = x.Vectors.Row(k);
            double* row = pulled.Pointer + ((long)k * n);
            if (y.Mass is null)
            {
                for (int i = 0; i < match.Length; i++) row[i] = phi[match[i]];
            }
            else
            {
                for (int i = 0; i < match.Length; i++) row[i] = phi[match[i]] * y.Mass[i];
            }
        }
        fixed (double* phi2 = y.Vectors.Data, pc = c.Data)
            Gemm.Multiply(false, true, k2, k1, n, 1, phi2, n, pulled.Pointer, n, 0, pc, k1);
        return c;
    }

    /// <summary>The points that are compared, one a column: those of Y (queries) and those of X.</summary>
    internal static (Matrix OfY, Matrix OfX) Coordinates(Matrix c, LaplacianSpectrum x, LaplacianSpectrum y, PointwiseMethod method)
    {
        Throw.IfOutside(c.Cols, 1, x.Size, "map columns");
        Throw.IfOutside(c.Rows, 1, y.Size, "map rows");
        return method == PointwiseMethod.Direct
            ? (y.Vectors, Carry(c, false, x.Vectors))
            : (Carry(c, true, y.Vectors), x.Vectors);
    }

    /// <summary>op(C) times the leading rows of a basis, as many as op(C) has columns.</summary>
    private static unsafe Matrix Carry(Matrix c, bool transposed, Matrix basis)
    {
        int rows = transposed ? c.Cols : c.Rows, inner = transposed ? c.Rows : c.Cols, n = basis.Cols;
        Matrix carried = new(rows, n);
        fixed (double* pc = c.Data, phi = basis.Data, to = carried.Data) Gemm.Multiply(transposed, false, rows, n, inner, 1, pc, c.Cols, phi, n, 0, to, n);
        return carried;
    }
}
