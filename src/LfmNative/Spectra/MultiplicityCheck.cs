using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>Looks for eigenvalues that a single-vector Krylov method has missed.</summary>
/// <remarks>
/// A Krylov space holds one vector of each eigenspace; further copies come in through rounding only. With the found vectors
/// projected out, a short Lanczos run from a fresh random vector gives a lower bound of the largest eigenvalue that is left:
/// if that bound lies above the smallest eigenvalue found, a copy is missing.
/// </remarks>
internal static unsafe class MultiplicityCheck
{
    private const int Steps = 30;

    /// <summary>Whether an eigenvalue above <paramref name="floor"/> is missing from the found vectors.</summary>
    public static bool FindsMissing(LaplacianOperator op, double floor, double* found, int count, ulong seed, ComputeContext context)
    {
        int n = op.Size, steps = Math.Min(Steps, n - count - op.ComponentCount);
        if (steps <= 0) return false;
        using NativeBuffer<double> basis = new((long)n * (steps + 1)), along = new(Math.Max(count, steps + 1)), t = new((long)steps * steps, zeroed: true);
        double* v = basis.Pointer;
        Rng random = new(seed);
        for (int i = 0; i < n; i++) v[i] = random.NextGaussian();
        // One product takes the random vector out of the null modes and towards the top.
        op.Apply(v, v + n);
        Orthogonalize(v + n, n, found, count, along.Pointer);
        if (!Normalize(v + n, n, out _)) return false;
        new Span<double>(v + n, n).CopyTo(new Span<double>(v, n));
        int size = 0;
        for (int j = 0; j < steps; j++)
        {
            context.Token.ThrowIfCancellationRequested();
            double* w = v + ((long)(j + 1) * n);
            op.Apply(v + ((long)j * n), w);
            t.Pointer[((long)j * steps) + j] = Dot(w, v + ((long)j * n), n);
            for (int pass = 0; pass < 2; pass++)
            {
                Orthogonalize(w, n, found, count, along.Pointer);
                Orthogonalize(w, n, v, j + 1, along.Pointer);
            }
            size = j + 1;
            if (j + 1 == steps || !Normalize(w, n, out double beta)) break;
            t.Pointer[((long)j * steps) + j + 1] = t.Pointer[((long)(j + 1) * steps) + j] = beta;
        }
        using NativeBuffer<double> small = new((long)size * size), values = new(size), vector = new(size);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++) small.Pointer[(i * size) + j] = -t.Pointer[((long)i * steps) + j];
        }
        SymmetricEigen.Smallest(size, small.Pointer, 1, values.Pointer, vector.Pointer);
        return -values.Pointer[0] > floor;
    }

    private static void Orthogonalize(double* w, int n, double* basis, int count, double* along)
    {
        if (count == 0) return;
        Gemm.Multiply(false, false, count, 1, n, 1, basis, n, w, 1, 0, along, 1);
        Gemm.Multiply(true, false, n, 1, count, -1, basis, n, along, 1, 1, w, 1);
    }

    private static bool Normalize(double* w, int n, out double norm)
    {
        norm = Math.Sqrt(Dot(w, w, n));
        if (norm < 1e-12) return false;
        for (int i = 0; i < n; i++) w[i] /= norm;
        return true;
    }

    private static double Dot(double* a, double* b, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += a[i] * b[i];
        return sum;
    }
}
