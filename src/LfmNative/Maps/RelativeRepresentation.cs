using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Maps;

/// <summary>Relative representations: a sample as what it has in common with each of the anchors.</summary>
/// <remarks>
/// Cosines after Moschella et al. 2023; whitened inner products, for which see <see cref="Whitening"/>. The third kind, geodesic
/// distances, is not of rows but of samples of a graph: <see cref="Graphs.GraphGeodesics"/>.
/// </remarks>
public static class RelativeRepresentation
{
    private const int Block = 128;

    /// <summary>Writes a row as it is multiplied by the anchors.</summary>
    private unsafe delegate void PrepareRow(float* row, double* prepared);

    /// <summary>cos(row, anchor) for every row and anchor.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="anchors">a×d.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>n·a values, row-major; 0 where a row or anchor is zero.</returns>
    /// <exception cref="LfmException">Rows and anchors of different dimensions.</exception>
    public static float[] Compute(ReadOnlyMatrixView<float> rows, ReadOnlyMatrixView<float> anchors, ComputeContext? context = null)
    {
        float[] result = new float[checked(rows.Rows * anchors.Rows)];
        Compute(rows, anchors, result, context);
        return result;
    }

    /// <summary>cos(row, anchor) for every row and anchor, into memory of the caller.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="anchors">a×d.</param>
    /// <param name="result">n·a values, row-major; 0 where a row or anchor is zero.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Rows and anchors of different dimensions; too little room.</exception>
    public static unsafe void Compute(
        ReadOnlyMatrixView<float> rows, ReadOnlyMatrixView<float> anchors, Span<float> result, ComputeContext? context = null)
    {
        CheckShapes(rows, anchors, result);
        int d = rows.Cols;
        Products(rows, Directions(anchors), result, (row, unit) => Direction(row, d, unit), context ?? new ComputeContext());
    }

    /// <summary>Whitened inner products (row − μ)ᵀΣ⁺(anchor − μ) for every row and anchor.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="anchors">a×d, of the same space.</param>
    /// <param name="whitening">Fitted to samples of that space.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>n·a values, row-major.</returns>
    /// <exception cref="LfmException">Rows, anchors and reference rows of different dimensions.</exception>
    public static float[] Whitened(
        ReadOnlyMatrixView<float> rows, ReadOnlyMatrixView<float> anchors, Whitening whitening, ComputeContext? context = null)
    {
        float[] result = new float[checked(rows.Rows * anchors.Rows)];
        Whitened(rows, anchors, whitening, result, context);
        return result;
    }

    /// <summary>Whitened inner products, into memory of the caller.</summary>
    /// <param name="rows">n×d.</param>
    /// <param name="anchors">a×d, of the same space.</param>
    /// <param name="whitening">Fitted to samples of that space.</param>
    /// <param name="result">n·a values, row-major.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Rows, anchors and reference rows of different dimensions; too little room.</exception>
    public static unsafe void Whitened(
        ReadOnlyMatrixView<float> rows,
        ReadOnlyMatrixView<float> anchors,
        Whitening whitening,
        Span<float> result,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(whitening);
        CheckShapes(rows, anchors, result);
        double[] mean = whitening.Mean;
        Matrix dual = Gemm.Product(whitening.Apply(anchors), whitening.Matrix);
        Products(
            rows,
            dual,
            result,
            (row, centered) =>
            {
                for (int j = 0; j < mean.Length; j++) centered[j] = row[j] - mean[j];
            },
            context ?? new ComputeContext());
    }

    /// <summary>From relative representations back to the space they were made in.</summary>
    /// <param name="relative">n×a values that <see cref="Compute(ReadOnlyMatrixView{float}, ReadOnlyMatrixView{float}, ComputeContext?)"/>
    /// made, or with a whitening <see cref="Whitened(ReadOnlyMatrixView{float}, ReadOnlyMatrixView{float}, Whitening, ComputeContext?)"/>.
    /// </param>
    /// <param name="anchors">The a×d anchors they were made with; those of another space carry the rows there.</param>
    /// <param name="whitening">Null for cosines; otherwise that of the anchors' space.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>n·d values, row-major: see <see cref="RelativeInverse"/> for what of a row comes back.</returns>
    /// <exception cref="LfmException">Other numbers of columns than anchors; anchors that are all zero.</exception>
    public static float[] Invert(
        ReadOnlyMatrixView<float> relative, ReadOnlyMatrixView<float> anchors, Whitening? whitening = null, ComputeContext? context = null)
    {
        RelativeInverse inverse = whitening is null ? RelativeInverse.OfCosines(anchors) : RelativeInverse.OfWhitened(anchors, whitening);
        float[] result = new float[checked(relative.Rows * anchors.Cols)];
        inverse.Apply(relative, result, context);
        return result;
    }

    /// <summary>Anchors as unit rows, a×d; zero rows stay.</summary>
    internal static unsafe Matrix Directions(ReadOnlyMatrixView<float> anchors)
    {
        Matrix directions = new(anchors.Rows, anchors.Cols);
        long ld = anchors.LeadingDimension;
        fixed (float* from = anchors)
        fixed (double* to = directions.Data)
        {
            for (int t = 0; t < anchors.Rows; t++) Direction(from + (t * ld), anchors.Cols, to + ((long)t * anchors.Cols));
        }
        return directions;
    }

    private static void CheckShapes(ReadOnlyMatrixView<float> rows, ReadOnlyMatrixView<float> anchors, Span<float> result)
    {
        if (rows.Cols != anchors.Cols) Throw.Argument($"the rows have {rows.Cols} columns and the anchors {anchors.Cols}; they must agree");
        if (result.Length < (long)rows.Rows * anchors.Rows)
            Throw.Argument($"the result needs room for {(long)rows.Rows * anchors.Rows} values; there is room for {result.Length}");
    }

    /// <summary>Prepared rows times the anchors' matrix, transposed.</summary>
    private static unsafe void Products(
        ReadOnlyMatrixView<float> rows, Matrix anchors, Span<float> result, PrepareRow prepare, ComputeContext context)
    {
        int d = rows.Cols, count = anchors.Rows;
        long ldRows = rows.LeadingDimension;
        using NativeBuffer<double> scratch = new((long)context.Threads * Block * (d + count));
        double* work = scratch.Pointer;
        fixed (float* fixedRows = rows, fixedResult = result)
        fixed (double* fixedAnchors = anchors.Data)
        {
            float* x = fixedRows, into = fixedResult;
            double* to = fixedAnchors;
            ParallelRows.ForWorkers(rows.Rows, Block, context.Threads, context.Token, (worker, first, last) =>
            {
                double* own = work + ((long)worker * Block * (d + count)), products = own + ((long)Block * d);
                for (int i = first; i < last; i++) prepare(x + (i * ldRows), own + ((long)(i - first) * d));
                Gemm.Multiply(false, true, last - first, count, d, 1, own, d, to, d, 0, products, count);
                float* block = into + ((long)first * count);
                for (long t = 0; t < (long)(last - first) * count; t++) block[t] = (float)products[t];
            });
        }
    }

    /// <summary>unit ← row/‖row‖, or zero.</summary>
    private static unsafe void Direction(float* row, int d, double* unit)
    {
        double squared = RowDistance.SquaredNorm(row, d), scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
        for (int j = 0; j < d; j++) unit[j] = row[j] * scale;
    }
}
