using LfmNative.Kernels;

namespace LfmNative.Graphs.Affinities;

/// <summary>The affinity of an edge under one kernel, by <see cref="AffinityKernel"/>'s table.</summary>
/// <remarks>
/// Bandwidths are held to at least a thousandth of their median: where more than k samples nearly coincide, their bandwidths say nothing
/// about the distances to all others.
/// </remarks>
internal abstract class Affinity
{
    /// <summary>A distance below this part of the local scale counts as this part.</summary>
    public const double NearestPart = 0.1;

    private const double LeastBandwidth = 1e-3;

    /// <summary>A bandwidth whose square is still a normal number.</summary>
    private const double SmallestSquared = 1e-150;

    /// <param name="bandwidths">ε_i of every sample.</param>
    /// <param name="needsDirections">Whether w_ij depends on which of the two lists the other.</param>
    protected Affinity(double[] bandwidths, bool needsDirections = false)
    {
        NeedsDirections = needsDirections;
        Least = LeastOf(bandwidths);
        Bandwidths = Array.Exists(bandwidths, e => e < Least) ? Array.ConvertAll(bandwidths, Held) : bandwidths;
    }

    /// <summary>Whether w_ij depends on which of the two lists the other.</summary>
    public bool NeedsDirections { get; }

    /// <summary>ε_i of every sample, held.</summary>
    protected double[] Bandwidths { get; }

    /// <summary>The least bandwidth there is, &gt; 0.</summary>
    private double Least { get; }

    /// <summary>A bandwidth, held to the least one.</summary>
    public double Held(double bandwidth) => Math.Max(bandwidth, Least);

    /// <summary>
    /// w between a point with bandwidth <paramref name="own"/> and one with bandwidth <paramref name="other"/>, both held, as if each were
    /// the other's neighbour.
    /// </summary>
    public abstract double Value(double d, double own, double other);

    /// <summary>w_ij of the undirected edge.</summary>
    /// <param name="i">One end.</param>
    /// <param name="j">The other end.</param>
    /// <param name="d">Its length.</param>
    /// <param name="forward">Whether j is among i's k neighbours.</param>
    /// <param name="backward">Whether i is among j's k neighbours.</param>
    public virtual double Symmetric(int i, int j, double d, bool forward, bool backward) => Value(d, Bandwidths[i], Bandwidths[j]);

    /// <summary>w_ij of a row's edges, where it does not depend on directions.</summary>
    /// <param name="i">The row.</param>
    /// <param name="columns">Other ends.</param>
    /// <param name="lengths">Lengths.</param>
    /// <param name="affinities">Written.</param>
    public virtual void OfRow(int i, ReadOnlySpan<int> columns, ReadOnlySpan<double> lengths, Span<double> affinities)
    {
        for (int e = 0; e < lengths.Length; e++) affinities[e] = Value(lengths[e], Bandwidths[i], Bandwidths[columns[e]]);
    }

    /// <summary>
    /// w between sample <paramref name="j"/> and a new point whose k-th neighbour is at <paramref name="width"/>, held; j is among that
    /// point's neighbours.
    /// </summary>
    public virtual double ToNewPoint(int j, double d, double width) => Value(d, width, Bandwidths[j]);

    private static double LeastOf(double[] bandwidths)
    {
        double median = bandwidths.Length == 0 ? 0 : OrderStatistic.Median(bandwidths);
        // Where most samples coincide with their neighbours, the others give the scale.
        if (median == 0) median = bandwidths.Where(e => e > 0).DefaultIfEmpty(1).Min();
        return Math.Max(LeastBandwidth * median, SmallestSquared);
    }
}
