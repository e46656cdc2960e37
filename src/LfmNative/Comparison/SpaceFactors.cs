using System.Collections.Concurrent;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Comparison;

/// <summary>What measures need of one space, each computed once and kept until it is dropped.</summary>
/// <remarks>
/// Safe for calls at the same time. A space whose samples stand in another order takes over what the original has and puts it in order, so
/// that a permutation test costs comparisons only.
/// </remarks>
internal sealed unsafe class SpaceFactors
{
    private const int Grain = 256;

    /// <summary>
    /// Principal components with singular values up to this part of the largest count as none: float32 samples say nothing of them.
    /// </summary>
    private const double RankTolerance = 1e-6;

    private readonly ConcurrentDictionary<FactorKind, Lazy<object>> _made = [];
    private readonly SampleSet _samples;
    private readonly int[]? _rows;
    private readonly ComparisonOptions _options;
    private readonly SpaceFactors? _original;
    private ComputeContext _context;
    private readonly Func<SampleSet, ComputeContext, LaplacianSpectrum> _spectrumOf;

    /// <param name="samples">The samples; their memory stays while this is used.</param>
    /// <param name="rows">The rows of it that count, in this order; null for all.</param>
    /// <param name="options">Parameters of the measures.</param>
    /// <param name="spectrumOf">The spectrum of the samples' graph.</param>
    /// <param name="context">Threads and cancellation of what is computed here.</param>
    public SpaceFactors(
        SampleSet samples,
        int[]? rows,
        ComparisonOptions options,
        Func<SampleSet, ComputeContext, LaplacianSpectrum> spectrumOf,
        ComputeContext context) =>
        (_samples, _rows, _options, _spectrumOf, _context) = (samples, rows, options, spectrumOf, context);

    private SpaceFactors(SpaceFactors original, int[] order)
        : this(
            original._samples,
            original._rows is { } rows ? Array.ConvertAll(order, at => rows[at]) : order,
            original._options,
            original._spectrumOf,
            original._context)
    {
        (_original, Order) = (original, order);
    }

    /// <summary>Samples n.</summary>
    public int Count => _rows?.Length ?? _samples.Rows;

    /// <summary>Dimensions d.</summary>
    public int Cols => _samples.Cols;

    /// <summary>Means of the columns, and ‖x_i − mean‖² of every sample, with their sum.</summary>
    public ColumnCenter Center => Get(FactorKind.Center, space => space.MakeCenter(), (made, order) => made.Reordered(order));

    /// <summary>n×d samples as doubles, the column means taken off.</summary>
    public Matrix Centered =>
        Get(FactorKind.Centered, space => space.MakeRows(space.Center.Means), (made, order) => made.GatherRows(order));

    /// <summary>n×d samples as doubles.</summary>
    public Matrix Raw => Get(FactorKind.Raw, space => space.MakeRows(null), (made, order) => made.GatherRows(order));

    /// <summary>Principal components of the centred samples.</summary>
    public PrincipalBasis Basis =>
        Get(FactorKind.Basis, space => PrincipalBasis.Of(space.Centered, RankTolerance), (made, order) => made.Reordered(order));

    /// <summary>Principal components of the samples as they are.</summary>
    public PrincipalBasis RawBasis =>
        Get(FactorKind.RawBasis, space => PrincipalBasis.Of(space.Raw, RankTolerance), (made, order) => made.Reordered(order));

    /// <summary>Squared Frobenius norm of the centred samples' d×d scatter matrix XᵀX.</summary>
    public double ScatterNorm => (double)Get<object>(
        FactorKind.ScatterNorm,
        space => SpacePair.CrossNormOf(space, space, space._context, () => SpacePair.CrossOf(space, space, space._context)),
        (made, _) => made);

    /// <summary>Nearest neighbours by cosine.</summary>
    public NeighborSets Neighbors =>
        Get(FactorKind.Neighbors, space => space.MakeNeighbors(), (made, order) => made.Reordered(order));

    /// <summary>Graph Laplacian eigenpairs.</summary>
    public LaplacianSpectrum Spectrum => Get(FactorKind.Spectrum, space => space.MakeSpectrum(), Reordered);

    private int[]? Order { get; }

    /// <summary>Distances of all pairs of samples.</summary>
    public PairDistances Distances(PairDistance kind) => Get(
        FactorKind.CosineDistances + (int)kind,
        space => PairDistances.Of(space.MakeRows(null), kind, space._context),
        (made, order) => made.Reordered(order));

    /// <summary>Ranks of those distances, ties sharing their mean.</summary>
    public DistanceRanks Ranks(PairDistance kind) => Get(
        FactorKind.CosineRanks + (int)kind,
        space => DistanceRanks.Of(space.Distances(kind)),
        (made, order) => made.Reordered(order));

    /// <summary>Computes factors that are not there, telling its progress to another context's receiver.</summary>
    public void Prepare(IEnumerable<FactorKind> kinds, IProgress<LfmProgress>? progress)
    {
        ComputeContext quiet = _context;
        _context = new ComputeContext(quiet.Threads, progress, quiet.Token);
        foreach (FactorKind kind in kinds) Prepare(kind);
        _context = quiet;
    }

    private void Prepare(FactorKind kind) => _ = kind switch
    {
        FactorKind.Center => Center,
        FactorKind.Centered => Centered,
        FactorKind.Raw => Raw,
        FactorKind.Basis => Basis,
        FactorKind.RawBasis => RawBasis,
        FactorKind.ScatterNorm => ScatterNorm,
        FactorKind.Neighbors => Neighbors,
        FactorKind.Spectrum => Spectrum,
        >= FactorKind.CosineRanks => Ranks((PairDistance)(kind - FactorKind.CosineRanks)),
        _ => (object)Distances((PairDistance)(kind - FactorKind.CosineDistances)),
    };

