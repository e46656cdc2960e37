using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Tests.Maps;
using LfmNative.Universes;

namespace LfmNative.Tests.Universes;

/// <summary>Spaces that are one cloud, turned into other dimensions, scaled, moved and noised: the maps between them are known.</summary>
internal static class PlantedSpaces
{
    public const int Rank = 6;

    /// <summary>The cloud, whose directions have different variances, as those of embeddings do.</summary>
    public static Matrix Cloud(int n, ulong seed = 5)
    {
        Matrix cloud = Given.Gaussian(n, Rank, seed);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < Rank; j++) cloud[i, j] *= 2.0 / (1 + (0.4 * j));
        }
        return cloud;
    }

    /// <summary>A space of the cloud.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cloud">n×6.</param>
    /// <param name="dims">Its dimensions, 6 and more.</param>
    /// <param name="seed">Of its rotation and noise.</param>
    /// <param name="noise">Standard deviation of what is added.</param>
    /// <param name="order">Which rows of the cloud it has, in its order; null for all.</param>
    public static UniverseSpace Space(string name, Matrix cloud, int dims, ulong seed, double noise = 0, int[]? order = null) =>
        new(name, Rows(cloud, dims, seed, noise, order), order?.Select(row => $"item{row}").ToArray());

    public static ReadOnlyMatrixView<float> Rows(Matrix cloud, int dims, ulong seed, double noise = 0, int[]? order = null)
    {
        Matrix turn = Given.Orthonormal(dims, Rank, seed);
        Rng rng = new(seed + 1);
        order ??= [.. Enumerable.Range(0, cloud.Rows)];
        float[] rows = new float[order.Length * dims];
        for (int i = 0; i < order.Length; i++)
        {
            for (int j = 0; j < dims; j++)
            {
                double value = 0;
                for (int k = 0; k < Rank; k++) value += cloud[order[i], k] * turn[j, k];
                rows[(i * dims) + j] = (float)((3 * value) + (noise * rng.NextGaussian()));
            }
        }
        return new ReadOnlyMatrixView<float>(rows, order.Length, dims);
    }

    /// <summary>Four spaces of 8, 10, 8 and 7 dimensions.</summary>
    public static UniverseSpace[] Four(int n, double noise = 0)
    {
        Matrix cloud = Cloud(n);
        return
        [
            Space("a", cloud, 8, 11, noise), Space("b", cloud, 10, 12, noise), Space("c", cloud, 8, 13, noise),
            Space("d", cloud, 7, 14, noise),
        ];
    }

    /// <summary>Pairs of all rows; shuffled by a seed.</summary>
    public static AnchorPairs All(int n, ulong? shuffled = null)
    {
        int[] rows = [.. Enumerable.Range(0, n)];
        return new AnchorPairs(rows, shuffled is { } seed ? new Rng(seed).Permutation(n) : rows);
    }

    /// <summary>Mean reciprocal rank of 60 rows that no fit has seen, from one space of a universe to another.</summary>
    public static double Mrr(Universe universe, (string Name, int Dims, ulong Seed) from, (string Name, int Dims, ulong Seed) to)
    {
        Matrix fresh = Cloud(60, 99);
        return universe.Between(from.Name, to.Name).Evaluate(Rows(fresh, from.Dims, from.Seed), Rows(fresh, to.Dims, to.Seed)).Map.Mrr;
    }
}
