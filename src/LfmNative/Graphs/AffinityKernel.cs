using System.Text.Json.Serialization;
using LfmNative.Diagnostics;
using LfmNative.Graphs.Affinities;

namespace LfmNative.Graphs;

/// <summary>From distances d to affinities w; ε_i is the distance of i's k-th neighbour.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AffinityKernel>))]
public enum AffinityKernel
{
    /// <summary>1/max(d, δ_ij) with δ_ij = max(ε_i, ε_j)/10.</summary>
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

/// <summary>The kernels by their names: one line each, so that a kernel is added by its own file and two lines of this one.</summary>
internal static class AffinityRegistry
{
    /// <summary>The kernel at work on samples of known bandwidths.</summary>
    /// <param name="kernel">Its name.</param>
    /// <param name="bandwidths">ε_i of every sample.</param>
    public static Affinity Create(AffinityKernel kernel, double[] bandwidths) => kernel switch
    {
        AffinityKernel.Singular => new SingularAffinity(bandwidths),
        AffinityKernel.Gaussian => new GaussianAffinity(bandwidths),
        AffinityKernel.SymGaussian => new SymGaussianAffinity(bandwidths),
        AffinityKernel.Uniform => new UniformAffinity(bandwidths),
        AffinityKernel.Distance => new DistanceAffinity(bandwidths),
        _ => throw new LfmException(LfmErrorCode.InvalidArgument, $"there is no affinity kernel {(int)kernel}"),
    };
}
