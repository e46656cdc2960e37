using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Comparison;

/// <summary>Thin singular value decomposition of samples, cut to its rank.</summary>
/// <param name="u">n×r, orthonormal columns.</param>
/// <param name="s">r singular values, descending.</param>
/// <param name="vt">r×d, orthonormal rows.</param>
/// <param name="rowsTotal">Squared Frobenius norm of the samples.</param>
internal sealed class PrincipalBasis(Matrix u, double[] s, Matrix vt, double rowsTotal)
{
    public Matrix U { get; } = u;

    public double[] S { get; } = s;

    public Matrix Vt { get; } = vt;

    public int Rank => S.Length;

    /// <summary>Squared Frobenius norm of the samples.</summary>
    public double Total { get; } = rowsTotal;

    /// <summary>Decomposes samples, through their triangular factor, which is small.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="tolerance">Singular values up to this part of the largest are left out.</param>
    public static PrincipalBasis Of(Matrix rows, double tolerance)
    {
        Svd svd = Svd.Of(QrFactor.R(rows));
        int rank = 0;
        while (rank < svd.S.Length && svd.S[rank] > tolerance * svd.S[0] && svd.S[rank] > 0) rank++;
        Matrix vt = svd.Vt.Leading(rank, svd.Vt.Cols), scaled = svd.Vt.Leading(rank, svd.Vt.Cols);
        for (int k = 0; k < rank; k++)
        {
            Span<double> direction = scaled.Row(k);
            for (int j = 0; j < direction.Length; j++) direction[j] /= svd.S[k];
        }
        Matrix u = Gemm.Product(rows, scaled, transB: true);
        return new PrincipalBasis(u, svd.S[..rank], vt, svd.S.Sum(value => value * value));
    }

    public PrincipalBasis Reordered(int[] order) => new(U.GatherRows(order), S, Vt, Total);

    /// <summary>How many leading components hold a part of the variance.</summary>
    public int Components(double part)
    {
        double kept = 0, all = S.Sum(value => value * value);
        for (int k = 0; k < Rank; k++)
        {
            kept += S[k] * S[k];
            if (kept >= part * all) return k + 1;
        }
        return Rank;
    }
}
