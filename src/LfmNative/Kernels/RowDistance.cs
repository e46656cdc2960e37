using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LfmNative.Kernels;

/// <summary>Distances between single rows in double precision.</summary>
internal static unsafe class RowDistance
{
    /// <summary>‖sa·a − sb·b‖² by direct subtraction, symmetric to the last bit in its two rows.</summary>
    /// <remarks>
    /// Lanes: eight floats widen to two vectors of four doubles with an accumulator each; the remainder is scalar.
    /// The scaled values are rounded before they are subtracted (no fused multiply there): only so is d(a,b) = d(b,a) exactly.
    /// </remarks>
    public static double Squared(float* a, double sa, float* b, double sb, int d)
    {
        if (sa == 1 && sb == 1) return SquaredUnscaled(a, b, d);
        Vector256<double> va = Vector256.Create(sa), vb = Vector256.Create(sb);
        Vector256<double> sum0 = default, sum1 = default;
        int j = 0;
        for (; j <= d - 8; j += 8)
        {
            (Vector256<double> a0, Vector256<double> a1) = Vector256.Widen(Vector256.Load(a + j));
            (Vector256<double> b0, Vector256<double> b1) = Vector256.Widen(Vector256.Load(b + j));
            Vector256<double> d0 = (a0 * va) - (b0 * vb), d1 = (a1 * va) - (b1 * vb);
            sum0 = Vector256.FusedMultiplyAdd(d0, d0, sum0);
            sum1 = Vector256.FusedMultiplyAdd(d1, d1, sum1);
        }
        double sum = Vector256.Sum(sum0 + sum1);
        for (; j < d; j++)
        {
            double diff = (a[j] * sa) - (b[j] * sb);
            sum += diff * diff;
        }
        return sum;
    }

    /// <summary>The same bits without the factors.</summary>
    private static double SquaredUnscaled(float* a, float* b, int d)
    {
        Vector256<double> sum0 = default, sum1 = default;
        int j = 0;
        for (; j <= d - 8; j += 8)
        {
            (Vector256<double> a0, Vector256<double> a1) = Vector256.Widen(Vector256.Load(a + j));
            (Vector256<double> b0, Vector256<double> b1) = Vector256.Widen(Vector256.Load(b + j));
            Vector256<double> d0 = a0 - b0, d1 = a1 - b1;
            sum0 = Vector256.FusedMultiplyAdd(d0, d0, sum0);
            sum1 = Vector256.FusedMultiplyAdd(d1, d1, sum1);
        }
        double sum = Vector256.Sum(sum0 + sum1);
        for (; j < d; j++)
        {
            double diff = (double)a[j] - b[j];
            sum += diff * diff;
        }
        return sum;
    }

    /// <summary>The scalar twin of <see cref="Squared"/>.</summary>
    public static double SquaredScalar(float* a, double sa, float* b, double sb, int d)
    {
        double sum = 0;
        for (int j = 0; j < d; j++)
        {
            double diff = (a[j] * sa) - (b[j] * sb);
            sum += diff * diff;
        }
        return sum;
    }

    /// <summary>Σ a², in double precision.</summary>
    public static double SquaredNorm(float* a, int d)
    {
        Vector256<double> sum0 = default, sum1 = default;
        int j = 0;
        for (; j <= d - 8; j += 8)
        {
            (Vector256<double> a0, Vector256<double> a1) = Vector256.Widen(Vector256.Load(a + j));
            sum0 = Vector256.FusedMultiplyAdd(a0, a0, sum0);
            sum1 = Vector256.FusedMultiplyAdd(a1, a1, sum1);
        }
        double sum = Vector256.Sum(sum0 + sum1);
        for (; j < d; j++) sum += (double)a[j] * a[j];
        return sum;
    }

    /// <summary>‖a − b‖² of working rows in single precision: for ranking candidates, not for results.</summary>
    public static float SquaredSingle(float* a, float* b, int d)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int j = 0;
        for (; j <= d - 32; j += 32)
        {
            Vector256<float> d0 = Vector256.Load(a + j) - Vector256.Load(b + j), d1 = Vector256.Load(a + j + 8) - Vector256.Load(b + j + 8);
            Vector256<float> d2 = Vector256.Load(a + j + 16) - Vector256.Load(b + j + 16), d3 = Vector256.Load(a + j + 24) - Vector256.Load(b + j + 24);
            s0 = Vector256.FusedMultiplyAdd(d0, d0, s0);
            s1 = Vector256.FusedMultiplyAdd(d1, d1, s1);
            s2 = Vector256.FusedMultiplyAdd(d2, d2, s2);
            s3 = Vector256.FusedMultiplyAdd(d3, d3, s3);
        }
        for (; j <= d - 8; j += 8)
        {
            Vector256<float> d0 = Vector256.Load(a + j) - Vector256.Load(b + j);
            s0 = Vector256.FusedMultiplyAdd(d0, d0, s0);
        }
        float sum = Vector256.Sum((s0 + s1) + (s2 + s3));
        for (; j < d; j++) sum += (a[j] - b[j]) * (a[j] - b[j]);
        return sum;
    }

    /// <summary>Σ a·b in single precision.</summary>
    public static float DotSingle(float* a, float* b, int d)
    {
        Vector256<float> s0 = default, s1 = default;
        int j = 0;
        for (; j <= d - 16; j += 16)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + j), Vector256.Load(b + j), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a + j + 8), Vector256.Load(b + j + 8), s1);
        }
        float sum = Vector256.Sum(s0 + s1);
        for (; j < d; j++) sum += a[j] * b[j];
        return sum;
    }

    /// <summary>Asks for a row that will be needed soon; its first lines are enough, the hardware follows on.</summary>
    public static void Prefetch(float* row, int d)
    {
        if (!Sse.IsSupported) return;
        for (int j = 0; j < Math.Min(d, 128); j += 16) Sse.Prefetch0(row + j);
    }
}
