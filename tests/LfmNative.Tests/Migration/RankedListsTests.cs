using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Migration;

[NoNativeLeaks]
public sealed class RankedListsTests
{
    private const int Queries = 300;
    private const int Items = 2_500;
    private const int D = 9;

    [TestCase(1, false)]
    [TestCase(3, true)]
    public void ListsAndRanksAreThoseOfAllProducts(int threads, bool withoutOwn)
    {
        ComputeContext context = new(threads);
        using UnitRows queries = Units(Queries, 1), items = Units(Items, 2);
        int[] own = [.. Enumerable.Range(0, Queries).Select(i => (7 * i) % Items)];
        RankedLists lists = RankedLists.Find(queries, items, own, 10, withoutOwn, context);
        for (int q = 0; q < Queries; q++)
        {
            double[] products = [.. Enumerable.Range(0, Items).Select(i => Dot(queries.Row(q), items.Row(i)))];
            int[] order =
                [.. Enumerable.Range(0, Items).Where(i => !withoutOwn || i != own[q]).OrderByDescending(i => products[i]).Take(10)];
            Assert.That(lists.Of(q).ToArray(), Is.EqualTo(order), $"query {q}");
            Assert.That(lists.Rank[q], Is.EqualTo(1 + products.Count(p => p > products[own[q]] + 1e-6)), $"query {q}");
        }
    }

    [Test]
    public void CopiesOfTheOwnItemDoNotCountAsNearer()
    {
        float[] row = TestData.Floats(D, 3);
        using UnitRows queries = Units(row), items = Units([.. row, .. row, .. row, .. TestData.Floats(D, 4)]);
        Assert.That(RankedLists.Find(queries, items, [2], 10, false, new ComputeContext()).Rank, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void GainsAreDiscountedByRank()
    {
        using UnitRows queries = Units(40, 1), items = Units(200, 2);
        int[] own = [.. Enumerable.Range(0, 40)];
        RankedLists lists = RankedLists.Find(queries, items, own, 10, false, new ComputeContext());
        Assert.That(lists.Ndcg(lists), Is.All.EqualTo(1).Within(1e-12));
        Assert.That(lists.Overlap(lists), Is.All.EqualTo(1));
        Assert.That(RankedLists.Discounts(3), Is.EqualTo(new[] { 1, 1 / Math.Log2(3), 0.5 }).Within(1e-15));
        RankedLists shorter = RankedLists.Find(queries, items, own, 1, false, new ComputeContext());
        Assert.That(shorter.K, Is.EqualTo(1));
        Assert.That(shorter.Items, Is.EqualTo(Enumerable.Range(0, 40).Select(q => lists.Of(q)[0])));
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++) sum += (double)a[j] * b[j];
        return sum;
    }

    private static UnitRows Units(int n, ulong seed) => Units(TestData.Floats(n * D, seed));

    private static UnitRows Units(float[] data) =>
        UnitRows.Of(new ReadOnlyMatrixView<float>(data, data.Length / D, D), HeldOutPairs.Raw, new ComputeContext());
}
