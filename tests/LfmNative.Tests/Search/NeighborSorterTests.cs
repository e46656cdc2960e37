using LfmNative.Kernels;
using LfmNative.Search;

namespace LfmNative.Tests.Search;

public sealed class NeighborSorterTests
{
    /// <summary>Smooth, tied, constant, skewed by an outlier, and spanning all magnitudes: always ordered by (distance, number).</summary>
    [Test]
    public void SortIsTheTotalOrder(
        [Values(1, 2, 15, 300, 2000)] int count,
        [Values("smooth", "ties", "constant", "outlier", "magnitudes")] string kind)
    {
        Rng random = new(3);
        double[] distances = new double[count];
        for (int i = 0; i < count; i++)
        {
            distances[i] = kind switch
            {
                "smooth" => random.NextDouble(),
                "ties" => random.NextInt(7),
                "constant" => 0.25,
                "outlier" => i == count / 2 ? 1e300 : random.NextDouble(),
                _ => Math.ScaleB(1 + random.NextDouble(), random.NextInt(2000) - 1000),
            };
        }
        int[] ids = random.Permutation(count);
        (double Distance, int Id)[] expected = [.. distances.Zip(ids).Order()];
        NeighborSorter sorter = new();
        // Twice: a list in order stays so, and the scratch serves again.
        for (int round = 0; round < 2; round++)
        {
            sorter.Sort(distances, ids);
            Assert.That(distances.Zip(ids), Is.EqualTo(expected));
        }
    }
}
