using LfmNative.Comparison;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>A fitted alignment of X to Y.</summary>
public sealed partial class Alignment
{
    private readonly float[] _anchorRowsX;
    private readonly float[] _anchorRowsY;

    private Alignment(AlignmentParts parts, float[] anchorRowsX, float[] anchorRowsY, AlignmentFacts facts)
    {
        (SpectrumX, SpectrumY, Map, Matches, Anchors, SpaceTransform) = parts;
        (_anchorRowsX, _anchorRowsY) = (anchorRowsX, anchorRowsY);
        Facts = facts;
    }

    /// <summary>Spectrum of X.</summary>
    public LaplacianSpectrum SpectrumX { get; }

    /// <summary>Spectrum of Y.</summary>
    public LaplacianSpectrum SpectrumY { get; }

    /// <summary>C, m2×m1: carries coefficients of functions on X to coefficients on Y.</summary>
    public Matrix Map { get; }

    /// <summary>For each sample of Y its sample of X: n2 row numbers.</summary>
    public int[] Matches { get; }

    /// <summary>The anchors, as row numbers.</summary>
    public AnchorPairs Anchors { get; }

    /// <summary>The anchors' own rows of X, a×d1: baselines need them.</summary>
    public ReadOnlyMatrixView<float> AnchorRowsX => new(_anchorRowsX, Anchors.Count, SpaceTransform.Matrix.Rows);

    /// <summary>The anchors' own rows of Y, a×d2.</summary>
    public ReadOnlyMatrixView<float> AnchorRowsY => new(_anchorRowsY, Anchors.Count, SpaceTransform.Matrix.Cols);

    /// <summary>The transform from X's ambient space to Y's.</summary>
    public SpaceTransform SpaceTransform { get; }

    /// <summary>What the fit tells of itself.</summary>
    public AlignmentFacts Facts { get; }

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
        if (!options.TakesTheFit) return Matcher.Match(Map, SpectrumX, SpectrumY, options, context);
        (Matrix ofY, Matrix ofX) = PointwiseMap.Coordinates(Map, SpectrumX, SpectrumY, PointwiseMethod.Direct);
        int[] ys = Enumerable.Range(0, Matches.Length).ToArray();
        return new Correspondences((int[])Matches.Clone(), ys, Matcher.Cosines(ofX, Matches, ofY, ys, Math.Min(ofX.Rows, ofY.Rows)));
    }

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
        AnchorPairs anchors = pair.Inputs.All.Pairs;
        AlignmentFacts facts = new()
        {
            Options = anchors.RowPaired == pair.Options.RowPaired ? pair.Options : pair.Options with { RowPaired = anchors.RowPaired },
            GraphX = pair.SideX.Summary,
            GraphY = pair.SideY.Summary,
            Energy = fit.Map.Energy,
            SolveIterations = fit.Map.Iterations,
            SolveResidual = fit.Map.Residual,
            DescriptorRank = fit.Map.Rank,
            Similarity = LfmSimilarity.OfMap(fit.C),
            PairCount = fit.PairsX.Length,
            RefineStart = start ?? fit.Start switch { LearnedFrom.Map => "map", LearnedFrom.Anchors => "anchors", _ => "" },
            MatchAccuracy = anchors.RowPaired ? Diagonal(fit.Match) : double.NaN,
            Trust = trust,
            Candidates = candidates ?? [],
            Seconds = clock.Seconds.ToDictionary(),
        };
        return new Alignment(
            new AlignmentParts(pair.SideX.Spectrum, pair.SideY.Spectrum, fit.C, fit.Match, anchors, fit.Transform),
            pair.X.Gather(anchors.X),
            pair.Y.Gather(anchors.Y),
            facts);
    }

    /// <summary>Part of the entries of a pointwise map that name themselves.</summary>
    private static double Diagonal(int[] match)
    {
        int right = 0;
        for (int j = 0; j < match.Length; j++) right += match[j] == j ? 1 : 0;
        return (double)right / match.Length;
    }

    /// <summary>What a model holds beside the anchors' rows and the facts.</summary>
    private readonly record struct AlignmentParts(
        LaplacianSpectrum SpectrumX, LaplacianSpectrum SpectrumY, Matrix Map, int[] Matches, AnchorPairs Anchors, SpaceTransform Transform);
}
