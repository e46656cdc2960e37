using System.Text.Json.Serialization;

namespace LfmNative.Maps;

/// <summary>The family a transform between ambient spaces is fitted in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransformKind>))]
public enum TransformKind
{
    /// <summary>
    /// Orthogonal Procrustes: UVᵀ of XᵀY, semi-orthogonal where d1 ≠ d2; zero on directions that no pair determines.
    /// </summary>
    [JsonStringEnumMemberName("orthogonal")]
    Orthogonal,

    /// <summary>Ridge least squares.</summary>
    [JsonStringEnumMemberName("linear")]
    Linear,

    /// <summary>Ridge least squares with an intercept.</summary>
    [JsonStringEnumMemberName("affine")]
    Affine,
}
