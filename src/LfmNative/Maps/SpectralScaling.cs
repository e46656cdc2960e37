using System.Text.Json.Serialization;

namespace LfmNative.Maps;

/// <summary>How much each eigenvector counts as a coordinate of a spectral embedding.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SpectralScaling>))]
public enum SpectralScaling
{
    /// <summary>All alike (Laplacian eigenmaps; Belkin and Niyogi 2003).</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>By 1/√λ, so that distances are those of commute times (Fouss et al. 2007; Qiu and Hancock 2007).</summary>
    [JsonStringEnumMemberName("commute")]
    Commute,
}
