using System.Text.Json.Serialization;

namespace LfmNative.Maps;

/// <summary>How the map between two spectra is found.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MapMethod>))]
public enum MapMethod
{
    /// <summary>The map that carries descriptors over and commutes with the Laplacians (Fumero et al. 2024).</summary>
    [JsonStringEnumMemberName("functional-map")]
    FunctionalMap,

    /// <summary>Canonical correlations of the spectral embeddings on the known pairs (after Yacobi et al. 2025): a baseline.</summary>
    [JsonStringEnumMemberName("spectral-cca")]
    SpectralCca,
}
