using System.Text.Json.Serialization;

namespace LfmNative.Inspection;

/// <summary>Whether two sets of vectors were made by the same model.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SameVerdict>))]
public enum SameVerdict
{
    /// <summary>The data do not say.</summary>
    [JsonStringEnumMemberName("undecided")]
    Undecided,

    /// <summary>By the same model; <see cref="SpaceRelation"/> tells what was done to one of them since.</summary>
    [JsonStringEnumMemberName("same")]
    Same,

    /// <summary>By different ones.</summary>
    [JsonStringEnumMemberName("different")]
    Different,
}
