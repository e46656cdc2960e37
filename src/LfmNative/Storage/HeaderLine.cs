using System.Text.Json.Serialization;

namespace LfmNative.Storage;

/// <summary>Whether the first line of a text table names its columns.</summary>
public enum HeaderLine
{
    /// <summary>Found from the first lines.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>It does.</summary>
    [JsonStringEnumMemberName("yes")]
    Yes,

    /// <summary>It is a row.</summary>
    [JsonStringEnumMemberName("no")]
    No,
}
