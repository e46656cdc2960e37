using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LfmNative.Kernels;

/// <summary>Distances between single rows in double precision.</summary>
internal static unsafe class RowDistance
{
    /// <summary>‖sa·a − sb·b‖² by direct subtraction, symmetric to the last bit in its two rows.</summary>
    /// <remarks>
    /// Lanes: sixteen floats widen to four vectors of four doubles with an accumulator each; then four at a time to the first, then
    /// one by one.
    /// The scaled values are rounded before they are subtracted (no fused multiply there): only so is d(a,b) = d(b,a) exactly.
    /// </remarks>
    public static double Squared(float* a, double sa, float* b, double sb, int d)
    {
        KernelAssert.Elements(a, d);
        KernelAssert.Elements(b, d);
        Vector256<double> va = Vector256.Create(sa), vb = Vector256.Create(sb);
        Vector256<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int j = 0;
        for (; j <= d - 16; j += 16)
        {
            Vector256<double> d0 = (Widened(a + j) * va) - (Widened(b + j) * vb);
            Vector256<double> d1 = (Widened(a + j + 4) * va) - (Widened(b + j + 4) * vb);
            Vector256<double> d2 = (Widened(a + j + 8) * va) - (Widened(b + j + 8) * vb);
            Vector256<double> d3 = (Widened(a + j + 12) * va) - (Widened(b + j + 12) * vb);
            sum0 = Vector256.FusedMultiplyAdd(d0, d0, sum0);
            sum1 = Vector256.FusedMultiplyAdd(d1, d1, sum1);
            sum2 = Vector256.FusedMultiplyAdd(d2, d2, sum2);
            sum3 = Vector256.FusedMultiplyAdd(d3, d3, sum3);
        }
        for (; j <= d - 4; j += 4)
        {
            Vector256<double> diff = (Widened(a + j) * va) - (Widened(b + j) * vb);
            sum0 = Vector256.FusedMultiplyAdd(diff, diff, sum0);
        }
        double sum = Vector256.Sum((sum0 + sum1) + (sum2 + sum3));
        for (; j < d; j++)
        {
            double diff = (a[j] * sa) - (b[j] * sb);
            sum += diff * diff;
        }
        return sum;
    }

    /// <summary>b ← sb·row, in float64: what <see cref="Squared(float*, double, double*, int)"/> compares many rows with.</summary>
    public static void Widen(float* row, double sb, double* b, int d)
    {
        KernelAssert.Elements(row, d);
        KernelAssert.Elements(b, d);
        Vector256<double> vb = Vector256.Create(sb);
        int j = 0;
        for (; j <= d - 4; j += 4) (Widened(row + j) * vb).Store(b + j);
        for (; j < d; j++) b[j] = row[j] * sb;
    }

    /// <summary>target ← (s·row − mean)·unit, computed in double precision.</summary>
    public static void Center(float* row, double s, double* mean, double unit, float* target, int d)
    {
        KernelAssert.Elements(row, d);
        KernelAssert.Elements(mean, d);
        KernelAssert.Elements(target, d);
        Vector256<double> scale = Vector256.Create(s), factor = Vector256.Create(unit);
        int j = 0;
        for (; j <= d - 4; j += 4)
        {
            Vector256<double> centered = ((Widened(row + j) * scale) - Vector256.Load(mean + j)) * factor;
            Vector128.Narrow(centered.GetLower(), centered.GetUpper()).Store(target + j);
        }
        for (; j < d; j++) target[j] = (float)(((row[j] * s) - mean[j]) * unit);
    }

    /// <summary>
    /// ‖sa·a − b‖² with b from <see cref="Widen"/>: the bits of <see cref="Squared(float*, double, float*, double, int)"/>.
    /// </summary>
    public static double Squared(float* a, double sa, double* b, int d) =>
        sa == 1 ? ToWidened<Unscaled>(a, sa, b, d) : ToWidened<Scaled>(a, sa, b, d);

    /// <summary>
    /// ‖sa·a − b‖² and ‖sc·c − b‖² at once: the same bits as one after the other, in less time, as b is read once and the
    /// sums are independent.
    /// </summary>
    public static (double OfA, double OfC) Squared(float* a, double sa, float* c, double sc, double* b, int d) =>
        sa == 1 && sc == 1 ? ToWidened<Unscaled>(a, sa, c, sc, b, d) : ToWidened<Scaled>(a, sa, c, sc, b, d);

    private static double ToWidened<TScale>(float* a, double sa, double* b, int d)
        where TScale : struct, IScale
    {
        Vector256<double> va = Vector256.Create(sa), sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int j = 0;
        for (; j <= d - 16; j += 16)
        {
            Vector256<double> d0 = TScale.Of(Widened(a + j), va) - Vector256.Load(b + j);
            Vector256<double> d1 = TScale.Of(Widened(a + j + 4), va) - Vector256.Load(b + j + 4);
            Vector256<double> d2 = TScale.Of(Widened(a + j + 8), va) - Vector256.Load(b + j + 8);
            Vector256<double> d3 = TScale.Of(Widened(a + j + 12), va) - Vector256.Load(b + j + 12);
            sum0 = Vector256.FusedMultiplyAdd(d0, d0, sum0);
            sum1 = Vector256.FusedMultiplyAdd(d1, d1, sum1);
            sum2 = Vector256.FusedMultiplyAdd(d2, d2, sum2);
            sum3 = Vector256.FusedMultiplyAdd(d3, d3, sum3);
        }
        for (; j <= d - 4; j += 4)
        {
            Vector256<double> diff = TScale.Of(Widened(a + j), va) - Vector256.Load(b + j);
            sum0 = Vector256.FusedMultiplyAdd(diff, diff, sum0);
        }
        return AddRest(a, sa, b, j, d, Vector256.Sum((sum0 + sum1) + (sum2 + sum3)));
    }

