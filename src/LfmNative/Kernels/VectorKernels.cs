using System.Runtime.Intrinsics;

namespace LfmNative.Kernels;

/// <summary>Level-1 loops on double vectors.</summary>
internal static unsafe class VectorKernels
{
    /// <summary>Σ a·b; four vectors of four lanes, added pairwise, then the remainder.</summary>
    public static double Dot(double* a, double* b, int n)
    {
        KernelAssert.Elements(a, n);
        KernelAssert.Elements(b, n);
        Vector256<double> s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i <= n - 16; i += 16)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 4), Vector256.Load(b + i + 4), s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 8), Vector256.Load(b + i + 8), s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 12), Vector256.Load(b + i + 12), s3);
        }
        double sum = Vector256.Sum((s0 + s1) + (s2 + s3));
        for (; i < n; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Σ a·b of single-precision rows, in double precision.</summary>
    public static double Dot(float* a, float* b, int n)
    {
        KernelAssert.Elements(a, n);
        KernelAssert.Elements(b, n);
        Vector256<double> s0 = default, s1 = default;
        int i = 0;
        for (; i <= n - 8; i += 8)
        {
            (Vector256<double> a0, Vector256<double> a1) = Vector256.Widen(Vector256.Load(a + i));
            (Vector256<double> b0, Vector256<double> b1) = Vector256.Widen(Vector256.Load(b + i));
            s0 = Vector256.FusedMultiplyAdd(a0, b0, s0);
            s1 = Vector256.FusedMultiplyAdd(a1, b1, s1);
        }
        double sum = Vector256.Sum(s0 + s1);
        for (; i < n; i++) sum += (double)a[i] * b[i];
        return sum;
    }

    /// <summary>Σ a·b in single precision: four vectors of eight lanes, added pairwise, then the remainder.</summary>
    public static float DotSingle(float* a, float* b, int n)
    {
        KernelAssert.Elements(a, n);
        KernelAssert.Elements(b, n);
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i <= n - 32; i += 32)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 8), Vector256.Load(b + i + 8), s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 16), Vector256.Load(b + i + 16), s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 24), Vector256.Load(b + i + 24), s3);
        }
        for (; i <= n - 8; i += 8) s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
        float sum = Vector256.Sum((s0 + s1) + (s2 + s3));
        for (; i < n; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>into ← s·x + plus; into may be x.</summary>
    public static void ScaledSum(float* into, float s, float* x, float* plus, int n)
    {
        KernelAssert.Elements(into, n);
        KernelAssert.Elements(x, n);
        KernelAssert.Elements(plus, n);
        Vector256<float> scale = Vector256.Create(s);
        int i = 0;
        for (; i <= n - 8; i += 8)
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i), Vector256.Load(plus + i)).Store(into + i);
        for (; i < n; i++) into[i] = MathF.FusedMultiplyAdd(s, x[i], plus[i]);
    }

    /// <summary>into ← s·x; into may be x.</summary>
    public static void Scaled(float* into, float s, float* x, int n)
    {
        KernelAssert.Elements(into, n);
        KernelAssert.Elements(x, n);
        Vector256<float> scale = Vector256.Create(s);
        int i = 0;
        for (; i <= n - 8; i += 8) (scale * Vector256.Load(x + i)).Store(into + i);
        for (; i < n; i++) into[i] = s * x[i];
    }

    /// <summary>y ← y + s·x.</summary>
    public static void AddScaled(double* y, double s, double* x, int n)
    {
        KernelAssert.Disjoint(x, n, y, n);
        Vector256<double> scale = Vector256.Create(s);
        nint i = 0;
        for (; i <= n - 16; i += 16)
        {
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i), Vector256.Load(y + i)).Store(y + i);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i + 4), Vector256.Load(y + i + 4)).Store(y + i + 4);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i + 8), Vector256.Load(y + i + 8)).Store(y + i + 8);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i + 12), Vector256.Load(y + i + 12)).Store(y + i + 12);
        }
        for (; i <= n - 4; i += 4) Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i), Vector256.Load(y + i)).Store(y + i);
        for (; i < n; i++) y[i] = Math.FusedMultiplyAdd(s, x[i], y[i]);
    }

    /// <summary>y ← y + s·x.</summary>
    public static void AddScaled(float* y, float s, float* x, int n)
    {
        KernelAssert.Elements(x, n);
        KernelAssert.Elements(y, n);
        Vector256<float> scale = Vector256.Create(s);
        nint i = 0;
        for (; i <= n - 16; i += 16)
        {
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i), Vector256.Load(y + i)).Store(y + i);
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i + 8), Vector256.Load(y + i + 8)).Store(y + i + 8);
        }
        for (; i < n; i++) y[i] = MathF.FusedMultiplyAdd(s, x[i], y[i]);
    }

    /// <summary>y ← (s·x + f·m)·t, element by element in doubles, no steps fused; m null: (s·x)·t. y may be x.</summary>
    public static void ScaleShiftScale(float* x, double s, double* m, double f, double t, float* y, int n)
    {
        KernelAssert.Elements(x, n);
        KernelAssert.Elements(y, n);
        if (m != null) KernelAssert.Elements(m, n);
        nint i = 0;
        for (; i <= n - 8; i += 8)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(x + i));
            (low, high) = (low * s, high * s);
            if (m != null) (low, high) = (low + (Vector256.Load(m + i) * f), high + (Vector256.Load(m + i + 4) * f));
            Vector256.Narrow(low * t, high * t).Store(y + i);
        }
        for (; i < n; i++) y[i] = (float)(((x[i] * s) + (m != null ? m[i] * f : 0)) * t);
    }

    /// <summary>y ← y + (s·x)², element by element.</summary>
    public static void AddSquares(double* y, double s, double* x, int n)
    {
        KernelAssert.Disjoint(x, n, y, n);
        int i = 0;
        for (; i <= n - 4; i += 4)
        {
            Vector256<double> scaled = Vector256.Load(x + i) * s;
            Vector256.FusedMultiplyAdd(scaled, scaled, Vector256.Load(y + i)).Store(y + i);
        }
        for (; i < n; i++) y[i] = Math.FusedMultiplyAdd(s * x[i], s * x[i], y[i]);
    }

    /// <summary>c ← a·b, element by element.</summary>
    public static void Multiply(double* a, double* b, double* c, int n)
    {
        KernelAssert.Elements(a, n);
        KernelAssert.Elements(b, n);
        KernelAssert.Elements(c, n);
        int i = 0;
        for (; i <= n - 4; i += 4) (Vector256.Load(a + i) * Vector256.Load(b + i)).Store(c + i);
        for (; i < n; i++) c[i] = a[i] * b[i];
    }

    /// <summary>Fills count elements, more than a span may have.</summary>
    public static void Fill(float* a, long count, float value)
    {
        const int Span = 1 << 30;
        for (; count > Span; count -= Span, a += Span) new Span<float>(a, Span).Fill(value);
        new Span<float>(a, (int)count).Fill(value);
    }

    /// <summary>max |a|; 0 for none. NaN counts for nothing.</summary>
    public static double LargestMagnitude(ReadOnlySpan<double> a)
    {
        Vector256<double> largest = default;
        int i = 0;
        for (; i <= a.Length - 4; i += 4) largest = Vector256.MaxNative(Vector256.Abs(Vector256.Create(a.Slice(i, 4))), largest);
        double most = Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));
        for (; i < a.Length; i++) most = Math.Abs(a[i]) > most ? Math.Abs(a[i]) : most;
        return most;
    }
}
