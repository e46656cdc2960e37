using System.Text.Json.Serialization;

namespace LfmNative.Inspection;

/// <summary>How one set of vectors is related to another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SpaceRelation>))]
public enum SpaceRelation
{
    /// <summary>Not known.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>The same rows, bit for bit.</summary>
    [JsonStringEnumMemberName("identical")]
    Identical,

    /// <summary>The same rows up to rounding.</summary>
    [JsonStringEnumMemberName("rounded")]
    Rounded,

    /// <summary>Other rows of the same space.</summary>
    [JsonStringEnumMemberName("other-rows")]
    OtherRows,

    /// <summary>Rows of the same space times one number.</summary>
    [JsonStringEnumMemberName("scaled")]
    Scaled,

    /// <summary>Rows of the same space, on one side scaled to one length each.</summary>
    [JsonStringEnumMemberName("normalized")]
    Normalized,

    /// <summary>Rows of the same space, on one side with a mean taken off or added.</summary>
    [JsonStringEnumMemberName("shifted")]
    Shifted,

    /// <summary>Rows of the same space, on one side with every dimension scaled by its own standard deviation.</summary>
    [JsonStringEnumMemberName("standardized")]
    Standardized,

    /// <summary>The first dimensions of the other side's space.</summary>
    [JsonStringEnumMemberName("truncated")]
    Truncated,

    /// <summary>The same rows turned by an orthogonal matrix: one geometry in other coordinates.</summary>
    [JsonStringEnumMemberName("rotated")]
    Rotated,

    /// <summary>Coordinates, or rows, that agree in part: a fine-tuned or later model, a common ancestor.</summary>
    [JsonStringEnumMemberName("related")]
    Related,

    /// <summary>Rows of another model among those of one.</summary>
    [JsonStringEnumMemberName("mixed")]
    Mixed,

    /// <summary>Coordinates that have nothing to do with each other.</summary>
    [JsonStringEnumMemberName("unrelated")]
    Unrelated,
}
