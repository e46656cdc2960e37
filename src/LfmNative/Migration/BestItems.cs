using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Migration;

/// <summary>The nearest items of queries by cosine, of items that come in blocks.</summary>
internal sealed class BestItems(int queries, int depth)
{
    private readonly List<(float Cosine, string Item)>[] _lists =
        [.. Enumerable.Range(0, queries).Select(_ => new List<(float, string)>())];

    /// <summary>The names of a query's nearest items, the nearest first.</summary>
    public IEnumerable<string> Of(int query) => _lists[query].Select(entry => entry.Item);

    /// <summary>Looks through a block.</summary>
    /// <param name="units">Unit rows of the queries.</param>
    /// <param name="items">Unit rows of the items.</param>
    /// <param name="names">Their names.</param>
    /// <param name="context">Threads and cancellation.</param>
    public unsafe void Add(UnitRows units, UnitRows items, ReadOnlySpan<string> names, ComputeContext context)
    {
        using NativeBuffer<float> products = new((long)items.Count * units.Count);
        items.Products(units.Pointer, units.Count, products.Pointer, units.Count, context);
        for (int i = 0; i < items.Count; i++)
        {
            float* row = products.Pointer + ((long)i * units.Count);
            for (int q = 0; q < units.Count; q++)
            {
                List<(float Cosine, string Item)> list = _lists[q];
                if (list.Count == depth && row[q] <= list[^1].Cosine) continue;
                int at = list.Count;
                while (at > 0 && list[at - 1].Cosine < row[q]) at--;
                list.Insert(at, (row[q], names[i]));
                if (list.Count > depth) list.RemoveAt(depth);
            }
        }
    }
}
