using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>
/// The descriptors of both sides as coefficients and as multiplication operators, made once for every fit on some of their columns.
/// </summary>
/// <remarks>
/// A = Φ1ᵀM1F, B = Φ2ᵀM2G, S_q = Φ1ᵀM1diag(f_q)Φ1, T_q = Φ2ᵀM2diag(g_q)Φ2 are linear in the descriptors. The energy's sums
/// over descriptors do not change under an orthogonal mixing V of the columns of [F; G]; with V from its SVD the tail is noise. A fit on a
/// subset of the columns, mixed down to its own numerical rank, has operators that are mixtures of these: products of small matrices, where
/// making them anew goes over all samples. T_qC − CS_q does not change when the same constant is taken off f_q and g_q; taking off the
/// common mean removes a large part of both that only cancels.
/// </remarks>
internal sealed unsafe class DescriptorOperators : IDisposable
{
    private const int Samples = 256;
    private const int Pairs = 128;

    private readonly double _tolerance;
    private readonly Matrix _triangle;
    private readonly Matrix? _basis;
    private readonly Matrix _a;
    private readonly Matrix _b;
    private readonly NativeBuffer<double>? _s;
    private readonly NativeBuffer<double>? _t;

    /// <param name="x">Spectrum of X.</param>
    /// <param name="f">n1×p descriptors.</param>
    /// <param name="y">Spectrum of Y.</param>
    /// <param name="g">n2×p descriptors.</param>
    /// <param name="options">
    /// Singular values of the stacked descriptors not above the rank tolerance are dropped; operators are made where there is a
    /// commutativity term.
    /// </param>
    /// <param name="context">Threads and cancellation.</param>
    public DescriptorOperators(
        LaplacianSpectrum x, Matrix f, LaplacianSpectrum y, Matrix g, MapSolverOptions options, ComputeContext context)
    {
        X = x;
        Y = y;
        Columns = f.Cols;
        _tolerance = options.RankTolerance;
        _triangle = Triangle(f, g, context);
        Matrix v = Directions(_triangle, _tolerance);
        Matrix? a = null, b = null;
        if (v.Rows < Columns) _basis = v;
        ParallelInvoke.Run(context, x.Count, y.Count, _ => (f, a) = Reduced(x, f), _ => (g, b) = Reduced(y, g));
        Rank = f.Cols;
        (_a, _b) = (a!, b!);
        if (options.CommutativityWeight == 0) return;
        double[] center = CommonMean(f, g);
        try
        {
            _s = Operators(x, f, center, context);
            _t = Operators(y, g, center, context);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes of native memory at most: the operators that are kept, and what making them takes beside them.</summary>
    /// <param name="samples">Samples of the larger side.</param>
    /// <param name="m1">Eigenpairs of X.</param>
    /// <param name="m2">Eigenpairs of Y.</param>
    /// <param name="rank">Descriptors, at full rank.</param>
    /// <param name="threads">Worker threads.</param>
    public static (long Kept, long Scratch) Bytes(long samples, int m1, int m2, long rank, int threads)
    {
        long packed = ((m1 * (m1 + 1L)) + (m2 * (m2 + 1L))) / 2;
        return (8 * rank * packed, 8 * ((samples * rank) + ((long)threads * Pairs * Samples)));
    }

    /// <summary>Spectrum of X.</summary>
    public LaplacianSpectrum X { get; }

    /// <summary>Spectrum of Y.</summary>
    public LaplacianSpectrum Y { get; }

    /// <summary>Descriptors p.</summary>
    public int Columns { get; }

    /// <summary>Numerical rank of all descriptors: columns of the basis.</summary>
    public int Rank { get; }

    /// <summary>How the basis is mixed into the descriptors of a fit.</summary>
    /// <param name="columns">Descriptors of the fit, or null for all.</param>
    /// <returns>Rank×r with r the numerical rank of those descriptors; null where the basis itself is wanted.</returns>
    public Matrix? Mixing(int[]? columns)
    {
        if (columns is null || columns.Length == Columns) return null;
        Matrix part = Take(_triangle, columns), v = Directions(part, _tolerance);
        Matrix basis = _basis is null ? Selection(Columns, columns) : Take(_basis, columns);
        return v.Rows == columns.Length && _basis is null ? basis : Gemm.Product(basis, v, transB: true);
    }

    /// <summary>A and B of a mixing.</summary>
    public (Matrix A, Matrix B) Coefficients(Matrix? mixing) =>
        mixing is null ? (_a, _b) : (Gemm.Product(_a, mixing), Gemm.Product(_b, mixing));

    /// <summary>Symmetric operators of a mixing, m×m each, r of them.</summary>
    /// <param name="ofX">S rather than T.</param>
    /// <param name="byRows">Row i of the q-th stands at (i·r + q)·m; otherwise at (q·m + i)·m.</param>
    /// <param name="mixing">Rank×r, or null for the basis.</param>
    /// <param name="context">Threads and cancellation.</param>
    public NativeBuffer<double> Unpack(bool ofX, bool byRows, Matrix? mixing, ComputeContext context)
    {
        int m = (ofX ? X : Y).Size, r = mixing?.Cols ?? Rank, length = m * (m + 1) / 2;
        using NativeBuffer<double>? mixed = mixing is null ? null : new NativeBuffer<double>((long)r * length);
        double* packed = (ofX ? _s : _t)!.Pointer;
        if (mixed is not null)
        {
            double* source = packed, target = mixed.Pointer;
            fixed (double* pinned = mixing!.Data)
            {
                double* mix = pinned;
                ParallelRows.For(length, 1024, context.Threads, context.Token, (from, to) =>
                    Gemm.Multiply(true, false, r, to - from, Rank, 1, mix, r, source + from, length, 0, target + from, length));
            }
            packed = target;
        }
        NativeBuffer<double> unpacked = new((long)r * m * m);
        try
        {
            double* result = unpacked.Pointer;
            using NativeBuffer<double> scratch = new((long)context.Threads * m * m);
            double* squares = scratch.Pointer;
            ParallelRows.ForWorkers(r, 1, context.Threads, context.Token, (worker, q, _) =>
            {
                double* square = squares + ((long)worker * m * m), next = packed + ((long)q * length);
                for (int i = 0; i < m; i++)
                {
                    for (int j = 0; j <= i; j++) square[((long)i * m) + j] = square[((long)j * m) + i] = *next++;
                }
                for (int i = 0; i < m; i++)
                {
                    long place = byRows ? ((long)i * r) + q : ((long)q * m) + i;
                    new Span<double>(square + ((long)i * m), m).CopyTo(new Span<double>(result + (place * m), m));
                }
            });
            return unpacked;
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _s?.Dispose();
        _t?.Dispose();
    }

    /// <summary>Descriptors in the basis, and their coefficients.</summary>
    private (Matrix Functions, Matrix Coefficients) Reduced(LaplacianSpectrum spectrum, Matrix functions)
    {
        if (_basis is not null) functions = Gemm.Product(functions, _basis, transB: true);
        return (functions, spectrum.Project(functions));
    }

    /// <summary>R of [F; G] = QR, from the factors of both halves.</summary>
    private static Matrix Triangle(Matrix f, Matrix g, ComputeContext context)
    {
        Matrix[] halves = [f, g];
        ParallelRows.For(2, 1, context.Threads, context.Token, (side, _) => halves[side] = QrFactor.R(halves[side]));
        Matrix stacked = new(halves[0].Rows + halves[1].Rows, f.Cols);
        halves[0].Data.CopyTo(stacked.Data, 0);
        halves[1].Data.CopyTo(stacked.Data, halves[0].Data.Length);
        return QrFactor.R(stacked);
    }

    /// <summary>Vᵀ of the singular values above a part of the largest; all of them where that drops none or leaves none.</summary>
    private static Matrix Directions(Matrix r, double tolerance)
    {
        Svd svd = Svd.Of(r);
        int rank = 0;
        while (rank < svd.S.Length && svd.S[rank] > tolerance * svd.S[0]) rank++;
        return rank == 0 ? Selection(r.Cols, [.. Enumerable.Range(0, r.Cols)]) : svd.Vt.Leading(rank, r.Cols);
    }

    /// <summary>Chosen columns of the unit matrix.</summary>
    private static Matrix Selection(int rows, int[] columns)
    {
        Matrix unit = new(rows, columns.Length);
        for (int j = 0; j < columns.Length; j++) unit[columns[j], j] = 1;
        return unit;
    }

    private static Matrix Take(Matrix source, int[] columns)
    {
        Matrix part = new(source.Rows, columns.Length);
        for (int i = 0; i < part.Rows; i++)
        {
            for (int j = 0; j < columns.Length; j++) part[i, j] = source[i, columns[j]];
        }
        return part;
    }

    private static double[] CommonMean(Matrix f, Matrix g)
    {
        double[] mean = new double[f.Cols];
        foreach (Matrix side in (Matrix[])[f, g])
        {
            for (int i = 0; i < side.Rows; i++)
            {
                Span<double> row = side.Row(i);
                for (int q = 0; q < row.Length; q++) mean[q] += row[q] / (2.0 * side.Rows);
            }
        }
        return mean;
    }

    /// <summary>
    /// The lower triangles of ΦᵀM·diag(f_q − center_q)·Φ for every q, packed by rows: one product of all pairs φ_iφ_j with all
    /// descriptors.
    /// </summary>
    private static NativeBuffer<double> Operators(LaplacianSpectrum spectrum, Matrix f, double[] center, ComputeContext context)
    {
        int n = spectrum.Count, m = spectrum.Size, rank = f.Cols, length = m * (m + 1) / 2;
        NativeBuffer<double> packed = new((long)rank * length);
        try
        {
            using NativeBuffer<double> centered = new((long)n * rank), scratch = new((long)context.Threads * Pairs * Samples);
            double* operators = packed.Pointer, functions = centered.Pointer, products = scratch.Pointer;
            ParallelRows.For(n, Samples, context.Threads, context.Token, (from, to) =>
            {
                for (int s = from; s < to; s++)
                {
                    double mass = spectrum.Mass?[s] ?? 1;
                    Span<double> row = f.Row(s);
                    for (int q = 0; q < row.Length; q++) functions[((long)s * rank) + q] = (row[q] - center[q]) * mass;
                }
            });
            fixed (double* pinned = spectrum.Vectors.Data)
            {
                double* phi = pinned;
                ParallelRows.ForWorkers(length, Pairs, context.Threads, context.Token, (worker, from, to) =>
                {
                    double* tile = products + ((long)worker * Pairs * Samples);
                    for (int first = 0; first < n; first += Samples)
                    {
                        int width = Math.Min(Samples, n - first);
                        (int i, int j) = PairOf(from);
                        for (int pair = 0; pair < to - from; pair++)
                        {
                            double* phiI = phi + ((long)i * n) + first, phiJ = phi + ((long)j * n) + first;
                            VectorKernels.Multiply(phiI, phiJ, tile + ((long)pair * Samples), width);
                            (i, j) = j < i ? (i, j + 1) : (i + 1, 0);
                        }
                        Gemm.Multiply(
                            true, true, rank, to - from, width, 1, functions + ((long)first * rank), rank,
                            tile, Samples, first == 0 ? 0 : 1, operators + from, length);
                    }
                });
            }
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    /// <summary>(i, j) with j ≤ i of a position in the packed triangle.</summary>
    private static (int I, int J) PairOf(int position)
    {
        int i = (int)((Math.Sqrt((8.0 * position) + 1) - 1) / 2);
        while ((long)(i + 1) * (i + 2) / 2 <= position) i++;
        while ((long)i * (i + 1) / 2 > position) i--;
        return (i, position - (i * (i + 1) / 2));
    }
}
