using System.Runtime.Intrinsics;
using LfmNative.Kernels;

namespace LfmNative.Graphs;

/// <summary>The affinity of an edge under a kernel, by <c>AffinityKernel</c>'s table.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="bandwidth">ε_i of every sample.</param>
/// <param name="shortest">δ &gt; 0, the distance that duplicates are held to.</param>
internal sealed class Affinity(AffinityKernel kernel, double[] bandwidth, double shortest)
{
    /// <summary>δ = 1e-12 × the median bandwidth, or 1e-12 where most samples coincide.</summary>
    public static double ShortestOf(double[] bandwidth)
    {
        double shortest = bandwidth.Length == 0 ? 0 : 1e-12 * OrderStatistic.Median(bandwidth);
        return shortest > 0 ? shortest : 1e-12;
    }

    /// <summary>w_ij of the undirected edge.</summary>
    /// <param name="i">One end.</param>
    /// <param name="j">The other end.</param>
    /// <param name="d">Its length.</param>
    /// <param name="forward">Whether j is among i's k neighbours.</param>
    /// <param name="backward">Whether i is among j's k neighbours.</param>
    public double Symmetric(int i, int j, double d, bool forward, bool backward) => kernel switch
    {
        AffinityKernel.Gaussian => ((forward ? Gaussian(d, bandwidth[i] * bandwidth[i]) : 0) + (backward ? Gaussian(d, bandwidth[j] * bandwidth[j]) : 0)) / 2,
        _ => Value(d, bandwidth[i], bandwidth[j]),
    };

    /// <summary>Whether w_ij depends on which of the two lists the other.</summary>
    public bool NeedsDirections => kernel == AffinityKernel.Gaussian;

    /// <summary>w_ij of a row's edges, where it does not depend on directions.</summary>
    /// <param name="i">The row.</param>
    /// <param name="columns">Other ends.</param>
    /// <param name="lengths">Lengths.</param>
    /// <param name="affinities">Written.</param>
    public void OfRow(int i, ReadOnlySpan<int> columns, ReadOnlySpan<double> lengths, Span<double> affinities)
    {
        int e = 0;
        if (kernel == AffinityKernel.Singular)
        {
            for (; e <= lengths.Length - 4; e += 4) (Vector256<double>.One / Vector256.Max(Vector256.Create(lengths[e..]), Vector256.Create(shortest))).CopyTo(affinities[e..]);
        }
        for (; e < lengths.Length; e++) affinities[e] = Value(lengths[e], bandwidth[i], bandwidth[columns[e]]);
    }

    /// <summary>w between a point with bandwidth <paramref name="own"/> and one with bandwidth <paramref name="other"/>, as if each were the other's neighbour.</summary>
    public double Value(double d, double own, double other) => kernel switch
    {
        AffinityKernel.Gaussian => (Gaussian(d, own * own) + Gaussian(d, other * other)) / 2,
        AffinityKernel.SymGaussian => Gaussian(d, own * other),
        AffinityKernel.Uniform => 1,
        AffinityKernel.Distance => d,
        _ => 1 / Math.Max(d, shortest),
    };

    /// <summary>w between sample <paramref name="j"/> and a new point whose k-th neighbour is at <paramref name="width"/>; j is among that point's neighbours.</summary>
    public double ToNewPoint(int j, double d, double width) => kernel == AffinityKernel.Gaussian
        ? (Gaussian(d, width * width) + (d <= bandwidth[j] ? Gaussian(d, bandwidth[j] * bandwidth[j]) : 0)) / 2
        : Value(d, width, bandwidth[j]);

    private static double Gaussian(double d, double squaredWidth)
    {
        // Coincident points have width 0; they are as close as can be.
        if (d == 0) return 1;
        return squaredWidth > 0 ? Math.Exp(-4 * d * d / squaredWidth) : 0;
    }
}
