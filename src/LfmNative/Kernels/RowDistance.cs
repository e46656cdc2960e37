using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
}
