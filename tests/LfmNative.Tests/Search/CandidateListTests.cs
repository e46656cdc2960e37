using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

public sealed unsafe class CandidateListTests
{
    /// <summary>The candidates are exactly the keys up to the k-th smallest plus the tolerance.</summary>
    [Test]
    public void CandidatesAreThoseOfAFullSort(
        [Values(1, 7, 64, 1023, 1024, 1025, 5000)] int n,
        [Values(1, 5, 100, 2000)] int k,
        [Values(0f, 0.25f)] float tolerance,
        [Values(8, 4000)] int levels)
    {
        float[] a = TestData.SmallIntegers(n, levels, 3), b = TestData.Floats(n, 4, 0.1);
        CandidateList list = new();
        // Twice, because a list serves one row after another.
        for (int round = 0; round < 2; round++)
        {
            int self = round == 0 ? n / 2 : n - 1;
            list.Reset(k, tolerance);
            AppendInPieces(list, a, b, null, self);
            list.Partition();
            Assert.That(list.Ids.ToArray(), Is.EquivalentTo(Expected(a, b, k, tolerance, Enumerable.Range(0, n).Where(i => i != self))));
        }
    }

    [Test]
    public void CandidatesLeaveOutTheGroup([Values(1, 30)] int k)
    {
        const int N = 3000;
        float[] a = TestData.SmallIntegers(N, 500, 8), b = TestData.SmallIntegers(N, 500, 9);
        int[] groups = Array.ConvertAll(TestData.SmallIntegers(N, 3, 10), g => (int)g);
        CandidateList list = new();
        list.Reset(k, 0);
        AppendInPieces(list, a, b, groups, 1);
        list.Partition();
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
        AppendInPieces(list, falling, zero, null, -1);
        list.Partition();
        Assert.That(list.Ids.ToArray(), Is.EquivalentTo((int[])[N - 3, N - 2, N - 1]));
        list.Reset(3, 0);
        AppendInPieces(list, zero, zero, null, 5);
        list.Partition();
        Assert.That(list.Count, Is.EqualTo(N - 1), "equal keys cannot be told apart, so all are kept");
    }

    /// <summary>Keys one by one, as many as one likes; what is up to a threshold stays in its order.</summary>
    [Test]
    public void AppendedKeysKeepTheirOrder([Values(0, 1, 8, 15, 16, 17, 1000)] int count)
    {
        float[] keys = TestData.SmallIntegers(count + 1, 7, 3);
        CandidateList list = new();
        for (int round = 0; round < 2; round++)
        {
            list.Clear();
            for (int id = 0; id < count; id++) list.Append(keys[id], id);
            Assert.That(list.Ids.ToArray(), Is.EqualTo(Enumerable.Range(0, count)));
            list.DropAbove(3);
            Assert.That(list.Ids.ToArray(), Is.EqualTo(Enumerable.Range(0, count).Where(id => keys[id] <= 3)));
        }
    }

    private static void AppendInPieces(CandidateList list, float[] a, float[] b, int[]? groups, int group)
    {
        fixed (float* pa = a, pb = b)
        {
            int from = 0;
            for (int size = 1; from < a.Length; size = (2 * size) + 1)
            {
                int count = Math.Min(size, a.Length - from);
                list.AppendRow(pa + from, pb + from, count, from, groups, group);
                from += count;
            }
        }
    }

    private static IEnumerable<int> Expected(float[] a, float[] b, int k, float tolerance, IEnumerable<int> rows)
    {
        int[] allowed = [.. rows];
        if (allowed.Length <= k) return allowed;
        float kth = allowed.Select(i => a[i] + b[i]).Order().ElementAt(k - 1);
        return allowed.Where(i => a[i] + b[i] <= kth + tolerance);
    }
}
