using LfmNative.Diagnostics;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Spectra;

/// <summary>The smallest eigenpairs of a graph's Laplacian, certified.</summary>
public sealed class LaplacianSpectrum
{
    /// <summary>Wraps eigenpairs, e.g. from a file.</summary>
    /// <param name="eigenvalues">m eigenvalues, ascending.</param>
    /// <param name="vectors">m×n: one eigenvector a row.</param>
    /// <param name="kind">The Laplacian they belong to.</param>
    /// <param name="mass">Diagonal of M, which makes the vectors M-orthonormal; null when they are orthonormal.</param>
    /// <param name="certificate">What was checked.</param>
    public LaplacianSpectrum(double[] eigenvalues, Matrix vectors, LaplacianKind kind, double[]? mass, SpectrumCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(eigenvalues);
        ArgumentNullException.ThrowIfNull(vectors);
        if (vectors.Rows != eigenvalues.Length || (mass is not null && mass.Length != vectors.Cols))
            Throw.Argument($"{eigenvalues.Length} eigenvalues do not fit vectors of {vectors.Rows}×{vectors.Cols}");
        Eigenvalues = eigenvalues;
        Vectors = vectors;
        Kind = kind;
        Mass = mass;
        Certificate = certificate;
    }

    /// <summary>λ, ascending, m values.</summary>
    public double[] Eigenvalues { get; }

    /// <summary>Φᵀ: m×n, one eigenvector a row, its entry of largest magnitude (the first such) positive.</summary>
    public Matrix Vectors { get; }

    /// <summary>The Laplacian.</summary>
    public LaplacianKind Kind { get; }

    /// <summary>
    /// Diagonal of M with ΦᵀMΦ = I: the degrees for the random-walk Laplacian, and for samples that stand c times a c-th of it; null
    /// where M = I.
    /// </summary>
    public double[]? Mass { get; }

    /// <summary>What was checked.</summary>
    public SpectrumCertificate Certificate { get; }

    /// <summary>Number of samples n.</summary>
    public int Count => Vectors.Cols;

    /// <summary>Number of eigenpairs m.</summary>
    public int Size => Eigenvalues.Length;

    /// <summary>Computes the spectrum of the graph whose affinities are given.</summary>
    /// <param name="affinities">W, n×n: finite and not negative; a graph's are its AffinityMatrix.</param>
    /// <param name="options">Pairs, operator, solver, tolerance, seed; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The m smallest eigenpairs, multiplicities complete: one zero mode a component comes first.</returns>
    /// <remarks>
    /// Computed as the algebraically largest pairs of σI − L; never singular values. The certificate is computed afterwards, from the
    /// vectors that are returned.
    /// </remarks>
    /// <exception cref="LfmException">More pairs than samples; a negative affinity; not converged to the tolerance.</exception>
    public static LaplacianSpectrum Compute(SparseMatrix affinities, SpectrumOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(affinities);
        options = (options ?? new SpectrumOptions()).Decided(affinities.Rows);
        int bad = Array.FindIndex(affinities.Values, w => !(w >= 0));
        if (bad >= 0) Throw.Argument($"an affinity is {affinities.Values[bad]}; affinities must not be negative");
        return SpectrumSolve.Run(affinities, options, context ?? new ComputeContext());
    }

    /// <summary>The first m pairs.</summary>
    /// <param name="m">1..<see cref="Size"/>.</param>
    public LaplacianSpectrum Leading(int m)
    {
        Throw.IfOutside(m, 1, Size);
        if (m == Size) return this;
        return new LaplacianSpectrum(Eigenvalues[..m], new Matrix(m, Count, Vectors.Data[..(m * Count)]), Kind, Mass, Certificate);
    }

    /// <summary>The spectrum over samples, of which some share a node: copies have the values of their node.</summary>
    /// <param name="nodeOf">For each sample its node, 0..Count−1; each node has a sample.</param>
    internal LaplacianSpectrum OfSamples(int[] nodeOf)
    {
        int[] copies = new int[Count];
        foreach (int node in nodeOf) copies[node]++;
        double[] mass = Array.ConvertAll(nodeOf, node => (Mass?[node] ?? 1) / copies[node]);
        return new LaplacianSpectrum(Eigenvalues, Vectors.GatherColumns(nodeOf), Kind, mass, Certificate);
    }

    /// <summary>The spectrum over the nodes of samples: what <see cref="OfSamples"/> was made from.</summary>
    /// <param name="nodeOf">For each sample its node.</param>
    /// <param name="first">For each node its first sample.</param>
    internal LaplacianSpectrum OfNodes(int[] nodeOf, int[] first)
    {
        double[]? mass = new double[first.Length];
        for (int i = 0; i < nodeOf.Length; i++) mass[nodeOf[i]] += Mass?[i] ?? 1;
        // The parts of a node sum up to 1 within rounding.
        if (Array.TrueForAll(mass, m => Math.Abs(m - 1) < 1e-12)) mass = null;
        return new LaplacianSpectrum(Eigenvalues, Vectors.GatherColumns(first), Kind, mass, Certificate);
    }

    /// <summary>The same values where each sample counts for a number of such.</summary>
    /// <param name="weights">One a sample, positive.</param>
    internal LaplacianSpectrum Weighted(double[] weights)
    {
        if (Array.TrueForAll(weights, w => w == 1)) return this;
        double[] mass = new double[Count];
        for (int i = 0; i < mass.Length; i++) mass[i] = (Mass?[i] ?? 1) * weights[i];
        return new LaplacianSpectrum(Eigenvalues, Vectors, Kind, mass, Certificate);
    }

    /// <summary>Coefficients ΦᵀM·F of functions.</summary>
    /// <param name="functions">n×p, one function a column.</param>
    /// <returns>m×p.</returns>
    public Matrix Project(Matrix functions)
    {
        ArgumentNullException.ThrowIfNull(functions);
        if (functions.Rows != Count)
            Throw.Argument($"the functions have {functions.Rows} rows and the spectrum {Count} samples; they must agree");
        if (Mass is null) return Gemm.Product(Vectors, functions);
        Matrix weighted = new(functions.Rows, functions.Cols, (double[])functions.Data.Clone());
        for (int i = 0; i < Count; i++)
        {
            foreach (ref double v in weighted.Row(i)) v *= Mass[i];
        }
        return Gemm.Product(Vectors, weighted);
    }

    /// <summary>Functions Φ·A from coefficients.</summary>
    /// <param name="coefficients">m'×p with m' ≤ m: coefficients of the first m' pairs.</param>
    /// <returns>n×p.</returns>
    public Matrix Synthesize(Matrix coefficients)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        Throw.IfOutside(coefficients.Rows, 1, Size, "coefficient rows");
        return Gemm.Product(Leading(coefficients.Rows).Vectors, coefficients, transA: true);
    }
}
