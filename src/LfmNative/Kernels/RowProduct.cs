using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>A row times a matrix, without the packing that a BLAS does for many rows.</summary>
internal static unsafe class RowProduct
{
    private const int Panel = 32;

    /// <summary>y ← xM; every element is one sum in the order of M's rows, by fused multiply-adds.</summary>
    /// <param name="x">rows values.</param>
    /// <param name="m">rows×cols, row-major, compact.</param>
    /// <param name="rows">Rows of M.</param>
    /// <param name="cols">Columns of M.</param>
    /// <param name="y">cols values; must not overlap x or M.</param>
    public static void Multiply(double* x, double* m, int rows, int cols, double* y)
    {
        KernelAssert.Disjoint(x, rows, y, cols);
        KernelAssert.Disjoint(m, (long)rows * cols, y, cols);
        int j = 0;
        for (; j <= cols - Panel; j += Panel) MultiplyPanel(x, m + j, rows, cols, y + j);
        for (; j < cols; j++)
        {
            double sum = 0;
            for (int i = 0; i < rows; i++) sum = Math.FusedMultiplyAdd(x[i], m[((long)i * cols) + j], sum);
            y[j] = sum;
        }
    }

    private static void MultiplyPanel(double* x, double* m, int rows, int cols, double* y)
    {
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (int i = 0; i < rows; i++, m += cols)
        {
            Vector256<double> a = Vector256.Create(x[i]);
            s0 = Vector256.FusedMultiplyAdd(a, Vector256.Load(m), s0);
            s1 = Vector256.FusedMultiplyAdd(a, Vector256.Load(m + 4), s1);
            s2 = Vector256.FusedMultiplyAdd(a, Vector256.Load(m + 8), s2);
            s3 = Vector256.FusedMultiplyAdd(a, Vector256.Load(m + 12), s3);
            s4 = Vector256.FusedMultiplyAdd(a, Vector256.Load(m + 16), s4);
            s5 = Vector256.FusedMultiplyAdd(a, Vector256.Load(m + 20), s5);
            s6 = Vector256.FusedMultiplyAdd(a, Vector256.Load(m + 24), s6);
            s7 = Vector256.FusedMultiplyAdd(a, Vector256.Load(m + 28), s7);
        }
        s0.Store(y);
        s1.Store(y + 4);
        s2.Store(y + 8);
        s3.Store(y + 12);
        s4.Store(y + 16);
        s5.Store(y + 20);
        s6.Store(y + 24);
        s7.Store(y + 28);
    }
}
