using LfmNative.Kernels;

namespace LfmNative.Tests.Kernels;

public sealed class PairsBySampleTests
{
    /// <summary>Sorted by sample; the pairs of one sample stay in the order they were offered in.</summary>
    [Test]
    public void SortedIsAStableSort([Values(1, 7, 1000)] int samples, [Values(0, 1, 500)] int count)
    {
        PairsBySample pairs = new(samples);
        Rng random = new(5);
        // Twice, because the pairs of one block follow those of another.
        for (int round = 0; round < 2; round++)
        {
            pairs.Clear();
            pairs.Reserve(count);
            List<PairsBySample.Pair> wanted = [];
            for (int i = 0; i < count; i++)
            {
                PairsBySample.Pair pair = new(random.NextInt(samples), i % 11, i);
                bool takes = random.NextInt(3) != 0;
                pairs.Offer(pair.Owner, pair.Slot, pair.Sample, takes);
                if (takes) wanted.Add(pair);
            }
            Assert.That(pairs.Count, Is.EqualTo(wanted.Count));
            Assert.That(pairs.Sorted().ToArray(), Is.EqualTo(wanted.OrderBy(pair => pair.Sample)));
        }
    }
}
