using System.Text.Json.Serialization;

namespace LfmNative;

/// <summary>An option that auto-tuning varies.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TunedOption>))]
public enum TunedOption
{
    /// <summary>Neighbours of each sample.</summary>
    [JsonStringEnumMemberName("k")]
    K,

    /// <summary>Affinity kernel.</summary>
    [JsonStringEnumMemberName("kernel")]
    Kernel,

    /// <summary>Eigenpairs of both sides.</summary>
    [JsonStringEnumMemberName("eigenpairs")]
    Eigenpairs,

    /// <summary>What follows the solve.</summary>
    [JsonStringEnumMemberName("refine")]
    Refine,
}
