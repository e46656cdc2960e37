using System.Text.Json.Serialization;

namespace LfmNative.Maps;

/// <summary>What a relative representation compares a row with an anchor by.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RelativeKind>))]
public enum RelativeKind
{
    /// <summary>Cosine (Moschella et al. 2023).</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,

    /// <summary>Inner product of the two, whitened by mean and covariance of reference rows (of Mahalanobis 1936).</summary>
    [JsonStringEnumMemberName("whitened")]
    Whitened,

    /// <summary>Length of the shortest path on the neighbour graph of the rows, among which the anchors are.</summary>
    [JsonStringEnumMemberName("geodesic")]
    Geodesic,

    /// <summary>The same by the heat method (Crane, Weischedel and Wardetzky 2013), which approximates it.</summary>
    [JsonStringEnumMemberName("heat")]
    Heat,
}
