using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>Rows in leaves of near equal size: split recursively at the median along a random direction of large spread.</summary>
/// <remarks>
/// The principal-axis tree of Sproull (1991), made random as in the random-projection trees of Dasgupta and Freund (2008): few steps of the
/// power method on a sample leave a direction that favours the leading ones without being any of them, so that two seeds split in
/// different places. Rows near in number are near in space. Splits go by position, not by value, and so end on duplicates too.
/// </remarks>
internal sealed unsafe class LeafPartition
{
    /// <summary>Rows that a direction is found from.</summary>
    private const int SampleRows = 192;
    private const int PowerSteps = 2;

    private LeafPartition(int[] order, int[] start)
    {
        Order = order;
        Start = start;
    }

    /// <summary>The rows, leaf by leaf.</summary>
    public int[] Order { get; }

    /// <summary>Leaf c holds the places Start[c]..Start[c+1]−1 of <see cref="Order"/>.</summary>
    public int[] Start { get; }

    /// <summary>Number of leaves, a power of two.</summary>
    public int Count => Start.Length - 1;

    /// <summary>Rows in the largest leaf.</summary>
    public int Largest { get; private init; }

    /// <summary>Builds a tree.</summary>
    /// <param name="z">n×d rows, compact.</param>
    /// <param name="n">Rows, ≥ 1.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="leafSize">Rows in a leaf at most, ≥ 2.</param>
    /// <param name="seed">Seed of the samples and directions.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static LeafPartition Build(float* z, int n, int d, int leafSize, ulong seed, ComputeContext context)
    {
        int[] order = new int[n], start = [0, n];
        for (int i = 0; i < n; i++) order[i] = i;
        long scratch = SampleRows * (d + 1L);
        using NativeBuffer<float> projections = new(n), samples = new(context.Threads * scratch);
        float* projected = projections.Pointer, sample = samples.Pointer;
        Rng levels = new(seed);
        int largest = n;
        for (; largest > leafSize; largest = (largest + 1) / 2)
        {
            int nodes = start.Length - 1;
            ulong level = levels.Next();
            int[] begin = start, next = new int[(2 * nodes) + 1];
            using NativeBuffer<float> directions = new((long)nodes * d);
            float* direction = directions.Pointer;
            ParallelRows.ForWorkers(nodes, 1, context.Threads, context.Token, (worker, c, _) =>
            {
                Span<int> node = order.AsSpan(begin[c], begin[c + 1] - begin[c]);
                SpreadDirection(z, d, node, level + (ulong)c, sample + (worker * scratch), direction + ((long)c * d));
            });
            ParallelRows.For(n, 4096, context.Threads, context.Token, (from, to) =>
            {
                int c = Array.BinarySearch(begin, from);
                if (c < 0) c = ~c - 1;
                for (int p = from; p < to; p++)
                {
                    while (p >= begin[c + 1]) c++;
                    projected[p] = VectorKernels.DotSingle(z + ((long)order[p] * d), direction + ((long)c * d), d);
                }
            });
            ParallelRows.For(nodes, 1, context.Threads, context.Token, (c, _) =>
            {
                int from = begin[c], size = begin[c + 1] - from;
                QuickSelect.Partition(new Span<float>(projected + from, size), order.AsSpan(from, size), size / 2);
                (next[2 * c], next[(2 * c) + 1]) = (from, from + (size / 2));
            });
            next[^1] = n;
            start = next;
        }
        return new LeafPartition(order, start) { Largest = largest };
    }

    /// <summary>Puts rows, and one value beside each, into the order of the leaves, in place.</summary>
    /// <param name="z">n×d rows.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="values">n values.</param>
    public void Apply(float* z, int d, float* values)
    {
        bool[] placed = new bool[Order.Length];
        float[] held = new float[d];
        for (int first = 0; first < placed.Length; first++)
        {
            if (placed[first]) continue;
            // Along the cycle the row at Order[p] moves to p; the row that was at its beginning closes it.
            new Span<float>(z + ((long)first * d), d).CopyTo(held);
            float value = values[first];
            int p = first;
            for (; Order[p] != first; p = Order[p])
            {
                new Span<float>(z + ((long)Order[p] * d), d).CopyTo(new Span<float>(z + ((long)p * d), d));
                values[p] = values[Order[p]];
                placed[p] = true;
            }
            held.CopyTo(new Span<float>(z + ((long)p * d), d));
            values[p] = value;
            placed[p] = true;
        }
    }

    /// <summary>A direction in which a sample of the rows spreads widely: a few steps of the power method from a random start.</summary>
    /// <param name="z">The rows.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="rows">Which of them.</param>
    /// <param name="seed">Seed of the sample and the start.</param>
    /// <param name="sample">Scratch, <see cref="SampleRows"/>·(d + 1) elements.</param>
    /// <param name="direction">Takes the direction.</param>
    private static void SpreadDirection(float* z, int d, ReadOnlySpan<int> rows, ulong seed, float* sample, float* direction)
    {
        Rng random = new(seed);
        int count = Math.Min(SampleRows, rows.Length);
        float* along = sample + ((long)count * d);
        double[] mean = new double[d];
        for (int s = 0; s < count; s++)
        {
            ReadOnlySpan<float> row = new(z + ((long)rows[random.NextInt(rows.Length)] * d), d);
            row.CopyTo(new Span<float>(sample + ((long)s * d), d));
            for (int j = 0; j < d; j++) mean[j] += row[j];
        }
        for (int s = 0; s < count; s++)
        {
            float* row = sample + ((long)s * d);
            for (int j = 0; j < d; j++) row[j] -= (float)(mean[j] / count);
        }
        for (int j = 0; j < d; j++) direction[j] = (float)random.NextGaussian();
        for (int step = 0; step < PowerSteps; step++)
        {
            Gemm.Multiply(false, false, count, 1, d, 1f, sample, d, direction, 1, 0f, along, 1);
            Gemm.Multiply(true, false, d, 1, count, 1f, sample, d, along, 1, 0f, direction, 1);
            double norm = Math.Sqrt(RowDistance.SquaredNorm(direction, d));
            // Coincident rows spread nowhere: any direction will do.
            for (int j = 0; j < d; j++) direction[j] = norm > 0 ? (float)(direction[j] / norm) : 1;
        }
    }
}
