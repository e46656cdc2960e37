using LfmNative.Kernels;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Kernels;

public sealed unsafe class SelectionTests
{
    /// <summary>The survivors are exactly the keys up to the k-th smallest plus the margin.</summary>
    [Test]
    public void CandidatesAreThoseOfAFullSort(
        [Values(1, 7, 64, 1023, 1024, 1025, 5000)] int n, [Values(1, 5, 100, 2000)] int k, [Values(0f, 0.25f)] float margin, [Values(8, 4000)] int levels)
    {
        float[] a = TestData.SmallIntegers(n, levels, 3), b = TestData.Floats(n, 4, 0.1);
        CandidateList list = new();
        // Twice, because a list serves one row after another.
        for (int round = 0; round < 2; round++)
        {
            int self = round == 0 ? n / 2 : n - 1;
            list.Reset(k, margin);
            OfferInPieces(list, a, b, null, self);
            list.Shrink();
            Assert.That(list.Ids.ToArray(), Is.EquivalentTo(Expected(a, b, k, margin, Enumerable.Range(0, n).Where(i => i != self))));
        }
    }

    [Test]
    public void CandidatesPassOverTheGroup([Values(1, 30)] int k)
    {
        const int N = 3000;
        float[] a = TestData.SmallIntegers(N, 500, 8), b = TestData.SmallIntegers(N, 500, 9);
        int[] groups = Array.ConvertAll(TestData.SmallIntegers(N, 3, 10), g => (int)g);
        CandidateList list = new();
        list.Reset(k, 0);
        OfferInPieces(list, a, b, groups, 1);
        list.Shrink();
        Assert.That(list.Ids.ToArray(), Is.EquivalentTo(Expected(a, b, k, 0, Enumerable.Range(0, N).Where(i => groups[i] != 1))));
    }

    /// <summary>Falling keys are the worst case: every one of them enters the list.</summary>
    [Test]
    public void FallingAndEqualKeysAreKept()
    {
        const int N = 20_000;
        float[] falling = new float[N], zero = new float[N];
        for (int i = 0; i < N; i++) falling[i] = N - i;
        CandidateList list = new();
        list.Reset(3, 0);
        OfferInPieces(list, falling, zero, null, -1);
        list.Shrink();
        Assert.That(list.Ids.ToArray(), Is.EquivalentTo((int[])[N - 3, N - 2, N - 1]));
        list.Reset(3, 0);
        OfferInPieces(list, zero, zero, null, 5);
        list.Shrink();
        Assert.That(list.Count, Is.EqualTo(N - 1), "equal keys cannot be told apart, so all survive");
    }

    [Test]
    public void SmallestIsThatOfASort([Range(1, 120)] int n, [Values(1, 3, 1000)] int levels)
    {
        float[] values = TestData.SmallIntegers(n, levels, (ulong)n);
        float[] sorted = [.. values.Order()];
        foreach (float[] order in (float[][])[values, sorted, [.. sorted.Reverse()]])
        {
            for (int rank = 0; rank < n; rank += 1 + (n / 10))
            {
                Assert.That(OrderStatistic.Smallest(order, rank), Is.EqualTo(sorted[rank]), $"rank {rank} of {n}");
                Assert.That(OrderStatistic.Smallest(Array.ConvertAll(order, v => (double)v), rank), Is.EqualTo(sorted[rank]), $"rank {rank} of {n}, double");
            }
        }
    }

    /// <summary>Signs, zeros, infinities and neighbours on the number line.</summary>
    [Test]
    public void SmallestAmongExtremes()
    {
        double[] values = [double.NegativeInfinity, -double.MaxValue, -1, -double.Epsilon, -0.0, 0, double.Epsilon, 1, Math.BitIncrement(1), double.MaxValue, double.PositiveInfinity];
        float[] single = [float.NegativeInfinity, -float.MaxValue, -1, -float.Epsilon, -0f, 0, float.Epsilon, 1, MathF.BitIncrement(1), float.MaxValue, float.PositiveInfinity];
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

    private static void OfferInPieces(CandidateList list, float[] a, float[] b, int[]? groups, int group)
    {
        fixed (float* pa = a, pb = b)
        {
            int from = 0;
            for (int size = 1; from < a.Length; size = (2 * size) + 1)
            {
                int count = Math.Min(size, a.Length - from);
                list.Offer(pa + from, pb + from, count, from, groups, group);
                from += count;
            }
        }
    }

    private static IEnumerable<int> Expected(float[] a, float[] b, int k, float margin, IEnumerable<int> rows)
    {
        int[] allowed = [.. rows];
        if (allowed.Length <= k) return allowed;
        float kth = allowed.Select(i => a[i] + b[i]).Order().ElementAt(k - 1);
        return allowed.Where(i => a[i] + b[i] <= kth + margin);
    }
}
