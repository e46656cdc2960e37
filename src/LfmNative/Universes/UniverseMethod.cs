using System.Text.Json.Serialization;

namespace LfmNative.Universes;

/// <summary>How many spaces are brought into one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UniverseMethod>))]
public enum UniverseMethod
{
    /// <summary>Generalised Procrustes analysis (Gower 1975): rotations to the mean of all spaces, which share their items.</summary>
    [JsonStringEnumMemberName("procrustes")]
    Procrustes,

    /// <summary>Maps of pairs of spaces, synchronised: one rotation a space that agrees with all of them (Singer 2011).</summary>
    [JsonStringEnumMemberName("synchronize")]
    Synchronize,

    /// <summary>
    /// A latent basis of the functional maps of pairs of spaces (Huang, Wang and Guibas 2014); rows that agree in it are the items that
    /// generalised Procrustes analysis goes by.
    /// </summary>
    [JsonStringEnumMemberName("spectral")]
    Spectral,
}
