using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>One worker's part of the exact search: a block of rows against all samples.</summary>
/// <remarks>
/// Keys ‖r_j‖² − 2⟨z_i, r_j⟩ come from blocked products in 16-bit integers or in float32, of the working rows or of their reduced forms, where they are lower bounds.
/// Every sample that may be among the k nearest by its key is evaluated in double precision from the original rows; the k found then
/// prove, by a bar that their distances set on the keys, that nothing was missed, or the row is swept once more under that bar.
/// </remarks>
internal sealed unsafe class NeighborScan : IDisposable
{
    /// <summary>Rows that one sweep takes together at most.</summary>
    public const int RowBlock = 256;

    /// <summary>Rows that must ask for a sample before widening it for them pays.</summary>
    public const int FewestToWiden = 4;

    private const int ColumnBlock = 512;

    /// <summary>Row panels of a block, the last one filled up.</summary>
    private const int RowPanels = (RowBlock + ScorePanel.Queries - 1) / ScorePanel.Queries;

    /// <summary>By how many pairs the fetching of samples runs ahead.</summary>
    private const int Ahead = 4;

    /// <summary>‖x − x'‖² exceeds its bound by 2ρρ'(1 − cos): twice the product of what is left where that is unrelated, seldom more than 2.6 times.</summary>
    private const float Slack = 2.75f;

    /// <summary>The same by which the k-th distance exceeds the k-th bound: nearly all that may win have bounds below that, measured on images.</summary>
    private const float Usual = 1.9f;

    /// <summary>Pairs that are evaluated for one neighbor where keys are bounds, more or less.</summary>
    private const int AskedPerBound = 4;

    /// <summary>Pairs that room is made for in advance at most.</summary>
    private const int MostExpected = 1 << 20;

    private readonly MetricRows _rows;
    private readonly MetricRows _samples;
    private readonly ReducedRows? _reducedRows;
    private readonly ReducedRows? _reducedSamples;
    private readonly int[] _order;
    private readonly int _k;
    private readonly double _unit;
    private readonly KeySample _probe;
    private readonly int[]? _groups;
    private readonly bool _own;
    private readonly NativeBuffer<float> _keys = new((long)RowPanels * ScorePanel.Queries * ColumnBlock);
    private readonly NativeBuffer<float> _queries;
    private readonly ShortRows? _short;
    private readonly NativeBuffer<short>? _shortQueries;
    private readonly NativeBuffer<double> _wide;
    private readonly PairsBySample _pairs;
    private readonly NeighborSorter _sorter = new();
    private readonly int[] _block = new int[RowBlock];
    private readonly Range[] _early = new Range[RowBlock];
    private readonly Range[] _late = new Range[RowBlock];
    private readonly CandidateList[] _lists = Array.ConvertAll(new int[RowBlock], _ => new CandidateList());
    private double[] _nearest = [];
    private int[] _nearestIds = [];

    /// <param name="rows">The rows that search.</param>
    /// <param name="samples">The rows that are searched.</param>
    /// <param name="reducedRows">Reduced form of the first, or null.</param>
    /// <param name="reducedSamples">Reduced form of the second, or null.</param>
    /// <param name="shortSamples">The form of the samples whose keys are used in integers, or null where products are made in single precision.</param>
    /// <param name="order">The rows that search in the order in which they do.</param>
    /// <param name="probe">A sample of the samples, in the form whose keys are used.</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="own">Whether a row passes over itself (or its group).</param>
    /// <param name="groups">Groups; null where each row is its own.</param>
    public NeighborScan(MetricRows rows, MetricRows samples, ReducedRows? reducedRows, ReducedRows? reducedSamples, ShortRows? shortSamples, int[] order, KeySample probe, int k, bool own, int[]? groups)
    {
        (_rows, _samples, _reducedRows, _reducedSamples, _short, _order, _probe, _k, _own, _groups) = (rows, samples, reducedRows, reducedSamples, shortSamples, order, probe, k, own, groups);
        _unit = rows.Unit * rows.Unit;
        _queries = new NativeBuffer<float>((long)RowBlock * probe.Dim);
        if (_short is not null) _shortQueries = new NativeBuffer<short>((long)RowPanels * ScorePanel.Queries * ShortPanel.Depth(probe.Dim));
        _wide = new NativeBuffer<double>(rows.Dim);
        _pairs = new PairsBySample(samples.Count);
    }

