using LfmNative.Diagnostics;

namespace LfmNative.Maps;

/// <summary>The ladder of sizes that ZoomOut climbs.</summary>
public sealed record ZoomOutOptions
{
    /// <summary>First side length; 0 takes ten below the full size on each side, as published, but not below half of it. Default 0.</summary>
    public int From { get; init; }

    /// <summary>Last side length; 0 takes the full size. Default 0.</summary>
    public int To { get; init; }

    /// <summary>Growth a step, ≥ 1. Default 1.</summary>
    public int Step { get; init; } = 1;

    /// <summary>Use both directions in every step. Default false.</summary>
    public bool Bijective { get; init; }

    /// <summary>Which side is carried over when points are matched. Default direct.</summary>
    public PointwiseMethod Method { get; init; } = PointwiseMethod.Direct;

    /// <summary>Sizes (k1, k2), the start first, growing to the full size or to <see cref="To"/>.</summary>
    internal List<(int K1, int K2)> Ladder(int m1, int m2)
    {
        Throw.IfOutside(Step, 1, 1_000_000, "zoomout step");
        Throw.IfOutside(From, 0, Math.Max(m1, m2), "zoomout from");
        Throw.IfOutside(To, 0, Math.Max(m1, m2), "zoomout to");
        List<(int, int)> sizes = [];
        if (From == 0 && To == 0)
        {
            int below = Math.Min(10, Math.Min(m1, m2) / 2);
            for (int t = below; t > 0; t -= Step) sizes.Add((m1 - t, m2 - t));
            sizes.Add((m1, m2));
            return sizes;
        }
        int last = To == 0 ? Math.Max(m1, m2) : To, first = From == 0 ? Math.Max((last + 1) / 2, last - 10) : From;
        if (first > last) Throw.Argument($"zoomout cannot climb from {first} to {last}; give from:to:step with from ≤ to");
        for (int k = first; k < last; k += Step) sizes.Add((Math.Min(k, m1), Math.Min(k, m2)));
        sizes.Add((Math.Min(last, m1), Math.Min(last, m2)));
        return sizes;
    }
}
