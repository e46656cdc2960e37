using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Carries functions on X's samples to Y's.</summary>
public static class FunctionTransfer
{
    /// <summary>g ≈ Φ2·C·Φ1ᵀM1·f.</summary>
    /// <param name="c">k2×k1 functional map.</param>
    /// <param name="x">Spectrum of X.</param>
    /// <param name="y">Spectrum of Y.</param>
    /// <param name="functions">n1×p, one function a column.</param>
    /// <returns>n2×p.</returns>
    /// <exception cref="LfmException">The functions do not have one value a sample of X.</exception>
    public static Matrix Apply(Matrix c, LaplacianSpectrum x, LaplacianSpectrum y, Matrix functions)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Matrix coefficients = x.Leading(c.Cols).Project(functions);
        return y.Synthesize(Gemm.Product(c, coefficients));
    }
}
