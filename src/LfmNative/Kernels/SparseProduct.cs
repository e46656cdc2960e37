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

    /// <summary>Y[i, :] ← α·(Σ_j values[i,j]·X[j, :] + diagonal_i·X[i, :]) + β·X[i, :] + γ·Z[i, :] for the rows from..to of blocks of eight vectors.</summary>
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
    /// <remarks>Two vectors of four lanes a row, twice, so that additions of neighbouring non-zeros overlap; the order of the sum depends on the row alone.</remarks>
    public static void MultiplyBlock(long* rowStart, int* columns, double* values, double* diagonal, double* x, double* y, double* z, (double Alpha, double Beta, double Gamma) step, int from, int to)
    {
        const int Width = BlockVectors.Width;
        Vector256<double> alpha = Vector256.Create(step.Alpha), gamma = Vector256.Create(step.Gamma);
        for (int i = from; i < to; i++)
        {
            long p = rowStart[i], end = rowStart[i + 1];
            Vector256<double> even0 = default, even1 = default, odd0 = default, odd1 = default;
            for (; p <= end - 2; p += 2)
            {
                double* a = x + ((long)columns[p] * Width), b = x + ((long)columns[p + 1] * Width);
                Vector256<double> va = Vector256.Create(values[p]), vb = Vector256.Create(values[p + 1]);
                even0 = Vector256.FusedMultiplyAdd(va, Vector256.Load(a), even0);
                even1 = Vector256.FusedMultiplyAdd(va, Vector256.Load(a + 4), even1);
                odd0 = Vector256.FusedMultiplyAdd(vb, Vector256.Load(b), odd0);
                odd1 = Vector256.FusedMultiplyAdd(vb, Vector256.Load(b + 4), odd1);
            }
            if (p < end)
            {
                double* a = x + ((long)columns[p] * Width);
                Vector256<double> va = Vector256.Create(values[p]);
                even0 = Vector256.FusedMultiplyAdd(va, Vector256.Load(a), even0);
                even1 = Vector256.FusedMultiplyAdd(va, Vector256.Load(a + 4), even1);
            }
            double* own = x + ((long)i * Width), target = y + ((long)i * Width), last = z + ((long)i * Width);
            Vector256<double> beta = Vector256.Create((step.Alpha * diagonal[i]) + step.Beta);
            Vector256<double> r0 = Vector256.FusedMultiplyAdd(alpha, even0 + odd0, beta * Vector256.Load(own));
            Vector256<double> r1 = Vector256.FusedMultiplyAdd(alpha, even1 + odd1, beta * Vector256.Load(own + 4));
            if (step.Gamma != 0)
            {
                r0 = Vector256.FusedMultiplyAdd(gamma, Vector256.Load(last), r0);
                r1 = Vector256.FusedMultiplyAdd(gamma, Vector256.Load(last + 4), r1);
            }
            r0.Store(target);
            r1.Store(target + 4);
        }
    }
}
