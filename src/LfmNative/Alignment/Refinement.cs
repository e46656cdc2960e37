using System.Text.Json.Serialization;

namespace LfmNative;

/// <summary>What follows the solve of the functional map.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Refinement>))]
public enum Refinement
{
    /// <summary>Spectral upsampling.</summary>
    [JsonStringEnumMemberName("zoomout")]
    ZoomOut,

    /// <summary>ZoomOut, then self-learning in the ambient spaces, from several starts where few pairs are known.</summary>
    [JsonStringEnumMemberName("self-learning")]
    SelfLearning,

    /// <summary>Iterative closest points at full size.</summary>
    [JsonStringEnumMemberName("icp")]
    Icp,

    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Bootstrapped parallel anchors (Cannistraci et al. 2023) in the ambient spaces, instead of refining the map.</summary>
    [JsonStringEnumMemberName("bootstrap")]
    Bootstrap,

    /// <summary>ZoomOut and then self-learning, which is kept unless held-out anchors or its own objective speak against it.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,
}
