using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative.Graphs;

/// <summary>One worker's part of the exact search: a block of rows against all samples.</summary>
/// <remarks>
/// Keys ‖r_j‖² − 2⟨z_i, r_j⟩ come from blocked float32 products, of the working rows or of their reduced forms, where they are lower bounds.
/// Every sample that may be among the k nearest by its key is evaluated in double precision from the original rows; the k found then
/// prove, by a bar that their distances set on the keys, that nothing was missed, or the row is swept once more under that bar.
/// </remarks>
internal sealed unsafe class NeighborScan : IDisposable
{
    /// <summary>Rows that one sweep takes together.</summary>
    public const int RowBlock = 128;

    private const int ColumnBlock = 512;

    /// <summary>By how many pairs the fetching of samples runs ahead.</summary>
    private const int Ahead = 4;

    /// <summary>‖x − x'‖² exceeds its bound by 2ρρ'(1 − cos): twice the product of what is left where that is unrelated, seldom more than 2.6 times.</summary>
    private const float Slack = 2.75f;

    private readonly MetricRows _rows;
    private readonly MetricRows _samples;
    private readonly ReducedRows? _reducedRows;
    private readonly ReducedRows? _reducedSamples;
    private readonly int _k;
    private readonly KeySample _probe;
    private readonly int[]? _groups;
    private readonly bool _own;
    private readonly NativeBuffer<float> _keys = new((long)RowBlock * ColumnBlock);
    private readonly NativeBuffer<double> _wide;
    private readonly PairsBySample _pairs;
    private readonly NeighborSorter _sorter = new();
    private readonly CandidateList[] _lists = Array.ConvertAll(new int[RowBlock], _ => new CandidateList());

    /// <param name="rows">The rows that search.</param>
    /// <param name="samples">The rows that are searched.</param>
    /// <param name="reducedRows">Reduced form of the first, or null.</param>
    /// <param name="reducedSamples">Reduced form of the second, or null.</param>
    /// <param name="probe">A sample of the samples, in the form whose keys are used.</param>
    /// <param name="k">Neighbours.</param>
    /// <param name="own">Whether a row passes over itself (or its group).</param>
    /// <param name="groups">Groups; null where each row is its own.</param>
    public NeighborScan(MetricRows rows, MetricRows samples, ReducedRows? reducedRows, ReducedRows? reducedSamples, KeySample probe, int k, bool own, int[]? groups)
    {
        (_rows, _samples, _reducedRows, _reducedSamples, _probe, _k, _own, _groups) = (rows, samples, reducedRows, reducedSamples, probe, k, own, groups);
        _wide = new NativeBuffer<double>(rows.Dim);
        _pairs = new PairsBySample(samples.Count);
    }

    /// <summary>Distances evaluated one by one in double precision so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Finds the k nearest samples of the rows from..to, at most <see cref="RowBlock"/> of them.</summary>
    /// <param name="from">First row.</param>
    /// <param name="to">One past the last.</param>
    /// <param name="indices">Takes k sample numbers a row, ascending by (distance, index).</param>
    /// <param name="distances">Takes their distances in the metric.</param>
    public void Run(int from, int to, Span<int> indices, Span<double> distances)
    {
        Begin(from, to);
        Sweep(from, to, 0);
        Settle(from, to, 0);
        for (int i = from; i < to; i++)
        {
            CandidateList list = _lists[i - from];
            if (list.Bar <= list.Threshold) continue;
            list.Reset(_k, float.IsFinite(list.Bar) ? float.PositiveInfinity : Margin(i), list.Bar);
            Sweep(i, i + 1, i - from);
            Settle(i, i + 1, i - from);
        }
        for (int i = from; i < to; i++) Take(_lists[i - from], indices.Slice((i - from) * _k, _k), distances.Slice((i - from) * _k, _k));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _wide.Dispose();
    }

    private float KeyError(int i) => (_reducedRows is null ? 1 : 2) * _rows.KeyError(i, _samples);

    private float Margin(int i) => (2 * KeyError(i)) + (_reducedRows is null ? 0 : Slack * _reducedRows.Left[i] * _reducedSamples!.MeanLeft);

    /// <summary>Resets the lists of some rows; the keys of a sample of the samples tell where their k-th will be at most, nearly always.</summary>
    private void Begin(int from, int to)
    {
        int count = _probe.Count, d = _probe.Dim;
        double expected = (double)_k * count / _samples.Count;
        int rank = (int)Math.Ceiling(expected + (3 * Math.Sqrt(expected)) + 3);
        float* q = (_reducedRows?.Rows ?? _rows.Working).Pointer, keys = _keys.Pointer;
        if (rank < count) Gemm.Multiply(false, true, to - from, count, d, -2f, q + ((long)from * d), d, _probe.Rows.Pointer, d, 0f, keys, ColumnBlock);
        for (int i = from; i < to; i++)
        {
            float limit = float.PositiveInfinity, margin = Margin(i);
            if (rank < count)
            {
                Span<float> own = new(keys + ((long)(i - from) * ColumnBlock), count);
                for (int j = 0; j < count; j++) own[j] += _probe.Norms[j];
                limit = OrderStatistic.Smallest(own, rank) + margin;
            }
            _lists[i - from].Reset(_k, margin, limit);
        }
    }

