using System.Text.Json.Serialization;

namespace LfmNative.Migration;

/// <summary>The families of maps that carry a collection into another model's space, the simplest first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MapFamily>))]
public enum MapFamily
{
    /// <summary>Orthogonal Procrustes (Schönemann 1966): a rotation.</summary>
    [JsonStringEnumMemberName("orthogonal")]
    Orthogonal,

    /// <summary>A rotation, and then a factor for each dimension.</summary>
    [JsonStringEnumMemberName("orthogonal-scale")]
    OrthogonalScale,

    /// <summary>Ridge regression of low rank (reduced-rank regression, Izenman 1975).</summary>
    [JsonStringEnumMemberName("low-rank")]
    LowRank,

    /// <summary>Ridge regression.</summary>
    [JsonStringEnumMemberName("ridge")]
    Ridge,

    /// <summary>Ridge regression with corrections of its residuals by cluster, blended by the nearness of the clusters' centers.</summary>
    [JsonStringEnumMemberName("local")]
    Local,
}