    /// <summary>The same samples in another order.</summary>
    /// <param name="order">A permutation of 0..n−1: sample i is sample order[i] of this.</param>
    public SpaceFactors Reordered(int[] order) => new(this, order);

    /// <summary>Some of the samples, nothing computed yet.</summary>
    /// <param name="chosen">Their numbers, 0..n−1.</param>
    /// <param name="context">Threads and cancellation of what is computed of them.</param>
    public SpaceFactors Subset(int[] chosen, ComputeContext context)
    {
        int[] rows = _rows is { } all ? Array.ConvertAll(chosen, at => all[at]) : chosen;
        return new SpaceFactors(_samples, rows, _options, _spectrumOf, context);
    }

    /// <summary>Lets go of what is not among these.</summary>
    public void DropBut(IReadOnlySet<FactorKind> kept)
    {
        foreach (FactorKind kind in _made.Keys)
        {
            if (!kept.Contains(kind)) _made.TryRemove(kind, out _);
        }
    }

    /// <summary>Writes centred samples from..to, compact.</summary>
    public void CopyCentered(int from, int to, double* rows)
    {
        double[] means = Center.Means;
        int d = Cols;
        for (int i = from; i < to; i++, rows += d)
        {
            _samples.CopyRow(RowOf(i), rows);
            for (int j = 0; j < d; j++) rows[j] -= means[j];
        }
    }

    /// <summary>Writes a sample as doubles.</summary>
    public void CopyRow(int sample, double* row) => _samples.CopyRow(RowOf(sample), row);

    private static LaplacianSpectrum Reordered(LaplacianSpectrum spectrum, int[] order)
    {
        Matrix vectors = new(spectrum.Size, order.Length);
        for (int k = 0; k < vectors.Rows; k++)
        {
            ReadOnlySpan<double> from = spectrum.Vectors.Row(k);
            Span<double> to = vectors.Row(k);
            for (int i = 0; i < to.Length; i++) to[i] = from[order[i]];
        }
        double[]? mass = spectrum.Mass is { } of ? Array.ConvertAll(order, at => of[at]) : null;
        return new LaplacianSpectrum(spectrum.Eigenvalues, vectors, spectrum.Kind, mass, spectrum.Certificate);
    }

    private int RowOf(int sample) => _rows is null ? sample : _rows[sample];

    private T Get<T>(FactorKind kind, Func<SpaceFactors, T> make, Func<T, int[], T> reorder)
        where T : class
    {
        Lazy<object> made = _made.GetOrAdd(
            kind, _ => new Lazy<object>(() => _original is null ? make(this) : reorder(_original.Get(kind, make, reorder), Order!)));
        return (T)made.Value;
    }

    private ColumnCenter MakeCenter()
    {
        double[] means = new double[Cols];
        using NativeBuffer<double> buffer = new(Math.Max(1, Cols));
        double* row = buffer.Pointer;
        for (int i = 0; i < Count; i++)
        {
            if (i % Grain == 0) _context.Token.ThrowIfCancellationRequested();
            _samples.CopyRow(RowOf(i), row);
            for (int j = 0; j < means.Length; j++) means[j] += row[j];
        }
        for (int j = 0; j < means.Length; j++) means[j] /= Count;
        double[] squares = new double[Count];
        ParallelRows.For(Count, Grain, _context.Threads, _context.Token, (from, to) =>
        {
            using NativeBuffer<double> own = new(Math.Max(1, Cols));
            for (int i = from; i < to; i++)
            {
                _samples.CopyRow(RowOf(i), own.Pointer);
                double sum = 0;
                for (int j = 0; j < means.Length; j++) sum += (own.Pointer[j] - means[j]) * (own.Pointer[j] - means[j]);
                squares[i] = sum;
            }
        });
        return new ColumnCenter(means, squares);
    }

    private Matrix MakeRows(double[]? means)
    {
        Matrix rows = new(Count, Cols);
        fixed (double* pinned = rows.Data)
        {
            double* to = pinned;
            ParallelRows.For(Count, Grain, _context.Threads, _context.Token, (first, last) =>
            {
                for (int i = first; i < last; i++)
                {
                    double* row = to + ((long)i * Cols);
                    _samples.CopyRow(RowOf(i), row);
                    for (int j = 0; means is not null && j < means.Length; j++) row[j] -= means[j];
                }
            });
        }
        return rows;
    }

    /// <summary>The samples in single precision, n×d.</summary>
    private NativeBuffer<float> Singles()
    {
        NativeBuffer<float> rows = new((long)Count * Cols);
        for (int i = 0; i < Count; i++) _samples.CopyRow(RowOf(i), rows.Pointer + ((long)i * Cols));
        return rows;
    }

    private NeighborSets MakeNeighbors()
    {
        int k = _options.Knn;
        if (k >= Count) Throw.Argument($"⟨knn⟩ is {k} and there are {Count} samples; it must be below their number");
        using NativeBuffer<float> rows = Singles();
        NeighborList found = Search.Neighbors.Find(
            new ReadOnlyMatrixView<float>(rows.Pointer, Count, Cols), k, DistanceMetric.Cosine, context: _context);
        return NeighborSets.Of(found);
    }

    private LaplacianSpectrum MakeSpectrum()
    {
        using NativeBuffer<float> rows = Singles();
        return _spectrumOf(new SampleSet(rows.Pointer, Count, Cols), _context);
    }
}
