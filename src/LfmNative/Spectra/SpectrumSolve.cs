using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>The way from affinities to a certified spectrum: null modes, solver, multiplicity check, order, signs, certificate.</summary>
internal static unsafe class SpectrumSolve
{
    /// <summary>Below this many samples the dense solver is the faster one.</summary>
    private const int DenseBelow = 300;

    public static LaplacianSpectrum Run(SparseMatrix affinities, SpectrumOptions options, ComputeContext context)
    {
        int n = affinities.Rows, m = options.Eigenpairs;
        using LaplacianOperator op = new(affinities, options.Laplacian, context.Threads);
        int zero = Math.Min(m, op.ComponentCount), rest = m - zero;
        Matrix vectors = new(m, n);
        double[] values = new double[m];
        for (int c = 0; c < zero; c++) op.NullVector(c, vectors.Row(c));
        string solver = "closed form";
        int restarts = 0, recovered = 0;
        if (rest > 0)
        {
            IEigenSolver chosen = Choose(op, rest, options.Solver);
            solver = chosen.Name;
            fixed (double* found = vectors.Data, top = values)
            {
                double* v = found + ((long)zero * n), theta = top + zero;
                // A residual of ρ leaves an eigenvalue error of ρ²/gap: a tenth of the target is cheap insurance for clusters.
                EigenRequest request = new(options.Tolerance / 10, options.MaxProducts, options.Seed);
                restarts = chosen.Largest(op, rest, request, theta, v, context);
                Sort(theta, v, rest, n);
                if (!chosen.NoneMissed) recovered = Complete(chosen, op, request, theta, v, rest, context);
                // Solvers keep the known modes out to within their residual; this takes the remainder off.
                ParallelRows.For(rest, 1, context.Threads, context.Token, (from, to) =>
                {
                    for (int i = from; i < to; i++) op.PushDownNull(v + ((long)i * n), v + ((long)i * n), 1);
                });
            }
        }
        (double residual, double orthogonality) = SpectrumCheck.Run(op, values, zero, vectors, context);
        fixed (double* v = vectors.Data, lambda = values) Sort(lambda, v, m, n, ascending: true);
        double allowed = options.Tolerance * Math.Max(1, op.Shift / 2);
        if (!(residual <= allowed))
        {
            string message = FormattableString.Invariant($"the largest residual of {m} eigenpairs is {residual:g3}, above {allowed:g3}");
            throw new LfmException(LfmErrorCode.NotConverged, message + "; loosen the tolerance or use the dense solver");
        }
        op.Restore(vectors);
        bool walk = options.Laplacian == LaplacianKind.RandomWalk;
        double[] mass = Array.ConvertAll(op.Degrees, d => d > 0 ? d : 1);
        ParallelRows.For(m, 1, context.Threads, context.Token, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                Span<double> row = vectors.Row(i);
                for (int j = 0; walk && j < n; j++) row[j] /= Math.Sqrt(mass[j]);
                FixSign(row);
            }
        });
        SpectrumCertificate certificate = new(solver, residual, orthogonality, op.Products, restarts, recovered);
        return new LaplacianSpectrum(values, vectors, options.Laplacian, walk ? mass : null, certificate);
    }

    private static IEigenSolver Choose(LaplacianOperator op, int count, EigenSolverKind kind) => kind switch
    {
        EigenSolverKind.Dense => new DenseSolver(),
        EigenSolverKind.Arpack => new ArpackSolver(),
        EigenSolverKind.Auto when op.Size <= DenseBelow || count > op.Size / 4 => new DenseSolver(),
        _ => BlockSolver.Fits(op, count) ? new BlockSolver() : new DenseSolver(),
    };

    /// <summary>Brings in copies of multiple eigenvalues until none above the last one is missing; returns how many came.</summary>
    /// <remarks>
    /// A Krylov space holds one vector of each eigenspace; further copies come in through rounding only. With the found vectors
    /// pushed down, a Ritz value above the smallest one found proves that a copy is missing; it is looked for with a residual
    /// of a hundredth of the eigenvalues' mean distance, and solved for in full only where it is there.
    /// </remarks>
    private static int Complete(
        IEigenSolver solver, LaplacianOperator op, EigenRequest request, double* theta, double* v, int count, ComputeContext context)
    {
        int n = op.Size, recovered = 0;
        using NativeBuffer<double> value = new(1), vector = new(n);
        // Without a dimension left there is nothing to miss.
        for (; recovered < count && count + op.ComponentCount < n; recovered++)
        {
            double last = theta[count - 1], spacing = (op.Shift - last) / (op.Shift * (count + 1));
            EigenRequest search = request with
            {
                Tolerance = Math.Max(request.Tolerance, spacing / 100),
                Seed = request.Seed + 1000 + (ulong)recovered,
                Least = last,
                Known = (nint)v,
                KnownCount = count,
            };
            solver.Largest(op, 1, search, value.Pointer, vector.Pointer, context);
            if (value.Pointer[0] <= last + (1e-7 * op.Shift)) break;
            if (search.Tolerance > request.Tolerance)
            {
                EigenRequest full = search with { Tolerance = request.Tolerance, Least = double.NegativeInfinity };
                solver.Largest(op, 1, full, value.Pointer, vector.Pointer, context);
            }
            Orthonormalize(vector.Pointer, n, v, count);
            theta[count - 1] = value.Pointer[0];
            vector.Span.CopyTo(new Span<double>(v + ((long)(count - 1) * n), n));
            Sort(theta, v, count, n);
        }
        return recovered;
    }

    /// <summary>Takes the rows of a basis out of a vector near-orthogonal to them, and gives it length 1.</summary>
    private static void Orthonormalize(double* x, int n, double* basis, int count)
    {
        using NativeBuffer<double> along = new(count);
        Gemm.Multiply(false, false, count, 1, n, 1, basis, n, x, 1, 0, along.Pointer, 1);
        Gemm.Multiply(true, false, n, 1, count, -1, basis, n, along.Pointer, 1, 1, x, 1);
        double squared = 0;
        for (int i = 0; i < n; i++) squared += x[i] * x[i];
        for (int i = 0; i < n; i++) x[i] /= Math.Sqrt(squared);
    }

    /// <summary>Sorts pairs by value: descending, or ascending.</summary>
    private static void Sort(double* theta, double* v, int count, int n, bool ascending = false)
    {
        double[] keys = new Span<double>(theta, count).ToArray();
        int[] order = new int[count];
        for (int i = 0; i < count; i++) order[i] = i;
        Array.Sort(order, (a, b) =>
        {
            int byKey = ascending ? keys[a].CompareTo(keys[b]) : keys[b].CompareTo(keys[a]);
            return byKey != 0 ? byKey : a.CompareTo(b);
        });
        if (Array.TrueForAll(order, i => order[i] == i)) return;
        using NativeBuffer<double> copy = new((long)count * n);
        Buffer.MemoryCopy(v, copy.Pointer, copy.Bytes, copy.Bytes);
        for (int i = 0; i < count; i++)
        {
            theta[i] = keys[order[i]];
            new Span<double>(copy.Pointer + ((long)order[i] * n), n).CopyTo(new Span<double>(v + ((long)i * n), n));
        }
    }

    /// <summary>Makes the entry of largest magnitude (the first such, up to rounding) positive.</summary>
    private static void FixSign(Span<double> vector)
    {
        int largest = 0;
        for (int j = 1; j < vector.Length; j++)
        {
            if (Math.Abs(vector[j]) > Math.Abs(vector[largest]) * (1 + 1e-9)) largest = j;
        }
        if (vector.Length == 0 || vector[largest] >= 0) return;
        foreach (ref double x in vector) x = -x;
    }
}
