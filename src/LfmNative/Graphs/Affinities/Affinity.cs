using LfmNative.Kernels;

namespace LfmNative.Graphs.Affinities;

/// <summary>The affinity of an edge under one kernel, by <see cref="AffinityKernel"/>'s table.</summary>
/// <param name="bandwidths">ε_i of every sample.</param>
/// <param name="needsDirections">Whether w_ij depends on which of the two lists the other.</param>
internal abstract class Affinity(double[] bandwidths, bool needsDirections = false)
{
    /// <summary>ε_i of every sample.</summary>
    protected double[] Bandwidths { get; } = bandwidths;

    /// <summary>Whether w_ij depends on which of the two lists the other.</summary>
    public bool NeedsDirections { get; } = needsDirections;

    /// <summary>
    /// δ > 0, the distance that duplicates are held to: 1e-12 × the median bandwidth, or 1e-12 where most samples coincide.
    /// </summary>
    public double Shortest { get; } = ShortestOf(bandwidths);

    /// <summary>
    /// w between a point with bandwidth <paramref name="own"/> and one with bandwidth <paramref name="other"/>, as if each were the
    /// other's neighbour.
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
    /// w between sample <paramref name="j"/> and a new point whose k-th neighbour is at <paramref name="width"/>; j is among that point's
    /// neighbours.
    /// </summary>
    public virtual double ToNewPoint(int j, double d, double width) => Value(d, width, Bandwidths[j]);

    private static double ShortestOf(double[] bandwidths)
    {
        double shortest = bandwidths.Length == 0 ? 0 : 1e-12 * OrderStatistic.Median(bandwidths);
        return shortest > 0 ? shortest : 1e-12;
    }
}
