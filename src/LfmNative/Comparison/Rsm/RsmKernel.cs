using System.Text.Json.Serialization;

namespace LfmNative.Comparison.Rsm;

/// <summary>What is computed of two samples whose positions are matched.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RsmKernel>))]
public enum RsmKernel
{
    /// <summary>Cosine of the samples as vectors of all their positions, −1..1; 0 of a sample that is zero.</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,

    /// <summary>Their inner product.</summary>
    [JsonStringEnumMemberName("inner")]
    Inner,

    /// <summary>exp(−d²/2σ²) of their distance d, 0..1.</summary>
    [JsonStringEnumMemberName("rbf")]
    Rbf,
}
