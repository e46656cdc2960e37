using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>The peak working set of a job, predicted from its sizes before it starts.</summary>
/// <remarks>
/// For every stage the bytes that are alive in it; the largest stage counts. n rows, d dimensions, k neighbours, E ≤ 2nk entries of the
/// graph, m eigenpairs, p descriptors, t threads. An upper bound: the graph is taken at its fullest and descriptors at full rank.
/// <code>
/// neighbors    input 4nd + working rows 4nd + 28n + lists 12nk + the search's own (see Neighbors.ScratchBytes)
/// affinity     input + lists 12nk + directed edges 12nk + graph 20E + (32 + 9t)n
/// spectrum     input + lists + graph + operator 8E + 64n + vectors 8nm + the solver's own (see SolverBytes)
/// write        input + lists + graph + vectors twice
/// descriptors  input + lists + graph + vectors + descriptors 8np + sweeps 128nt
/// solve        the same + three more copies of the descriptors + operators 8p(m1² + m2²) + p²
/// match        input + vectors + descriptors + carried rows 4n(d + 2m)
/// trust        the same as descriptors + rows of Y, normalised and relative, 4n(d + p) + the scores of two retrievals
/// </code>
/// </remarks>
internal sealed class MemoryPlan
{
    /// <summary>The process itself: runtime, BLAS, code, small arrays.</summary>
    private const long Process = 18L << 20;

    /// <summary>Stack, BLAS buffer and small scratch of a thread.</summary>
    private const long PerThread = 6L << 20;

    private MemoryPlan(params (string Stage, long Bytes)[] stages) => (Stage, Bytes) = stages.MaxBy(s => s.Bytes);

    /// <summary>The stage that needs most.</summary>
    public string Stage { get; }

    /// <summary>Predicted peak, bytes.</summary>
    public long Bytes { get; }

    /// <summary>The graph of one matrix.</summary>
    public static MemoryPlan OfGraph(in SideSize x, int threads) => new(Neighbors(x, threads), Affinity(x, threads));

    /// <summary>The spectrum of one matrix.</summary>
    public static MemoryPlan OfSpectrum(in SideSize x, EigenSolverKind solver, int threads) =>
        new(Neighbors(x, threads), Affinity(x, threads), Spectrum(x, solver, threads), ("write", Fixed(threads) + x.Input + x.Lists + x.Graph + (2 * x.Vectors)));

    /// <summary>An alignment.</summary>
    /// <param name="x">Side X.</param>
    /// <param name="y">Side Y.</param>
    /// <param name="descriptors">Columns p of the descriptors.</param>
    /// <param name="solver">The eigensolver.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfAlignment(in SideSize x, in SideSize y, long descriptors, EigenSolverKind solver, int threads)
    {
        long input = x.Input + y.Input, columns = 8 * (x.Rows + (long)y.Rows) * descriptors, vectors = x.Vectors + y.Vectors;
        long kept = Fixed(threads) + input + x.Lists + y.Lists + x.Graph + y.Graph + vectors;
        long operators = 8 * descriptors * (((long)x.Eigenpairs * x.Eigenpairs) + ((long)y.Eigenpairs * y.Eigenpairs) + descriptors);
        long carried = 4 * ((x.Rows * ((long)y.Cols + (2 * x.Eigenpairs))) + (y.Rows * ((long)y.Cols + (2 * y.Eigenpairs))));
        return new MemoryPlan(
            ("neighbors", Fixed(threads) + input + x.Lists + y.Lists + Math.Max(Searching(x, threads), Searching(y, threads))),
            Both(Affinity, x, y, threads),
            Both((in SideSize side, int t) => Spectrum(side, solver, t), x, y, threads),
            ("descriptors", kept + columns + (128L * Math.Max(x.Rows, y.Rows) * threads)),
            ("solve", kept + (4 * columns) + operators),
            ("match", kept + columns + carried),
            ("trust", kept + columns + (4 * y.Rows * (y.Cols + descriptors)) + (2 * Retrieval.ScoreBytes(y.Rows))));
    }

    /// <summary>Refuses the job when it does not fit.</summary>
    /// <param name="limit">Bytes allowed; null for what the machine has left.</param>
    /// <param name="remedy">What to change, for the message.</param>
    /// <exception cref="LfmException">InvalidArgument: with the numbers.</exception>
    public void Check(long? limit, string remedy)
    {
        if (Bytes <= (limit ?? MemorySize.Available())) return;
        string bound = limit is long given ? $"--max-memory allows {MemorySize.Format(given)}" : $"this machine has {MemorySize.Format(MemorySize.Available())} left";
        Throw.Argument($"this job is predicted to need {MemorySize.Format(Bytes)} ({Stage}) and {bound}; {remedy}");
    }

    private static long Fixed(int threads) => Process + (PerThread * threads);

    private static (string, long) Neighbors(in SideSize s, int threads) =>
        ("neighbors", Fixed(threads) + s.Input + s.Lists + Searching(s, threads));

    /// <summary>What a search holds while it runs; in an alignment one side's after the other's.</summary>
    private static long Searching(in SideSize s, int threads) =>
        s.Input + (28L * s.Rows) + Search.Neighbors.ScratchBytes(s.Method, s.Rows, s.Cols, s.Neighbors, threads);

    private static (string, long) Affinity(in SideSize s, int threads) =>
        ("affinity", Fixed(threads) + s.Input + (2 * s.Lists) + s.Graph + ((32L + (9L * threads)) * s.Rows));

    private static (string, long) Spectrum(in SideSize s, EigenSolverKind solver, int threads) =>
        ("spectrum", Fixed(threads) + s.Input + s.Lists + s.Graph + (OperatorEntry(s.Rows) * s.Entries) + (64L * s.Rows) + s.Vectors + SolverBytes(s, solver));

    /// <summary>Bytes an entry of the solvers' operator takes: its value and its column.</summary>
    private static long OperatorEntry(int rows) => rows <= LaplacianOperator.MostShort ? 10 : 12;

    /// <summary>What an eigensolver has beside operator and result.</summary>
    /// <remarks>Block: the largest basis, the vectors that survive a restart and one block of scratch; ARPACK: 2m + 5 vectors; dense: the matrix, LAPACK's copy and the vectors.</remarks>
    private static long SolverBytes(in SideSize s, EigenSolverKind solver)
    {
        long n = s.Rows, m = s.Eigenpairs, basis = BlockBasis.Width * (BlockSolver.MostBlocks(s.Eigenpairs, n) + 2L), kept = (m + basis) / 2;
        bool dense = solver == EigenSolverKind.Dense || (solver == EigenSolverKind.Auto && (n <= 300 || m > n / 4));
        if (dense) return 24 * n * n;
        return (8 * n * (solver == EigenSolverKind.Arpack ? (2 * m) + 5 : basis + kept)) + (24 * basis * basis);
    }

    private static (string, long) Both(StageBytes stage, in SideSize x, in SideSize y, int threads)
    {
        (string name, long bytes) = stage(x, threads);
        return (name, bytes + stage(y, threads).Bytes - Fixed(threads));
    }

    private delegate (string Stage, long Bytes) StageBytes(in SideSize side, int threads);
}
