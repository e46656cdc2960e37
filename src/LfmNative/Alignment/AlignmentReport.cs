using System.Text.Json.Serialization;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>The JSON text in a model: versions, then the report of the fit.</summary>
/// <param name="Format">Version of the model's format.</param>
/// <param name="Lfm">Version of this library.</param>
/// <param name="Blas">The BLAS that computed.</param>
internal sealed record ModelHead(ModelFormat Format, string? Lfm, string? Blas);

/// <summary>Version of a model's format.</summary>
/// <param name="Major">A reader refuses a greater one than its own.</param>
/// <param name="Minor">Raised by additions.</param>
internal sealed record ModelFormat(int Major, int Minor);

/// <summary>
/// What a fit tells of itself, under the keys that <c>lfm align --json</c> prints and a model keeps; the options stand beside it.
/// </summary>
internal sealed record AlignmentReport(
    SideReport X,
    SideReport Y,
    EnergyReport Energy,
    SolveReport Solve,
    double Similarity,
    int Anchors,
    int Pairs,
    string RefineStart,
    bool? Trusted,
    HeldOutReport HeldOut,
    string Advice)
{
    /// <summary>Whether the matches are trusted, and whether the transform is; null where nothing was held out.</summary>
    public bool? CorrespondencesTrusted { get; init; }

    /// <inheritdoc cref="CorrespondencesTrusted"/>
    public bool? TransformTrusted { get; init; }

    /// <summary>The pairs that the transform was fitted on: those of the map, or the anchors.</summary>
    public string TransformFrom { get; init; } = "map";

    /// <summary>Part of Y's samples matched to the same row of X; null where the inputs are not row-paired.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MatchAccuracy { get; init; }

    /// <summary>Canonical correlations, descending; null for a functional map.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? CanonicalCorrelations { get; init; }

    /// <summary>What the search for the map tells; null where none was judged by it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LabelFreeJson? LabelFree { get; init; }

    /// <summary>Settings that auto-tuning tried, best first; null without it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CandidateReport[]? Candidates { get; init; }
}

/// <summary>A neighbour graph.</summary>
internal record GraphReport(int Samples, int K, int Edges, int Components, int[] ComponentSizes)
{
    /// <summary>Samples that are copies of others.</summary>
    public int Copies { get; init; }

    /// <summary>Whether the spectrum was given in the place of the graph.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Given { get; init; }

    /// <summary>Components without an anchor.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ComponentsWithoutAnchor { get; init; }

    /// <summary>Samples in them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int SamplesWithoutAnchor { get; init; }

    /// <summary>The search of the neighbours.</summary>
    public NeighborMethod NeighborsMethod { get; init; } = NeighborMethod.Exact;

    /// <summary>Measured part of the true neighbours that were found.</summary>
    public double Recall { get; init; } = 1;

    /// <summary>The report of a graph's facts.</summary>
    public static GraphReport Of(GraphSummary g) =>
        new(g.Count, g.K, g.Edges, g.Components, g.ComponentSizes)
        {
            Copies = g.Copies,
            ComponentsWithoutAnchor = g.ComponentsWithoutAnchor,
            SamplesWithoutAnchor = g.SamplesWithoutAnchor,
            NeighborsMethod = g.Neighbors,
            Recall = g.Recall,
        };
}

/// <summary>A neighbour graph and the certificate of its spectrum.</summary>
internal sealed record SideReport(
    int Samples,
    int K,
    int Edges,
    int Components,
    int[] ComponentSizes,
    string Solver,
    double? Residual,
    double? Orthogonality,
    long Products,
    int Restarts,
    int Recovered)
    : GraphReport(Samples, K, Edges, Components, ComponentSizes)
{
    /// <summary>The report of a graph's facts and of the certificate of its spectrum.</summary>
    public static SideReport Of(GraphSummary g, SpectrumCertificate c) =>
        new(
            g.Count, g.K, g.Edges, g.Components, g.ComponentSizes,
            c.Solver, Number(c.Residual), Number(c.Orthogonality), c.Products, c.Restarts, c.Recovered)
        {
            Given = g.IsGiven,
            Copies = g.Copies,
            ComponentsWithoutAnchor = g.ComponentsWithoutAnchor,
            SamplesWithoutAnchor = g.SamplesWithoutAnchor,
            NeighborsMethod = g.Neighbors,
            Recall = g.Recall,
        };

    /// <summary>Null for what is not known of a spectrum that was given.</summary>
    private static double? Number(double value) => double.IsNaN(value) ? null : value;
}

/// <summary>The terms of the map's energy, and their sum.</summary>
internal sealed record EnergyReport(double Descriptor, double Laplacian, double Commutativity, double Total);

/// <summary>How the map was solved.</summary>
internal sealed record SolveReport(int Iterations, double Residual, int Rank);

/// <summary>MRR on held-out anchors, and the part of the matches that stay; null when none were held out.</summary>
internal sealed record HeldOutReport(int Anchors)
{
    /// <summary>MRR of the map.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Map { get; init; }

    /// <summary>MRR of the other anchors alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AnchorsOnly { get; init; }

    /// <summary>MRR of relative representations.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Relative { get; init; }

    /// <summary>Part of the held-out anchors that were matched right.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Matched { get; init; }

    /// <summary>Part of the matches that stay when the held-out anchors join.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Stability { get; init; }
}

/// <summary>What the search for a map tells where few pairs are known or none: <see cref="LabelFreeReport"/>.</summary>
internal sealed record LabelFreeJson(
    double Objective,
    double? OtherObjective,
    int Others,
    int Agreeing,
    double MutualShare,
    double? Distinctness,
    double? Consensus,
    double? LeftOut,
    double[] LeftOutRanks,
    string Start,
    LearningTrialJson[] Starts)
{
    /// <summary>As it is written; null for what is not a number.</summary>
    public static LabelFreeJson? Of(LabelFreeReport? r) => r is null
        ? null
        : new(
            r.Objective, Number(r.OtherObjective), r.Others, r.Agreeing, r.MutualShare, Number(r.Distinctness), Number(r.Consensus),
            Number(r.LeftOut), [.. r.LeftOutRanks], r.Start,
            [.. r.Starts.Select(s => new LearningTrialJson(s.Start, s.Grown, Number(s.Learned)))]);

    /// <summary>As it was written.</summary>
    public LabelFreeReport Report() => new()
    {
        Objective = Objective,
        OtherObjective = OtherObjective ?? double.NaN,
        Others = Others,
        Agreeing = Agreeing,
        MutualShare = MutualShare,
        Distinctness = Distinctness ?? double.NaN,
        Consensus = Consensus ?? double.NaN,
        LeftOut = LeftOut ?? double.NaN,
        LeftOutRanks = LeftOutRanks,
        Start = Start,
        Starts = [.. Starts.Select(s => new LearningTrial(s.Start, s.Grown, s.Learned ?? double.NaN))],
    };

    private static double? Number(double value) => double.IsNaN(value) ? null : value;
}

/// <summary>A start of self-learning.</summary>
internal sealed record LearningTrialJson(string Start, double Grown, double? Learned);

/// <summary>A setting that auto-tuning tried.</summary>
internal sealed record CandidateReport(string Setting, double Mrr);
