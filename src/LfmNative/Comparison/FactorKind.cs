namespace LfmNative.Comparison;

/// <summary>The kinds of what is computed of one space and shared by measures.</summary>
internal enum FactorKind
{
    /// <summary>Column means and squared norms of the centred rows.</summary>
    Center,

    /// <summary>Centred rows.</summary>
    Centered,

    /// <summary>Rows as they are.</summary>
    Raw,

    /// <summary>Principal components of the centred rows.</summary>
    Basis,

    /// <summary>Principal components of the rows as they are.</summary>
    RawBasis,

    /// <summary>Frobenius norm of the scatter matrix.</summary>
    ScatterNorm,

    /// <summary>Nearest neighbours.</summary>
    Neighbors,

    /// <summary>Laplacian eigenpairs.</summary>
    Spectrum,

    /// <summary>Cosine distances of all pairs; the kinds of <see cref="PairDistance"/> follow in their order.</summary>
    CosineDistances,

    /// <summary>Correlation distances of all pairs.</summary>
    CorrelationDistances,

    /// <summary>Euclidean distances of all pairs.</summary>
    EuclideanDistances,

    /// <summary>Ranks of the cosine distances; the kinds of <see cref="PairDistance"/> follow in their order.</summary>
    CosineRanks,

    /// <summary>Ranks of the correlation distances.</summary>
    CorrelationRanks,

    /// <summary>Ranks of the Euclidean distances.</summary>
    EuclideanRanks,
}
