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

    private Alignment(LaplacianSpectrum x, LaplacianSpectrum y, Matrix map, int[] matches, AnchorPairs anchors, SpaceTransform transform, float[] anchorRowsX, float[] anchorRowsY, AlignmentFacts facts)
    {
        SpectrumX = x;
        SpectrumY = y;
        Map = map;
        Matches = matches;
        Anchors = anchors;
        SpaceTransform = transform;
        _anchorRowsX = anchorRowsX;
        _anchorRowsY = anchorRowsY;
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
        float[] result = new float[checked(rows.Rows * SpaceTransform.Matrix.Cols)];
        SpaceTransform.Apply(rows, result, context);
        return result;
    }

    /// <summary>Carries functions on X's samples to Y's: Φ2·C·Φ1ᵀf.</summary>
    /// <param name="functions">n1×p, one function a column.</param>
    /// <returns>n2×p.</returns>
    public Matrix TransferFunctions(Matrix functions) => FunctionTransfer.Apply(Map, SpectrumX, SpectrumY, functions);

    /// <summary>Correspondences read off the map.</summary>
    /// <param name="options">Nearest, CSLS, mutual or one-to-one; null returns <see cref="Matches"/> with their scores.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    public Correspondences Match(MatchOptions? options = null, ComputeContext? context = null)
    {
        if (options is not null) return Matcher.Match(Map, SpectrumX, SpectrumY, options, context);
        (Matrix ofY, Matrix ofX) = PointwiseMap.Coordinates(Map, SpectrumX, SpectrumY, PointwiseMethod.Direct);
        int[] ys = Enumerable.Range(0, Matches.Length).ToArray();
        return new Correspondences((int[])Matches.Clone(), ys, Matcher.Cosines(ofX, Matches, ofY, ys, Math.Min(ofX.Rows, ofY.Rows)));
    }

    internal Alignment WithCandidates(IReadOnlyList<AutoCandidate> candidates) => With(Facts with { Candidates = candidates });

    internal Alignment WithStart(string start) => With(Facts with { RefineStart = start });

    private Alignment With(AlignmentFacts facts) =>
        new(SpectrumX, SpectrumY, Map, Matches, Anchors, SpaceTransform, _anchorRowsX, _anchorRowsY, facts);

    internal static Alignment From(Sides sides, MapFit.Outcome fit, TrustReport trust)
    {
        AnchorPairs anchors = sides.Anchors;
        double accuracy = double.NaN;
        if (anchors.RowPaired)
        {
            int right = 0;
            for (int j = 0; j < fit.Match.Length; j++) right += fit.Match[j] == j ? 1 : 0;
            accuracy = (double)right / fit.Match.Length;
        }
        AlignmentFacts facts = new()
        {
            Options = sides.Options,
            GraphX = sides.PreparedX.Summary,
            GraphY = sides.PreparedY.Summary,
            Energy = fit.Map.Energy,
            SolveIterations = fit.Map.Iterations,
            SolveResidual = fit.Map.Residual,
            DescriptorRank = fit.Map.Rank,
            Similarity = LfmSimilarity.OfMap(fit.C),
            PairCount = fit.PairsX.Length,
            RefineStart = fit.Start switch { MapFit.Start.Map => "map", MapFit.Start.Anchors => "anchors", _ => "" },
            MatchAccuracy = accuracy,
            Trust = trust,
        };
        float[] rowsX = LatentAligner.Rows(sides.X, anchors.X), rowsY = LatentAligner.Rows(sides.Y, anchors.Y);
        return new Alignment(sides.PreparedX.Spectrum, sides.PreparedY.Spectrum, fit.C, fit.Match, anchors, fit.Transform, rowsX, rowsY, facts);
    }
}