    /// <summary>Rows for one sweep: bounds come from few coordinates, so that a block's rows take little room in the caches beside their keys.</summary>
    public static int RowsTogether(bool bounds) => bounds ? RowBlock : RowBlock / 2;

    /// <summary>Distances evaluated one by one in double precision so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Finds the k nearest samples of the rows at the places from..to of the order, at most <see cref="RowBlock"/> of them.</summary>
    /// <param name="from">First place.</param>
    /// <param name="to">One past the last.</param>
    /// <param name="indices">Takes, for row i at i·k, k sample numbers ascending by (distance, index).</param>
    /// <param name="distances">Takes their distances in the metric.</param>
    public void Run(int from, int to, int[] indices, double[] distances)
    {
        int count = to - from;
        _order.AsSpan(from, count).CopyTo(_block);
        Begin(count);
        Sweep(0, count);
        Settle(0, count);
        for (int r = 0; r < count; r++)
        {
            if (Proven(r)) Take(r, indices, distances);
        }
        for (int r = 0; r < count; r++)
        {
            // After all others: another sweep takes the place of their pairs. A finite bar proves itself by the next one.
            CandidateList list = _lists[r];
            if (Proven(r)) continue;
            while (!Proven(r))
            {
                list.Reset(_k, float.IsFinite(list.Bar) ? float.PositiveInfinity : Margin(_block[r]), list.Bar);
                Sweep(r, r + 1);
                Settle(r, r + 1);
            }
            Take(r, indices, distances);
        }
    }

    public void Dispose()
    {
        _keys.Dispose();
        _queries.Dispose();
        _shortQueries?.Dispose();
        _wide.Dispose();
    }

    private float KeyError(int i) => ((_reducedRows is null ? 1 : 2) * _rows.KeyError(i, _samples)) + (float)(_short?.KeyError(Math.Sqrt(_rows.SquaredNorms.Pointer[i])) ?? 0);

    private float Margin(int i) => (2 * KeyError(i)) + (_reducedRows is null ? 0 : Slack * _reducedRows.Left[i] * _reducedSamples!.MeanLeft);

    /// <summary>Gathers the block's rows and resets their lists; the keys of a sample of the samples tell where a row's k-th will be at most, nearly always.</summary>
    private void Begin(int rows)
    {
        int count = _probe.Count, d = _probe.Dim;
        double expected = (double)_k * count / _samples.Count;
        int rank = (int)Math.Ceiling(expected + (3 * Math.Sqrt(expected)) + 3);
        float* source = (_reducedRows?.Rows ?? _rows.Working).Pointer, q = _queries.Pointer, keys = _keys.Pointer;
        for (int r = 0; r < rows; r++) new ReadOnlySpan<float>(source + ((long)_block[r] * d), d).CopyTo(new Span<float>(q + ((long)r * d), d));
        for (int r = 0; _short is not null && r < rows; r += ScorePanel.Queries)
            ShortPanel.PackRows(q + ((long)r * d), d, Math.Min(ScorePanel.Queries, rows - r), _short.Scale, _shortQueries!.Pointer + ((long)r * ShortPanel.Depth(d)), ScorePanel.Queries);
        if (rank < count) Gemm.Multiply(false, true, rows, count, d, -2f, q, d, _probe.Rows.Pointer, d, 0f, keys, ColumnBlock);
        for (int r = 0; r < rows; r++)
        {
            float limit = float.PositiveInfinity, margin = Margin(_block[r]);
            if (rank < count)
            {
                Span<float> own = new(keys + ((long)r * ColumnBlock), count);
                for (int j = 0; j < count; j++) own[j] += _probe.Norms[j];
                limit = OrderStatistic.Smallest(own, rank) + margin;
            }
            _lists[r].Reset(_k, margin, limit);
        }
    }

