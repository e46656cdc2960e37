using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Products of blocks of eight vectors: n×8, the eight entries of a row contiguous (one cache line).</summary>
/// <remarks>The order of every sum depends on the shapes alone.</remarks>
internal static unsafe class BlockVectors
{
    /// <summary>Vectors in a block.</summary>
    public const int Width = 8;

    /// <summary>H ← H + VᵀW.</summary>
    /// <param name="v">rows×8.</param>
    /// <param name="w">rows×8.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="h">8×8.</param>
    /// <remarks>Four vectors of V at a time: eight accumulators hide the latency of the fused multiply-add.</remarks>
    public static void AddInner(double* v, double* w, int rows, double* h)
    {
        KernelAssert.Elements(v, (long)rows * Width);
        KernelAssert.Elements(w, (long)rows * Width);
        KernelAssert.Elements(h, Width * Width);
        for (int half = 0; half < Width; half += 4)
        {
            double* to = h + (half * Width);
            Vector256<double> s00 = Vector256.Load(to), s01 = Vector256.Load(to + 4);
            Vector256<double> s10 = Vector256.Load(to + 8), s11 = Vector256.Load(to + 12);
            Vector256<double> s20 = Vector256.Load(to + 16), s21 = Vector256.Load(to + 20);
            Vector256<double> s30 = Vector256.Load(to + 24), s31 = Vector256.Load(to + 28);
            double* a = v + half, b = w;
            for (int i = 0; i < rows; i++, a += Width, b += Width)
            {
                Vector256<double> w0 = Vector256.Load(b), w1 = Vector256.Load(b + 4);
                Vector256<double> x = Vector256.Create(a[0]);
                s00 = Vector256.FusedMultiplyAdd(x, w0, s00);
                s01 = Vector256.FusedMultiplyAdd(x, w1, s01);
                x = Vector256.Create(a[1]);
                s10 = Vector256.FusedMultiplyAdd(x, w0, s10);
                s11 = Vector256.FusedMultiplyAdd(x, w1, s11);
                x = Vector256.Create(a[2]);
                s20 = Vector256.FusedMultiplyAdd(x, w0, s20);
                s21 = Vector256.FusedMultiplyAdd(x, w1, s21);
                x = Vector256.Create(a[3]);
                s30 = Vector256.FusedMultiplyAdd(x, w0, s30);
                s31 = Vector256.FusedMultiplyAdd(x, w1, s31);
            }
            s00.Store(to);
            s01.Store(to + 4);
            s10.Store(to + 8);
            s11.Store(to + 12);
            s20.Store(to + 16);
            s21.Store(to + 20);
            s30.Store(to + 24);
            s31.Store(to + 28);
        }
    }

    /// <summary>W ← W + V·H.</summary>
    /// <param name="v">rows×8; not W.</param>
    /// <param name="h">8×8.</param>
    /// <param name="w">rows×8.</param>
    /// <param name="rows">Rows.</param>
    public static void AddProduct(double* v, double* h, double* w, int rows)
    {
        KernelAssert.Disjoint(v, (long)rows * Width, w, (long)rows * Width);
        KernelAssert.Elements(h, Width * Width);
        for (int half = 0; half < Width; half += 4)
        {
            double* from = h + (half * Width);
            Vector256<double> h00 = Vector256.Load(from), h01 = Vector256.Load(from + 4);
            Vector256<double> h10 = Vector256.Load(from + 8), h11 = Vector256.Load(from + 12);
            Vector256<double> h20 = Vector256.Load(from + 16), h21 = Vector256.Load(from + 20);
            Vector256<double> h30 = Vector256.Load(from + 24), h31 = Vector256.Load(from + 28);
            double* a = v + half, b = w;
            for (int i = 0; i < rows; i++, a += Width, b += Width)
            {
                Vector256<double> w0 = Vector256.Load(b), w1 = Vector256.Load(b + 4);
                Vector256<double> x = Vector256.Create(a[0]);
                w0 = Vector256.FusedMultiplyAdd(x, h00, w0);
                w1 = Vector256.FusedMultiplyAdd(x, h01, w1);
                x = Vector256.Create(a[1]);
                w0 = Vector256.FusedMultiplyAdd(x, h10, w0);
                w1 = Vector256.FusedMultiplyAdd(x, h11, w1);
                x = Vector256.Create(a[2]);
                w0 = Vector256.FusedMultiplyAdd(x, h20, w0);
                w1 = Vector256.FusedMultiplyAdd(x, h21, w1);
                x = Vector256.Create(a[3]);
                w0 = Vector256.FusedMultiplyAdd(x, h30, w0);
                w1 = Vector256.FusedMultiplyAdd(x, h31, w1);
                w0.Store(b);
                w1.Store(b + 4);
            }
        }
    }

    /// <summary>W ← W·H, in place.</summary>
    /// <param name="w">rows×8.</param>
    /// <param name="h">8×8.</param>
    /// <param name="rows">Rows.</param>
    public static void Transform(double* w, double* h, int rows)
    {
        KernelAssert.Disjoint(w, (long)rows * Width, h, Width * Width);
        for (int i = 0; i < rows; i++, w += Width)
        {
            Vector256<double> s0 = default, s1 = default;
            for (int k = 0; k < Width; k++)
            {
                Vector256<double> x = Vector256.Create(w[k]);
                s0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(h + (k * Width)), s0);
                s1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(h + (k * Width) + 4), s1);
            }
            s0.Store(w);
            s1.Store(w + 4);
        }
    }
}
