using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison.Measures;

/// <summary>What can be read off the functional map of a pair.</summary>
/// <param name="SquaredNorm">‖C‖²_F.</param>
/// <param name="OffDiagonal">Part of it off the diagonal.</param>
/// <param name="Orthogonality">‖CᵀC − I‖_F.</param>
/// <param name="Bijectivity">‖C21·C − I‖_F.</param>
/// <param name="Commutativity">‖CΛ1 − Λ2C‖_F/‖C‖_F; NaN for a zero map.</param>
internal sealed record MapDiagnostics(
    double SquaredNorm, double OffDiagonal, double Orthogonality, double Bijectivity, double Commutativity)
{
    public static MapDiagnostics Of(SpacePair pair)
    {
        Matrix c = pair.Map;
        (double[] x, double[] y) = (pair.X.Spectrum.Eigenvalues, pair.Y.Spectrum.Eigenvalues);
        double norm = SpacePair.SquaredNorm(c), diagonal = 0, commutes = 0;
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Cols; j++)
            {
                double entry = c[i, j], moved = entry * (x[j] - y[i]);
                commutes += moved * moved;
                if (i == j) diagonal += entry * entry;
            }
        }
        return new MapDiagnostics(
            norm,
            norm > 0 ? (norm - diagonal) / norm : double.NaN,
            FromIdentity(Gemm.Product(c, c, transA: true)),
            FromIdentity(Gemm.Product(pair.MapBack, c)),
            norm > 0 ? Math.Sqrt(commutes / norm) : double.NaN);
    }

    private static double FromIdentity(Matrix a)
    {
        double sum = 0;
        for (int i = 0; i < a.Rows; i++)
        {
            for (int j = 0; j < a.Cols; j++)
            {
                double off = a[i, j] - (i == j ? 1 : 0);
                sum += off * off;
            }
        }
        return Math.Sqrt(sum);
    }
}
