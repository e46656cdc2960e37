using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>NN-descent (Dong, Moses and Li 2011) on lists of the <see cref="Width"/> best neighbours so far of every row.</summary>
/// <remarks>
/// Keys are squared distances in float32.
/// A step writes a row's list from one thread only and reads other rows' lists as they were before the step, so neither the number of
/// threads nor their pace changes a bit of the result.
/// </remarks>
internal sealed unsafe class NeighborDescent : IDisposable
{
    private const int TileRows = 64;

    private readonly float* _z;
    private readonly float* _norms;
    private readonly int _n;
    private readonly int _d;
    private readonly TopKLists<SmallestFirst> _lists;
    private long _evaluations;

    /// <param name="z">n×d rows, compact, owned by the caller for the life of this object.</param>
    /// <param name="norms">Their squared norms.</param>
    /// <param name="n">Rows, below <see cref="SortedTopK.New"/>.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="width">Places in a list.</param>
    public NeighborDescent(float* z, float* norms, int n, int d, int width)
    {
        _z = z;
        _norms = norms;
        (_n, _d, Width) = (n, d, width);
        _lists = new TopKLists<SmallestFirst>(n, width);
    }

    public int Width { get; }

    /// <summary>Distances evaluated so far, those in matrix products included.</summary>
    public long Evaluations => _evaluations;

    /// <summary>Copies the rows in p's list, nearest first, and returns how many there are.</summary>
    public int CopyList(int p, Span<int> rows)
    {
        int* ids = _lists.Ids(p);
        int count = 0;
        while (count < Width && ids[count] != SortedTopK.None) rows[count] = ids[count++] & ~SortedTopK.New;
        return count;
    }

    /// <summary>Compares the rows of each leaf with one another, by matrix products.</summary>
    /// <param name="leaves">The leaves.</param>
    /// <param name="mayRepeat">Whether rows may have been compared before; false for the first tree.</param>
    /// <param name="context">Threads and cancellation.</param>
    public void CompareLeaves(LeafPartition leaves, bool mayRepeat, ComputeContext context)
    {
        int d = _d, capacity = leaves.Largest;
        long stride = (long)capacity * (d + 1L);
        using NativeBuffer<float> gathered = new(context.Threads * stride);
        using NativeBuffer<float> tiles = new((long)context.Threads * TileRows * capacity);
        long evaluations = 0;
        ParallelRows.ForWorkers(leaves.Count, 1, context.Threads, context.Token, (worker, c, _) =>
        {
            float* rows = gathered.Pointer + (worker * stride), norms = rows + ((long)capacity * d);
            float* tile = tiles.Pointer + ((long)worker * TileRows * capacity);
            Span<int> leaf = leaves.Order.AsSpan(leaves.Start[c], leaves.Start[c + 1] - leaves.Start[c]);
            leaf.Sort();
            for (int i = 0; i < leaf.Length; i++)
            {
                new ReadOnlySpan<float>(_z + ((long)leaf[i] * d), d).CopyTo(new Span<float>(rows + ((long)i * d), d));
                norms[i] = _norms[leaf[i]];
            }
            fixed (int* names = leaf)
            {
                for (int from = 0; from < leaf.Length; from += TileRows)
                {
                    int height = Math.Min(TileRows, leaf.Length - from);
                    float* own = rows + ((long)from * d);
                    Gemm.Multiply(false, true, height, leaf.Length, d, -2f, own, d, rows, d, 0f, tile, capacity);
                    for (int i = 0; i < height; i++)
                    {
                        int p = names[from + i];
                        float* products = tile + ((long)i * capacity);
                        SortedTopK.InsertRow(
                            _lists.Keys(p),
                            _lists.Ids(p),
                            Width,
                            products,
                            norms,
                            norms[from + i],
                            leaf.Length,
                            names,
                            p,
                            mayRepeat);
                    }
                }
            }
            Interlocked.Add(ref evaluations, (long)leaf.Length * leaf.Length);
        });
        _evaluations += evaluations;
    }

