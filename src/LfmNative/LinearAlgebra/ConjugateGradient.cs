using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Preconditioned conjugate gradients for symmetric positive (semi)definite operators (Hestenes and Stiefel 1952).</summary>
internal static unsafe class ConjugateGradient
{
    /// <summary>y ← Ax; x and y do not overlap.</summary>
    public delegate void Operator(double* x, double* y);

    /// <summary>Iterations made, and ‖b − Ax‖/‖b‖ computed afresh at the end.</summary>
    public readonly record struct Outcome(int Iterations, double Residual);

    /// <summary>Solves Ax = b.</summary>
    /// <param name="n">Unknowns.</param>
    /// <param name="a">The operator.</param>
    /// <param name="precondition">z ← P⁻¹r, symmetric positive definite.</param>
    /// <param name="b">Right-hand side; overwritten.</param>
    /// <param name="x">Solution; zero on entry.</param>
    /// <param name="tolerance">Wanted relative residual.</param>
    /// <param name="limit">Iterations at most.</param>
    /// <param name="context">Cancellation and progress.</param>
    /// <param name="stage">Name of the stage for progress.</param>
    /// <exception cref="LfmException">Not converged within the limit.</exception>
    public static Outcome Solve(int n, Operator a, Operator precondition, double* b, double* x, double tolerance, int limit, ComputeContext context, string stage)
    {
        double norm = Math.Sqrt(VectorKernels.Dot(b, b, n));
        if (norm == 0) return new Outcome(0, 0);
        using NativeBuffer<double> rightSide = new(n), zBuffer = new(n), pBuffer = new(n), apBuffer = new(n);
        double* r = b, z = zBuffer.Pointer, p = pBuffer.Pointer, ap = apBuffer.Pointer;
        new Span<double>(b, n).CopyTo(rightSide.Span);
        precondition(r, z);
        new Span<double>(z, n).CopyTo(new Span<double>(p, n));
        double rz = VectorKernels.Dot(r, z, n), start = Math.Log(1 / tolerance);
        int iteration = 0;
        double relative = 1;
        for (; relative > tolerance && iteration < limit; iteration++)
        {
            context.Tick(stage, Math.Log(1 / relative), start);
            a(p, ap);
            double curvature = VectorKernels.Dot(p, ap, n);
            if (!(curvature > 0)) break;
            double step = rz / curvature;
            for (int i = 0; i < n; i++)
            {
                x[i] += step * p[i];
                r[i] -= step * ap[i];
            }
            relative = Math.Sqrt(VectorKernels.Dot(r, r, n)) / norm;
            precondition(r, z);
            double next = VectorKernels.Dot(r, z, n), beta = next / rz;
            rz = next;
            for (int i = 0; i < n; i++) p[i] = z[i] + (beta * p[i]);
        }
        a(x, ap);
        for (int i = 0; i < n; i++) ap[i] = rightSide.Pointer[i] - ap[i];
        double residual = Math.Sqrt(VectorKernels.Dot(ap, ap, n)) / norm;
        // Rounding may leave the true residual a little above the recursive one; a stall far above it is a failure.
        if (!(residual <= Math.Max(1e3 * tolerance, 1e-8)))
            throw new LfmException(LfmErrorCode.NotConverged, FormattableString.Invariant($"conjugate gradients reached a relative residual of {residual:g3} in {iteration} iterations, not {tolerance:g3}; loosen the tolerance, add anchors or raise w-lap"));
        return new Outcome(iteration, residual);
    }
}
