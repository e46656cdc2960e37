using LfmNative.Comparison.Rsm.Matchings;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm;

/// <summary>Matches all pairs of samples, or as many as their nearest ones take.</summary>
internal sealed unsafe class RsmRun : IDisposable
{
    private const int Grain = 4;

    /// <summary>Nanoseconds that a pair takes a squared position, and what a channel adds: only for how often progress is told.</summary>
    private const double NanosecondsPerProduct = 3, NanosecondsPerChannel = 0.02;

    private const double SecondsPerWave = 0.25;

    private readonly FeatureMaps _x;
    private readonly RsmOptions _options;
    private readonly ComputeContext _context;
    private readonly BlockPairs _blocks;
    private readonly PairWorker?[] _workers;
    private readonly bool _mixed;

    /// <param name="x">Samples.</param>
    /// <param name="y">Those they are compared with; null for themselves.</param>
    /// <param name="lengthsX">Positions of each that count; null for all.</param>
    /// <param name="lengthsY">The same of y.</param>
    /// <param name="options">Matching.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    /// <param name="blockBytes">Bytes of a block of samples at most.</param>
    public RsmRun(
        FeatureMaps x,
        FeatureMaps? y,
        int[]? lengthsX,
        int[]? lengthsY,
        RsmOptions options,
        ComputeContext context,
        long blockBytes = BlockPairs.MostBytes)
    {
        (_x, _options, _context) = (x, options, context);
        Rows = x.Samples;
        Cols = (y ?? x).Samples;
        _mixed = lengthsX is not null || lengthsY is not null || (y is not null && y.Positions != x.Positions);
        Positions = Math.Max(x.Positions, (y ?? x).Positions);
        _blocks = new BlockPairs(x, y, lengthsX, lengthsY, options.Matching == RsmMatching.Exact, context, blockBytes);
        _workers = new PairWorker?[context.Threads];
    }

    /// <summary>Samples.</summary>
    public int Rows { get; }

    /// <summary>Samples they are compared with.</summary>
    public int Cols { get; }

    /// <summary>Positions of a sample at most.</summary>
    public int Positions { get; }

    /// <summary>Whether samples are compared with each other.</summary>
    public bool Symmetric => _blocks.Symmetric;

    /// <summary>Pairs of different samples.</summary>
    public long Pairs => Symmetric ? Rows * (Rows - 1L) / 2 : (long)Rows * Cols;

    /// <summary>The largest relative gap that a certificate left open.</summary>
    public double Gap => _workers.Max(worker => worker?.Matcher.LargestGap ?? 0);

    /// <summary>Matches all pairs.</summary>
    public RsmMatrix Matrix()
    {
        RsmMatrix result = new(Rows, Cols, Symmetric)
        {
            Partners = _options.Permutation ? new int[(long)Rows * Cols * Positions] : null,
            Pairs = Pairs,
        };
        long done = 0;
        _blocks.ForEach((a, b) =>
        {
            TakeSquares(a, result.SquaredX, b, result.SquaredY);
            done = ForPairs(a, b, "match", done, (worker, i, j) => MatchOne(worker, a, i, b, j, result));
            if (a == b) TakeDiagonal(a, result);
        });
        result.Gap = Gap;
        return result;
    }

    /// <summary>Upper bounds of the inner products of all pairs, by potentials; none is exceeded by more than rounding.</summary>
    /// <param name="squares">Receives the squared norms of the samples, those of a pair before its bound.</param>
    /// <param name="take">take(i, j, bound), from any worker.</param>
    public void Bounds(RsmMatrix squares, Action<int, int, double> take)
    {
        long done = 0;
        _blocks.ForEach((a, b) =>
        {
            TakeSquares(a, squares.SquaredX, b, squares.SquaredY);
            done = ForPairs(a, b, "bound", done, (worker, i, j) =>
            {
                PositionPair pair = worker.PairOf(a, i, b, j);
                take(a.First + i, b.First + j, PairWorker.Unscaled(a, i, b, j, ((ExactMatcher)worker.Matcher).Bound(pair)));
            });
        });
    }

