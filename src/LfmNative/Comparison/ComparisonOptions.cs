using LfmNative.Options;

namespace LfmNative.Comparison;

/// <summary>Which measures of similarity, and their parameters.</summary>
public sealed record ComparisonOptions
{
    private const int AutoSample = 4000;

    /// <summary>Measures, or all.</summary>
    [Option("measures", Value = "NAME,…", Since = "0.3")]
    public IReadOnlyList<ComparisonMeasure> Measures { get; init; } =
    [
        ComparisonMeasure.Lfm, ComparisonMeasure.LfmOverlap, ComparisonMeasure.Cka, ComparisonMeasure.CkaUnbiased, ComparisonMeasure.Cca,
        ComparisonMeasure.ProcrustesAngular, ComparisonMeasure.MutualKnn,
    ];

    /// <summary>Random permutations of one side's samples for the p of every value; 0 for none.</summary>
    [Option("permutations", Min = 0, Max = 1_000_000, Value = "N", Since = "0.3")]
    public int Permutations { get; init; }

    /// <summary>Random half-samples for the interval of every value; 0 for none.</summary>
    [Option("bootstrap", Min = 0, Max = 1_000_000, Value = "N", Since = "0.3")]
    public int Bootstrap { get; init; }

    /// <summary>Samples, drawn by the seed, for measures that compare all pairs of samples and for permutations and intervals.</summary>
    [Option("sample", Min = 4, Auto = "4,000 where there are more", Value = "N", Since = "0.3")]
    public int Sample { get; init; }

    /// <summary>Nearest neighbours, by cosine, of the measures that compare neighbourhoods.</summary>
    [Option("knn", Min = 1, Value = "N", Since = "0.3")]
    public int Knn { get; init; } = 10;

    /// <summary>Part of the variance that the principal components of SVCCA keep.</summary>
    [Option("svcca-variance", Min = 0.01, Max = 1, Value = "W", Since = "0.3")]
    public double SvccaVariance { get; init; } = 0.99;

    /// <summary>Principal components of SVCCA.</summary>
    [Option("svcca-components", Min = 1, Auto = "by their part of the variance", Value = "N", Since = "0.3")]
    public int SvccaComponents { get; init; }

    /// <summary>Width σ of the Gaussian kernels.</summary>
    [Option("rbf-sigma", Min = 1e-300, Auto = "each side's median distance", Value = "W", Since = "0.3")]
    public double RbfSigma { get; init; } = double.NaN;

    /// <summary>Ridge of the regressions that GULP compares, added to the covariances.</summary>
    [Option("gulp-ridge", Min = 0, Value = "W", Since = "0.3")]
    public double GulpRidge { get; init; }

    /// <summary>Triplets, and quadruplets, of samples that are drawn.</summary>
    [Option("order-draws", Min = 1, Max = 100_000_000, Value = "N", Since = "0.3")]
    public int OrderDraws { get; init; } = 100_000;

    /// <summary>Equal groups that the spaces, in their order, fall into, such as the layers of several networks: how often the space of
    /// another group that is most alike stands at the same place; 0 for none.</summary>
    [Option("groups", Min = 0, Value = "N", Since = "0.3")]
    public int Groups { get; init; }

    /// <summary>What is read off the functional map of two spaces for every sample.</summary>
    [Option("distortion", Since = "0.3")]
    public DistortionKind Distortion { get; init; } = DistortionKind.Residual;

    /// <summary>The measures in question, each once.</summary>
    internal ComparisonMeasure[] Wanted =>
        Measures.Contains(ComparisonMeasure.All)
            ? [.. Enum.GetValues<ComparisonMeasure>().Where(measure => measure != ComparisonMeasure.All)]
            : [.. Measures.Distinct()];

    /// <summary>Samples of the measures that compare all pairs.</summary>
    internal int SampleOf(int samples) => Math.Min(samples, Sample > 0 ? Sample : AutoSample);
}
