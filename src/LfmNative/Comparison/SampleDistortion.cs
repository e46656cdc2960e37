using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Comparison;

/// <summary>
/// Where two spaces differ: a number for every sample, read off the functional map of the correspondence that the rows are.
/// </summary>
internal static class SampleDistortion
{
    /// <summary>Eigenvalues up to this part of the largest count as zero.</summary>
    private const double ZeroEigenvalue = 1e-8;

    /// <summary>The distortion of every sample, ≥ 0, more where the spaces differ more.</summary>
    /// <param name="kind">What is read off the map.</param>
    /// <param name="pair">The spaces.</param>
    public static double[] Of(DistortionKind kind, SpacePair pair) => kind switch
    {
        DistortionKind.Area => Localized(AreaOperator(pair.Map), pair.X.Spectrum),
        DistortionKind.Conformal => Localized(ConformalOperator(pair), pair.X.Spectrum),
        _ => Residual(pair),
    };

    /// <summary>‖Φ2[i] − (Φ1Cᵀ)[i]‖²/‖Φ2[i]‖², 0 for a sample without spectral coordinates.</summary>
    private static double[] Residual(SpacePair pair)
    {
        Matrix x = pair.X.Spectrum.Vectors, y = pair.Y.Spectrum.Vectors, carried = Gemm.Product(pair.Map, x);
        double[] off = new double[pair.Count], all = new double[pair.Count];
        for (int k = 0; k < y.Rows; k++)
        {
            ReadOnlySpan<double> to = y.Row(k), from = carried.Row(k);
            for (int i = 0; i < off.Length; i++)
            {
                off[i] += (to[i] - from[i]) * (to[i] - from[i]);
                all[i] += to[i] * to[i];
            }
        }
        for (int i = 0; i < off.Length; i++) off[i] = all[i] > 0 ? off[i] / all[i] : 0;
        return off;
    }

    /// <summary>I − CᵀC: symmetric; what the map does to areas (Rustamov et al. 2013, area-based shape difference).</summary>
    private static Matrix AreaOperator(Matrix c)
    {
        Matrix change = Gemm.Product(c, c, transA: true);
        for (int i = 0; i < change.Rows; i++) change[i, i] -= 1;
        return change;
    }

    /// <summary>
    /// I − Λ1^(−½)CᵀΛ2CΛ1^(−½) on the functions that are not constant: similar to the conformal shape difference
    /// Λ1⁺CᵀΛ2C (Rustamov et al.
    /// 2013), and symmetric.
    /// </summary>
    private static Matrix ConformalOperator(SpacePair pair)
    {
        (double[] from, double[] to) = (pair.X.Spectrum.Eigenvalues, pair.Y.Spectrum.Eigenvalues);
        Matrix c = pair.Map, scaled = new(c.Rows, c.Cols);
        double least = ZeroEigenvalue * from[^1];
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Cols; j++)
                scaled[i, j] = from[j] > least ? c[i, j] * Math.Sqrt(Math.Max(0, to[i]) / from[j]) : 0;
        }
        Matrix change = Gemm.Product(scaled, scaled, transA: true);
        for (int j = 0; j < change.Rows; j++)
        {
            if (from[j] > least) change[j, j] -= 1;
        }
        return change;
    }

    /// <summary>Squares, at the samples, of the function that a symmetric operator in the eigenbasis of X changes most.</summary>
    private static double[] Localized(Matrix change, LaplacianSpectrum x)
    {
        Svd svd = Svd.Of(change);
        double[] values = new double[x.Count];
        for (int k = 0; k < x.Size; k++)
        {
            double weight = svd.Vt[0, k];
            ReadOnlySpan<double> vector = x.Vectors.Row(k);
            for (int i = 0; i < values.Length; i++) values[i] += weight * vector[i];
        }
        for (int i = 0; i < values.Length; i++) values[i] *= values[i];
        return values;
    }
}
