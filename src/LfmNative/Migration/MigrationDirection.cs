using System.Text.Json.Serialization;

namespace LfmNative.Migration;

/// <summary>What a migration carries over.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MigrationDirection>))]
public enum MigrationDirection
{
    /// <summary>The old collection, into the space of the new model.</summary>
    [JsonStringEnumMemberName("collection")]
    Collection,

    /// <summary>Queries of the new model, into the space of the old collection, which stays as it is.</summary>
    [JsonStringEnumMemberName("queries")]
    Queries,
}
