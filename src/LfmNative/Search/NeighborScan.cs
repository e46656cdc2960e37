using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Search;

/// <summary>One worker's part of the exact search: a block of rows against all samples.</summary>
/// <remarks>
/// Keys ‖r_j‖² − 2⟨z_i, r_j⟩ come from blocked products in int16 or in float32, of the working rows or of their reduced forms,
/// where they are lower bounds. Every sample that may be among the k nearest by its key is evaluated in double precision from the original
/// rows; the k found then prove, by a bound that their distances set on the keys, that nothing was missed, or the row is swept once more
/// under it.
/// </remarks>
internal sealed unsafe class NeighborScan : IDisposable
{
    /// <summary>Rows that one sweep handles together at most.</summary>
    public const int RowBlock = KeyProducts.RowBlock;

    /// <summary>Rows that must need a sample before widening it for them pays.</summary>
    public const int MinRowsToWiden = 4;

    /// <summary>By how many pairs the prefetching of samples runs ahead.</summary>
    private const int Ahead = 4;

    /// <summary>Pairs that are evaluated for one neighbor where keys are bounds, approximately.</summary>
    private const int PairsPerNeighbor = 4;

    /// <summary>Pairs that capacity is reserved for in advance at most.</summary>
    private const int MaxExpectedPairs = 1 << 20;

    /// <summary>Squares whose relative difference is larger have different roots.</summary>
    private const double SameRoot = 1.0 / (1L << 50);

    private readonly PreparedSearch _search;
    private readonly KeyProducts _products;
    private readonly NativeBuffer<double> _widened;
    private readonly PairsBySample _pairs;
    private readonly NeighborSorter _sorter = new();
    private readonly int[] _block = new int[RowBlock];
    private readonly RowCandidates[] _rows = Array.ConvertAll(new int[RowBlock], _ => new RowCandidates());
    private double[] _nearest = [];
    private int[] _nearestIds = [];

    /// <param name="search">The search, shared by all workers.</param>
    public NeighborScan(PreparedSearch search)
    {
        _search = search;
        _products = new KeyProducts(search);
        _widened = new NativeBuffer<double>(search.Rows.Dim);
        _pairs = new PairsBySample(search.Samples.Count);
    }

    /// <summary>Rows for one sweep: bounds come from few coordinates, so that a block's rows leave the caches to their keys.</summary>
    public static int RowsTogether(bool bounds) => bounds ? RowBlock : RowBlock / 2;

    /// <summary>Distances evaluated one by one in double precision so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Finds the k nearest samples of the rows at positions from..to of the order, at most <see cref="RowBlock"/>.</summary>
    /// <param name="from">First position.</param>
    /// <param name="to">One past the last.</param>
    /// <param name="indices">
    /// Receives, for row i at i·k, k sample numbers ascending by (distance, index); empty for a trial that only counts evaluations.
    /// </param>
    /// <param name="distances">Receives their distances in the metric; empty for a trial.</param>
    public void Run(int from, int to, Span<int> indices, Span<double> distances)
    {
        int count = to - from;
        _search.Order.AsSpan(from, count).CopyTo(_block);
        Begin(count);
        Sweep(0, count);
        Rescore(0, count);
        for (int r = 0; r < count; r++)
        {
            if (_rows[r].IsProven) WriteNearest(r, indices, distances);
        }
        for (int r = 0; r < count; r++)
        {
            // After all others: another sweep reuses the place of their pairs. A finite bound proves itself by the next one.
            RowCandidates row = _rows[r];
            if (row.IsProven) continue;
            while (!row.IsProven)
            {
                float tolerance = float.IsFinite(row.KeyBound) ? float.PositiveInfinity : _search.KeyTolerance(_block[r]);
                row.List.Reset(_search.K, tolerance, row.KeyBound);
                Sweep(r, r + 1);
                Rescore(r, r + 1);
            }
            WriteNearest(r, indices, distances);
        }
    }

