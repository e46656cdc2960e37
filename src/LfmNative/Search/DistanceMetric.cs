using System.Text.Json.Serialization;

namespace LfmNative.Search;

/// <summary>How far apart two samples are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DistanceMetric>))]
public enum DistanceMetric
{
    /// <summary>‖a/‖a‖ − b/‖b‖‖ = √(2 − 2cos), in [0, 2].</summary>
    [JsonStringEnumMemberName("angular")]
    Angular,

    /// <summary>‖a − b‖, in input units.</summary>
    [JsonStringEnumMemberName("euclidean")]
    Euclidean,

    /// <summary>1 − cos, in [0, 2].</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,
}
