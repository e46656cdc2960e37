using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Search;

/// <summary>Short lists against full sorts; the values are small whole numbers, so nearly every list has ties.</summary>
[NoNativeLeaks]
public sealed unsafe class SortedTopKTests
{
    [Test]
    public void ListsKeepTheBestInOrder()
    {
        const int Width = 13, Count = 100;
        float[] a = TestData.Floats(Count, 12), b = TestData.Floats(Count, 13);
        int[] names = [.. Enumerable.Range(1000, Count)];
        IEnumerable<(float Key, int Name)> others = names.Select((name, j) => (a[j] + b[j] + 0.25f, name)).Where(e => e.name != 1040);
        (float Key, int Name)[] expected = [.. others.Order().Take(Width)];
        float[] keys = new float[Width];
        int[] ids = new int[Width];
        fixed (float* pa = a, pb = b, k = keys)
        fixed (int* id = ids, name = names)
        {
            SortedTopK.Clear<SmallestFirst>(k, id, Width);
            Assert.That(ids, Is.All.EqualTo(SortedTopK.None));
            SortedTopK.InsertRow(k, id, Width, pa, pb, 0.25f, Count, name, 1040, mayRepeat: false);
            Assert.That(keys, Is.EqualTo(expected.Select(e => e.Key)));
            Assert.That(ids, Is.EqualTo(expected.Select(e => e.Name | SortedTopK.New)));
            for (int t = 0; t < Width; t++) ids[t] &= ~SortedTopK.New;
        }
        float[] closer = [.. keys.Select(key => key - 0.1f)], nothing = new float[Width];
        int[] same = (int[])ids.Clone();
        fixed (float* pa = closer, pb = nothing, k = keys)
        fixed (int* id = ids, name = same)
        {
            SortedTopK.InsertRow(k, id, Width, pa, pb, 0, Width, name, 1040, mayRepeat: true);
            Assert.That(ids, Is.EqualTo(same), "what is there does not come in again");
            SortedTopK.InsertRow(k, id, Width, pa, pb, 0, Width, name, 1040, mayRepeat: false);
            Assert.That(ids, Has.Some.GreaterThanOrEqualTo(SortedTopK.New), "unless that is not asked for");
        }
    }

    /// <summary>Of equal scores the lower number, whoever comes first: from one worker or from several at once.</summary>
    [Test]
    public void SharedListsDoNotDependOnWhoComesFirst([Values(1, 4, 17)] int k)
    {
        const int Lists = 300, Count = 400;
        float[] values = TestData.SmallIntegers(Lists * Count, 20, 7);
        using TopKLists<LargestFirst> shared = new(Lists, k, shared: true), single = new(Lists, k);
        TopKLists<LargestFirst> together = shared;
        ParallelRows.For(Count, 3, 4, CancellationToken.None, (from, to) =>
        {
            for (int id = from; id < to; id++)
            {
                for (int list = 0; list < Lists; list++) together.InsertShared(list, values[(list * Count) + id], id);
            }
        });
        for (int id = Count - 1; id >= 0; id--)
        {
            for (int list = 0; list < Lists; list++) single.Insert(list, values[(list * Count) + id], id);
        }
        for (int list = 0; list < Lists; list++)
        {
            int[] expected = [.. Enumerable.Range(0, Count).OrderBy(id => (-values[(list * Count) + id], id)).Take(k)];
            Assert.That(new Span<int>(shared.Ids(list), k).ToArray(), Is.EqualTo(expected));
            Assert.That(new Span<int>(single.Ids(list), k).ToArray(), Is.EqualTo(expected));
        }
        Assert.That(shared.FirstIds(), Is.EqualTo(single.FirstIds()));
        Assert.That(shared.Means(), Is.EqualTo(single.Means()));
        shared.Clear();
        Assert.That(shared.FirstKeys(), Is.All.EqualTo(float.NegativeInfinity));
    }

    [Test]
    public void ValuesKeepTheLargest([Range(0, 131, 3)] int count, [Values(1, 2, 8, 9, 10, 25)] int k)
    {
        using NativeBuffer<float> scores = new((2 * count) + 1), top = new(k);
        TestData.SmallIntegers((int)scores.Length, 40, (ulong)(count + k)).CopyTo(scores.Span);
        top.Span.Fill(float.NegativeInfinity);
        SortedTopK.InsertValues(scores.Pointer + 1, count, top.Pointer, k);
        SortedTopK.InsertValues(scores.Pointer + 1 + count, count, top.Pointer, k);
        Assert.That(top.Span.ToArray(), Is.EqualTo(Largest(scores.Span[1..].ToArray(), k)));
    }

    [Test]
    public void ColumnValuesKeepTheLargestOfEachColumn([Range(1, 37)] int count, [Values(1, 3, 10, 17)] int k)
    {
        const int Rows = 20;
        float[] scores = TestData.SmallIntegers(Rows * count, 30, (ulong)(count + (100 * k)));
        using NativeBuffer<float> top = new(count * k), least = new(count);
        top.Span.Fill(float.NegativeInfinity);
        least.Span.Fill(float.NegativeInfinity);
        fixed (float* a = scores)
        {
            for (int row = 0; row < Rows; row++) SortedTopK.InsertColumnValues(a + (row * count), count, top.Pointer, least.Pointer, k);
        }
        for (int j = 0; j < count; j++)
        {
            float[] column = [.. Enumerable.Range(0, Rows).Select(row => scores[(row * count) + j])];
            Assert.That(top.Span.Slice(j * k, k).ToArray(), Is.EqualTo(Largest(column, k)));
            Assert.That(least.Pointer[j], Is.EqualTo(top.Pointer[(j * k) + k - 1]));
        }
    }

    private static float[] Largest(float[] values, int k) =>
        [.. values.OrderDescending().Concat(Enumerable.Repeat(float.NegativeInfinity, k)).Take(k)];
}