    public void Dispose()
    {
        _products.Dispose();
        _widened.Dispose();
    }

    /// <summary>Loads the block's rows and resets their lists.</summary>
    /// <remarks>The keys of a sample of the samples bound each row's k-th key, nearly always.</remarks>
    private void Begin(int rows)
    {
        KeySample sample = _search.KeySample;
        double expected = (double)_search.K * sample.Count / _search.Samples.Count;
        int rank = (int)Math.Ceiling(expected + (3 * Math.Sqrt(expected)) + 3);
        _products.Load(_block.AsSpan(0, rows));
        if (rank < sample.Count) _products.MultiplyKeySample(rows);
        for (int r = 0; r < rows; r++)
        {
            float threshold = float.PositiveInfinity, tolerance = _search.KeyTolerance(_block[r]);
            if (rank < sample.Count)
            {
                Span<float> keys = new(_products.Of(r), sample.Count);
                for (int j = 0; j < keys.Length; j++) keys[j] += sample.Norms[j];
                threshold = OrderStatistic.Smallest(keys, rank) + tolerance;
            }
            _rows[r].List.Reset(_search.K, tolerance, threshold);
        }
    }

    /// <summary>Appends the keys of all samples to the lists of the block's rows from..to.</summary>
    private void Sweep(int from, int to)
    {
        int samples = _search.Samples.Count;
        float* norms = _search.Samples.SquaredNorms.Pointer;
        for (int first = 0; first < samples; first += KeyProducts.ColumnBlock)
        {
            int width = Math.Min(KeyProducts.ColumnBlock, samples - first);
            _products.Multiply(from, to, first, width);
            for (int r = from; r < to; r++)
                _rows[r].List.AppendRow(_products.Of(r), norms + first, width, first, _search.Groups, _search.ExcludedGroup(_block[r]));
        }
    }

    /// <summary>Evaluates in double precision what may be among the k nearest of the block's rows from..to.</summary>
    private void Rescore(int from, int to)
    {
        long expected = (long)(to - from) * _search.K * (_search.KeysAreBounds ? PairsPerNeighbor : 1);
        _pairs.Clear((int)Math.Min(MaxExpectedPairs, expected));
        if (_search.KeysAreBounds) RescoreByBounds(from, to);
        else RescoreByKeys(from, to);
    }

    /// <summary>Keys are distances but for their error: what is within it of the k-th is evaluated.</summary>
    private void RescoreByKeys(int from, int to)
    {
        for (int r = from; r < to; r++)
        {
            RowCandidates row = _rows[r];
            row.List.Partition();
            bool few = row.List.Count < _search.K;
            row.KeyBound = few ? float.PositiveInfinity : row.List.Kth + (2 * _search.KeyError(_block[r]));
            row.SquaredBound = double.PositiveInfinity;
            row.FirstPairs = AddPairs(r, float.NegativeInfinity, float.PositiveInfinity);
            row.MorePairs = default;
        }
        Evaluate();
    }

    /// <summary>Keys are lower bounds: the nearest by them first, whose distances bound the rest.</summary>
    private void RescoreByBounds(int from, int to)
    {
        int k = _search.K;
        double unit = _search.Rows.Unit * _search.Rows.Unit;
        Span<float> firstUpTo = stackalloc float[RowBlock];
        for (int r = from; r < to; r++)
        {
            firstUpTo[r] = _rows[r].List.KeyAt(k - 1) + _search.TypicalExcess(_block[r]);
            _rows[r].FirstPairs = AddPairs(r, float.NegativeInfinity, firstUpTo[r]);
        }
        Evaluate();
        for (int r = from; r < to; r++)
        {
            RowCandidates row = _rows[r];
            (row.KeyBound, row.SquaredBound, row.MorePairs) = (float.PositiveInfinity, double.PositiveInfinity, default);
            if (row.List.Count < k) continue;
            row.SquaredBound = OrderStatistic.Smallest(_pairs.Values[row.FirstPairs], k - 1);
            float own = _search.Rows.SquaredNorms.Pointer[_block[r]];
            row.KeyBound = (float)((row.SquaredBound * unit) - own + (2 * _search.KeyError(_block[r])));
            row.MorePairs = AddPairs(r, firstUpTo[r], row.KeyBound);
        }
        Evaluate();
    }

