using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Inspection;

/// <summary>Moments of the quarters of a side's rows, drawn by a seed; two of them make a half.</summary>
internal sealed unsafe class SideHalves
{
    /// <summary>Ways to halve four quarters.</summary>
    public const int Splits = 3;

    private static readonly int[][] FirstHalf = [[0, 1], [0, 2], [0, 3]];
    private static readonly int[][] SecondHalf = [[2, 3], [1, 3], [1, 2]];

    private readonly int[] _columns;
    private readonly double[] _origin;
    private readonly Matrix[] _products = new Matrix[4];
    private readonly double[][] _sums = new double[4][];
    private readonly int[][] _rows = new int[4][];

    /// <param name="rows">The side's distinct rows, 8 or more.</param>
    /// <param name="columns">Columns that are looked at.</param>
    /// <param name="mean">Means of all columns, which sums are taken about.</param>
    /// <param name="seed">Seed of the quarters.</param>
    /// <param name="context">Threads and cancellation.</param>
    public SideHalves(RowSet rows, int[] columns, double[] mean, ulong seed, ComputeContext context)
    {
        (_columns, _origin) = (columns, mean);
        int[] order = new Rng(seed).Permutation(rows.Count);
        for (int q = 0; q < 4; q++)
        {
            int from = (int)((long)rows.Count * q / 4), to = (int)((long)rows.Count * (q + 1) / 4);
            // Rows in the order of memory, which their sums do not depend on but for rounding.
            int[] own = [.. order[from..to].Order()];
            if (rows.Numbers is { } numbers) own = Array.ConvertAll(own, i => numbers[i]);
            _rows[q] = own;
            _sums[q] = Sum(rows.With(own), context);
            _products[q] = Products(rows.With(own), context);
        }
    }

    /// <summary>Mean and standard deviations of half 0 or 1 of a split, and its covariance into a matrix.</summary>
    public (double[] Mean, double[] Deviation) Half(int split, int half, Matrix covariance)
    {
        int[] quarters = (half == 0 ? FirstHalf : SecondHalf)[split];
        int d = _columns.Length, n = quarters.Sum(q => _rows[q].Length);
        double[] mean = new double[d], deviation = new double[d];
        Array.Clear(covariance.Data);
        foreach (int q in quarters)
        {
            for (int j = 0; j < d; j++) mean[j] += _sums[q][j] / n;
            for (int t = 0; t < covariance.Data.Length; t++) covariance.Data[t] += _products[q].Data[t] / n;
        }
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++) covariance[i, j] -= mean[i] * mean[j];
        }
        for (int j = 0; j < d; j++)
        {
            deviation[j] = Math.Sqrt(Math.Max(0, covariance[j, j]));
            mean[j] += _origin[_columns[j]];
        }
        return (mean, deviation);
    }

    /// <summary>Row numbers of half 0 or 1 of a split.</summary>
    public int[] RowsOf(int split, int half) => [.. (half == 0 ? FirstHalf : SecondHalf)[split].SelectMany(q => _rows[q])];

    private double[] Sum(RowSet rows, ComputeContext context) => RowSums.Over(rows.Count, _columns.Length, context, (i, sums) =>
    {
        float* row = rows.At(i);
        for (int j = 0; j < _columns.Length; j++) sums[j] += row[_columns[j]] - _origin[_columns[j]];
    });

    private Matrix Products(RowSet rows, ComputeContext context)
    {
        int d = _columns.Length;
        return Gemm.TransposedProduct(rows.Count, d, d, context, (from, to, a, b) =>
        {
            for (int i = from; i < to; i++)
            {
                float* row = rows.At(i);
                double* own = a + ((long)(i - from) * d), other = b + ((long)(i - from) * d);
                for (int j = 0; j < d; j++) own[j] = other[j] = row[_columns[j]] - _origin[_columns[j]];
            }
        });
    }
}
