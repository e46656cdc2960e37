using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Products of a sparse matrix (CSR) with a vector.</summary>
internal static unsafe class SparseProduct
{
    /// <summary>y[i] = Σ_j values[i,j]·x[j] for the rows from..to.</summary>
    /// <typeparam name="TColumn">Type of the columns.</typeparam>
    /// <param name="rowStart">Positions of the rows, one more than there are rows.</param>
    /// <param name="columns">Column of each value.</param>
    /// <param name="values">The values.</param>
    /// <param name="x">The vector; must not overlap y.</param>
    /// <param name="y">Result; rows from..to are written.</param>
    /// <param name="from">First row.</param>
    /// <param name="to">One past the last row.</param>
    /// <remarks>Four accumulators over the non-zeros, added pairwise: the order of the sum depends on the row alone.</remarks>
    public static void Multiply<TColumn>(long* rowStart, TColumn* columns, double* values, double* x, double* y, int from, int to)
        where TColumn : unmanaged, IBinaryInteger<TColumn>
    {
        KernelAssert.Rows(rowStart, from, to);
        KernelAssert.Disjoint(x + from, to - from, y + from, to - from);
        for (int i = from; i < to; i++)
        {
            long p = rowStart[i], end = rowStart[i + 1];
            double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
            for (; p <= end - 4; p += 4)
            {
                s0 = Math.FusedMultiplyAdd(values[p], x[long.CreateTruncating(columns[p])], s0);
                s1 = Math.FusedMultiplyAdd(values[p + 1], x[long.CreateTruncating(columns[p + 1])], s1);
                s2 = Math.FusedMultiplyAdd(values[p + 2], x[long.CreateTruncating(columns[p + 2])], s2);
                s3 = Math.FusedMultiplyAdd(values[p + 3], x[long.CreateTruncating(columns[p + 3])], s3);
            }
            for (; p < end; p++) s0 = Math.FusedMultiplyAdd(values[p], x[long.CreateTruncating(columns[p])], s0);
            y[i] = (s0 + s1) + (s2 + s3);
        }
    }

    /// <summary>
    /// Y[i, :] ← α·(Σ_j values[i,j]·X[j, :] + diagonal_i·X[i, :]) + β·X[i, :] + γ·Z[i, :] for the rows from..to of blocks of
    /// eight vectors.
    /// </summary>
    /// <typeparam name="TColumn">
    /// Type of the columns: where the matrix is streamed from memory, two bytes instead of four are a sixth less to read.
    /// </typeparam>
    /// <param name="rowStart">Positions of the rows.</param>
    /// <param name="columns">Column of each value.</param>
    /// <param name="values">The values.</param>
    /// <param name="diagonal">The diagonal, apart from the values.</param>
    /// <param name="x">n×8; must not overlap y.</param>
    /// <param name="y">n×8; rows from..to are written.</param>
    /// <param name="z">n×8; may be y. Not read where γ is 0.</param>
    /// <param name="step">α, β, γ: one step of a polynomial's recurrence.</param>
    /// <param name="from">First row.</param>
    /// <param name="to">One past the last row.</param>
    /// <remarks>
    /// Four neighbouring non-zeros have sums of their own, two vectors of four lanes each, so that additions overlap; the order of the
    /// sum depends on the row alone.
    /// </remarks>
    public static void MultiplyBlock<TColumn>(
        long* rowStart,
        TColumn* columns,
        double* values,
        double* diagonal,
        double* x,
        double* y,
        double* z,
        (double Alpha, double Beta, double Gamma) step,
        int from,
        int to)
        where TColumn : unmanaged, IBinaryInteger<TColumn>
    {
        KernelAssert.Rows(rowStart, from, to);
        KernelAssert.Elements(diagonal, to);
        KernelAssert.Disjoint(x, (long)to * BlockVectors.Width,
            y + ((long)from * BlockVectors.Width), (to - from) * (long)BlockVectors.Width);
        const int Width = BlockVectors.Width;
        Vector256<double> alpha = Vector256.Create(step.Alpha), gamma = Vector256.Create(step.Gamma);
        for (int i = from; i < to; i++)
        {
            long p = rowStart[i], end = rowStart[i + 1];
            Vector256<double> s00 = default, s01 = default, s10 = default, s11 = default;
            Vector256<double> s20 = default, s21 = default, s30 = default, s31 = default;
            for (; p <= end - 4; p += 4)
            {
                double* row = Row(x, columns[p]);
                Vector256<double> value = Vector256.Create(values[p]);
                s00 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row), s00);
                s01 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row + 4), s01);
                row = Row(x, columns[p + 1]);
                value = Vector256.Create(values[p + 1]);
                s10 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row), s10);
                s11 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row + 4), s11);
                row = Row(x, columns[p + 2]);
                value = Vector256.Create(values[p + 2]);
                s20 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row), s20);
                s21 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row + 4), s21);
                row = Row(x, columns[p + 3]);
                value = Vector256.Create(values[p + 3]);
                s30 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row), s30);
                s31 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row + 4), s31);
            }
            for (; p < end; p++)
            {
                double* row = Row(x, columns[p]);
                Vector256<double> value = Vector256.Create(values[p]);
                s00 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row), s00);
                s01 = Vector256.FusedMultiplyAdd(value, Vector256.Load(row + 4), s01);
            }
            double* own = x + ((long)i * Width), target = y + ((long)i * Width), last = z + ((long)i * Width);
            Vector256<double> beta = Vector256.Create((step.Alpha * diagonal[i]) + step.Beta);
            Vector256<double> r0 = Vector256.FusedMultiplyAdd(alpha, (s00 + s10) + (s20 + s30), beta * Vector256.Load(own));
            Vector256<double> r1 = Vector256.FusedMultiplyAdd(alpha, (s01 + s11) + (s21 + s31), beta * Vector256.Load(own + 4));
            if (step.Gamma != 0)
            {
                r0 = Vector256.FusedMultiplyAdd(gamma, Vector256.Load(last), r0);
                r1 = Vector256.FusedMultiplyAdd(gamma, Vector256.Load(last + 4), r1);
            }
            r0.Store(target);
            r1.Store(target + 4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double* Row<TColumn>(double* x, TColumn column)
        where TColumn : unmanaged, IBinaryInteger<TColumn> => x + (long.CreateTruncating(column) * BlockVectors.Width);
}
