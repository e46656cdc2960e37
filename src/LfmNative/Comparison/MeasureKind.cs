using System.Text.Json.Serialization;

namespace LfmNative.Comparison;

/// <summary>Which way a measure counts.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MeasureKind>))]
public enum MeasureKind
{
    /// <summary>Higher is more alike.</summary>
    [JsonStringEnumMemberName("score")]
    Score,

    /// <summary>Lower is more alike; 0 for equal spaces.</summary>
    [JsonStringEnumMemberName("distance")]
    Distance,
}
