using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Solves the convex quadratic map energy exactly.</summary>
/// <remarks>
/// minimise over C, first column fixed at sign(⟨Φ1[:,0],1⟩·⟨Φ2[:,0],1⟩)·e₁:
/// w_d/2 ‖CA−B‖² + w_l/2 Σ Q_ij C_ij² + w_c/2 Σ_p ‖T_pC − CS_p‖² (Ovsjanikov et al. 2012; Nogneng and Ovsjanikov 2017).
/// Without the last term the rows are independent and solved by Cholesky; with it, matrix-free preconditioned conjugate gradients, to the
/// relative residual asked for, or to what rounding leaves where that is more (see <see cref="ConjugateGradient"/>).
/// </remarks>
public static class FunctionalMapSolver
{
    /// <summary>Finds C.</summary>
    /// <param name="x">Spectrum of X, m1 pairs.</param>
    /// <param name="f">Descriptors on X, n1×p.</param>
    /// <param name="y">Spectrum of Y, m2 pairs.</param>
    /// <param name="g">Descriptors on Y, n2×p, in the same order.</param>
    /// <param name="options">Weights and tolerances; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The map with its energy, iterations and residual.</returns>
    /// <exception cref="LfmException">Shapes that do not fit; a singular system; the residual asked for is not reached.</exception>
    public static FunctionalMap Solve(
        LaplacianSpectrum x, Matrix f, LaplacianSpectrum y, Matrix g, MapSolverOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(g);
        options ??= new MapSolverOptions();
        context ??= new ComputeContext();
        options.Check();
        if (f.Cols != g.Cols || f.Cols == 0)
            Throw.Argument($"there are {f.Cols} descriptors on X and {g.Cols} on Y; both sides need the same, at least one");
        if (f.Rows != x.Count || g.Rows != y.Count)
            Throw.Argument($"descriptors of {f.Rows} and {g.Rows} samples do not fit spectra of {x.Count} and {y.Count}");
        options.CheckMask(y.Size, x.Size);
        using DescriptorOperators operators = new(x, f, y, g, options, context);
        return Solve(operators, null, options, context);
    }

    /// <summary>Finds C with some of the descriptors.</summary>
    /// <param name="operators">All descriptors.</param>
    /// <param name="columns">The ones used, or null for all.</param>
    /// <param name="options">Weights and tolerances, those the operators were made with.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    /// <param name="near">A map to start from, m2×m1; null for none.</param>
    internal static FunctionalMap Solve(
        DescriptorOperators operators, int[]? columns, MapSolverOptions options, ComputeContext context, Matrix? near = null)
    {
        (LaplacianSpectrum x, LaplacianSpectrum y) = (operators.X, operators.Y);
        using MapProblem problem = new(operators, columns, options, context);
        Matrix c = new(y.Size, x.Size);
        c[0, 0] = Math.Sign(Sum(x) * Sum(y)) < 0 ? -1 : 1;
        (int iterations, double residual) = (0, 0.0);
        if (x.Size > 1 && options.CommutativityWeight > 0)
            (iterations, residual) = SolveIterative(problem, options, c, near, context);
        else if (x.Size > 1)
            residual = SolveRows(problem, options, c);
        return new FunctionalMap(c, problem.Energy(c), iterations, residual, problem.Rank);
    }

    /// <summary>Bytes of native memory that a solve with the commutativity term takes at most, its operators included.</summary>
    /// <param name="samples">Samples of the larger side.</param>
    /// <param name="m1">Eigenpairs of X.</param>
    /// <param name="m2">Eigenpairs of Y.</param>
    /// <param name="descriptors">Descriptors p.</param>
    /// <param name="threads">Worker threads.</param>
    internal static long ScratchBytes(long samples, int m1, int m2, long descriptors, int threads)
    {
        (long kept, long making) = DescriptorOperators.Bytes(samples, m1, m2, descriptors, threads);
        long solving = MapProblem.Bytes(m1, m2, descriptors, threads) + MapPreconditioner.Bytes(m1, m2, descriptors, threads);
        long vectors = ConjugateGradient.ScratchBytes((long)m1 * m2) + (2 * 8L * m1 * m2);
        return kept + Math.Max(making, solving + vectors);
    }

    private static double Sum(LaplacianSpectrum spectrum)
    {
        double sum = 0;
        foreach (double v in spectrum.Vectors.Row(0)) sum += v;
        return sum;
    }

