using System.Text.Json.Serialization;

namespace LfmNative.Maps;

/// <summary>How a functional map becomes a map of points.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PointwiseMethod>))]
public enum PointwiseMethod
{
    /// <summary>For each row of Φ2 the nearest row of Φ1Cᵀ.</summary>
    [JsonStringEnumMemberName("direct")]
    Direct,

    /// <summary>For each row of Φ2C the nearest row of Φ1.</summary>
    [JsonStringEnumMemberName("adjoint")]
    Adjoint,
}
