using System.Text.Json.Serialization;

namespace LfmNative.Spectra;

/// <summary>Which Laplacian of a graph with affinities W and degrees D.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LaplacianKind>))]
public enum LaplacianKind
{
    /// <summary>I − D^−½ W D^−½; eigenvectors orthonormal, eigenvalues in [0, 2].</summary>
    [JsonStringEnumMemberName("normalized")]
    Normalized,

    /// <summary>I − D⁻¹W; eigenvectors D-orthonormal, the eigenvalues of the normalised one.</summary>
    [JsonStringEnumMemberName("randomwalk")]
    RandomWalk,

    /// <summary>D − W; eigenvectors orthonormal.</summary>
    [JsonStringEnumMemberName("combinatorial")]
    Combinatorial,
}
