using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>
/// Transforms from fewer pairs than dimensions: decompositions of the pairs' rows instead of the d1×d2 cross product, whose rank is no
/// higher.
/// </summary>
internal static class ThinTransform
{
    /// <summary>Whether there are so few pairs that this way is shorter.</summary>
    /// <param name="pairs">Number of pairs.</param>
    /// <param name="d1">Dimensions of X.</param>
    /// <param name="d2">Dimensions of Y.</param>
    public static bool Suits(int pairs, int d1, int d2) => pairs < Math.Min(d1, d2);

    /// <summary>The partial polar factor of AᵀB.</summary>
    /// <remarks>
    /// With A = U₁S₁V₁ᵀ and B = U₂S₂V₂ᵀ the singular values of AᵀB = V₁(S₁U₁ᵀU₂S₂)V₂ᵀ are those of the
    /// small matrix in the middle.
    /// </remarks>
    /// <param name="a">p×d1 rows.</param>
    /// <param name="b">p×d2 rows.</param>
    /// <param name="tolerance">Singular values not above this fraction of the largest count as zero.</param>
    /// <param name="context">Cancellation.</param>
    public static Matrix Procrustes(Matrix a, Matrix b, double tolerance, ComputeContext context)
    {
        Svd ofA = Svd.Of(a), ofB = Svd.Of(b);
        context.Token.ThrowIfCancellationRequested();
        Matrix middle = Gemm.Product(ofA.U, ofB.U, transA: true);
        for (int i = 0; i < middle.Rows; i++)
        {
            Span<double> row = middle.Row(i);
            for (int j = 0; j < row.Length; j++) row[j] *= ofA.S[i] * ofB.S[j];
        }
        Matrix polar = Svd.Of(middle).PartialPolarFactor(tolerance);
        return Gemm.Product(Gemm.Product(ofA.Vt, polar, transA: true), ofB.Vt);
    }

    /// <summary>(AᵀA + λI)⁻¹AᵀB = Aᵀ(AAᵀ + λI)⁻¹B for λ &gt; 0.</summary>
    /// <param name="a">p×d1 rows.</param>
    /// <param name="b">p×d2 rows.</param>
    /// <param name="lambda">λ.</param>
    public static Matrix Ridge(PairedRows a, PairedRows b, double lambda)
    {
        Matrix rows = Rows(a), gram = Gemm.Product(rows, rows, transB: true);
        for (int i = 0; i < gram.Rows; i++) gram[i, i] += lambda;
        return Gemm.Product(rows, Cholesky.Solve(gram, Rows(b), "the least-squares transform"), transA: true);
    }

    /// <summary>All rows of the pairs.</summary>
    public static unsafe Matrix Rows(PairedRows rows)
    {
        Matrix all = new(rows.Count, rows.Cols);
        fixed (double* into = all.Data) rows.Write(0, rows.Count, into);
        return all;
    }
}
