using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>Exact search through lower bounds in principal directions: the lists must be those of plain double precision.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed class ReducedSearchTests
{
    private const int Dim = 120;

    [Test]
    public void ListsAreThoseOfAllPairs([Values(1, 10, 60)] int k, [Values] DistanceMetric metric, [Values(0, 1, 2, 3)] int shape)
    {
        float[] x = Rows(4100, shape);
        NeighborList found = NeighborSearch.Exact(new ReadOnlyMatrixView<float>(x, 4100, Dim), k, metric, new ComputeContext(2));
        foreach (int i in Enumerable.Range(0, 4100).Where(i => i % 97 == 0))
        {
            IEnumerable<(double Distance, int Index)> others = Enumerable.Range(0, 4100).Where(j => j != i)
                .Select(j => (Distance(x, i, j, metric), j));
            (double Distance, int Index)[] all = [.. others.OrderBy(p => p.Distance).ThenBy(p => p.Index).Take(k)];
            double[] distances = found.Distances[(i * k)..((i + 1) * k)];
            for (int j = 0; j < k; j++)
            {
                double expected = all[j].Distance;
                Assert.That(distances[j], Is.EqualTo(expected).Within(1e-9 * Math.Max(1, expected)), $"row {i}, neighbor {j}");
            }
            Assert.That(distances, Is.Ordered);
            // Beyond ties at the last distance the sets agree.
            HashSet<int> mine = [.. found.Indices[(i * k)..((i + 1) * k)]];
            foreach ((double d, int j) in all)
            {
                if (d < all[^1].Distance * (1 - 1e-9)) Assert.That(mine, Does.Contain(j), $"row {i}");
            }
        }
    }

    [Test]
    public void TheBitsDoNotDependOnThreads()
    {
        float[] x = Rows(4200, 0);
        ReadOnlyMatrixView<float> rows = new(x, 4200, Dim);
        NeighborList one = NeighborSearch.Exact(rows, 20, DistanceMetric.Euclidean, new ComputeContext(1));
        foreach (int threads in (int[])[2, 3])
        {
            NeighborList many = NeighborSearch.Exact(rows, 20, DistanceMetric.Euclidean, new ComputeContext(threads));
            Assert.That(many.Indices, Is.EqualTo(one.Indices));
            Assert.That(TestData.Bits(many.Distances), Is.EqualTo(TestData.Bits(one.Distances)));
        }
    }

    [Test]
    public unsafe void ReducedRowsKeepNormsAndBoundDistances()
    {
        float[] x = Rows(4100, 0);
        fixed (float* p = x)
        {
            using MetricRows rows = new(p, 4100, Dim, Dim, DistanceMetric.Euclidean, new ComputeContext(1));
            using ReducedRows? reduced = ReducedRows.Of(rows, new ComputeContext(1));
            Assert.That(reduced, Is.Not.Null, "eight directions hold nearly all energy");
            float* z = reduced!.Rows.Pointer;
            for (int i = 0; i < 4100; i += 31)
            {
                float* own = z + (i * reduced.Dim);
                Assert.That(RowDistance.SquaredNorm(own, reduced.Dim), Is.EqualTo(rows.SquaredNorms.Pointer[i]).Within(1e-5));
                for (int j = 0; j < 4100; j += 77)
                {
                    double bound = RowDistance.Squared(own, 1, z + (j * reduced.Dim), 1, reduced.Dim);
                    Assert.That(bound, Is.LessThanOrEqualTo((rows.Squared(i, rows, j) * rows.Unit * rows.Unit) + 1e-5));
                }
            }
        }
    }

    /// <summary>Rows that coincide have no principal directions; every row's neighbours are the first others, at distance zero.</summary>
    [Test]
    public void CoincidentRowsAreNeighborsInOrder([Values] DistanceMetric metric)
    {
        float[] x = new float[4100 * Dim];
        Array.Fill(x, 1);
        NeighborList found = NeighborSearch.Exact(new ReadOnlyMatrixView<float>(x, 4100, Dim), 3, metric, new ComputeContext(2));
        Assert.That(found.Distances, Has.All.Zero);
        Assert.That(found.Indices[..6], Is.EqualTo((int[])[1, 2, 3, 0, 2, 3]));
        Assert.That(found.Indices[^3..], Is.EqualTo((int[])[0, 1, 2]));
    }

    [Test]
    public unsafe void FlatSpectraAreNotReduced()
    {
        Rng random = new(5);
        float[] x = new float[4100 * Dim];
        foreach (ref float v in x.AsSpan()) v = (float)random.NextGaussian();
        fixed (float* p = x)
        {
            using MetricRows rows = new(p, 4100, Dim, Dim, DistanceMetric.Euclidean, new ComputeContext(1));
            Assert.That(ReducedRows.Of(rows, new ComputeContext(1)), Is.Null);
        }
    }

    /// <summary>
    /// 0: eight strong directions and noise; 1: the same, many rows twice; 2: tight clusters whose inner differences all lie in the weak
    /// directions; 3: eight directions and nothing else.
    /// </summary>
    private static float[] Rows(int n, int shape)
    {
        Rng random = new((ulong)shape);
        float[,] directions = new float[8, Dim];
        for (int a = 0; a < 8; a++)
        {
            for (int j = 0; j < Dim; j++) directions[a, j] = (float)random.NextGaussian();
        }
        double[] Center() => [.. Enumerable.Range(0, 8).Select(_ => 3 * random.NextGaussian())];
        double[][] centers = [.. Enumerable.Range(0, 10).Select(_ => Center())];
        float[] x = new float[n * Dim];
        for (int i = 0; i < n; i++)
        {
            if (shape == 1 && i % 3 == 2)
            {
                x.AsSpan((i - 1) * Dim, Dim).CopyTo(x.AsSpan(i * Dim));
                continue;
            }
            for (int a = 0; a < 8; a++)
            {
                double along = shape == 2 ? centers[i % 10][a] : 3 * random.NextGaussian();
                for (int j = 0; j < Dim; j++) x[(i * Dim) + j] += (float)(along * directions[a, j]);
            }
            for (int j = 0; j < Dim; j++) x[(i * Dim) + j] += (shape == 3 ? 0 : (float)(0.8 * random.NextGaussian())) + 0.5f;
        }
        return x;
    }

    private static double Distance(float[] x, int i, int j, DistanceMetric metric)
    {
        double dot = 0, a = 0, b = 0, squared = 0;
        for (int t = 0; t < Dim; t++)
        {
            double u = x[(i * Dim) + t], v = x[(j * Dim) + t];
            dot += u * v;
            a += u * u;
            b += v * v;
            squared += (u - v) * (u - v);
        }
        if (metric == DistanceMetric.Euclidean) return Math.Sqrt(squared);
        double na = Math.Sqrt(a), nb = Math.Sqrt(b), chord = 0;
        for (int t = 0; t < Dim; t++)
        {
            double diff = (x[(i * Dim) + t] / na) - (x[(j * Dim) + t] / nb);
            chord += diff * diff;
        }
        return metric == DistanceMetric.Cosine ? chord / 2 : Math.Sqrt(chord);
    }
}
