using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Spectral upsampling (Melzi et al. 2019) and iterative closest points (Ovsjanikov et al. 2012).</summary>
public static class ZoomOut
{
    /// <summary>Alternates pointwise map and functional map while the side grows.</summary>
    /// <param name="c">m2×m1 start; its leading block is used.</param>
    /// <param name="x">Spectrum of X.</param>
    /// <param name="y">Spectrum of Y.</param>
    /// <param name="options">Sizes and direction; null for the published ten steps of one.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The map at the last size.</returns>
    public static Matrix Refine(Matrix c, LaplacianSpectrum x, LaplacianSpectrum y, ZoomOutOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        options ??= new ZoomOutOptions();
        context ??= new ComputeContext();
        List<(int K1, int K2)> ladder = options.Ladder(Math.Min(c.Cols, x.Size), Math.Min(c.Rows, y.Size));
        c = c.Leading(ladder[0].K2, ladder[0].K1);
        for (int step = 1; step < ladder.Count; step++)
        {
            context.Tick("refine", step - 1, ladder.Count - 1);
            c = Estimate(c, x, y, ladder[step].K1, ladder[step].K2, options.Method, options.Bijective, context);
        }
        return c;
    }

    /// <summary>Alternates pointwise map and functional map at one size, C made (semi-)orthogonal by its SVD each time.</summary>
    /// <param name="c">k2×k1 start.</param>
    /// <param name="x">Spectrum of X.</param>
    /// <param name="y">Spectrum of Y.</param>
    /// <param name="iterations">Rounds at most; ends earlier when C moves by less than 1e-10.</param>
    /// <param name="method">Which side is carried over.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>k2×k1, UVᵀ of the last estimate.</returns>
    public static Matrix ClosestPoints(Matrix c, LaplacianSpectrum x, LaplacianSpectrum y, int iterations = 10, PointwiseMethod method = PointwiseMethod.Direct, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Throw.IfOutside(iterations, 1, 10_000, "ICP iterations");
        context ??= new ComputeContext();
        for (int round = 0; round < iterations; round++)
        {
            context.Tick("refine", round, iterations);
            Matrix next = Svd.Of(Estimate(c, x, y, c.Cols, c.Rows, method, false, context)).PolarFactor();
            double moved = 0;
            for (int i = 0; i < next.Data.Length; i++) moved = Math.Max(moved, Math.Abs(next.Data[i] - c.Data[i]));
            c = next;
            if (moved < 1e-10) break;
        }
        return c;
    }

    /// <summary>C of size k2×k1 from the pointwise map of the present C.</summary>
    private static Matrix Estimate(Matrix c, LaplacianSpectrum x, LaplacianSpectrum y, int k1, int k2, PointwiseMethod method, bool bijective, ComputeContext context)
    {
        (Matrix ofY, Matrix ofX) = PointwiseMap.Coordinates(c, x, y, method);
        int dims = Math.Min(ofY.Rows, ofX.Rows);
        Matrix forward = PointwiseMap.ToMap(NearestPoints.Of(ofY, ofX, dims, context), x, y, k1, k2);
        if (!bijective) return forward;
        // T: Y→X and S: X→Y are two views of one C: Φ2·C ≈ Φ1[T] and Φ2[S]·C ≈ Φ1, solved together.
        int[] back = NearestPoints.Of(ofX, ofY, dims, context);
        Matrix pulled = new(k2, x.Count), weighted = new(k2, x.Count);
        for (int k = 0; k < k2; k++)
        {
            Span<double> phi = y.Vectors.Row(k), row = pulled.Row(k), heavy = weighted.Row(k);
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = phi[back[i]];
                heavy[i] = row[i] * (x.Mass?[i] ?? 1);
            }
        }
        Matrix system = Gemm.Product(pulled, weighted, transB: true);
        for (int k = 0; k < k2; k++) system[k, k] += 1;
        Matrix right = Gemm.Product(weighted, x.Leading(k1).Vectors, transB: true);
        for (int i = 0; i < right.Data.Length; i++) right.Data[i] += forward.Data[i];
        return Cholesky.Solve(system, right, "the two-way map estimate");
    }
}
