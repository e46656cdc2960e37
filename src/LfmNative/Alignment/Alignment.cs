using LfmNative.Comparison;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>A fitted alignment of X to Y.</summary>
public sealed partial class Alignment
{
    private readonly float[] _anchorRowsX;
    private readonly float[] _anchorRowsY;

    private readonly ParallelRows _parallel;
    private readonly PlacedRows? _placeX;
    private readonly PlacedRows? _placeY;

    private Alignment(AlignmentParts parts, float[] anchorRowsX, float[] anchorRowsY, ParallelRows parallel, AlignmentFacts facts)
    {
        _parallel = parallel;
        (SpectrumX, SpectrumY, Map, Matches, Anchors, SpaceTransform) = parts;
        (Canonical, _placeX, _placeY) = (parts.Canonical, parts.PlaceX, parts.PlaceY);
        (_anchorRowsX, _anchorRowsY) = (anchorRowsX, anchorRowsY);
        Facts = facts;
    }

    /// <summary>Spectrum of X.</summary>
    public LaplacianSpectrum SpectrumX { get; }

    /// <summary>Spectrum of Y.</summary>
    public LaplacianSpectrum SpectrumY { get; }

    /// <summary>C, m2×m1: carries coefficients of functions on X to coefficients on Y.</summary>
    public Matrix Map { get; }

    /// <summary>
    /// The canonical coordinates of <see cref="MapMethod.SpectralCca"/>, which points are matched in; null for a functional map, and where
    /// a refinement followed.
    /// </summary>
    public SpectralCca? Canonical { get; }

    /// <summary>For each sample of Y its sample of X: n2 row numbers.</summary>
    public int[] Matches { get; }

    /// <summary>The anchors, as row numbers.</summary>
    public AnchorPairs Anchors { get; }

    /// <summary>The anchors' own rows of X, a×d1: baselines need them.</summary>
    public ReadOnlyMatrixView<float> AnchorRowsX => new(_anchorRowsX, Anchors.Count, SpaceTransform.Matrix.Rows);

    /// <summary>The anchors' own rows of Y, a×d2.</summary>
    public ReadOnlyMatrixView<float> AnchorRowsY => new(_anchorRowsY, Anchors.Count, SpaceTransform.Matrix.Cols);

    /// <summary>
    /// The parallel anchors that <see cref="Refinement.Bootstrap"/> grew from the anchors, which come first; none after another refinement.
    /// </summary>
    public AnchorPairs ParallelAnchors => _parallel.Pairs;

    /// <summary>The parallel anchors' own rows of X, p×d1: what relative representations are made with.</summary>
    public ReadOnlyMatrixView<float> ParallelRowsX => new(_parallel.X, ParallelAnchors.Count, SpaceTransform.Matrix.Rows);

    /// <summary>The parallel anchors' own rows of Y, p×d2.</summary>
    public ReadOnlyMatrixView<float> ParallelRowsY => new(_parallel.Y, ParallelAnchors.Count, SpaceTransform.Matrix.Cols);

    /// <summary>The transform from X's ambient space to Y's.</summary>
    public SpaceTransform SpaceTransform { get; }

    /// <summary>What the fit tells of itself.</summary>
    public AlignmentFacts Facts { get; }

    /// <summary>One name a sample of X, where they have names; otherwise null.</summary>
    public string[]? RowNamesX { get; private set; }

    /// <summary>One name a sample of Y, where they have names; otherwise null.</summary>
    public string[]? RowNamesY { get; private set; }

    /// <summary>The command or call that made it, which the model keeps; null where none was told.</summary>
    public string? Command { get; set; }

    /// <summary>Gives the samples names, which the model keeps.</summary>
    /// <param name="x">n1 names of X's samples; null for none.</param>
    /// <param name="y">n2 names of Y's samples; null for none.</param>
    /// <exception cref="LfmException">InvalidArgument: not one a sample.</exception>
    public void NameRows(string[]? x, string[]? y)
    {
        if ((x is not null && x.Length != SpectrumX.Count) || (y is not null && y.Length != SpectrumY.Count))
        {
            Throw.Argument($"{x?.Length ?? 0} and {y?.Length ?? 0} names were given for {SpectrumX.Count} samples of X and "
                + $"{SpectrumY.Count} of Y; give one a sample, or none");
        }
        (RowNamesX, RowNamesY) = (x, y);
    }

