using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Products of a sparse matrix (CSR) with a vector.</summary>
internal static unsafe class SparseProduct
{
    /// <summary>y[i] = Σ_j values[i,j]·x[j] for the rows from..to.</summary>
    /// <param name="rowStart">Positions of the rows, one more than there are rows.</param>
    /// <param name="columns">Column of each value.</param>
    /// <param name="values">The values.</param>
    /// <param name="x">The vector; must not overlap y.</param>
    /// <param name="y">Result; rows from..to are written.</param>
    /// <param name="from">First row.</param>
    /// <param name="to">One past the last row.</param>
    /// <remarks>Four accumulators over the non-zeros, added pairwise: the order of the sum depends on the row alone.</remarks>
    public static void Multiply(long* rowStart, int* columns, double* values, double* x, double* y, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            long p = rowStart[i], end = rowStart[i + 1];
            double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            for (; p <= end - 4; p += 4)
            {
                s0 = Math.FusedMultiplyAdd(values[p], x[columns[p]], s0);
                s1 = Math.FusedMultiplyAdd(values[p + 1], x[columns[p + 1]], s1);
                s2 = Math.FusedMultiplyAdd(values[p + 2], x[columns[p + 2]], s2);
                s3 = Math.FusedMultiplyAdd(values[p + 3], x[columns[p + 3]], s3);
            }
            for (; p < end; p++) s0 = Math.FusedMultiplyAdd(values[p], x[columns[p]], s0);
            y[i] = (s0 + s1) + (s2 + s3);
        }
    }

    /// <summary>Vectors that <see cref="MultiplyBlock"/> takes together.</summary>
    public const int BlockWidth = 8;

    /// <summary>Y[i, :] = Σ_j values[i,j]·X[j, :] for the rows from..to of a block of eight vectors.</summary>
    /// <param name="rowStart">Positions of the rows.</param>
    /// <param name="columns">Column of each value.</param>
    /// <param name="values">The values.</param>
    /// <param name="x">n×8, the eight entries of a row side by side; must not overlap y.</param>
    /// <param name="y">n×8; rows from..to are written.</param>
    /// <param name="from">First row.</param>
    /// <param name="to">One past the last row.</param>
    /// <remarks>Two vectors of four lanes a row, twice, so that additions of neighbouring non-zeros overlap; the order of the sum depends on the row alone.</remarks>
    public static void MultiplyBlock(long* rowStart, int* columns, double* values, double* x, double* y, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            long p = rowStart[i], end = rowStart[i + 1];
            Vector256<double> even0 = default, even1 = default, odd0 = default, odd1 = default;
            for (; p <= end - 2; p += 2)
            {
                double* a = x + ((long)columns[p] * BlockWidth), b = x + ((long)columns[p + 1] * BlockWidth);
                Vector256<double> va = Vector256.Create(values[p]), vb = Vector256.Create(values[p + 1]);
                even0 = Vector256.FusedMultiplyAdd(va, Vector256.Load(a), even0);
                even1 = Vector256.FusedMultiplyAdd(va, Vector256.Load(a + 4), even1);
                odd0 = Vector256.FusedMultiplyAdd(vb, Vector256.Load(b), odd0);
                odd1 = Vector256.FusedMultiplyAdd(vb, Vector256.Load(b + 4), odd1);
            }
            if (p < end)
            {
                double* a = x + ((long)columns[p] * BlockWidth);
                Vector256<double> va = Vector256.Create(values[p]);
                even0 = Vector256.FusedMultiplyAdd(va, Vector256.Load(a), even0);
                even1 = Vector256.FusedMultiplyAdd(va, Vector256.Load(a + 4), even1);
            }
            (even0 + odd0).Store(y + ((long)i * BlockWidth));
            (even1 + odd1).Store(y + ((long)i * BlockWidth) + 4);
        }
    }
}
