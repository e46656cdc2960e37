using LfmNative.Kernels;
using LfmNative.Search;

namespace LfmNative.Tests.Search;

public sealed unsafe class PairsBySampleTests
{
    /// <summary>Sorted by sample, the pairs of one sample in the order they were added in; every part added is sorted once.</summary>
    [Test]
    public void SortIsStableAndTakesEveryPartOnce([Values(1, 7, 1000)] int samples, [Values(0, 1, 9, 500)] int count)
    {
        PairsBySample pairs = new(samples);
        Rng random = new(5);
        // Twice, because the pairs of one block follow those of another.
        for (int round = 0; round < 2; round++)
        {
            pairs.Clear(round * 100);
            List<int> added = [];
            for (int part = 0; part < 2; part++)
            {
                int before = added.Count;
                List<(int Sample, PairsBySample.Request Request)> expected = [];
                for (int owner = 0; owner < 3; owner++)
                {
                    (CandidateList list, float[] keys, int[] ids) = Candidates(samples, count, random);
                    pairs.Add(list, 0.25f, 0.5f, owner);
                    for (int i = 0; i < ids.Length; i++)
                    {
                        if (!(keys[i] > 0.25f && keys[i] <= 0.5f)) continue;
                        expected.Add((ids[i], new PairsBySample.Request(owner, added.Count)));
                        added.Add(ids[i]);
                    }
                }
                pairs.Sort();
                (int Sample, PairsBySample.Request Request)[] sorted = [.. expected.OrderBy(pair => pair.Sample)];
                Assert.That(pairs.Sorted.ToArray(), Is.EqualTo(sorted.Select(pair => pair.Sample)));
                Assert.That(pairs.Requests.ToArray(), Is.EqualTo(sorted.Select(pair => pair.Request)));
                Assert.That(pairs.Samples.ToArray(), Is.EqualTo(added));
                Assert.That(pairs.Count, Is.EqualTo(before + expected.Count));
                // What was evaluated stays while more is added.
                if (part > 0 && before > 0) Assert.That(pairs.Values[before - 1], Is.EqualTo(before - 1));
                for (int p = before; p < pairs.Count; p++) pairs.Values[p] = p;
            }
        }
    }

    /// <summary>A list of so many keys between 0 and 1, some on the limits, with random samples.</summary>
    private static (CandidateList List, float[] Keys, int[] Ids) Candidates(int samples, int count, Rng random)
    {
        float[] keys = new float[samples], zero = new float[samples];
        for (int j = 0; j < samples; j++) keys[j] = j < count ? random.NextInt(9) / 8f : 2;
        CandidateList list = new();
        list.Reset(samples, 0, 1.5f);
        fixed (float* a = keys, b = zero) list.AppendRow(a, b, samples, 0, null, -1);
        int kept = Math.Min(samples, count);
        Assert.That(list.Ids.ToArray(), Is.EqualTo(Enumerable.Range(0, kept)));
        return (list, keys[..kept], [.. list.Ids]);
    }
}