    /// <summary>Carries rows of X's space to Y's.</summary>
    /// <param name="rows">n×d1, row-major.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <returns>n·d2 values, row-major, in Y's own coordinates.</returns>
    /// <exception cref="LfmException">Another number of columns than X had.</exception>
    public float[] Transform(ReadOnlyMatrixView<float> rows, ComputeContext? context = null)
    {
        float[] result = new float[(long)rows.Rows * SpaceTransform.Matrix.Cols];
        SpaceTransform.Apply(rows, result, context);
        return result;
    }

    /// <summary>Carries functions on X's samples to Y's: Φ2·C·Φ1ᵀf.</summary>
    /// <param name="functions">n1×p, one function a column.</param>
    /// <returns>n2×p.</returns>
    public Matrix TransferFunctions(Matrix functions) => FunctionTransfer.Apply(Map, SpectrumX, SpectrumY, functions);

    /// <summary>Correspondences read off the map.</summary>
    /// <param name="options">
    /// Nearest, CSLS, mutual or one-to-one; null for the defaults, which are <see cref="Matches"/> with their scores.
    /// </param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    public Correspondences Match(MatchOptions? options = null, ComputeContext? context = null)
    {
        options ??= new MatchOptions();
        if (options.Assignment)
            MemoryPlan.OfAssignment(SpectrumX.Count, SpectrumY.Count, Math.Max(Map.Rows, Map.Cols)).Check(Facts.Options.MaxMemory);
        if (!options.TakesTheFit)
        {
            // One-to-one matching takes copies for what they are: so many samples.
            DistinctRows? distinctX = options.Assignment ? null : Distinct(SpectrumX, context);
            DistinctRows? distinctY = options.Assignment ? null : Distinct(SpectrumY, context);
            (Matrix map, LaplacianSpectrum x, LaplacianSpectrum y) = MatchedIn();
            if (distinctX is null && distinctY is null) return Matcher.Match(map, x, y, options, context);
            return CopyMatching.Spread(
                Matcher.Match(map, OfNodes(x, distinctX), OfNodes(y, distinctY), options, context), distinctX, distinctY);
        }
        (Matrix c, LaplacianSpectrum spectrumX, LaplacianSpectrum spectrumY) = MatchedIn();
        (Matrix ofY, Matrix ofX) = PointwiseMap.Coordinates(c, spectrumX, spectrumY, PointwiseMethod.Direct);
        int[] ys = Enumerable.Range(0, Matches.Length).ToArray();
        return new Correspondences((int[])Matches.Clone(), ys, Matcher.Cosines(ofX, Matches, ofY, ys, Math.Min(ofX.Rows, ofY.Rows)));
    }

    /// <summary>Map and coordinates that points are matched in: the spectra's, or canonical ones, which the unit matrix maps.</summary>
    private (Matrix Map, LaplacianSpectrum X, LaplacianSpectrum Y) MatchedIn()
    {
        if (Canonical is null) return (Map, SpectrumX, SpectrumY);
        Matrix unit = new(Canonical.Components, Canonical.Components);
        for (int i = 0; i < unit.Rows; i++) unit[i, i] = 1;
        return (unit, Canonical.Coordinates(SpectrumX, ofX: true), Canonical.Coordinates(SpectrumY, ofX: false));
    }

    /// <summary>The samples that share a node, told by equal values in the spectrum; null where all are distinct.</summary>
    private static DistinctRows? Distinct(LaplacianSpectrum spectrum, ComputeContext? context) =>
        spectrum.Mass is null ? null : DistinctRows.Find(spectrum.Vectors.Transposed().View, context ?? new ComputeContext());

    private static LaplacianSpectrum OfNodes(LaplacianSpectrum spectrum, DistinctRows? distinct) =>
        distinct is null ? spectrum : spectrum.OfNodes(distinct.NodeOf, distinct.First);