    /// <summary>Adds the pairs of a row with its candidates whose keys lie in (above, upTo]; returns their positions.</summary>
    private Range AddPairs(int r, float above, float upTo)
    {
        int first = _pairs.Count;
        _pairs.Add(_rows[r].List, above, upTo, r);
        return first.._pairs.Count;
    }

    /// <summary>Evaluates the pairs added since the last call, in double precision.</summary>
    /// <remarks>The block's rows stay in the level-2 cache; a sample that many of them need is widened once for all.</remarks>
    private void Evaluate()
    {
        _pairs.Sort();
        MetricRows rows = _search.Rows, other = _search.Samples;
        ReadOnlySpan<int> samples = _pairs.Sorted;
        ReadOnlySpan<PairsBySample.Request> pairs = _pairs.Requests;
        Span<double> values = _pairs.Values;
        int[] block = _block;
        Evaluations += pairs.Length;
        double* widened = _widened.Pointer;
        for (int p = 0, next; p < pairs.Length; p = next)
        {
            int sample = samples[p];
            for (next = p + 1; next < samples.Length && samples[next] == sample;) next++;
            if (next + Ahead < samples.Length) other.Prefetch(samples[next + Ahead]);
            if (next - p < MinRowsToWiden)
            {
                for (; p < next; p++) values[pairs[p].Position] = rows.Squared(block[pairs[p].Owner], other, sample);
                continue;
            }
            other.Widen(sample, widened);
            for (; p + 1 < next; p += 2)
            {
                (double first, double second) = rows.Squared(block[pairs[p].Owner], block[pairs[p + 1].Owner], widened);
                (values[pairs[p].Position], values[pairs[p + 1].Position]) = (first, second);
            }
            if (p < next) values[pairs[p].Position] = rows.Squared(block[pairs[p].Owner], widened);
        }
    }

    /// <summary>Writes the k nearest of what was evaluated, by (distance, index).</summary>
    /// <remarks>
    /// By the distances that are handed out: squares that differ may have the same root, and then the index decides. So lists of parts of
    /// the samples merge into the list of all.
    /// </remarks>
    private void WriteNearest(int r, Span<int> indices, Span<double> distances)
    {
        if (indices.IsEmpty) return;
        RowCandidates row = _rows[r];
        int k = _search.K, kept = 0, first = _block[r] * k;
        double bound = row.SquaredBound * (1 + SameRoot);
        if (_nearest.Length < row.Pairs + 1) (_nearest, _nearestIds) = (new double[2 * row.Pairs], new int[2 * row.Pairs]);
        foreach (Range part in (ReadOnlySpan<Range>)[row.FirstPairs, row.MorePairs])
        {
            ReadOnlySpan<double> squared = _pairs.Values[part];
            ReadOnlySpan<int> ids = _pairs.Samples[part];
            for (int c = 0; c < squared.Length; c++)
            {
                // Always written, kept or not: which pass is as good as random, and a branch on it would be mispredicted.
                (_nearest[kept], _nearestIds[kept]) = (squared[c], ids[c]);
                kept += squared[c] <= bound ? 1 : 0;
            }
        }
        if (kept < k) Throw.Internal($"row {_block[r]} has {kept} of {k} neighbors");
        _search.Samples.FromSquared(_nearest.AsSpan(0, kept), _nearest.AsSpan(0, kept));
        _sorter.Sort(_nearest.AsSpan(0, kept), _nearestIds.AsSpan(0, kept));
        _nearestIds.AsSpan(0, k).CopyTo(indices[first..]);
        _nearest.AsSpan(0, k).CopyTo(distances[first..]);
    }
}
