namespace LfmNative.Maps;

/// <summary>How a functional map becomes a map of points.</summary>
public enum PointwiseMethod
{
    /// <summary>For each row of Φ2 the nearest row of Φ1Cᵀ.</summary>
    Direct,

    /// <summary>For each row of Φ2C the nearest row of Φ1.</summary>
    Adjoint,
}