    /// <summary>The result of a fit.</summary>
    /// <param name="pair">The prepared sides.</param>
    /// <param name="fit">The map and what follows from it.</param>
    /// <param name="trust">The verdict.</param>
    /// <param name="clock">Seconds by stage up to now.</param>
    /// <param name="start">Start that was kept; null for that of the fit.</param>
    /// <param name="candidates">What a search tried, best first; null for none.</param>
    internal static Alignment Of(
        PreparedPair pair,
        FittedMap fit,
        TrustReport trust,
        StageClock clock,
        string? start = null,
        IReadOnlyList<AutoCandidate>? candidates = null)
    {
        AlignmentInputs inputs = pair.Inputs;
        AnchorPairs anchors = inputs.Given.Anchors;
        AlignmentFacts facts = new()
        {
            Options = pair.Options with
            {
                RowPaired = anchors.RowPaired,
                Transform = pair.Options.Transform with { Kind = fit.Transform.Kind, Normalization = fit.Transform.NormalizationX.Kind },
            },
            GraphX = pair.SideX.Summary,
            GraphY = pair.SideY.Summary,
            Energy = fit.Map.Energy,
            SolveIterations = fit.Map.Iterations,
            SolveResidual = fit.Map.Residual,
            DescriptorRank = fit.Map.Rank,
            Similarity = LfmSimilarity.OfMap(fit.C),
            PairCount = fit.PairsX.Length,
            RefineStart = start ?? fit.Start switch { LearnedFrom.Map => "map", LearnedFrom.Anchors => "anchors", _ => "" },
            TransformFrom = fit.FromAnchors ? "anchors" : "map",
            MatchAccuracy = anchors.RowPaired ? Accuracy(fit.Match, inputs.DistinctX, inputs.DistinctY) : double.NaN,
            Trust = trust,
            LabelFree = LabelFreeReport.Of(fit.Search),
            Candidates = candidates ?? [],
            Seconds = clock.Seconds.ToDictionary(),
        };
        return new Alignment(
            new AlignmentParts(
                OfSamples(pair.SideX.Spectrum, inputs.DistinctX),
                OfSamples(pair.SideY.Spectrum, inputs.DistinctY),
                fit.C,
                CopyMatching.Spread(fit.Match, inputs.DistinctX, inputs.DistinctY),
                anchors,
                fit.Transform)
            {
                Canonical = fit.Canonical,
                PlaceX = fit.Canonical is null ? null : PlacedRows.Of(inputs.Samples.X, pair.SideX.Extension!),
                PlaceY = fit.Canonical is null ? null : PlacedRows.Of(inputs.Samples.Y, pair.SideY.Extension!),
            },
            inputs.Given.Samples.X.Gather(anchors.X),
            inputs.Given.Samples.Y.Gather(anchors.Y),
            Parallel(pair, fit),
            facts);
    }

    /// <summary>The pairs of a bootstrap as samples, with their rows.</summary>
    private static ParallelRows Parallel(PreparedPair pair, FittedMap fit)
    {
        if (pair.Options.Refine != Refinement.Bootstrap) return ParallelRows.None;
        AlignmentInputs inputs = pair.Inputs;
        int[] x = Array.ConvertAll(fit.PairsX, i => inputs.DistinctX?.First[i] ?? i);
        int[] y = Array.ConvertAll(fit.PairsY, j => inputs.DistinctY?.First[j] ?? j);
        return new ParallelRows(new AnchorPairs(x, y), inputs.Given.Samples.X.Gather(x), inputs.Given.Samples.Y.Gather(y));
    }

    private static LaplacianSpectrum OfSamples(LaplacianSpectrum spectrum, DistinctRows? distinct) =>
        distinct is null ? spectrum : spectrum.OfSamples(distinct.NodeOf);

    /// <summary>Part of Y's samples whose match is the same row of X or a copy of it.</summary>
    private static double Accuracy(int[] match, DistinctRows? x, DistinctRows? y)
    {
        int n = y?.NodeOf.Length ?? match.Length, right = 0;
        for (int j = 0; j < n; j++) right += match[y?.NodeOf[j] ?? j] == (x?.NodeOf[j] ?? j) ? 1 : 0;
        return (double)right / n;
    }

    /// <summary>Parallel anchors with their rows of both sides.</summary>
    private sealed record ParallelRows(AnchorPairs Pairs, float[] X, float[] Y)
    {
        public static ParallelRows None { get; } = new(AnchorPairs.None, [], []);
    }

    /// <summary>What a model holds beside the anchors' rows and the facts.</summary>
    private readonly record struct AlignmentParts(
        LaplacianSpectrum SpectrumX, LaplacianSpectrum SpectrumY, Matrix Map, int[] Matches, AnchorPairs Anchors, SpaceTransform Transform)
    {
        public SpectralCca? Canonical { get; init; }

        public PlacedRows? PlaceX { get; init; }

        public PlacedRows? PlaceY { get; init; }
    }
}
