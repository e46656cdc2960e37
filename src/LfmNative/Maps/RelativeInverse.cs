using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>The way back from relative representations, by the pseudo-inverse of the anchors' matrix.</summary>
/// <remarks>
/// Inverse relative projection (Maiorca et al. 2024), in double precision. Of cosines the direction of a row comes back, as a unit row:
/// its norm is not in them. Of whitened inner products the row itself comes back. Where the anchors do not span the space, what lies
/// outside their span is lost: the row of least norm among those with these values comes back, for whitened ones the nearest to the mean.
/// Singular values of the anchors' matrix not above <see cref="RankTolerance"/> of the largest count as zero: values in single
/// precision hold nothing but rounding along such directions.
/// </remarks>
public sealed class RelativeInverse
{
    /// <summary>Singular values not above this part of the largest are none.</summary>
    public const double RankTolerance = 1e-6;

    private const int Block = 128;

    /// <summary>a×d: rows are values·matrix + offset.</summary>
    private readonly Matrix _matrix;
    private readonly double[] _offset;

    private RelativeInverse(Matrix matrix, double[] offset, int rank) => (_matrix, _offset, Rank) = (matrix, offset, rank);

    /// <summary>Anchors a: columns of the relative representations.</summary>
    public int Anchors => _matrix.Rows;

    /// <summary>Dimensions d of the space.</summary>
    public int Dimensions => _matrix.Cols;

    /// <summary>Dimensions that the anchors span, 1..min(a, d): a full rank of d brings all of a row back.</summary>
    public int Rank { get; }

    /// <summary>The inverse of cosines.</summary>
    /// <param name="anchors">a×d.</param>
    /// <exception cref="LfmException">InvalidData: all anchors are zero.</exception>
    public static RelativeInverse OfCosines(ReadOnlyMatrixView<float> anchors)
    {
        (Matrix inverse, int rank) = PseudoInverse(RelativeRepresentation.Directions(anchors));
        return new RelativeInverse(inverse, new double[anchors.Cols], rank);
    }

    /// <summary>The inverse of whitened inner products.</summary>
    /// <param name="anchors">a×d.</param>
    /// <param name="whitening">That of the anchors' space.</param>
    /// <exception cref="LfmException">InvalidData: all anchors are the mean. InvalidArgument: other dimensions.</exception>
    public static RelativeInverse OfWhitened(ReadOnlyMatrixView<float> anchors, Whitening whitening)
    {
        ArgumentNullException.ThrowIfNull(whitening);
        (Matrix inverse, int rank) = PseudoInverse(whitening.Apply(anchors));
        return new RelativeInverse(whitening.Undo(inverse), whitening.Mean, rank);
    }

    /// <summary>Brings rows back.</summary>
    /// <param name="relative">n×a values.</param>
    /// <param name="result">n·d values, row-major.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Another number of columns than anchors; too little room.</exception>
    public unsafe void Apply(ReadOnlyMatrixView<float> relative, Span<float> result, ComputeContext? context = null)
    {
        int a = Anchors, d = Dimensions;
        if (relative.Cols != a)
            Throw.Argument($"the relative representations have {relative.Cols} columns and there are {a} anchors; they must agree");
        if (result.Length < (long)relative.Rows * d)
            Throw.Argument($"the result needs room for {(long)relative.Rows * d} values; there is room for {result.Length}");
        context ??= new ComputeContext();
        long ld = relative.LeadingDimension;
        using NativeBuffer<double> scratch = new((long)context.Threads * Block * (a + d));
        double* work = scratch.Pointer;
        fixed (float* fixedRows = relative, fixedResult = result)
        fixed (double* fixedMatrix = _matrix.Data)
        {
            float* from = fixedRows, into = fixedResult;
            double* matrix = fixedMatrix;
            ParallelRows.ForWorkers(relative.Rows, Block, context.Threads, context.Token, (worker, first, last) =>
            {
                double* own = work + ((long)worker * Block * (a + d)), rows = own + ((long)Block * a);
                for (int i = first; i < last; i++)
                {
                    double* value = own + ((long)(i - first) * a);
                    for (int t = 0; t < a; t++) value[t] = from[(i * ld) + t];
                    _offset.CopyTo(new Span<double>(rows + ((long)(i - first) * d), d));
                }
                Gemm.Multiply(false, false, last - first, d, a, 1, own, a, matrix, d, 1, rows, d);
                float* block = into + ((long)first * d);
                for (long t = 0; t < (long)(last - first) * d; t++) block[t] = (float)rows[t];
            });
        }
    }

    /// <summary>The pseudo-inverse of Aᵀ, a×r like A: rows of values times it are the rows that had them as products with A's.</summary>
    private static (Matrix Inverse, int Rank) PseudoInverse(Matrix anchors)
    {
        Svd svd = Svd.Of(anchors);
        int rank = 0;
        while (rank < svd.S.Length && svd.S[rank] > RankTolerance * svd.S[0]) rank++;
        if (rank == 0)
            Throw.Data("the anchors are all zero (whitened: all the mean), so nothing leads back from them; give others");
        Matrix u = svd.U.Leading(svd.U.Rows, rank);
        for (int i = 0; i < u.Rows; i++)
        {
            for (int t = 0; t < rank; t++) u.Row(i)[t] /= svd.S[t];
        }
        return (Gemm.Product(u, svd.Vt.Leading(rank, svd.Vt.Cols)), rank);
    }
}
