using LfmNative.Kernels;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

public sealed class OrderStatisticTests
{
    [Test]
    public void SmallestIsThatOfASort([Range(1, 120)] int n, [Values(1, 3, 1000)] int levels)
    {
        float[] values = TestData.SmallIntegers(n, levels, (ulong)n);
        float[] sorted = [.. values.Order()];
        foreach (float[] order in (float[][])[values, sorted, [.. sorted.Reverse()]])
        {
            for (int rank = 0; rank < n; rank += 1 + (n / 10))
            {
                double[] wide = Array.ConvertAll(order, v => (double)v);
                Assert.That(OrderStatistic.Smallest(order, rank), Is.EqualTo(sorted[rank]), $"rank {rank} of {n}");
                Assert.That(OrderStatistic.Smallest(wide, rank), Is.EqualTo(sorted[rank]), $"rank {rank} of {n}, double");
            }
        }
    }

    /// <summary>Signs, zeros, infinities and neighbours on the number line.</summary>
    [Test]
    public void SmallestAmongExtremes()
    {
        double[] values =
        [
            double.NegativeInfinity, -double.MaxValue, -1, -double.Epsilon, -0.0, 0,
            double.Epsilon, 1, Math.BitIncrement(1), double.MaxValue, double.PositiveInfinity,
        ];
        float[] single =
        [
            float.NegativeInfinity, -float.MaxValue, -1, -float.Epsilon, -0f, 0,
            float.Epsilon, 1, MathF.BitIncrement(1), float.MaxValue, float.PositiveInfinity,
        ];
        for (int rank = 0; rank < values.Length; rank++)
        {
            Assert.That(OrderStatistic.Smallest(values, rank), Is.EqualTo(values[rank]), $"rank {rank}");
            Assert.That(OrderStatistic.Smallest(single, rank), Is.EqualTo(single[rank]), $"rank {rank}");
        }
    }

    [TestCase(new double[] { 4 }, 4)]
    [TestCase(new double[] { 4, 1 }, 1)]
    [TestCase(new double[] { 4, 1, 3 }, 3)]
    [TestCase(new double[] { 9, 4, 1, 3 }, 3)]
    [TestCase(new double[] { 0, double.PositiveInfinity, double.NegativeInfinity, 0, 5 }, 0)]
    public void MedianIsTheLowerOne(double[] values, double expected) => Assert.That(OrderStatistic.Median(values), Is.EqualTo(expected));
}