    /// <summary>Whether every sample that may be among the k nearest of a row of the block was in its list.</summary>
    private bool Proven(int r) => _lists[r].Bar <= _lists[r].Threshold;

    /// <summary>Offers the keys of all samples to the lists of some of the block's rows.</summary>
    private void Sweep(int from, int to)
    {
        float* norms = _samples.SquaredNorms.Pointer;
        // Panels begin at certain rows; those before the first wanted are multiplied in vain.
        int begin = _short is null ? from : from - (from % ScorePanel.Queries);
        for (int first = 0; first < _samples.Count; first += ColumnBlock)
        {
            int width = Math.Min(ColumnBlock, _samples.Count - first);
            if (_short is null) Multiply(begin, to, first, width);
            else MultiplyShort(_short, begin, to, first, width);
            for (int r = from; r < to; r++)
            {
                int group = !_own ? -1 : _groups is null ? _block[r] : _groups[_block[r]];
                _lists[r].Offer(_keys.Pointer + ((long)(r - begin) * ColumnBlock), norms + first, width, first, _groups, group);
            }
        }
    }

    /// <summary>keys ← −2⟨z_i, r_j⟩.</summary>
    private void Multiply(int from, int to, int first, int width)
    {
        int d = _probe.Dim;
        float* z = (_reducedSamples?.Rows ?? _samples.Working).Pointer;
        Gemm.Multiply(false, true, to - from, width, d, -2f, _queries.Pointer + ((long)from * d), d, z + ((long)first * d), d, 0f, _keys.Pointer, ColumnBlock);
    }

    /// <summary>The same from integers.</summary>
    private void MultiplyShort(ShortRows samples, int from, int to, int first, int width)
    {
        int d = samples.Dims;
        long panel = (long)ScorePanel.Queries * ShortPanel.Depth(d);
        float scale = -2 / (samples.Scale * samples.Scale);
        for (int j = 0; j < width; j += ScorePanel.Points)
        {
            short* points = samples.Panel(first + j);
            for (int r = from; r < to; r += ScorePanel.Queries)
                ShortPanel.Multiply(_shortQueries!.Pointer + (r / ScorePanel.Queries * panel), points, d, scale, _keys.Pointer + ((long)(r - from) * ColumnBlock) + j, ColumnBlock);
        }
    }

    /// <summary>Evaluates in double precision what may be among the k nearest of some of the block's rows.</summary>
    private void Settle(int from, int to)
    {
        _pairs.Clear((int)Math.Min(MostExpected, (long)(to - from) * _k * (_reducedRows is null ? 1 : AskedPerBound)));
        if (_reducedRows is null) SettleByKeys(from, to);
        else SettleByBounds(from, to);
    }

    /// <summary>Keys are distances but for their error: what is within it of the k-th is evaluated.</summary>
    private void SettleByKeys(int from, int to)
    {
        for (int r = from; r < to; r++)
        {
            CandidateList list = _lists[r];
            list.Shrink();
            list.Bar = list.Count < _k ? float.PositiveInfinity : list.Kth + (2 * KeyError(_block[r]));
            list.Reach = double.PositiveInfinity;
            _early[r] = Ask(r, float.NegativeInfinity, float.PositiveInfinity);
            _late[r] = default;
        }
        Evaluate();
    }

