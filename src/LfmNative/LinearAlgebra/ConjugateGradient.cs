using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.LinearAlgebra;

/// <summary>Preconditioned conjugate gradients for symmetric positive (semi)definite operators (Hestenes and Stiefel 1952).</summary>
/// <remarks>
/// The residual is updated by recursion, and computed afresh, b − Ax, when the recursion says that the tolerance is reached. Where
/// rounding has driven the two apart the iteration starts again from the true one (residual replacement; van der Vorst and Ye 2000), as
/// long as each start at least halves it. Accepted is a true relative residual ‖b − Ax‖/‖b‖ not above the tolerance, or not above
/// <see cref="RoundingUnits"/>·ε·(‖A‖‖x‖ + ‖b‖)/‖b‖ where that is larger: such an x solves a system whose data differ
/// from A and b in their last digits (Rigal and Gaches 1967), and double precision can do no better. ‖A‖ is the largest
/// ‖Ap‖/‖p‖ seen, which it is not below. Anything else is an error that names the residual reached.
/// </remarks>
internal static unsafe class ConjugateGradient
{
    /// <summary>Backward error allowed to rounding, in units of ε = 2⁻⁵²: an application of A is a sum of many products.</summary>
    public const double RoundingUnits = 64;

    private const double Epsilon = 1.0 / (1L << 52);

    /// <summary>y ← Ax; x and y do not overlap.</summary>
    public delegate void Operator(double* x, double* y);

    /// <summary>Iterations made, and ‖b − Ax‖/‖b‖ computed afresh at the end.</summary>
    public readonly record struct Outcome(int Iterations, double Residual);

    /// <summary>Bytes of scratch for n unknowns.</summary>
    public static long ScratchBytes(long n) => 4 * 8 * n;

    /// <summary>Solves Ax = b.</summary>
    /// <param name="n">Unknowns.</param>
    /// <param name="a">The operator.</param>
    /// <param name="precondition">z ← P⁻¹r, symmetric positive definite.</param>
    /// <param name="b">Right-hand side; overwritten.</param>
    /// <param name="x">Solution; zero on entry.</param>
    /// <param name="tolerance">Wanted relative residual.</param>
    /// <param name="limit">Iterations at most, restarts included.</param>
    /// <param name="context">Cancellation and progress.</param>
    /// <param name="stage">Name of the stage for progress.</param>
    /// <exception cref="LfmException">Not converged within the limit.</exception>
    public static Outcome Solve(
        int n,
        Operator a,
        Operator precondition,
        double* b,
        double* x,
        double tolerance,
        int limit,
        ComputeContext context,
        string stage)
    {
        double norm = Norm(b, n);
        if (norm == 0) return new Outcome(0, 0);
        using NativeBuffer<double> rightSide = new(n), zBuffer = new(n), pBuffer = new(n), apBuffer = new(n);
        double* r = b, z = zBuffer.Pointer, p = pBuffer.Pointer, ap = apBuffer.Pointer;
        new Span<double>(b, n).CopyTo(rightSide.Span);
        double start = Math.Log(1 / tolerance), operatorNorm = 0, residual = 1;
        int iteration = 0;
        while (true)
        {
            precondition(r, z);
            new Span<double>(z, n).CopyTo(new Span<double>(p, n));
            double rz = VectorKernels.Dot(r, z, n), relative = residual;
            for (; relative > tolerance && iteration < limit; iteration++)
            {
                context.Tick(stage, Math.Log(1 / relative), start);
                a(p, ap);
                operatorNorm = Math.Max(operatorNorm, Norm(ap, n) / Norm(p, n));
                double curvature = VectorKernels.Dot(p, ap, n);
                if (!(curvature > 0)) break;
                double step = rz / curvature;
                for (int i = 0; i < n; i++)
                {
                    x[i] += step * p[i];
                    r[i] -= step * ap[i];
                }
                relative = Norm(r, n) / norm;
                precondition(r, z);
                double next = VectorKernels.Dot(r, z, n), beta = next / rz;
                rz = next;
                for (int i = 0; i < n; i++) p[i] = z[i] + (beta * p[i]);
            }
            a(x, ap);
            for (int i = 0; i < n; i++) r[i] = rightSide.Pointer[i] - ap[i];
            double before = residual;
            residual = Norm(r, n) / norm;
            double attainable = RoundingUnits * Epsilon * ((operatorNorm * Norm(x, n) / norm) + 1);
            if (residual <= Math.Max(tolerance, attainable)) return new Outcome(iteration, residual);
            if (!(residual <= before / 2) || iteration >= limit) throw NotConverged(residual, iteration, tolerance);
        }
    }

    private static double Norm(double* x, int n) => Math.Sqrt(VectorKernels.Dot(x, x, n));

    private static LfmException NotConverged(double residual, int iterations, double tolerance) => new(
        LfmErrorCode.NotConverged,
        FormattableString.Invariant($"conjugate gradients reached a relative residual of {residual:g3} in {iterations} iterations, ")
        + FormattableString.Invariant($"not {tolerance:g3}; loosen ⟨map-tolerance⟩, add anchors or raise ⟨laplacian-weight⟩"));
}
