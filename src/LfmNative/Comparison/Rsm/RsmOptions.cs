using LfmNative.Options;

namespace LfmNative.Comparison.Rsm;

/// <summary>How a semantic RSM is made, and what is read off it.</summary>
public sealed record RsmOptions
{
    /// <summary>Matching of the positions of two samples.</summary>
    [Option("matching", Since = "0.3")]
    public RsmMatching Matching { get; init; } = RsmMatching.Exact;

    /// <summary>Positions in a window of batch-optimal matching.</summary>
    [Option("window", Min = 1, Value = "N", Since = "0.3")]
    public int Window { get; init; } = 128;

    /// <summary>Positions of largest norm that top-k matching takes exactly.</summary>
    [Option("largest", Min = 1, Value = "N", Since = "0.3")]
    public int Largest { get; init; } = 128;

    /// <summary>Width σ of the Gaussian kernel.</summary>
    [Option("sigma", Min = 1e-300, Auto = "the median distance of two samples", Value = "W", Since = "0.3")]
    public double Sigma { get; init; } = double.NaN;

    /// <summary>Nearest samples of each, which need not all be matched, instead of the whole matrix; 0 for the matrix.</summary>
    [Option("top", Min = 0, Value = "N", Since = "0.3")]
    public int Top { get; init; }

    /// <summary>Kernel by which samples are near, for top and for retrieval.</summary>
    [Option("rsm-kernel", Aliases = "kernel", Since = "0.3")]
    public RsmKernel Kernel { get; init; } = RsmKernel.Cosine;

    /// <summary>Pairs of samples, drawn by the seed, on which every matching is timed and held against the exact one; 0 for none.</summary>
    [Option("assess", Min = 0, Max = 1_000_000, Value = "N", Since = "0.3")]
    public int Assess { get; init; }

    /// <summary>Whether the partner of every position in every pair of samples is kept.</summary>
    [Option("permutation", Since = "0.3")]
    public bool Permutation { get; init; }
}
