using System.Text.Json;
using LfmNative.Comparison.Rsm;

namespace LfmNative;

/// <summary>A semantic RSM, or the nearest samples of each, and what was read off it.</summary>
public sealed record RsmReport
{
    /// <summary>Samples N.</summary>
    public required int Samples { get; init; }

    /// <summary>Samples of the gallery; null where samples were compared with each other.</summary>
    public int? GallerySamples { get; init; }

    /// <summary>Positions of a sample at most.</summary>
    public required int Positions { get; init; }

    /// <summary>Channels of a position.</summary>
    public required int Channels { get; init; }

    /// <summary>How positions were matched.</summary>
    public required RsmMatching Matching { get; init; }

    /// <summary>The kernel of lists and retrieval.</summary>
    public required RsmKernel Kernel { get; init; }

    /// <summary>Pairs of different samples there are.</summary>
    public required long Pairs { get; init; }

    /// <summary>Pairs whose positions were matched to the end.</summary>
    public long Matched { get; init; }

    /// <summary>Width σ of the Gaussian kernel; NaN where it was not wanted.</summary>
    public double Sigma { get; init; } = double.NaN;

    /// <summary>
    /// The largest distance from the optimum that the certificate of an exact matching left open, over the sum of its products'
    /// magnitudes: rounding.
    /// NaN for other matchings.
    /// </summary>
    public double Gap { get; init; } = double.NaN;

    /// <summary>Mean over all pairs of the largest sum of inner products; NaN of lists.</summary>
    public double ObjectiveMean { get; init; } = double.NaN;

    /// <summary>The same with every position matched with itself.</summary>
    public double SpatialMean { get; init; } = double.NaN;

    /// <summary>Mean cosine of all pairs.</summary>
    public double CosineMean { get; init; } = double.NaN;

    /// <summary>
    /// Unbiased linear CKA of the semantic with the spatio-semantic matrix, at most 1; NaN with a gallery or fewer than 4 samples.
    /// </summary>
    public double Cka { get; init; } = double.NaN;

    /// <summary>Retrieval by the semantic matrix; null without labels.</summary>
    public RsmRetrieval? Retrieval { get; init; }

    /// <summary>Retrieval by the spatio-semantic matrix.</summary>
    public RsmRetrieval? SpatialRetrieval { get; init; }

    /// <summary>Correlations with the divergence of class probabilities, a kernel each; empty without outputs of a classifier.</summary>
    public IReadOnlyList<RsmCorrelation> Correlations { get; init; } = [];

    /// <summary>All matchings on a sample of pairs; empty where that was not wanted.</summary>
    public IReadOnlyList<MatchingAssessment> Assessments { get; init; } = [];

    /// <summary>What the user should know, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The memory that was predicted.</summary>
    public required MemoryPlan Memory { get; init; }

    /// <summary>Wall-clock seconds by stage.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>Part of the pairs that bounds kept from being matched, 0..1.</summary>
    public double Skipped => 1 - (Matched / (double)Pairs);

    /// <summary>Whether there is a matrix, and not lists of the nearest.</summary>
    public bool HasMatrix => Matrix is not null;

    /// <summary>Length of the lists of the nearest; 0 where there is a matrix.</summary>
    public int Top => Nearest?.Top ?? 0;

    internal RsmMatrix? Matrix { get; init; }

    internal NearestSamples? Nearest { get; init; }

    /// <summary>A kernel's values of all pairs.</summary>
    /// <param name="kernel">Which.</param>
    /// <param name="spatial">Whether every position is matched with itself instead.</param>
    /// <returns>N×M values, row by row.</returns>
    /// <exception cref="InvalidOperationException">There are lists only.</exception>
    public double[] Values(RsmKernel kernel, bool spatial = false)
    {
        RsmMatrix matrix = Matrix ?? throw new InvalidOperationException("the nearest samples were asked for, not the matrix");
        return matrix.Values(kernel, spatial ? matrix.Spatial : matrix.Inner, Sigma);
    }

    /// <summary>N×M×S partners: the position of sample j that belongs to each of sample i; null where they were not kept.</summary>
    public int[]? Partners => Matrix?.Partners;

    /// <summary>N×top numbers of the nearest samples, nearest first; empty where there is a matrix.</summary>
    public int[] NearestSamples() => Nearest is null ? [] : [.. Nearest.Lists.SelectMany(list => list.Select(of => of.Sample))];

    /// <summary>N×top values of the kernel for them.</summary>
    public double[] NearestValues() => Nearest is null
        ? []
        : [.. Nearest.Lists.SelectMany((list, i) => list.Select(of => Nearest.Squares.Value(Kernel, i, of.Sample, of.Inner, Sigma)))];

    /// <summary>Writes the figures, all but memory and seconds, into the object that is open.</summary>
    /// <param name="json">A writer inside an object.</param>
    public void WriteReport(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        RsmJson.Write(json, this);
    }
}
