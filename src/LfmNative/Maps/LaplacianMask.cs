using System.Text.Json.Serialization;

namespace LfmNative.Maps;

/// <summary>The penalty Q_ij on C_ij that makes the map commute with the Laplacians.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LaplacianMask>))]
public enum LaplacianMask
{
    /// <summary>(λ1_j − λ2_i)² divided by the sum of all, as published.</summary>
    [JsonStringEnumMemberName("sum")]
    Sum,

    /// <summary>(λ1_j − λ2_i)² divided by the largest.</summary>
    [JsonStringEnumMemberName("max")]
    Max,

    /// <summary>(λ1_j − λ2_i)² as it is.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Difference of resolvents (Ren et al. 2019) with γ = 1 on eigenvalues scaled by the largest of both.</summary>
    [JsonStringEnumMemberName("resolvent")]
    Resolvent,

    /// <summary>Weights that are given, m2×m1 and not negative, as they are.</summary>
    [JsonStringEnumMemberName("given")]
    Given,
}