    /// <summary>Matches chosen pairs, those that a closer bound does not leave out.</summary>
    /// <param name="chosen">Pairs (i, j).</param>
    /// <param name="keeps">keeps(i, j, bound): whether a pair with that upper bound is still wanted; null for all.</param>
    /// <returns>The inner product of each; NaN of those left out.</returns>
    public double[] Match(IReadOnlyList<(int I, int J)> chosen, Func<int, int, double, bool>? keeps)
    {
        double[] inner = new double[chosen.Count];
        // Each pair of blocks takes its own, in the order they came in.
        long done = 0;
        _blocks.ForEach((a, b) =>
        {
            List<int> here = [];
            for (int t = 0; t < chosen.Count; t++)
            {
                (int i, int j) = chosen[t];
                if (i >= a.First && i < a.First + a.Count && j >= b.First && j < b.First + b.Count) here.Add(t);
            }
            done = InWaves(here.Count, "match", done, chosen.Count, (worker, from, to) =>
            {
                for (long at = from; at < to; at++)
                {
                    int t = here[(int)at], i = chosen[t].I - a.First, j = chosen[t].J - b.First;
                    PositionPair pair = worker.PairOf(a, i, b, j);
                    ExactMatcher exact = (ExactMatcher)worker.Matcher;
                    exact.Bound(pair);
                    double bound = PairWorker.Unscaled(a, i, b, j, exact.CloserBound(pair));
                    inner[t] = double.NaN;
                    if (keeps is not null && !keeps(chosen[t].I, chosen[t].J, bound)) continue;
                    exact.Finish(pair, worker.Partner, _context.Token);
                    inner[t] = PairWorker.Inner(a, i, b, j, pair, worker.Partner);
                }
            });
        });
        return inner;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        foreach (PairWorker? worker in _workers) worker?.Dispose();
    }

    private static void TakeSquares(MapBlock a, double[] x, MapBlock b, double[] y)
    {
        for (int i = 0; i < a.Count; i++) x[a.First + i] = a.Squared(i);
        for (int j = 0; j < b.Count; j++) y[b.First + j] = b.Squared(j);
    }

    /// <summary>No permutation brings a sample nearer to itself than the identity.</summary>
    private void TakeDiagonal(MapBlock a, RsmMatrix result)
    {
        for (int i = 0; i < a.Count && Symmetric; i++)
        {
            long at = ((a.First + (long)i) * Cols) + a.First + i;
            result.Inner[at] = result.Spatial[at] = a.Squared(i);
            for (int s = 0; s < Positions && result.Partners is not null; s++) result.Partners[(at * Positions) + s] = s;
        }
    }

    private void MatchOne(PairWorker worker, MapBlock a, int i, MapBlock b, int j, RsmMatrix result)
    {
        PositionPair pair = worker.PairOf(a, i, b, j);
        long at = ((a.First + (long)i) * Cols) + b.First + j, mirrored = ((b.First + (long)j) * Cols) + a.First + i;
        result.Spatial[at] = PairWorker.Inner(a, i, b, j, pair, null);
        result.Inner[at] = worker.Match(a, i, b, j, pair, _context.Token);
        if (result.Partners is { } partners)
        {
            for (int s = 0; s < Positions; s++) partners[(at * Positions) + s] = s < pair.Count ? worker.Partner[s] : s;
            for (int s = 0; s < Positions && Symmetric; s++)
                partners[(mirrored * Positions) + (s < pair.Count ? worker.Partner[s] : s)] = s;
        }
        if (Symmetric) (result.Spatial[mirrored], result.Inner[mirrored]) = (result.Spatial[at], result.Inner[at]);
    }

    /// <summary>All pairs of two blocks.</summary>
    private long ForPairs(MapBlock a, MapBlock b, string stage, long done, Action<PairWorker, int, int> visit)
    {
        bool triangle = Symmetric && a == b;
        long count = triangle ? a.Count * (a.Count - 1L) / 2 : (long)a.Count * b.Count;
        return InWaves(count, stage, done, Pairs, (worker, from, to) =>
        {
            for (long p = from; p < to; p++)
            {
                (int i, int j) = triangle ? Below(p) : ((int)(p / b.Count), (int)(p % b.Count));
                visit(worker, i, j);
            }
        });
    }

    /// <summary>The p-th pair j &lt; i of the lower triangle, row by row.</summary>
    private static (int I, int J) Below(long p)
    {
        long i = (long)((1 + Math.Sqrt(1 + (8.0 * p))) / 2);
        while (i * (i - 1) / 2 > p) i--;
        while (i * (i + 1) / 2 <= p) i++;
        return ((int)i, (int)(p - (i * (i - 1) / 2)));
    }

    /// <summary>Runs a range in waves of about a quarter of a second, between which progress is told.</summary>
    private long InWaves(long count, string stage, long done, long total, Action<PairWorker, long, long> run)
    {
        double nanoseconds = (double)Positions * Positions * (NanosecondsPerProduct + (NanosecondsPerChannel * _x.Channels));
        int wave = (int)Math.Clamp(_context.Threads * SecondsPerWave * 1e9 / nanoseconds, _context.Threads, 1 << 20);
        int grain = Math.Max(1, Math.Min(Grain, wave / (4 * _context.Threads)));
        for (long from = 0; from < count; from += wave)
        {
            _context.Tick(stage, done, total);
            long start = from;
            int size = (int)Math.Min(wave, count - from);
            ParallelRows.ForWorkers(size, grain, _context.Threads, _context.Token, (worker, first, last) =>
                run(_workers[worker] ??= NewWorker(), start + first, start + last));
            done += size;
        }
        _context.Tick(stage, done, total);
        return done;
    }

    private PairWorker NewWorker() =>
        new(MatcherFactory.Create(_options.Matching, _options, Positions, _x.Channels), Positions, _x.Channels, _mixed);
}