    /// <summary>Row i: (w_d·AAᵀ + w_l·diag(Q_i)) c_i = w_d·A·b_i on the free columns.</summary>
    /// <returns>Relative residual.</returns>
    private static unsafe double SolveRows(MapProblem problem, MapSolverOptions options, Matrix c)
    {
        int m1 = problem.M1, free = m1 - 1;
        Matrix target = Gemm.Product(problem.B, problem.A, transB: true);
        double wd = options.DescriptorWeight, wl = options.LaplacianWeight, residual = 0, scale = 0;
        using NativeBuffer<double> system = new((long)free * free), row = new(free);
        for (int i = 0; i < problem.M2; i++)
        {
            for (int j = 0; j < free; j++)
            {
                for (int k = 0; k < free; k++) system.Pointer[((long)j * free) + k] = wd * problem.Gram[j + 1, k + 1];
                system.Pointer[((long)j * free) + j] += wl * problem.Q[i, j + 1];
                row.Pointer[j] = wd * (target[i, j + 1] - (c[i, 0] * problem.Gram[0, j + 1]));
                scale += row.Pointer[j] * row.Pointer[j];
            }
            string what = $"the map's row {i} (fewer independent descriptors than eigenpairs, and no Laplacian term to hold the rest)";
            Cholesky.Solve(free, system.Pointer, 1, row.Pointer, what);
            row.Span.CopyTo(c.Row(i)[1..]);
            for (int j = 1; j < m1; j++)
            {
                double r = -wd * target[i, j] + (wl * problem.Q[i, j] * c[i, j]);
                for (int k = 0; k < m1; k++) r += wd * problem.Gram[j, k] * c[i, k];
                residual += r * r;
            }
        }
        return scale > 0 ? Math.Sqrt(residual / scale) : 0;
    }

    private static unsafe (int Iterations, double Residual) SolveIterative(
        MapProblem problem, MapSolverOptions options, Matrix c, Matrix? near, ComputeContext context)
    {
        int size = c.Data.Length;
        using MapPreconditioner preconditioner = new(problem, options, context);
        using NativeBuffer<double> rhs = new(size), solution = new(size, zeroed: true);
        (double largest, double scale) = RightSide(problem, options, c, rhs.Pointer);
        // Where the fixed column explains the descriptors entirely, as when all are constant, only rounding is left to solve for.
        if (scale <= 1e-13 * largest) return (0, 0);
        double left = scale;
        if (near is not null)
        {
            for (int i = 0; i < problem.M2; i++) near.Row(i)[1..].CopyTo(c.Row(i)[1..]);
            (_, left) = RightSide(problem, options, c, rhs.Pointer);
            if (left <= options.Tolerance * scale) return (0, left / scale);
        }
        // The residual stays relative to the whole problem, of which a good start leaves a small part.
        double tolerance = options.Tolerance * scale / left;
        ConjugateGradient.Outcome outcome = ConjugateGradient.Solve(
            size, problem.Hessian, preconditioner.Apply, rhs.Pointer, solution.Pointer, tolerance, 20 * size, context, "solve");
        for (int i = 0; i < problem.M2; i++)
        {
            for (int j = 0; j < problem.M1; j++) c[i, j] += solution.Pointer[((long)j * problem.M2) + i];
        }
        return (outcome.Iterations, outcome.Residual * left / scale);
    }

    /// <summary>What the normal equations are short of at C, on the free columns, in the order of Cᵀ.</summary>
    /// <returns>The largest entry of the descriptors' part, and the norm of the whole.</returns>
    private static unsafe (double Largest, double Norm) RightSide(MapProblem problem, MapSolverOptions options, Matrix c, double* rhs)
    {
        Matrix target = Gemm.Product(problem.A, problem.B, transB: true), ct = c.Transposed();
        int size = c.Data.Length;
        fixed (double* start = ct.Data) problem.Hessian(start, rhs);
        double largest = 0;
        for (int i = 0; i < size; i++)
        {
            double pull = options.DescriptorWeight * target.Data[i];
            rhs[i] = i < problem.M2 ? 0 : pull - rhs[i];
            largest = Math.Max(largest, Math.Abs(pull));
        }
        return (largest, Math.Sqrt(VectorKernels.Dot(rhs, rhs, size)));
    }
}
