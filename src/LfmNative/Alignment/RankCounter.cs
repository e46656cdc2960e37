using System.Numerics;
using System.Runtime.Intrinsics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>Ranks of the right candidates of queries, counted while candidates come in blocks.</summary>
/// <remarks>
/// The score of the partner is known before; a candidate that scores higher adds one to the rank. Candidates that are right as well, being
/// copies of the partner, are not counted: with the partner they are one answer.
/// </remarks>
internal sealed unsafe class RankCounter : IDisposable
{
    /// <summary>Candidates, and queries, that a product takes together.</summary>
    public const int Tile = 256;

    private readonly NativeBuffer<float> _queries;
    private readonly double[] _scales;
    private readonly int _dim;
    private readonly int[] _partners;
    private readonly QueryGroups _groups;
    private readonly ComputeContext _context;
    private readonly double _rounding;
    private readonly double[] _cosine;
    private readonly Counts _byCosine;
    private readonly Counts? _byCsls;
    private long _candidates;

    /// <summary>Begins with no candidates.</summary>
    /// <param name="queries">q×d.</param>
    /// <param name="partnerRows">q×d: the row that each query should find.</param>
    /// <param name="partners">Their numbers among the candidates.</param>
    /// <param name="groups">Queries by the group of candidates that is right for them.</param>
    /// <param name="partnerHub">Hubness of the partners; null for no ranks by CSLS.</param>
    /// <param name="context">Threads and cancellation.</param>
    public RankCounter(
        ReadOnlyMatrixView<float> queries,
        ReadOnlyMatrixView<float> partnerRows,
        int[] partners,
        QueryGroups groups,
        float[]? partnerHub,
        ComputeContext context)
    {
        int q = queries.Rows, d = _dim = queries.Cols;
        (_partners, _groups, _context) = (partners, groups, context);
        _queries = new NativeBuffer<float>((long)q * d);
        _scales = new double[q];
        _cosine = new double[q];
        // Twice the bound on the error of a dot product of unit vectors (Higham 2002, §3.1): equal candidates tie, whichever products
        // their scores come from.
        _rounding = 2 * (d + 1) / (double)(1L << 53);
        double[] scores = new double[q];
        float* to = _queries.Pointer;
        long ldQueries = queries.LeadingDimension, ldPartners = partnerRows.LeadingDimension;
        fixed (float* pinnedQueries = queries, pinnedPartners = partnerRows)
        {
            float* x = pinnedQueries, y = pinnedPartners;
            ParallelRows.For(q, Tile, context.Threads, context.Token, (first, last) =>
            {
                for (int i = first; i < last; i++)
                {
                    float* a = x + (i * ldQueries), b = y + (i * ldPartners);
                    new ReadOnlySpan<float>(a, d).CopyTo(new Span<float>(to + ((long)i * d), d));
                    double scale = _scales[i] = Retrieval.UnitScale(a, d), other = Retrieval.UnitScale(b, d), sum = 0;
                    for (int t = 0; t < d; t++) sum += a[t] * scale * (b[t] * other);
                    scores[i] = sum;
                }
            });
        }
        _byCosine = new Counts(scores);
        if (partnerHub is null) return;
        _byCsls = new Counts([.. scores.Select((score, i) => score - (partnerHub[i] / 2))]);
    }

    /// <summary>Counts a block of candidates.</summary>
    /// <param name="block">b×d.</param>
    /// <param name="first">The number of its first row.</param>
    /// <param name="groupOf">The group of each row, or <see cref="QueryGroups.None"/>.</param>
    /// <param name="hub">Hubness of each row; none without CSLS.</param>
    public void Add(ReadOnlyMatrixView<float> block, long first, int[] groupOf, ReadOnlyMemory<float> hub)
    {
        int d = _dim, q = _partners.Length;
        long ld = block.LeadingDimension, own = WorkerElements(d);
        using NativeBuffer<double> scratch = new(_context.Threads * own);
        double* all = scratch.Pointer;
        _candidates += block.Rows;
        fixed (float* pinned = block)
        {
            float* y = pinned;
            ParallelRows.ForWorkers(block.Rows, Tile, _context.Threads, _context.Token, (worker, begin, end) =>
            {
                int width = end - begin;
                double* tile = all + (worker * own), a = tile + ((long)Tile * d), scores = a + ((long)Tile * d);
                double* half = scores + ((long)Tile * Tile), shifted = half + Tile;
                for (int j = 0; j < width; j++)
                {
                    float* row = y + ((begin + j) * ld);
                    RowDistance.Widen(row, Retrieval.UnitScale(row, d), tile + ((long)j * d), d);
                    if (_byCsls is not null) half[j] = hub.Span[begin + j] / 2;
                }
                for (int from = 0; from < q; from += Tile)
                {
                    _context.Token.ThrowIfCancellationRequested();
                    int count = Math.Min(Tile, q - from);
                    for (int i = 0; i < count; i++)
                        RowDistance.Widen(_queries.Pointer + ((from + i) * (long)d), _scales[from + i], a + ((long)i * d), d);
                    Gemm.Multiply(false, true, count, width, d, 1, a, d, tile, d, 0, scores, Tile);
                    for (int i = 0; i < count; i++)
                    {
                        double* s = scores + ((long)i * Tile);
                        _byCosine.Add(from + i, s, width, _rounding);
                        if (_byCsls is null) continue;
                        for (int j = 0; j < width; j++) shifted[j] = s[j] - half[j];
                        _byCsls.Add(from + i, shifted, width, _rounding);
                    }
                    TakeRightOnesOff(first + begin, groupOf.AsSpan(begin, width), from, count, scores, half);
                }
            });
        }
    }

