using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>Trees of rows, and the small kernels that serve them.</summary>
[Category("Numerics"), NoNativeLeaks]
public sealed unsafe class LeafPartitionTests
{
    [TestCase(1, 3, 2)]
    [TestCase(5, 3, 8)]
    [TestCase(1000, 7, 2)]
    [TestCase(1000, 7, 100)]
    [TestCase(1025, 1, 64)]
    public void EveryRowIsInOneLeafAndLeavesAreBalanced(int n, int d, int leafSize)
    {
        float[] x = TestData.Floats(n * d, 1);
        fixed (float* z = x)
        {
            LeafPartition tree = LeafPartition.Build(z, n, d, leafSize, 5, new ComputeContext(2));
            Assert.That(tree.Order, Is.EquivalentTo(Enumerable.Range(0, n)));
            Assert.That((tree.Start[0], tree.Start[^1]), Is.EqualTo((0, n)));
            int[] sizes = [.. Enumerable.Range(0, tree.Count).Select(c => tree.Start[c + 1] - tree.Start[c])];
            Assert.That(sizes.Max(), Is.EqualTo(tree.Largest).And.LessThanOrEqualTo(leafSize));
            Assert.That(sizes.Max() - sizes.Min(), Is.LessThanOrEqualTo(1));
        }
    }

    [Test]
    public void LeavesHoldRowsThatAreNear()
    {
        const int N = 2000, D = 6;
        float[] x = TestData.Floats(N * D, 2);
        // Eight far clusters and leaves of an eighth: the cuts go between clusters where the spread is.
        for (int i = 0; i < N; i++)
        {
            for (int b = 0; b < 3; b++) x[(i * D) + b] += ((i >> b) & 1) * 1000 * (b + 1);
        }
        fixed (float* z = x)
        {
            LeafPartition tree = LeafPartition.Build(z, N, D, 250, 3, new ComputeContext(2));
            for (int c = 0; c < tree.Count; c++)
            {
                int[] clusters = [.. tree.Order[tree.Start[c]..tree.Start[c + 1]].Select(i => i & 7)];
                Assert.That(clusters.GroupBy(v => v).Max(g => g.Count()), Is.GreaterThan(clusters.Length / 2));
            }
        }
    }

    [Test]
    public void RowsMoveIntoTheOrderOfTheLeaves()
    {
        const int N = 777, D = 5;
        float[] x = TestData.Floats(N * D, 4), moved = (float[])x.Clone(), values = [.. Enumerable.Range(0, N).Select(i => (float)i)];
        fixed (float* z = moved, v = values)
        {
            LeafPartition tree = LeafPartition.Build(z, N, D, 32, 6, new ComputeContext(1));
            tree.Apply(z, D, v);
            for (int p = 0; p < N; p++)
            {
                Assert.That(values[p], Is.EqualTo(tree.Order[p]));
                Assert.That(moved.AsSpan(p * D, D).SequenceEqual(x.AsSpan(tree.Order[p] * D, D)), Is.True, $"place {p}");
            }
        }
    }

    [Test]
    public void PartingPutsTheSmallKeysFirst([Values(1, 2, 3, 100, 501)] int count, [Values(0.0, 0.3, 0.5, 0.99)] double part)
    {
        foreach (float[] keys in new[] { TestData.Floats(count, 7), TestData.SmallIntegers(count, 3, 8), new float[count] })
        {
            float[] before = (float[])keys.Clone();
            int[] items = [.. Enumerable.Range(0, count)];
            int rank = (int)(part * count);
            QuickSelect.Partition(keys, items, rank);
            Assert.That(items, Is.Unique);
            Assert.That(items.Select(i => before[i]), Is.EqualTo(keys), "items go with their keys");
            if (rank > 0) Assert.That(keys[..rank].Max(), Is.LessThanOrEqualTo(keys[rank..].Min()));
        }
    }

    [Test]
    public void SinglePrecisionKernelsAgreeWithDouble([Values(1, 7, 8, 16, 31, 32, 33, 64, 100, 784)] int d)
    {
        float[] a = TestData.Floats(d, 9), b = TestData.Floats(d, 10);
        double squared = a.Zip(b, (u, v) => ((double)u - v) * ((double)u - v)).Sum(), dot = a.Zip(b, (u, v) => (double)u * v).Sum();
        fixed (float* pa = a, pb = b)
        {
            Assert.That(RowDistance.SquaredSingle(pa, pb, d), Is.EqualTo(squared).Within(1e-5 * squared));
            Assert.That(VectorKernels.DotSingle(pa, pb, d), Is.EqualTo(dot).Within(1e-5 * d));
            Assert.That(RowDistance.SquaredSingle(pa, pa, d), Is.Zero);
        }
    }

    [Test]
    public void NeighborsAreSortedByDistanceThenNumber()
    {
        double[] distances = [3, 1, 2, 1, 0, 2, 1];
        int[] ids = [5, 9, 4, 2, 8, 1, 7];
        NeighborOrder.Sort(distances, ids);
        Assert.That(distances, Is.EqualTo((double[])[0, 1, 1, 1, 2, 2, 3]));
        Assert.That(ids, Is.EqualTo((int[])[8, 2, 7, 9, 1, 4, 5]));
    }
}
