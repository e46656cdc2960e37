using System.Text.Json.Serialization;

namespace LfmNative.Graphs;

/// <summary>From distances d to affinities w; ε_i is the distance of i's k-th neighbour.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AffinityKernel>))]
public enum AffinityKernel
{
    /// <summary>1/max(d, δ) with δ = 1e-12 × the median ε; joined by maximum.</summary>
    [JsonStringEnumMemberName("singular")]
    Singular,

    /// <summary>exp(−4d²/ε_i²), symmetrised by the mean (absent = 0).</summary>
    [JsonStringEnumMemberName("gaussian")]
    Gaussian,

    /// <summary>exp(−4d²/(ε_i ε_j)), symmetric as it is.</summary>
    [JsonStringEnumMemberName("symgaussian")]
    SymGaussian,

    /// <summary>1.</summary>
    [JsonStringEnumMemberName("uniform")]
    Uniform,

    /// <summary>d itself: parity with published code only; far neighbours become the strong edges, so it is no affinity.</summary>
    [JsonStringEnumMemberName("distance")]
    Distance,
}
