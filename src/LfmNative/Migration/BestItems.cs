using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Search;

namespace LfmNative.Migration;

/// <summary>The nearest items of queries by cosine, of items that come in blocks.</summary>
internal sealed class BestItems
{
    private readonly int _depth;
    private readonly float[] _cosines;
    private readonly int[] _items;
    private readonly Dictionary<int, string> _names = [];
    private int _seen;

    /// <summary>Begins with empty lists.</summary>
    /// <param name="queries">Queries.</param>
    /// <param name="depth">Items of a list.</param>
    public unsafe BestItems(int queries, int depth)
    {
        (_depth, _cosines, _items) = (depth, new float[queries * depth], new int[queries * depth]);
        fixed (float* keys = _cosines)
        fixed (int* ids = _items) SortedTopK.Clear<LargestFirst>(keys, ids, _items.Length);
    }

    /// <summary>The names of a query's nearest items, the nearest first.</summary>
    public IEnumerable<string> Of(int query) =>
        _items.Skip(query * _depth).Take(_depth).Where(item => item != SortedTopK.None).Select(item => _names[item]);

    /// <summary>Looks through a block.</summary>
    /// <param name="queries">Unit rows of the queries.</param>
    /// <param name="items">Unit rows of the items.</param>
    /// <param name="names">Their names.</param>
    /// <param name="context">Threads and cancellation.</param>
    public unsafe void Add(UnitRows queries, UnitRows items, ReadOnlySpan<string> names, ComputeContext context)
    {
        fixed (float* pinnedKeys = _cosines)
        fixed (int* pinnedIds = _items)
        {
            float* keys = pinnedKeys;
            int* ids = pinnedIds;
            int depth = _depth, seen = _seen;
            ScoreTiles.ForEach(queries.Pointer, queries.Count, items.Pointer, items.Count, queries.Cols, context,
                (_, from, to, first, width, scores) =>
            {
                for (int q = from; q < to; q++)
                {
                    float* row = scores + ((long)(q - from) * ScoreTiles.ColumnBlock), key = keys + ((long)q * depth);
                    for (int j = 0; j < width; j++)
                    {
                        if (row[j] > key[depth - 1])
                            SortedTopK.Insert<LargestFirst>(key, ids + ((long)q * depth), depth, row[j], seen + first + j);
                    }
                }
            });
        }
        foreach (int item in _items)
        {
            if (item >= _seen) _names[item] = names[item - _seen];
        }
        _seen += items.Count;
    }
}
