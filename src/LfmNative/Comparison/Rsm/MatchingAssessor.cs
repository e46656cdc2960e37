using System.Diagnostics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Comparison.Rsm;

/// <summary>Holds every matching against the exact one, on pairs that the seed draws.</summary>
internal static unsafe class MatchingAssessor
{
    /// <summary>Pairs of different samples, each once.</summary>
    /// <param name="rows">Samples.</param>
    /// <param name="cols">Samples they are compared with.</param>
    /// <param name="symmetric">Whether these are the same.</param>
    /// <param name="count">Pairs wanted, fewer where there are not so many.</param>
    /// <param name="seed">Draws them.</param>
    public static (int I, int J)[] Draw(int rows, int cols, bool symmetric, int count, ulong seed)
    {
        long all = symmetric ? rows * (rows - 1L) / 2 : (long)rows * cols;
        HashSet<(int, int)> drawn = [];
        Rng random = new(seed);
        while (drawn.Count < Math.Min(count, all))
        {
            (int i, int j) = (random.NextInt(rows), random.NextInt(cols));
            if (!symmetric) drawn.Add((i, j));
            else if (i != j) drawn.Add((Math.Max(i, j), Math.Min(i, j)));
        }
        return [.. drawn.Order()];
    }

    /// <summary>Assesses all matchings.</summary>
    /// <param name="a">Block of the first samples of the pairs.</param>
    /// <param name="b">Block of the second ones; may be the same.</param>
    /// <param name="pairs">Pairs of numbers in these blocks.</param>
    /// <param name="options">Window and number of largest positions.</param>
    /// <param name="context">Progress and cancellation.</param>
    public static IReadOnlyList<MatchingAssessment> Of(
        MapBlock a, MapBlock b, IReadOnlyList<(int I, int J)> pairs, RsmOptions options, ComputeContext context)
    {
        RsmMatching[] matchings = Enum.GetValues<RsmMatching>();
        (double[] none, _) = Run(RsmMatching.None, a, b, pairs, options, context);
        List<MatchingAssessment> assessed = [];
        double[] exact = [];
        foreach (RsmMatching matching in matchings)
        {
            context.Tick("assess", assessed.Count, matchings.Length);
            (double[] inner, double[] seconds) = Run(matching, a, b, pairs, options, context);
            if (matching == RsmMatching.Exact) exact = inner;
            double[] ratios = [.. inner.Zip(exact, (of, best) => of / best).Where(double.IsFinite)];
            double possible = exact.Sum() - none.Sum();
            assessed.Add(new MatchingAssessment(
                matching,
                ratios.Length > 0 ? ratios.Average() : double.NaN,
                ratios.Length > 0 ? ratios.Min() : double.NaN,
                possible > 0 ? (inner.Sum() - none.Sum()) / possible : double.NaN,
                OrderStatistic.Median(seconds)));
        }
        return assessed;
    }

    private static (double[] Inner, double[] Seconds) Run(
        RsmMatching matching, MapBlock a, MapBlock b, IReadOnlyList<(int I, int J)> pairs, RsmOptions options, ComputeContext context)
    {
        double[] inner = new double[pairs.Count], seconds = new double[pairs.Count];
        PositionMatcher matcher = MatcherFactory.Create(matching, options, a.Positions, a.Channels);
        using PairWorker worker = new(matcher, a.Positions, a.Channels, mixed: true);
        for (int t = 0; t < inner.Length; t++)
        {
            context.Token.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            PositionPair pair = worker.PairOf(a, pairs[t].I, b, pairs[t].J);
            inner[t] = worker.Match(a, pairs[t].I, b, pairs[t].J, pair, context.Token);
            seconds[t] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return (inner, seconds);
    }
}
