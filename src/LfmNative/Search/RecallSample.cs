using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>A seeded sample of rows whose true neighbours are known: what the recall of lists is measured on.</summary>
/// <remarks>
/// Recall is the share of a row's k nearest listed rows that are not farther than its true k-th neighbour, so ties count as found.
/// </remarks>
internal sealed unsafe class RecallSample
{
    /// <summary>Rows that one product takes.</summary>
    private const int RowBlock = 32;
    private const int ColumnBlock = 1024;

    /// <summary>Places beyond k, for what single precision orders wrongly.</summary>
    private const int ExtraPlaces = 8;

    private readonly MetricRows _rows;
    private readonly int[] _order;
    private readonly int _k;
    private readonly int[] _positions;
    private readonly double[] _kth;

    /// <summary>Draws the sample and searches it among all rows.</summary>
    /// <param name="rows">The rows, their working copy in the order of <paramref name="order"/>.</param>
    /// <param name="order">Row number at each position.</param>
    /// <param name="k">Neighbours, 1..n−1.</param>
    /// <param name="size">Rows in the sample.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="context">Threads and cancellation.</param>
    public RecallSample(MetricRows rows, int[] order, int k, int size, ulong seed, ComputeContext context)
    {
        (_rows, _order, _k) = (rows, order, k);
        size = Math.Min(size, rows.Count);
        _positions = new int[size];
        _kth = new double[size];
        Rng random = new(seed);
        // One row of each of equal stretches of the order: all distinct, and spread as the data are.
        for (int s = 0; s < size; s++)
        {
            int from = (int)((long)s * rows.Count / size), to = (int)((s + 1L) * rows.Count / size);
            _positions[s] = from + random.NextInt(to - from);
        }
        Search(context);
    }

    /// <summary>Rows that are searched.</summary>
    public int Rows => _rows.Count;

    /// <summary>Their dimensions.</summary>
    public int Dim => _rows.Dim;

    /// <summary>Recall of the lists, in [0, 1].</summary>
    public double RecallOf(NeighborDescent lists)
    {
        int[] listed = new int[lists.Width];
        long found = 0;
        for (int s = 0; s < _positions.Length; s++)
        {
            int hits = 0;
            foreach (int q in listed.AsSpan(0, lists.CopyList(_positions[s], listed)))
                hits += Distance(s, q) <= _kth[s] ? 1 : 0;
            found += Math.Min(hits, _k);
        }
        return found / ((double)_positions.Length * _k);
    }

    private double Distance(int s, int position) => _rows.Distance(_order[_positions[s]], _rows, _order[position]);

    private void Search(ComputeContext context)
    {
        int n = _rows.Count, d = _rows.Dim, width = Math.Min(_k + ExtraPlaces, n - 1), size = _positions.Length;
        using NativeBuffer<float> queries = new((long)size * d), tiles = new((long)context.Threads * RowBlock * ColumnBlock);
        using NativeBuffer<int> names = new(n);
        using TopKLists<SmallestFirst> nearest = new(size, width);
        TopKLists<SmallestFirst> lists = nearest;
        float* z = _rows.Working.Pointer, norms = _rows.SquaredNorms.Pointer, query = queries.Pointer;
        for (int i = 0; i < n; i++) names.Pointer[i] = i;
        for (int s = 0; s < size; s++)
            new ReadOnlySpan<float>(z + ((long)_positions[s] * d), d).CopyTo(new Span<float>(query + ((long)s * d), d));
        ParallelRows.ForWorkers(size, RowBlock, context.Threads, context.Token, (worker, from, to) =>
        {
            float* tile = tiles.Pointer + ((long)worker * RowBlock * ColumnBlock), own = query + ((long)from * d);
            for (int first = 0; first < n; first += ColumnBlock)
            {
                context.Token.ThrowIfCancellationRequested();
                int count = Math.Min(ColumnBlock, n - first);
                Gemm.Multiply(false, true, to - from, count, d, -2f, own, d, z + ((long)first * d), d, 0f, tile, ColumnBlock);
                for (int s = from; s < to; s++)
                {
                    SortedTopK.InsertRow(
                        lists.Keys(s),
                        lists.Ids(s),
                        width,
                        tile + ((long)(s - from) * ColumnBlock),
                        norms + first,
                        norms[_positions[s]],
                        count,
                        names.Pointer + first,
                        _positions[s],
                        mayRepeat: false);
                }
            }
            double[] distances = new double[width];
            for (int s = from; s < to; s++)
            {
                for (int t = 0; t < width; t++) distances[t] = Distance(s, lists.Ids(s)[t] & ~SortedTopK.New);
                _kth[s] = OrderStatistic.Smallest(distances, _k - 1);
            }
        });
    }
}
