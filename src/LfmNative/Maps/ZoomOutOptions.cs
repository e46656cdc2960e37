using LfmNative.Diagnostics;
using LfmNative.Options;

namespace LfmNative.Maps;

/// <summary>The sequence of sizes that ZoomOut goes through.</summary>
public sealed record ZoomOutOptions
{
    /// <summary>First side length of ZoomOut.</summary>
    [Option("zoomout-from", Min = 1, Auto = "ten below the full size, but not below half of it", Value = "N")]
    public int From { get; init; }

    /// <summary>Last side length of ZoomOut.</summary>
    [Option("zoomout-to", Min = 1, Auto = "the full size", Value = "N")]
    public int To { get; init; }

    /// <summary>Growth of the side length a step.</summary>
    [Option("zoomout-step", Min = 1, Max = 1_000_000, Value = "N")]
    public int Step { get; init; } = 1;

    /// <summary>Use both directions in every step of ZoomOut.</summary>
    [Option("bijective")]
    public bool Bijective { get; init; }

    /// <summary>Side that is carried over when points are matched.</summary>
    [Option("pointwise")]
    public PointwiseMethod Pointwise { get; init; } = PointwiseMethod.Direct;

    /// <summary>Sizes (k1, k2), the start first, growing to the full size or to <see cref="To"/>.</summary>
    internal List<(int K1, int K2)> Sizes(int m1, int m2)
    {
        OptionRange.Check(this);
        int widest = Math.Max(m1, m2);
        if (From > widest)
            Throw.Argument($"⟨zoomout-from⟩ is {From}; the larger side has {widest} eigenpairs, and it must lie in 1..{widest}");
        if (To > widest)
            Throw.Argument($"⟨zoomout-to⟩ is {To}; the larger side has {widest} eigenpairs, and it must lie in 1..{widest}");
        List<(int, int)> sizes = [];
        if (From == 0 && To == 0)
        {
            int below = Math.Min(10, Math.Min(m1, m2) / 2);
            for (int t = below; t > 0; t -= Step) sizes.Add((m1 - t, m2 - t));
            sizes.Add((m1, m2));
            return sizes;
        }
        int last = To == 0 ? widest : To, first = From == 0 ? Math.Max((last + 1) / 2, last - 10) : From;
        if (first > last) Throw.Argument($"ZoomOut cannot grow from {first} to {last}; give ⟨zoomout-from⟩ ≤ ⟨zoomout-to⟩");
        for (int k = first; k < last; k += Step) sizes.Add((Math.Min(k, m1), Math.Min(k, m2)));
        sizes.Add((Math.Min(last, m1), Math.Min(last, m2)));
        return sizes;
    }
}