    /// <summary>
    /// Compares every row with the neighbours of its neighbours, both ways along the edges, where one of the two edges is new.
    /// </summary>
    /// <param name="followed">Neighbours of a row that are followed, and as many of the rows that list it.</param>
    /// <param name="context">Threads and cancellation.</param>
    public void Refine(int followed, ComputeContext context)
    {
        followed = Math.Min(followed, Width);
        int degree = 2 * followed, most = degree * (degree + 1);
        using NativeBuffer<int> edges = new((long)_n * degree), buffers = new((long)context.Threads * most);
        using NativeBuffer<int> stamps = new((long)context.Threads * _n, zeroed: true);
        int* edge = edges.Pointer;
        CollectEdges(edge, followed, context);
        long evaluations = 0;
        ParallelRows.ForWorkers(_n, 1024, context.Threads, context.Token, (worker, from, to) =>
        {
            int* candidates = buffers.Pointer + ((long)worker * most);
            long seen = 0;
            for (int p = from; p < to; p++)
            {
                int count = Gather(p, edge, degree, stamps.Pointer + ((long)worker * _n), candidates);
                Compare(p, candidates, count);
                seen += count;
            }
            Interlocked.Add(ref evaluations, seen);
        });
        _evaluations += evaluations;
    }

    public void Dispose() => _lists.Dispose();

    /// <summary>
    /// Copies the first entries of every list and, behind them, the rows whose entries name it; the flag <see cref="SortedTopK.New"/> of
    /// those entries is cleared.
    /// </summary>
    private void CollectEdges(int* edge, int followed, ComputeContext context)
    {
        int degree = 2 * followed;
        ParallelRows.For(_n, 4096, context.Threads, context.Token, (from, to) =>
        {
            for (int p = from; p < to; p++)
            {
                int* ids = _lists.Ids(p), own = edge + ((long)p * degree);
                for (int t = 0; t < followed; t++)
                {
                    (own[t], own[followed + t]) = (ids[t], SortedTopK.None);
                    if (ids[t] != SortedTopK.None) ids[t] &= ~SortedTopK.New;
                }
            }
        });
        // Nearest entries first: where a row is named more often than there are places, the closest stay.
        int[] filled = new int[_n];
        for (int t = 0; t < followed; t++)
        {
            context.Token.ThrowIfCancellationRequested();
            for (int p = 0; p < _n; p++)
            {
                int entry = edge[((long)p * degree) + t];
                if (entry == SortedTopK.None) continue;
                int q = entry & ~SortedTopK.New;
                if (filled[q] < followed) edge[((long)q * degree) + followed + filled[q]++] = p | (entry & SortedTopK.New);
            }
        }
    }

    /// <summary>Rows two edges away from p, or listing it, that p has not been compared with on these edges; each once.</summary>
    private int Gather(int p, int* edge, int degree, int* stamp, int* candidates)
    {
        int mark = p + 1, count = 0;
        stamp[p] = mark;
        int* ids = _lists.Ids(p), own = edge + ((long)p * degree);
        for (int t = 0; t < Width && ids[t] != SortedTopK.None; t++) stamp[ids[t] & ~SortedTopK.New] = mark;
        for (int t = 0; t < degree; t++)
        {
            if (own[t] == SortedTopK.None) continue;
            bool isNew = (own[t] & SortedTopK.New) != 0;
            int via = own[t] & ~SortedTopK.New;
            if (isNew && stamp[via] != mark)
            {
                stamp[via] = mark;
                candidates[count++] = via;
            }
            int* theirs = edge + ((long)via * degree);
            for (int s = 0; s < degree; s++)
            {
                int entry = theirs[s], q = entry & ~SortedTopK.New;
                if (entry == SortedTopK.None || (!isNew && q == entry) || stamp[q] == mark) continue;
                stamp[q] = mark;
                candidates[count++] = q;
            }
        }
        return count;
    }

    private void Compare(int p, int* candidates, int count)
    {
        const int Ahead = 6;
        float* own = _z + ((long)p * _d), keys = _lists.Keys(p);
        int* ids = _lists.Ids(p);
        float threshold = keys[Width - 1];
        for (int c = 0; c < count; c++)
        {
            if (c + Ahead < count) RowDistance.Prefetch(_z + ((long)candidates[c + Ahead] * _d), _d);
            float key = RowDistance.SquaredSingle(own, _z + ((long)candidates[c] * _d), _d);
            if (key >= threshold) continue;
            SortedTopK.Insert<SmallestFirst>(keys, ids, Width, key, candidates[c] | SortedTopK.New);
            threshold = keys[Width - 1];
        }
    }
}
