using System.Text.Json.Serialization;

namespace LfmNative;

/// <summary>What self-learning starts from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LearningStarts>))]
public enum LearningStarts
{
    /// <summary>The known pairs, the pairs of the map, and with 25 pairs or fewer matched clusters; the best one is kept.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>The known pairs.</summary>
    [JsonStringEnumMemberName("anchors")]
    Anchors,

    /// <summary>The pairs of the map between the spectra.</summary>
    [JsonStringEnumMemberName("map")]
    Map,

    /// <summary>Clusters of both sides, matched by how they lie to each other.</summary>
    [JsonStringEnumMemberName("clusters")]
    Clusters,
}
