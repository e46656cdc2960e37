using LfmNative.Comparison.Measures;
using LfmNative.Diagnostics;

namespace LfmNative.Comparison;

/// <summary>The measures by their names, a line each.</summary>
public static class MeasureRegistry
{
    /// <summary>What every measure is, in the order of <see cref="ComparisonMeasure"/>.</summary>
    public static IReadOnlyList<MeasureFacts> All { get; } =
    [
        .. Enum.GetValues<ComparisonMeasure>().Where(measure => measure != ComparisonMeasure.All).Select(measure => Of(measure).Facts),
    ];

    /// <summary>What a measure is.</summary>
    /// <exception cref="LfmException">No such measure, or all of them.</exception>
    public static MeasureFacts FactsOf(ComparisonMeasure measure) => Of(measure).Facts;

    /// <summary>What computes a measure.</summary>
    internal static SpaceMeasure Of(ComparisonMeasure measure) => measure switch
    {
        ComparisonMeasure.Lfm => new LfmSimilarityMeasure(measure),
        ComparisonMeasure.LfmSqrt => new LfmSimilarityMeasure(measure),
        ComparisonMeasure.LfmDiag => new LfmSimilarityMeasure(measure),
        ComparisonMeasure.LfmOverlap => new LfmOverlap(),
        ComparisonMeasure.LfmDominance => new LfmDominance(),
        ComparisonMeasure.LfmOrthogonality => new LfmOrthogonality(),
        ComparisonMeasure.LfmBijectivity => new LfmBijectivity(),
        ComparisonMeasure.LfmCommutativity => new LfmCommutativity(),
        ComparisonMeasure.SpectrumDistance => new SpectrumDistance(),
        ComparisonMeasure.Cka => new LinearCka(measure),
        ComparisonMeasure.CkaUnbiased => new LinearCka(measure),
        ComparisonMeasure.CkaLange => new LinearCka(measure),
        ComparisonMeasure.CkaRbf => new GaussianCka(measure),
        ComparisonMeasure.CkaRbfUnbiased => new GaussianCka(measure),
        ComparisonMeasure.Cca => new CanonicalCorrelation(measure),
        ComparisonMeasure.CcaSquared => new CanonicalCorrelation(measure),
        ComparisonMeasure.Svcca => new Svcca(),
        ComparisonMeasure.Pwcca => new Pwcca(),
        ComparisonMeasure.LinearPredictivity => new LinearPredictivity(),
        ComparisonMeasure.Gulp => new Gulp(),
        ComparisonMeasure.EigenspaceOverlap => new EigenspaceOverlap(),
        ComparisonMeasure.Procrustes => new ProcrustesDistance(measure),
        ComparisonMeasure.ProcrustesAngular => new ProcrustesDistance(measure),
        ComparisonMeasure.Bures => new BuresSimilarity(),
        ComparisonMeasure.AlignedCosine => new AlignedCosine(),
        ComparisonMeasure.PermutationProcrustes => new PermutationProcrustes(),
        ComparisonMeasure.PermutationAngular => new PermutationAngular(),
        ComparisonMeasure.UnitMatch => new UnitMatch(measure),
        ComparisonMeasure.UnitMatchSoft => new UnitMatch(measure),
        ComparisonMeasure.RsaCosinePearson => new PearsonRsa(measure, PairDistance.Cosine),
        ComparisonMeasure.RsaCosineSpearman => new SpearmanRsa(measure, PairDistance.Cosine),
        ComparisonMeasure.RsaCosineKendall => new KendallRsa(measure, PairDistance.Cosine),
        ComparisonMeasure.RsaCorrelationPearson => new PearsonRsa(measure, PairDistance.Correlation),
        ComparisonMeasure.RsaCorrelationSpearman => new SpearmanRsa(measure, PairDistance.Correlation),
        ComparisonMeasure.RsaCorrelationKendall => new KendallRsa(measure, PairDistance.Correlation),
        ComparisonMeasure.RsaEuclideanPearson => new PearsonRsa(measure, PairDistance.Euclidean),
        ComparisonMeasure.RsaEuclideanSpearman => new SpearmanRsa(measure, PairDistance.Euclidean),
        ComparisonMeasure.RsaEuclideanKendall => new KendallRsa(measure, PairDistance.Euclidean),
        ComparisonMeasure.DistanceCorrelation => new DistanceCorrelation(),
        ComparisonMeasure.MutualKnn => new MutualKnn(),
        ComparisonMeasure.Cknna => new Cknna(),
        ComparisonMeasure.JaccardKnn => new JaccardKnn(),
        ComparisonMeasure.RankSimilarity => new RankSimilarity(),
        ComparisonMeasure.SecondOrderCosine => new SecondOrderCosine(),
        ComparisonMeasure.TripletOrder => new DistanceOrder(measure, samples: 3),
        ComparisonMeasure.QuadrupletOrder => new DistanceOrder(measure, samples: 4),
        ComparisonMeasure.Magnitude => new Magnitude(),
        ComparisonMeasure.Concentricity => new Concentricity(),
        ComparisonMeasure.Uniformity => new Uniformity(),
        _ => throw new LfmException(LfmErrorCode.InvalidArgument, $"there is no measure {(int)measure}"),
    };
}
