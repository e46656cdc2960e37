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

    /// <summary>The same in single precision, which reads M once from its beginning to its end: its bytes decide the time.</summary>
    /// <param name="x">rows values.</param>
    /// <param name="m">rows×cols, row-major, compact.</param>
    /// <param name="rows">Rows of M.</param>
    /// <param name="cols">Columns of M.</param>
    /// <param name="y">cols values; must not overlap x or M.</param>
    public static void Multiply(float* x, float* m, int rows, int cols, float* y)
    {
        new Span<float>(y, cols).Clear();
        Add(x, m, rows, cols, y);
    }

    /// <summary>y ← y + xM, as <see cref="Multiply(float*, float*, int, int, float*)"/>.</summary>
    /// <param name="x">rows values.</param>
    /// <param name="m">rows×cols, row-major, compact.</param>
    /// <param name="rows">Rows of M.</param>
    /// <param name="cols">Columns of M.</param>
    /// <param name="y">cols values; must not overlap x or M.</param>
    public static void Add(float* x, float* m, int rows, int cols, float* y)
    {
        KernelAssert.Disjoint(x, rows, y, cols);
        KernelAssert.Disjoint(m, (long)rows * cols, y, cols);
        int i = 0;
        for (; i <= rows - 4; i += 4, m += 4L * cols) AddFour(x + i, m, cols, y);
        for (; i < rows; i++, m += cols) VectorKernels.AddScaled(y, x[i], m, cols);
    }

    /// <summary>y ← y + four values times four rows, in this order.</summary>
    private static void AddFour(float* x, float* m0, int cols, float* y)
    {
        float* m1 = m0 + cols, m2 = m1 + cols, m3 = m2 + cols;
        Vector256<float> x0 = Vector256.Create(x[0]), x1 = Vector256.Create(x[1]);
        Vector256<float> x2 = Vector256.Create(x[2]), x3 = Vector256.Create(x[3]);
        nint j = 0;
        for (; j <= cols - 32; j += 32)
        {
            Vector256<float> s0 = Vector256.Load(y + j), s1 = Vector256.Load(y + j + 8);
            Vector256<float> s2 = Vector256.Load(y + j + 16), s3 = Vector256.Load(y + j + 24);
            s0 = Vector256.FusedMultiplyAdd(x0, Vector256.Load(m0 + j), s0);
            s1 = Vector256.FusedMultiplyAdd(x0, Vector256.Load(m0 + j + 8), s1);
            s2 = Vector256.FusedMultiplyAdd(x0, Vector256.Load(m0 + j + 16), s2);
            s3 = Vector256.FusedMultiplyAdd(x0, Vector256.Load(m0 + j + 24), s3);
            s0 = Vector256.FusedMultiplyAdd(x1, Vector256.Load(m1 + j), s0);
            s1 = Vector256.FusedMultiplyAdd(x1, Vector256.Load(m1 + j + 8), s1);
            s2 = Vector256.FusedMultiplyAdd(x1, Vector256.Load(m1 + j + 16), s2);
            s3 = Vector256.FusedMultiplyAdd(x1, Vector256.Load(m1 + j + 24), s3);
            s0 = Vector256.FusedMultiplyAdd(x2, Vector256.Load(m2 + j), s0);
            s1 = Vector256.FusedMultiplyAdd(x2, Vector256.Load(m2 + j + 8), s1);
            s2 = Vector256.FusedMultiplyAdd(x2, Vector256.Load(m2 + j + 16), s2);
            s3 = Vector256.FusedMultiplyAdd(x2, Vector256.Load(m2 + j + 24), s3);
            Vector256.FusedMultiplyAdd(x3, Vector256.Load(m3 + j), s0).Store(y + j);
            Vector256.FusedMultiplyAdd(x3, Vector256.Load(m3 + j + 8), s1).Store(y + j + 8);
            Vector256.FusedMultiplyAdd(x3, Vector256.Load(m3 + j + 16), s2).Store(y + j + 16);
            Vector256.FusedMultiplyAdd(x3, Vector256.Load(m3 + j + 24), s3).Store(y + j + 24);
        }
        for (; j < cols; j++)
        {
            float sum = MathF.FusedMultiplyAdd(x[1], m1[j], MathF.FusedMultiplyAdd(x[0], m0[j], y[j]));
            y[j] = MathF.FusedMultiplyAdd(x[3], m3[j], MathF.FusedMultiplyAdd(x[2], m2[j], sum));
        }
    }
}