    /// <summary>Offers the keys of all samples to the lists of some rows.</summary>
    private void Sweep(int from, int to, int list)
    {
        float* norms = _samples.SquaredNorms.Pointer, keys = _keys.Pointer;
        int d = _reducedRows?.Dim ?? _rows.Dim;
        float* q = (_reducedRows?.Rows ?? _rows.Working).Pointer, z = (_reducedSamples?.Rows ?? _samples.Working).Pointer;
        for (int first = 0; first < _samples.Count; first += ColumnBlock)
        {
            int width = Math.Min(ColumnBlock, _samples.Count - first);
            Gemm.Multiply(false, true, to - from, width, d, -2f, q + ((long)from * d), d, z + ((long)first * d), d, 0f, keys, ColumnBlock);
            for (int i = from; i < to; i++)
            {
                int group = !_own ? -1 : _groups is null ? i : _groups[i];
                _lists[list + i - from].Offer(keys + ((long)(i - from) * ColumnBlock), norms + first, width, first, _groups, group);
            }
        }
    }

    /// <summary>Narrows the lists of some rows to what may be among their k nearest and evaluates that in double precision.</summary>
    private void Settle(int from, int to, int list)
    {
        for (int i = from; i < to; i++)
        {
            CandidateList own = _lists[list + i - from];
            own.Shrink();
            own.Bar = own.Count < _k ? float.PositiveInfinity : own.Kth + (2 * KeyError(i));
        }
        _pairs.Clear();
        for (int i = from; i < to; i++)
        {
            // The k nearest by their bounds first: their distances set the bar for the rest. Without bounds, all that are left.
            CandidateList own = _lists[list + i - from];
            own.Forget();
            own.Ask(float.NegativeInfinity, _reducedRows is null ? float.PositiveInfinity : own.Kth, _pairs, i - from);
        }
        Evaluate(from, list);
        if (_reducedRows is null) return;
        _pairs.Clear();
        for (int i = from; i < to; i++)
        {
            CandidateList own = _lists[list + i - from];
            own.Ask(own.Kth, Bar(i, own), _pairs, i - from);
        }
        Evaluate(from, list);
        for (int i = from; i < to; i++)
        {
            CandidateList own = _lists[list + i - from];
            if (own.Count >= _k) own.Bar = Bar(i, own);
        }
    }

    /// <summary>The largest key that a sample of the k nearest can have, by the distances evaluated so far.</summary>
    private float Bar(int i, CandidateList list) => list.Count < _k ? float.NegativeInfinity : (float)(list.KthEvaluated() - _rows.SquaredNorms.Pointer[i] + (2 * KeyError(i)));

    /// <summary>Evaluates the pairs asked for, in double precision.</summary>
    /// <remarks>The rows of the block stay in the level-2 cache while the samples pass by, each widened once.</remarks>
    private void Evaluate(int from, int list)
    {
        ReadOnlySpan<PairsBySample.Pair> pairs = _pairs.Sorted();
        Evaluations += pairs.Length;
        double unit = _rows.Unit * _rows.Unit;
        int sample = -1;
        for (int p = 0; p < pairs.Length; p++)
        {
            PairsBySample.Pair pair = pairs[p];
            if (pair.Sample != sample) _samples.Widen(sample = pair.Sample, _wide.Pointer);
            if (p + Ahead < pairs.Length) _samples.Prefetch(pairs[p + Ahead].Sample);
            _lists[list + pair.Owner].Put(pair.Slot, _rows.Squared(from + pair.Owner, _wide.Pointer) * unit);
        }
    }

    /// <summary>The k nearest of what was evaluated, by (distance, index).</summary>
    private void Take(CandidateList list, Span<int> index, Span<double> distance)
    {
        Span<double> d = list.Evaluated;
        Span<int> id = list.Ids;
        double kth = list.KthEvaluated();
        int kept = 0;
        for (int c = 0; c < d.Length; c++)
        {
            if (d[c] <= kth) (d[kept], id[kept++]) = (d[c], id[c]);
        }
        _sorter.Sort(d[..kept], id[..kept]);
        id[.._k].CopyTo(index);
        for (int j = 0; j < _k; j++) distance[j] = _samples.FromSquared(d[j] / (_rows.Unit * _rows.Unit));
    }
}
