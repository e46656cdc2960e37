using LfmNative.Diagnostics;

namespace LfmNative.Maps;

/// <summary>Which descriptors, and how they are scaled.</summary>
public sealed record DescriptorOptions
{
    /// <summary>Kinds, concatenated column-wise in this order. Default geodesic.</summary>
    public IReadOnlyList<DescriptorKind> Kinds { get; init; } = [DescriptorKind.Geodesic];

    /// <summary>Divide geodesics by the median edge length before exp(−g²). Default false, as published.</summary>
    public bool MedianScale { get; init; }

    /// <summary>Scale every column to unit norm. Default false.</summary>
    public bool Normalize { get; init; }

    /// <summary>Time or energy samples of the spectral kinds; 0 takes 100, and 16 for the landmark forms. Default 0.</summary>
    public int Scales { get; init; }

    internal void Check()
    {
        if (Kinds.Count == 0) Throw.Argument("no descriptor was named; name at least one, e.g. geodesic");
        Throw.IfOutside(Scales, 0, 10_000, "descriptor scales");
    }
}
