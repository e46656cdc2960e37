using System.Text.Json.Serialization;

namespace LfmNative.Comparison;

/// <summary>Measures of how alike two spaces are whose rows are the same samples; <c>lfm compare --list</c> describes them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ComparisonMeasure>))]
public enum ComparisonMeasure
{
    /// <summary>Every measure.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>1 − ‖off(CᵀC)‖²/‖CᵀC‖² of the functional map C.</summary>
    [JsonStringEnumMemberName("lfm")]
    Lfm,

    /// <summary>The same with norms that are not squared.</summary>
    [JsonStringEnumMemberName("lfm-sqrt")]
    LfmSqrt,

    /// <summary>1 − ‖off(C)‖/‖C‖.</summary>
    [JsonStringEnumMemberName("lfm-diag")]
    LfmDiag,

    /// <summary>Mean squared cosine between the spectral subspaces.</summary>
    [JsonStringEnumMemberName("lfm-overlap")]
    LfmOverlap,

    /// <summary>Diagonal dominance of C.</summary>
    [JsonStringEnumMemberName("lfm-dominance")]
    LfmDominance,

    /// <summary>‖CᵀC − I‖, how far C is from preserving areas.</summary>
    [JsonStringEnumMemberName("lfm-orthogonality")]
    LfmOrthogonality,

    /// <summary>‖C21·C12 − I‖ of the maps in both directions.</summary>
    [JsonStringEnumMemberName("lfm-bijectivity")]
    LfmBijectivity,

    /// <summary>How far C is from commuting with the Laplacians.</summary>
    [JsonStringEnumMemberName("lfm-commutativity")]
    LfmCommutativity,

    /// <summary>Root mean square difference of the Laplacian eigenvalues.</summary>
    [JsonStringEnumMemberName("spectrum-distance")]
    SpectrumDistance,

    /// <summary>Linear centred kernel alignment.</summary>
    [JsonStringEnumMemberName("cka")]
    Cka,

    /// <summary>Linear CKA with the unbiased HSIC of Song et al.</summary>
    [JsonStringEnumMemberName("cka-unbiased")]
    CkaUnbiased,

    /// <summary>Linear CKA with the diagonals of the centred Gram matrices left out.</summary>
    [JsonStringEnumMemberName("cka-lange")]
    CkaLange,

    /// <summary>CKA with Gaussian kernels.</summary>
    [JsonStringEnumMemberName("cka-rbf")]
    CkaRbf,

    /// <summary>CKA with Gaussian kernels and the unbiased HSIC.</summary>
    [JsonStringEnumMemberName("cka-rbf-unbiased")]
    CkaRbfUnbiased,

    /// <summary>Mean canonical correlation.</summary>
    [JsonStringEnumMemberName("cca")]
    Cca,

    /// <summary>Mean squared canonical correlation.</summary>
    [JsonStringEnumMemberName("cca-squared")]
    CcaSquared,

    /// <summary>Mean canonical correlation of the leading principal components.</summary>
    [JsonStringEnumMemberName("svcca")]
    Svcca,

    /// <summary>Canonical correlations weighted by how much of a space they account for.</summary>
    [JsonStringEnumMemberName("pwcca")]
    Pwcca,

    /// <summary>Part of one space's variance that the other predicts linearly.</summary>
    [JsonStringEnumMemberName("linear-predictivity")]
    LinearPredictivity,

    /// <summary>How differently ridge regressions on the two spaces can predict.</summary>
    [JsonStringEnumMemberName("gulp")]
    Gulp,

    /// <summary>Overlap of the column spaces.</summary>
    [JsonStringEnumMemberName("eigenspace-overlap")]
    EigenspaceOverlap,

    /// <summary>Procrustes distance after the best rotation.</summary>
    [JsonStringEnumMemberName("procrustes")]
    Procrustes,

    /// <summary>Angle between the spaces after the best rotation.</summary>
    [JsonStringEnumMemberName("procrustes-angular")]
    ProcrustesAngular,

    /// <summary>Normalised Bures similarity, the cosine of that angle.</summary>
    [JsonStringEnumMemberName("bures")]
    Bures,

