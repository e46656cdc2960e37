using System.Text.Json.Serialization;

namespace LfmNative.Comparison;

/// <summary>What the functional map of two spaces says of single samples.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DistortionKind>))]
public enum DistortionKind
{
    /// <summary>Part of a sample's spectral coordinates in Y that the map does not give from those in X.</summary>
    [JsonStringEnumMemberName("residual")]
    Residual,

    /// <summary>Squared value at the sample of the function whose area the map changes most.</summary>
    [JsonStringEnumMemberName("area")]
    Area,

    /// <summary>Squared value at the sample of the function whose Dirichlet energy the map changes most.</summary>
    [JsonStringEnumMemberName("conformal")]
    Conformal,
}
