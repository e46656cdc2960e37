using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Mixes descriptors down to their numerical rank.</summary>
/// <remarks>The energy's sums over descriptors do not change under an orthogonal mixing V of the columns of [F; G]; with V from its SVD the tail is noise.</remarks>
internal static class DescriptorReduction
{
    /// <summary>F·V and G·V with the leading singular vectors V of the stacked descriptors.</summary>
    /// <param name="f">n1×p.</param>
    /// <param name="g">n2×p.</param>
    /// <param name="tolerance">Singular values not above this part of the largest are dropped.</param>
    public static (Matrix F, Matrix G) Reduce(Matrix f, Matrix g, double tolerance)
    {
        Matrix stacked = new(f.Rows + g.Rows, f.Cols);
        f.Data.CopyTo(stacked.Data, 0);
        g.Data.CopyTo(stacked.Data, f.Data.Length);
        Svd svd = Svd.Of(QrFactor.R(stacked));
        int rank = 0;
        while (rank < svd.S.Length && svd.S[rank] > tolerance * svd.S[0]) rank++;
        if (rank == 0 || rank == f.Cols) return (f, g);
        Matrix v = svd.Vt.Leading(rank, f.Cols);
        return (Gemm.Product(f, v, transB: true), Gemm.Product(g, v, transB: true));
    }
}
