using LfmNative.Diagnostics;

namespace LfmNative.Search;

/// <summary>The k nearest neighbours of every sample, the sample itself left out by its index.</summary>
public sealed class NeighborList
{
    /// <summary>Wraps a result.</summary>
    /// <param name="count">Samples n.</param>
    /// <param name="k">Neighbours of each, 1..n−1.</param>
    /// <param name="indices">n·k row numbers, ascending by (distance, index) within a row.</param>
    /// <param name="distances">n·k distances, same order, unit of the metric.</param>
    public NeighborList(int count, int k, int[] indices, double[] distances)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentNullException.ThrowIfNull(distances);
        Throw.IfOutside(k, 1, count - 1);
        if (indices.Length != (long)count * k || distances.Length != indices.Length)
        {
            long needed = (long)count * k;
            string given = $"{indices.Length} and {distances.Length} were given";
            Throw.Argument($"{count} samples with {k} neighbors need {needed} indices and distances; {given}");
        }
        Count = count;
        K = k;
        Indices = indices;
        Distances = distances;
    }

    /// <summary>Samples n.</summary>
    public int Count { get; }

    /// <summary>Neighbours of each sample.</summary>
    public int K { get; }

    /// <summary>n×k row numbers, row-major, ascending by (distance, index).</summary>
    public int[] Indices { get; }

    /// <summary>n×k distances in the same order.</summary>
    public double[] Distances { get; }

    /// <summary>
    /// Distances that were evaluated, a measure of the work that does not depend on the machine: by the exact search those beside its
    /// matrix products, by the approximate search all.
    /// </summary>
    public long Evaluations { get; init; }

    /// <summary>Measured part of the true neighbours that are listed, in [0, 1]; 1 for an exact search.</summary>
    public double Recall { get; init; } = 1;

    /// <summary>The search that made the lists: exact or approximate.</summary>
    public NeighborMethod Method { get; init; } = NeighborMethod.Exact;

    /// <summary>Distance of sample i's k-th neighbour (its bandwidth ε_i).</summary>
    public double Bandwidth(int i) => Distances[((long)(i + 1) * K) - 1];

    /// <summary>The lists cut down to the first k neighbours.</summary>
    /// <param name="k">1..<see cref="K"/>.</param>
    public NeighborList Nearest(int k)
    {
        Throw.IfOutside(k, 1, K);
        if (k == K) return this;
        int[] indices = new int[Count * k];
        double[] distances = new double[Count * k];
        for (int i = 0; i < Count; i++)
        {
            Indices.AsSpan(i * K, k).CopyTo(indices.AsSpan(i * k));
            Distances.AsSpan(i * K, k).CopyTo(distances.AsSpan(i * k));
        }
        return new NeighborList(Count, k, indices, distances) { Evaluations = Evaluations, Recall = Recall, Method = Method };
    }

    /// <summary>The default k: ⌊n^(4/7)⌋ held to 10…300, 30 above 20,000 samples, and never above n − 1.</summary>
    public static int AutoK(int n) =>
        Math.Max(1, Math.Min(n - 1, n > 20_000 ? 30 : (int)Math.Clamp(Math.Floor(Math.Pow(n, 4.0 / 7)), 10, 300)));
}
