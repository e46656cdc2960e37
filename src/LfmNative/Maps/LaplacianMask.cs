namespace LfmNative.Maps;

/// <summary>The penalty Q_ij on C_ij that makes the map commute with the Laplacians.</summary>
public enum LaplacianMask
{
    /// <summary>(λ1_j − λ2_i)² divided by the sum of all, as published.</summary>
    Sum,

    /// <summary>(λ1_j − λ2_i)² divided by the largest.</summary>
    Max,

    /// <summary>(λ1_j − λ2_i)² as it is.</summary>
    None,

    /// <summary>Difference of resolvents (Ren et al. 2019) with γ = 1 on eigenvalues scaled by the largest of both.</summary>
    Resolvent,
}
