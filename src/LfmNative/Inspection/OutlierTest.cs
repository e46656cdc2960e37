using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Inspection;

/// <summary>The test of <see cref="OutlyingRows"/>.</summary>
internal static unsafe class OutlierTest
{
    private const double Quantile = 0.99;

    /// <summary>Fewest rows, and least part of a side, whose coordinates are asked.</summary>
    /// <remarks>The few farthest rows of one model are a tail, whose coordinates need not agree.</remarks>
    private const int FewestRows = 100;

    /// <inheritdoc cref="FewestRows"/>
    private const double LeastShare = 0.05;

    private const int Block = 64;

    /// <summary>Looks for rows of b that are outlying to a.</summary>
    /// <param name="rowsA">Rows of A.</param>
    /// <param name="a">Their halves.</param>
    /// <param name="rowsB">Rows of B.</param>
    /// <param name="columns">The columns of the halves.</param>
    /// <param name="seed">Seed of the halves of the outlying rows.</param>
    /// <param name="scratch">Matrices to work in.</param>
    /// <param name="clock">Progress.</param>
    public static OutlyingRows Of(
        RowSet rowsA, SideHalves a, RowSet rowsB, int[] columns, ulong seed, CoordinateScratch scratch, StageClock clock)
    {
        (double[] mean, double[] deviation) = a.Half(0, 0, scratch.Covariance);
        Matrix inverse = scratch.Inverse;
        PartialCorrelations.Invert(scratch.Covariance, deviation, inverse);
        double[] own = Distances(rowsA.With(a.RowsOf(0, 1)), columns, mean, deviation, inverse, clock.Context);
        double[] others = Distances(rowsB, columns, mean, deviation, inverse, clock.Context);
        Array.Sort(own);
        double limit = NormFigures.Quantile(own, Quantile);
        int[] outlying = [.. Enumerable.Range(0, others.Length).Where(i => others[i] > limit)];
        double share = outlying.Length / (double)others.Length;
        if (outlying.Length < FewestRows || share < LeastShare) return new OutlyingRows(share, null);
        RowSet apart = rowsB.With(rowsB.Numbers is { } numbers ? Array.ConvertAll(outlying, i => numbers[i]) : outlying);
        double[] origin = new double[rowsB.Cols];
        for (int j = 0; j < columns.Length; j++) origin[columns[j]] = mean[j];
        SideHalves halves = new(apart, columns, origin, seed, clock.Context);
        return new OutlyingRows(share, CoordinateTest.Of(a, halves, columns.Length, scratch, clock));
    }

    /// <summary>Squared distances from the mean: zᵀ(R + ridge)⁻¹z of standardised rows z.</summary>
    private static double[] Distances(
        RowSet rows, int[] columns, double[] mean, double[] deviation, Matrix inverse, ComputeContext context)
    {
        int d = columns.Length;
        double[] distances = new double[rows.Count];
        ParallelRows.For(rows.Count, Block, context.Threads, context.Token, (from, to) =>
        {
            using NativeBuffer<double> standard = new((long)Block * d), product = new((long)Block * d);
            double* z = standard.Pointer, w = product.Pointer;
            for (int i = from; i < to; i++)
            {
                float* row = rows.At(i);
                double* own = z + ((long)(i - from) * d);
                for (int j = 0; j < d; j++) own[j] = deviation[j] > 0 ? (row[columns[j]] - mean[j]) / deviation[j] : 0;
            }
            fixed (double* k = inverse.Data) Gemm.Multiply(false, false, to - from, d, d, 1, z, d, k, d, 0, w, d);
            for (int i = from; i < to; i++) distances[i] = VectorKernels.Dot(z + ((long)(i - from) * d), w + ((long)(i - from) * d), d);
        });
        return distances;
    }
}
