using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>A fitted transform from the ambient space of X to that of Y.</summary>
/// <remarks>y ≈ undo_Y(normalise_X(x)·M + offset).</remarks>
public sealed class SpaceTransform
{
    /// <summary>Singular values of the pairs' cross product below this part of the largest are none.</summary>
    internal const double RankTolerance = 1e-10;

    private readonly TransformProduct _product;

    /// <summary>Wraps fitted values, e.g. from a file.</summary>
    /// <param name="kind">The family.</param>
    /// <param name="matrix">M, d1×d2.</param>
    /// <param name="offset">d2 values; empty for none.</param>
    /// <param name="x">Normalisation of X.</param>
    /// <param name="y">Normalisation of Y.</param>
    public SpaceTransform(TransformKind kind, Matrix matrix, double[] offset, SideNormalization x, SideNormalization y)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(offset);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (offset.Length != 0 && offset.Length != matrix.Cols)
            Throw.Argument($"an offset of {offset.Length} values does not fit a transform to {matrix.Cols} dimensions");
        x.CheckWidth(matrix.Rows);
        y.CheckWidth(matrix.Cols);
        Kind = kind;
        Matrix = matrix;
        Offset = offset;
        NormalizationX = x;
        NormalizationY = y;
        _product = new TransformProduct(matrix, offset, x, y);
    }

    /// <summary>The family.</summary>
    public TransformKind Kind { get; }

    /// <summary>M, d1×d2; not to be changed, as rows are carried by a copy of it in single precision.</summary>
    public Matrix Matrix { get; }

    /// <summary>d2 values added; empty for none.</summary>
    public double[] Offset { get; }

    /// <summary>Normalisation of X.</summary>
    public SideNormalization NormalizationX { get; }

    /// <summary>Normalisation of Y.</summary>
    public SideNormalization NormalizationY { get; }

    /// <summary>Fits a transform to pairs (x[pairsX[t]], y[pairsY[t]]).</summary>
    /// <param name="x">n1×d1 samples; the normalisation is fitted to all of them.</param>
    /// <param name="y">n2×d2 samples; the normalisation is fitted to all of them.</param>
    /// <param name="pairsX">Row numbers of x, one a pair.</param>
    /// <param name="pairsY">Row numbers of y, one a pair.</param>
    /// <param name="options">Family, normalisation, ridge; null for the defaults.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">No pairs; a row that does not exist; a singular system without ridge.</exception>
    public static SpaceTransform Fit(
        ReadOnlyMatrixView<float> x,
        ReadOnlyMatrixView<float> y,
        ReadOnlySpan<int> pairsX,
        ReadOnlySpan<int> pairsY,
        TransformOptions? options = null,
        ComputeContext? context = null)
    {
        options ??= new TransformOptions();
        context ??= new ComputeContext();
        SideNormalization nx = SideNormalization.Fit(x, options.Normalizing, context);
        SideNormalization ny = SideNormalization.Fit(y, options.Normalizing, context);
        return Fit(x, y, nx, ny, pairsX, pairsY, options, context);
    }

    internal static unsafe SpaceTransform Fit(
        ReadOnlyMatrixView<float> x,
        ReadOnlyMatrixView<float> y,
        SideNormalization nx,
        SideNormalization ny,
        ReadOnlySpan<int> pairsX,
        ReadOnlySpan<int> pairsY,
        TransformOptions options,
        ComputeContext context)
    {
        options.Check();
        if (pairsX.Length == 0 || pairsX.Length != pairsY.Length)
            Throw.Argument($"a transform needs pairs; {pairsX.Length} rows of X and {pairsY.Length} of Y were given");
        CheckRows("X", pairsX, x.Rows);
        CheckRows("Y", pairsY, y.Rows);
        int[] rowsX = pairsX.ToArray(), rowsY = pairsY.ToArray();
        fixed (float* px = x, py = y)
        {
            PairedRows a = new(px, x.LeadingDimension, x.Cols, nx, rowsX), b = new(py, y.LeadingDimension, y.Cols, ny, rowsY);
            if (options.Family == TransformKind.Orthogonal)
                return new SpaceTransform(options.Family, Procrustes(a, b, context), [], nx, ny);
            bool affine = options.Family == TransformKind.Affine;
            if (affine)
            {
                a.TakeMeanOff(context);
                b.TakeMeanOff(context);
            }
            Matrix m = LeastSquares(a, b, options.Ridge, context);
            double[] offset = [];
            if (affine)
            {
                offset = b.Mean;
                for (int i = 0; i < m.Rows; i++)
                {
                    Span<double> row = m.Row(i);
                    for (int j = 0; j < row.Length; j++) offset[j] -= a.Mean[i] * row[j];
                }
            }
            return new SpaceTransform(options.Family, m, offset, nx, ny);
        }
    }

    /// <summary>Carries rows over, in Y's own coordinates.</summary>
    /// <remarks>
    /// The product is taken in single precision, in which rows come and go: 1 − cosine to the exact result is below 1e-11 where terms do
    /// not cancel. Where an offset takes most of a product away, as for rows far from the origin without a normalisation that centers,
    /// it is below 1e-11 times the square of the product's norm over that of what is left. Rows and matrices of magnitudes that single
    /// precision does not hold are multiplied in double precision. A row alone and the same row among many may differ in the last digits.
    /// </remarks>
    /// <param name="rows">n×d1.</param>
    /// <param name="result">n·d2 values, compact.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Another number of columns than the transform was fitted on; too little room.</exception>
    public void Apply(ReadOnlyMatrixView<float> rows, Span<float> result, ComputeContext? context = null) =>
        _product.Carry(rows, result, undo: true, context);

    /// <summary>
    /// Carries rows over, in Y's normalised coordinates: what <see cref="SideNormalization.Apply"/> of <see cref="NormalizationY"/> makes
    /// of rows of Y.
    /// </summary>
    /// <param name="rows">n×d1.</param>
    /// <param name="result">n·d2 values, compact.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Another number of columns than the transform was fitted on; too little room.</exception>
    public void ApplyNormalized(ReadOnlyMatrixView<float> rows, Span<float> result, ComputeContext? context = null) =>
        _product.Carry(rows, result, undo: false, context);

    /// <summary>Bytes that a fit holds at most, with the fitted matrix, the one before it and their copies of single precision.</summary>
    /// <remarks>
    /// Few pairs: the rows of both sides with their decompositions and LAPACK's copies. Many: the cross product, its factors and work.
    /// </remarks>
    /// <param name="pairs">Pairs.</param>
    /// <param name="d1">Dimensions of X.</param>
    /// <param name="d2">Dimensions of Y.</param>
    internal static long FitBytes(long pairs, long d1, long d2)
    {
        long matrix = 8 * d1 * d2, least = Math.Min(d1, d2);
        return pairs < least
            ? (4 * matrix) + (8 * pairs * 4 * (d1 + d2))
            : (6 * matrix) + (8 * least * ((6 * least) + Math.Max(d1, d2)));
    }

    /// <summary>UVᵀ of AᵀB (Schönemann 1966).</summary>
    /// <remarks>
    /// Fewer independent pairs than dimensions leave the rest of the rotation open, and LAPACKs fill it in differently. There it is left
    /// zero: what the pairs say nothing about is not carried over.
    /// </remarks>
    internal static Matrix Procrustes(Matrix cross) => Svd.Of(cross).PartialPolarFactor(RankTolerance);

    private static Matrix Procrustes(PairedRows a, PairedRows b, ComputeContext context) => ThinTransform.Suits(a.Count, a.Cols, b.Cols)
        ? ThinTransform.Procrustes(ThinTransform.Rows(a), ThinTransform.Rows(b), RankTolerance, context)
        : Procrustes(Cross(a, b, context));

    /// <summary>AᵀB, the rows of both made ready block by block.</summary>
    private static unsafe Matrix Cross(PairedRows a, PairedRows b, ComputeContext context) =>
        Gemm.TransposedProduct(a.Count, a.Cols, b.Cols, context, (from, to, intoA, intoB) =>
        {
            a.Write(from, to, intoA);
            b.Write(from, to, intoB);
        });

    /// <summary>(AᵀA + λI)⁻¹AᵀB.</summary>
    private static Matrix LeastSquares(PairedRows a, PairedRows b, double ridge, ComputeContext context)
    {
        double trace = a.SquaredNorm(), lambda = double.IsNaN(ridge) ? 1e-6 * trace / a.Cols : ridge;
        if (trace == 0) Throw.Data("the paired rows of X are all zero, so no linear transform can be fitted");
        if (lambda > 0 && ThinTransform.Suits(a.Count, a.Cols, b.Cols)) return ThinTransform.Ridge(a, b, lambda);
        Matrix gram = Cross(a, a, context);
        for (int i = 0; i < gram.Rows; i++) gram[i, i] += lambda;
        return Cholesky.Solve(gram, Cross(a, b, context), "the least-squares transform");
    }

    private static void CheckRows(string side, ReadOnlySpan<int> rows, int count)
    {
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)count) Throw.Argument($"a pair names row {row} of {side}; rows are 0..{count - 1}");
        }
    }
}