    /// <summary>The ranks by cosine.</summary>
    public TiedRank[] CosineRanks() => _byCosine.Ranks();

    /// <summary>The scores of all queries among the candidates so far.</summary>
    public RetrievalScores Scores(int mrrCap)
    {
        TiedRank[] rank = _byCosine.Ranks(), csls = _byCsls!.Ranks();
        double[] reciprocal = Reciprocal(rank, mrrCap);
        double mean = Mean(reciprocal), squares = 0;
        foreach (double r in reciprocal) squares += (r - mean) * (r - mean);
        int q = rank.Length;
        return new RetrievalScores(
            q,
            checked((int)_candidates),
            mean,
            Precision(rank, 1),
            Precision(rank, 10),
            _cosine.Average(),
            Mean(Reciprocal(csls, mrrCap)),
            Precision(csls, 1))
        {
            MrrStandardError = q > 1 ? Math.Sqrt(squares / (q - 1.0) / q) : double.NaN,
        };
    }

    /// <summary>Bytes that counting holds beside the rows.</summary>
    public static long ScratchBytes(long d, int threads) => sizeof(double) * threads * WorkerElements(d);

    /// <inheritdoc/>
    public void Dispose() => _queries.Dispose();

    private static long WorkerElements(long d) => (2 * Tile * d) + (Tile * Tile) + (2 * Tile);

    private static double[] Reciprocal(TiedRank[] ranks, int cap) =>
        Array.ConvertAll(ranks, r => 1 / (cap > 0 ? Math.Min(r.Mean, cap) : r.Mean));

    private static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double v in values) sum += v;
        return sum / values.Length;
    }

    private static double Precision(TiedRank[] ranks, int k) => ranks.Sum(r => r.ChanceWithin(k)) / ranks.Length;

    /// <summary>Takes the partner, whose cosine is kept, and its copies out of the counts of a tile.</summary>
    private void TakeRightOnesOff(long first, ReadOnlySpan<int> groupOf, int from, int count, double* scores, double* half)
    {
        for (int j = 0; j < groupOf.Length; j++)
        {
            if (groupOf[j] == QueryGroups.None) continue;
            foreach (int i in _groups.Queries(groupOf[j], from))
            {
                if (i >= from + count) break;
                double s = scores[((long)(i - from) * Tile) + j];
                if (_partners[i] == first + j) _cosine[i] = s;
                _byCosine.TakeOff(i, s, _rounding);
                _byCsls?.TakeOff(i, s - half[j], _rounding);
            }
        }
    }

    /// <summary>Candidates that score higher than the partner of each query, and as high.</summary>
    private sealed class Counts(double[] partner)
    {
        private readonly int[] _above = new int[partner.Length];
        private readonly int[] _equal = new int[partner.Length];

        public void Add(int i, double* s, int n, double rounding)
        {
            double highest = partner[i] + rounding, lowest = partner[i] - rounding;
            int above = 0, atLeast = 0, j = 0;
            for (; j <= n - Vector256<double>.Count; j += Vector256<double>.Count)
            {
                Vector256<double> v = Vector256.Load(s + j);
                above += BitOperations.PopCount(Vector256.GreaterThan(v, Vector256.Create(highest)).ExtractMostSignificantBits());
                atLeast += BitOperations.PopCount(Vector256.GreaterThanOrEqual(v, Vector256.Create(lowest)).ExtractMostSignificantBits());
            }
            for (; j < n; j++)
            {
                above += s[j] > highest ? 1 : 0;
                atLeast += s[j] >= lowest ? 1 : 0;
            }
            Tell(i, above, atLeast - above);
        }

        public void TakeOff(int i, double score, double rounding)
        {
            bool above = score > partner[i] + rounding, atLeast = score >= partner[i] - rounding;
            Tell(i, above ? -1 : 0, atLeast && !above ? -1 : 0);
        }

        public TiedRank[] Ranks() => [.. _above.Select((above, i) => new TiedRank(above, 1 + _equal[i]))];

        private void Tell(int i, int above, int equal)
        {
            if (above != 0) Interlocked.Add(ref _above[i], above);
            if (equal != 0) Interlocked.Add(ref _equal[i], equal);
        }
    }
}
