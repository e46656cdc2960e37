using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Maps;

/// <summary>Which descriptors, and how they are scaled.</summary>
public sealed record DescriptorOptions
{
    /// <summary>Kinds of descriptors, side by side in this order; the command line writes file:F,G for given ones.</summary>
    [Option("descriptors", Value = "KIND,…")]
    public IReadOnlyList<DescriptorKind> Kinds { get; init; } = [DescriptorKind.Geodesic];

    /// <summary>Times or energies of the spectral kinds.</summary>
    [Option("descriptor-scales", Min = 1, Max = 10_000, Auto = "100, or 16 for the landmark forms", Aliases = "descr-scales", Value = "N")]
    public int Scales { get; init; }

    /// <summary>Divide geodesics, exact or by heat, by the median edge length before exp(−g²).</summary>
    [Option("descriptor-median-scale", Aliases = "descr-median")]
    public bool MedianScale { get; init; }

    /// <summary>Scale every descriptor to unit norm.</summary>
    [Option("descriptor-normalize", Aliases = "descr-normalize")]
    public bool Normalize { get; init; }

    /// <summary>Anchors that descriptors are made from at most, spread over the samples; all anchors serve everything else.</summary>
    [Option("landmarks", Min = 1, Max = 100_000, Value = "N", Since = "0.3")]
    public int Landmarks { get; init; } = 200;

    internal void Check()
    {
        if (Kinds.Count == 0) Throw.Argument("⟨descriptors⟩ names no kind; name at least one, e.g. geodesic");
        OptionRange.Check(this);
    }
}