    /// <summary>Mean cosine of the rows after the best rotation.</summary>
    [JsonStringEnumMemberName("aligned-cosine")]
    AlignedCosine,

    /// <summary>Procrustes distance after the best permutation of the dimensions.</summary>
    [JsonStringEnumMemberName("permutation-procrustes")]
    PermutationProcrustes,

    /// <summary>Angle after the best permutation of the dimensions.</summary>
    [JsonStringEnumMemberName("permutation-angular")]
    PermutationAngular,

    /// <summary>Mean correlation of units that are matched one to one.</summary>
    [JsonStringEnumMemberName("unit-match")]
    UnitMatch,

    /// <summary>Mean correlation of every unit with its best partner.</summary>
    [JsonStringEnumMemberName("unit-match-soft")]
    UnitMatchSoft,

    /// <summary>RSA: cosine distances, Pearson correlation.</summary>
    [JsonStringEnumMemberName("rsa-cosine-pearson")]
    RsaCosinePearson,

    /// <summary>RSA: cosine distances, Spearman correlation.</summary>
    [JsonStringEnumMemberName("rsa-cosine-spearman")]
    RsaCosineSpearman,

    /// <summary>RSA: cosine distances, Kendall's τ-a.</summary>
    [JsonStringEnumMemberName("rsa-cosine-kendall")]
    RsaCosineKendall,

    /// <summary>RSA: correlation distances, Pearson correlation.</summary>
    [JsonStringEnumMemberName("rsa-correlation-pearson")]
    RsaCorrelationPearson,

    /// <summary>RSA: correlation distances, Spearman correlation.</summary>
    [JsonStringEnumMemberName("rsa-correlation-spearman")]
    RsaCorrelationSpearman,

    /// <summary>RSA: correlation distances, Kendall's τ-a.</summary>
    [JsonStringEnumMemberName("rsa-correlation-kendall")]
    RsaCorrelationKendall,

    /// <summary>RSA: Euclidean distances, Pearson correlation.</summary>
    [JsonStringEnumMemberName("rsa-euclidean-pearson")]
    RsaEuclideanPearson,

    /// <summary>RSA: Euclidean distances, Spearman correlation.</summary>
    [JsonStringEnumMemberName("rsa-euclidean-spearman")]
    RsaEuclideanSpearman,

    /// <summary>RSA: Euclidean distances, Kendall's τ-a.</summary>
    [JsonStringEnumMemberName("rsa-euclidean-kendall")]
    RsaEuclideanKendall,

    /// <summary>Distance correlation.</summary>
    [JsonStringEnumMemberName("distance-correlation")]
    DistanceCorrelation,

    /// <summary>Part of the nearest neighbours that are the same.</summary>
    [JsonStringEnumMemberName("mutual-knn")]
    MutualKnn,

    /// <summary>Unbiased CKA over mutual nearest neighbours alone.</summary>
    [JsonStringEnumMemberName("cknna")]
    Cknna,

    /// <summary>Mean Jaccard index of the sets of nearest neighbours.</summary>
    [JsonStringEnumMemberName("jaccard-knn")]
    JaccardKnn,

    /// <summary>Agreement of the ranks of common nearest neighbours.</summary>
    [JsonStringEnumMemberName("rank-similarity")]
    RankSimilarity,

    /// <summary>Mean cosine of the distances to the nearest neighbours of either side.</summary>
    [JsonStringEnumMemberName("second-order-cosine")]
    SecondOrderCosine,

    /// <summary>Part of triplets of samples whose two distances are ordered alike.</summary>
    [JsonStringEnumMemberName("triplet-order")]
    TripletOrder,

    /// <summary>Part of quadruplets of samples whose two distances are ordered alike.</summary>
    [JsonStringEnumMemberName("quadruplet-order")]
    QuadrupletOrder,

    /// <summary>Difference of the norms of the mean rows.</summary>
    [JsonStringEnumMemberName("magnitude")]
    Magnitude,

    /// <summary>Difference of the mean cosines to the mean row.</summary>
    [JsonStringEnumMemberName("concentricity")]
    Concentricity,

    /// <summary>Difference of the log mean Gaussian potentials.</summary>
    [JsonStringEnumMemberName("uniformity")]
    Uniformity,
}
