using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison;

/// <summary>How alike two spaces are, read off a functional map.</summary>
public static class LfmSimilarity
{
    /// <summary>
    /// 1 − ‖off(CᵀC)‖²_F / ‖CᵀC‖²_F (Fumero et al. 2024, §3.3, squared norms): 1 for a map with orthogonal columns.
    /// </summary>
    /// <param name="c">m2×m1 functional map.</param>
    /// <returns>In [0, 1]; 0 for the zero map.</returns>
    public static double OfMap(Matrix c)
    {
        ArgumentNullException.ThrowIfNull(c);
        Matrix gram = Gemm.Product(c, c, transA: true);
        double all = 0, diagonal = 0;
        foreach (double v in gram.Data) all += v * v;
        for (int i = 0; i < gram.Rows; i++) diagonal += gram[i, i] * gram[i, i];
        return all > 0 ? diagonal / all : 0;
    }
}
