using System.Text.Json.Serialization;
using LfmNative.Graphs;

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

/// <summary>What a fit tells of itself, under the keys that <c>lfm align --json</c> prints and a model keeps; the options stand beside it.</summary>
internal sealed record AlignmentReport(
    SideReport X,
    SideReport Y,
    EnergyReport Energy,
    SolveReport Solve,
    double Similarity,
    int Anchors,
    int Pairs,
    string RefineStart,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? MatchAccuracy,
    bool? Trusted,
    HeldOutReport HeldOut,
    string Advice,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CandidateReport[]? Candidates);

/// <summary>A neighbour graph.</summary>
internal record GraphReport(int Samples, int K, NeighborMethod? NeighborsMethod, double? Recall, int Edges, int Components, int[] ComponentSizes);

/// <summary>A neighbour graph and the certificate of its spectrum.</summary>
internal sealed record SideReport(
    int Samples,
    int K,
    NeighborMethod? NeighborsMethod,
    double? Recall,
    int Edges,
    int Components,
    int[] ComponentSizes,
    string Solver,
    double Residual,
    double Orthogonality,
    long Products,
    int Restarts,
    int Recovered)
    : GraphReport(Samples, K, NeighborsMethod, Recall, Edges, Components, ComponentSizes);

/// <summary>The terms of the map's energy, and their sum.</summary>
internal sealed record EnergyReport(double Descriptor, double Laplacian, double Commutativity, double Total);

/// <summary>How the map was solved.</summary>
internal sealed record SolveReport(int Iterations, double Residual, int Rank);

/// <summary>MRR on held-out anchors, and the part of the matches that stay; scores are null when none were held out.</summary>
internal sealed record HeldOutReport(
    int Anchors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Map,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? AnchorsOnly,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Relative,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Stability);

/// <summary>A setting that auto-tuning tried.</summary>
internal sealed record CandidateReport(string Setting, double Mrr);