    /// <summary>Keys are lower bounds: the nearest by them first, whose distances set the bar for the rest.</summary>
    private void SettleByBounds(int from, int to)
    {
        Span<float> earliest = stackalloc float[RowBlock];
        for (int r = from; r < to; r++)
        {
            earliest[r] = _lists[r].KeyAt(_k - 1) + (Usual * _reducedRows!.Left[_block[r]] * _reducedSamples!.MeanLeft);
            _early[r] = Ask(r, float.NegativeInfinity, earliest[r]);
        }
        Evaluate();
        for (int r = from; r < to; r++)
        {
            CandidateList list = _lists[r];
            (list.Bar, list.Reach, _late[r]) = (float.PositiveInfinity, double.PositiveInfinity, default);
            if (list.Count < _k) continue;
            list.Reach = OrderStatistic.Smallest(_pairs.Values[_early[r]], _k - 1);
            list.Bar = (float)((list.Reach * _unit) - _rows.SquaredNorms.Pointer[_block[r]] + (2 * KeyError(_block[r])));
            _late[r] = Ask(r, earliest[r], list.Bar);
        }
        Evaluate();
    }

    /// <summary>Asks for the distances of a row's candidates with keys in (above, upTo]; returns the places of the pairs.</summary>
    private Range Ask(int r, float above, float upTo)
    {
        int first = _pairs.Count;
        _pairs.Offer(_lists[r], above, upTo, r);
        return first.._pairs.Count;
    }

    /// <summary>Evaluates the pairs asked for, in double precision.</summary>
    /// <remarks>The rows of the block stay in the level-2 cache while the samples pass by; one that many rows ask for is widened once for them all.</remarks>
    private void Evaluate()
    {
        _pairs.Sort();
        ReadOnlySpan<int> samples = _pairs.Sorted;
        ReadOnlySpan<PairsBySample.Request> pairs = _pairs.Requests;
        Span<double> values = _pairs.Values;
        Evaluations += pairs.Length;
        double* wide = _wide.Pointer;
        for (int p = 0, next; p < pairs.Length; p = next)
        {
            int sample = samples[p];
            for (next = p + 1; next < samples.Length && samples[next] == sample;) next++;
            if (next + Ahead < samples.Length) _samples.Prefetch(samples[next + Ahead]);
            if (next - p < FewestToWiden)
            {
                for (; p < next; p++) values[pairs[p].Place] = _rows.Squared(_block[pairs[p].Owner], _samples, sample);
                continue;
            }
            _samples.Widen(sample, wide);
            for (; p + 1 < next; p += 2)
                (values[pairs[p].Place], values[pairs[p + 1].Place]) = _rows.Squared(_block[pairs[p].Owner], _block[pairs[p + 1].Owner], wide);
            if (p < next) values[pairs[p].Place] = _rows.Squared(_block[pairs[p].Owner], wide);
        }
    }

    /// <summary>The k nearest of what was evaluated, by (distance, index).</summary>
    private void Take(int r, int[] indices, double[] distances)
    {
        double reach = _lists[r].Reach;
        int most = _early[r].End.Value - _early[r].Start.Value + _late[r].End.Value - _late[r].Start.Value, kept = 0, first = _block[r] * _k;
        if (_nearest.Length < most + 1) (_nearest, _nearestIds) = (new double[2 * most], new int[2 * most]);
        foreach (Range part in (ReadOnlySpan<Range>)[_early[r], _late[r]])
        {
            ReadOnlySpan<double> squared = _pairs.Values[part];
            ReadOnlySpan<int> ids = _pairs.Samples[part];
            for (int c = 0; c < squared.Length; c++)
            {
                // Always written, kept or not: which pass is as good as random, and a branch on it would be mispredicted.
                (_nearest[kept], _nearestIds[kept]) = (squared[c], ids[c]);
                kept += squared[c] <= reach ? 1 : 0;
            }
        }
        if (kept < _k) Throw.Internal($"row {_block[r]} has {kept} of {_k} neighbors");
        _sorter.Sort(_nearest.AsSpan(0, kept), _nearestIds.AsSpan(0, kept));
        _nearestIds.AsSpan(0, _k).CopyTo(indices.AsSpan(first));
        _samples.FromSquared(_nearest.AsSpan(0, _k), distances.AsSpan(first, _k));
    }
}
