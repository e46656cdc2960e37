using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>The neighbour lists of an approximate search while they grow: of every row its <see cref="Width"/> best so far, by squared distances in single precision.</summary>
/// <remarks>
/// A step writes a row's list from one place only and reads other rows' lists as they were before the step, so neither the number of
/// threads nor their pace changes a bit of the result.
/// </remarks>
internal sealed unsafe class WorkingLists : IDisposable
{
    private const int TileRows = 64;

    private readonly float* _z;
    private readonly float* _norms;
    private readonly int _n;
    private readonly int _d;
    private readonly NativeBuffer<float> _keys;
    private readonly NativeBuffer<int> _ids;
    private long _evaluations;

    /// <param name="z">n×d rows, compact, owned by the caller for the life of this object.</param>
    /// <param name="norms">Their squared norms.</param>
    /// <param name="n">Rows, below <see cref="NearestList.New"/>.</param>
    /// <param name="d">Dimensions.</param>
    /// <param name="width">Places in a list.</param>
    public WorkingLists(float* z, float* norms, int n, int d, int width)
    {
        _z = z;
        _norms = norms;
        (_n, _d, Width) = (n, d, width);
        _keys = new NativeBuffer<float>((long)n * width);
        _ids = new NativeBuffer<int>((long)n * width);
        for (int p = 0; p < n; p++) NearestList.Clear(Keys(p), Ids(p), width);
    }

    public int Width { get; }

    /// <summary>Distances evaluated so far, those in matrix products among them.</summary>
    public long Evaluations => _evaluations;

    /// <summary>Copies the rows in p's list, nearest first, and returns how many there are.</summary>
    public int CopyList(int p, Span<int> rows)
    {
        int* ids = Ids(p);
        int count = 0;
        while (count < Width && ids[count] != NearestList.None) rows[count] = ids[count++] & ~NearestList.New;
        return count;
    }

    /// <summary>Compares the rows of each leaf with one another, by matrix products.</summary>
    /// <param name="leaves">The leaves.</param>
    /// <param name="repeats">Whether rows may have been compared before; false for the first tree.</param>
    /// <param name="context">Threads and cancellation.</param>
    public void CompareLeaves(LeafPartition leaves, bool repeats, ComputeContext context)
    {
        int d = _d, room = leaves.Largest;
        using NativeBuffer<float> gathered = new((long)context.Threads * room * (d + 1)), tiles = new((long)context.Threads * TileRows * room);
        long evaluations = 0;
        ParallelRows.ForWorkers(leaves.Count, 1, context.Threads, context.Token, (worker, c, _) =>
        {
            float* rows = gathered.Pointer + ((long)worker * room * (d + 1)), norms = rows + ((long)room * d), tile = tiles.Pointer + ((long)worker * TileRows * room);
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
                    Gemm.Multiply(false, true, height, leaf.Length, d, -2f, rows + ((long)from * d), d, rows, d, 0f, tile, room);
                    for (int i = 0; i < height; i++)
                    {
                        int p = names[from + i];
                        NearestList.Offer(Keys(p), Ids(p), Width, tile + ((long)i * room), norms, norms[from + i], leaf.Length, names, p, repeats);
                    }
                }
            }
            Interlocked.Add(ref evaluations, (long)leaf.Length * leaf.Length);
        });
        _evaluations += evaluations;
    }

    /// <summary>Compares every row with the neighbours of its neighbours, both ways along the edges, where one of the two edges is new.</summary>
    /// <param name="reach">Neighbours of a row that are followed, and as many of the rows that list it.</param>
    /// <param name="context">Threads and cancellation.</param>
    public void Refine(int reach, ComputeContext context)
    {
        reach = Math.Min(reach, Width);
        int degree = 2 * reach, most = degree * (degree + 1);
        using NativeBuffer<int> edges = new((long)_n * degree), stamps = new((long)context.Threads * _n, zeroed: true), buffers = new((long)context.Threads * most);
        int* edge = edges.Pointer;
        TakeEdges(edge, reach, context);
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

    public void Dispose()
    {
        _keys.Dispose();
        _ids.Dispose();
    }

    private float* Keys(int p) => _keys.Pointer + ((long)p * Width);

    private int* Ids(int p) => _ids.Pointer + ((long)p * Width);

    /// <summary>Copies the first entries of every list and, behind them, the rows whose entries name it; those entries are new no longer.</summary>
    private void TakeEdges(int* edge, int reach, ComputeContext context)
    {
        int degree = 2 * reach;
        ParallelRows.For(_n, 4096, context.Threads, context.Token, (from, to) =>
        {
            for (int p = from; p < to; p++)
            {
                int* ids = Ids(p), own = edge + ((long)p * degree);
                for (int t = 0; t < reach; t++)
                {
                    (own[t], own[reach + t]) = (ids[t], NearestList.None);
                    if (ids[t] != NearestList.None) ids[t] &= ~NearestList.New;
                }
            }
        });
        // Nearest entries first: where a row is named more often than there are places, the closest stay.
        int[] filled = new int[_n];
        for (int t = 0; t < reach; t++)
        {
            context.Token.ThrowIfCancellationRequested();
            for (int p = 0; p < _n; p++)
            {
                int entry = edge[((long)p * degree) + t];
                if (entry == NearestList.None) continue;
                int q = entry & ~NearestList.New;
                if (filled[q] < reach) edge[((long)q * degree) + reach + filled[q]++] = p | (entry & NearestList.New);
            }
        }
    }

    /// <summary>Rows two edges away from p, or listing it, that p has not been compared with on these edges; each once.</summary>
    private int Gather(int p, int* edge, int degree, int* stamp, int* candidates)
    {
        int mark = p + 1, count = 0;
        stamp[p] = mark;
        int* ids = Ids(p), own = edge + ((long)p * degree);
        for (int t = 0; t < Width && ids[t] != NearestList.None; t++) stamp[ids[t] & ~NearestList.New] = mark;
        for (int t = 0; t < degree; t++)
        {
            if (own[t] == NearestList.None) continue;
            bool fresh = (own[t] & NearestList.New) != 0;
            int via = own[t] & ~NearestList.New;
            if (fresh && stamp[via] != mark)
            {
                stamp[via] = mark;
                candidates[count++] = via;
            }
            int* theirs = edge + ((long)via * degree);
            for (int s = 0; s < degree; s++)
            {
                int entry = theirs[s], q = entry & ~NearestList.New;
                if (entry == NearestList.None || (!fresh && q == entry) || stamp[q] == mark) continue;
                stamp[q] = mark;
                candidates[count++] = q;
            }
        }
        return count;
    }

    private void Compare(int p, int* candidates, int count)
    {
        const int Ahead = 6;
        float* own = _z + ((long)p * _d), keys = Keys(p);
        int* ids = Ids(p);
        float threshold = keys[Width - 1];
        for (int c = 0; c < count; c++)
        {
            if (c + Ahead < count) RowDistance.Prefetch(_z + ((long)candidates[c + Ahead] * _d), _d);
            float key = RowDistance.SquaredSingle(own, _z + ((long)candidates[c] * _d), _d);
            if (key >= threshold) continue;
            NearestList.Insert(keys, ids, Width, key, candidates[c] | NearestList.New);
            threshold = keys[Width - 1];
        }
    }
}
