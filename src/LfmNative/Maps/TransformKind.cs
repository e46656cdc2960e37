namespace LfmNative.Maps;

/// <summary>The family a transform between ambient spaces is fitted in.</summary>
public enum TransformKind
{
    /// <summary>Orthogonal Procrustes: UVᵀ of XᵀY, semi-orthogonal where d1 ≠ d2; zero on directions that no pair determines.</summary>
    Orthogonal,

    /// <summary>Ridge least squares.</summary>
    Linear,

    /// <summary>Ridge least squares with an intercept.</summary>
    Affine,
}
