using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>k-means with the seeding of k-means++ (Arthur and Vassilvitskii 2007; Lloyd 1982).</summary>
/// <param name="Centers">c×d means of the clusters.</param>
/// <param name="ClusterOf">Cluster of each row.</param>
internal sealed unsafe record KMeans(float[] Centers, int[] ClusterOf)
{
    private const int Block = 512;

    /// <summary>Clusters rows.</summary>
    /// <param name="rows">n×d rows, compact, finite.</param>
    /// <param name="n">Rows, at least c.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="c">Clusters, at least 1.</param>
    /// <param name="rounds">Rounds at most; ends earlier where no row changes its cluster.</param>
    /// <param name="seed">Seed of the first centres.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="held">Rows that are the first centres and stay where they are, at most c; null for none.</param>
    public static KMeans Of(
        float* rows, int n, int d, int c, int rounds, ulong seed, ComputeContext context, int[]? held = null)
    {
        Rng rng = new(seed);
        held ??= [];
        float[] centers = Seeds(rows, n, d, c, held, ref rng, context);
        int[] clusterOf = new int[n];
        float[] halfNorms = new float[c], nearest = new float[n];
        Array.Fill(clusterOf, -1);
        using NativeBuffer<float> scores = new((long)context.Threads * Block * c);
        float* scratch = scores.Pointer;
        for (int round = 0; round < rounds; round++)
        {
            int changed = 0;
            fixed (float* fixedCenters = centers)
            {
                float* to = fixedCenters;
                for (int k = 0; k < c; k++) halfNorms[k] = VectorKernels.DotSingle(to + ((long)k * d), to + ((long)k * d), d) / 2;
                ParallelRows.ForWorkers(n, Block, context.Threads, context.Token, (worker, first, last) =>
                {
                    float* block = scratch + ((long)worker * Block * c);
                    int moved = 0;
                    Gemm.Multiply(false, true, last - first, c, d, 1f, rows + ((long)first * d), d, to, d, 0f, block, c);
                    for (int i = first; i < last; i++)
                    {
                        float* row = block + ((long)(i - first) * c);
                        int best = 0;
                        float most = float.NegativeInfinity;
                        for (int k = 0; k < c; k++)
                        {
                            float score = row[k] - halfNorms[k];
                            if (score > most) (most, best) = (score, k);
                        }
                        nearest[i] = most - ((float)RowDistance.SquaredNorm(rows + ((long)i * d), d) / 2);
                        if (clusterOf[i] == best) continue;
                        clusterOf[i] = best;
                        moved++;
                    }
                    Interlocked.Add(ref changed, moved);
                });
            }
            if (changed == 0) break;
            Means(rows, d, clusterOf, nearest, centers, c, held.Length);
        }
        return new KMeans(centers, clusterOf);
    }

    /// <summary>Bytes held beside the rows.</summary>
    public static long ScratchBytes(long n, long d, long c, int threads) => (12 * n) + (12 * c * d) + (4L * threads * Block * c);

    /// <summary>First centres: those held, then each drawn with a probability that grows with the squared distance to them.</summary>
    private static float[] Seeds(float* rows, int n, int d, int c, int[] held, ref Rng rng, ComputeContext context)
    {
        float[] centers = new float[(long)c * d];
        float[] squared = new float[n];
        Array.Fill(squared, float.PositiveInfinity);
        int chosen = held.Length > 0 ? held[0] : rng.NextInt(n);
        for (int k = 0; ; k++)
        {
            new ReadOnlySpan<float>(rows + ((long)chosen * d), d).CopyTo(centers.AsSpan(k * d));
            if (k == c - 1) return centers;
            fixed (float* fixedCenters = centers)
            {
                float* center = fixedCenters + ((long)k * d);
                ParallelRows.For(n, Block, context.Threads, context.Token, (first, last) =>
                {
                    for (int i = first; i < last; i++)
                        squared[i] = Math.Min(squared[i], (float)RowDistance.Squared(rows + ((long)i * d), 1, center, 1, d));
                });
            }
            if (k + 1 < held.Length)
            {
                chosen = held[k + 1];
                continue;
            }
            double total = 0;
            foreach (float v in squared) total += v;
            double at = rng.NextDouble() * total;
            chosen = n - 1;
            for (int i = 0; i < n; i++)
            {
                if ((at -= squared[i]) >= 0) continue;
                chosen = i;
                break;
            }
        }
    }

    /// <summary>Means of the clusters but those held; an empty one begins anew at the row that fits its own worst.</summary>
    private static void Means(float* rows, int d, int[] clusterOf, float[] nearest, float[] centers, int c, int held)
    {
        int[] counts = new int[c];
        double[] sums = new double[(long)c * d];
        for (int i = 0; i < clusterOf.Length; i++)
        {
            counts[clusterOf[i]]++;
            float* row = rows + ((long)i * d);
            Span<double> sum = sums.AsSpan(clusterOf[i] * d, d);
            for (int j = 0; j < d; j++) sum[j] += row[j];
        }
        for (int k = held; k < c; k++)
        {
            Span<float> center = centers.AsSpan(k * d, d);
            if (counts[k] > 0)
            {
                for (int j = 0; j < d; j++) center[j] = (float)(sums[(k * d) + j] / counts[k]);
                continue;
            }
            int worst = 0;
            for (int i = 1; i < nearest.Length; i++) worst = nearest[i] < nearest[worst] ? i : worst;
            nearest[worst] = float.PositiveInfinity;
            new ReadOnlySpan<float>(rows + ((long)worst * d), d).CopyTo(center);
        }
    }
}