    private static (double OfA, double OfC) ToWidened<TScale>(float* a, double sa, float* c, double sc, double* b, int d)
        where TScale : struct, IScale
    {
        Vector256<double> va = Vector256.Create(sa), vc = Vector256.Create(sc);
        Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default, c0 = default, c1 = default, c2 = default, c3 = default;
        int j = 0;
        for (; j <= d - 16; j += 16)
        {
            Vector256<double> b0 = Vector256.Load(b + j), b1 = Vector256.Load(b + j + 4);
            Vector256<double> d0 = TScale.Of(Widened(a + j), va) - b0, d1 = TScale.Of(Widened(a + j + 4), va) - b1;
            Vector256<double> e0 = TScale.Of(Widened(c + j), vc) - b0, e1 = TScale.Of(Widened(c + j + 4), vc) - b1;
            a0 = Vector256.FusedMultiplyAdd(d0, d0, a0);
            a1 = Vector256.FusedMultiplyAdd(d1, d1, a1);
            c0 = Vector256.FusedMultiplyAdd(e0, e0, c0);
            c1 = Vector256.FusedMultiplyAdd(e1, e1, c1);
            Vector256<double> b2 = Vector256.Load(b + j + 8), b3 = Vector256.Load(b + j + 12);
            Vector256<double> d2 = TScale.Of(Widened(a + j + 8), va) - b2, d3 = TScale.Of(Widened(a + j + 12), va) - b3;
            Vector256<double> e2 = TScale.Of(Widened(c + j + 8), vc) - b2, e3 = TScale.Of(Widened(c + j + 12), vc) - b3;
            a2 = Vector256.FusedMultiplyAdd(d2, d2, a2);
            a3 = Vector256.FusedMultiplyAdd(d3, d3, a3);
            c2 = Vector256.FusedMultiplyAdd(e2, e2, c2);
            c3 = Vector256.FusedMultiplyAdd(e3, e3, c3);
        }
        for (; j <= d - 4; j += 4)
        {
            Vector256<double> ofB = Vector256.Load(b + j);
            Vector256<double> diffA = TScale.Of(Widened(a + j), va) - ofB, diffC = TScale.Of(Widened(c + j), vc) - ofB;
            a0 = Vector256.FusedMultiplyAdd(diffA, diffA, a0);
            c0 = Vector256.FusedMultiplyAdd(diffC, diffC, c0);
        }
        double ofA = Vector256.Sum((a0 + a1) + (a2 + a3)), ofC = Vector256.Sum((c0 + c1) + (c2 + c3));
        return (AddRest(a, sa, b, j, d, ofA), AddRest(c, sc, b, j, d, ofC));
    }

    private static double AddRest(float* a, double sa, double* b, int from, int d, double sum)
    {
        for (int j = from; j < d; j++)
        {
            double diff = (a[j] * sa) - b[j];
            sum += diff * diff;
        }
        return sum;
    }

    /// <summary>Σ a², in double precision.</summary>
    public static double SquaredNorm(float* a, int d)
    {
        KernelAssert.Elements(a, d);
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
        KernelAssert.Elements(a, d);
        KernelAssert.Elements(b, d);
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int j = 0;
        for (; j <= d - 32; j += 32)
        {
            Vector256<float> d0 = Vector256.Load(a + j) - Vector256.Load(b + j);
            Vector256<float> d1 = Vector256.Load(a + j + 8) - Vector256.Load(b + j + 8);
            Vector256<float> d2 = Vector256.Load(a + j + 16) - Vector256.Load(b + j + 16);
            Vector256<float> d3 = Vector256.Load(a + j + 24) - Vector256.Load(b + j + 24);
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

    /// <summary>Four floats as doubles in one instruction, straight from memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Widened(float* p) => Avx.ConvertToVector256Double(Vector128.Load(p));

    /// <summary>Prefetches a row that will be read soon.</summary>
    public static void Prefetch(float* row, int d)
    {
        for (int j = 0; j < d; j += 16) Sse.Prefetch0(row + j);
    }

    /// <summary>Whether rows are scaled: without, a fifth of the arithmetic falls away.</summary>
    private interface IScale
    {
        static abstract Vector256<double> Of(Vector256<double> values, Vector256<double> scale);
    }

    private readonly struct Scaled : IScale
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Of(Vector256<double> values, Vector256<double> scale) => values * scale;
    }

    private readonly struct Unscaled : IScale
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Of(Vector256<double> values, Vector256<double> scale) => values;
    }
}
