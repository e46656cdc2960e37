using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative.Comparison;

/// <summary>
/// All measures of all pairs of spaces: measures that need the same are computed together, and what they need is then let go.
/// </summary>
internal sealed class ComparisonRun
{
    /// <summary>Spaces of which each tells its own progress.</summary>
    private const int FewSpaces = 2;

    private readonly ComparisonOptions _options;
    private readonly ulong _seed;
    private readonly ComputeContext _context;
    private readonly IReadOnlyList<string> _names;
    private readonly SpaceFactors[] _all;
    private readonly SpaceFactors[] _sampled;
    private readonly int _sample;
    private readonly List<(int X, int Y)> _pairs = [];
    private readonly Dictionary<ComparisonMeasure, MeasureResult[,]> _results = [];

    /// <param name="spaces">The spaces, of as many samples each.</param>
    /// <param name="names">What messages call them.</param>
    /// <param name="options">Measures and parameters.</param>
    /// <param name="seed">Seed of all that is drawn.</param>
    /// <param name="spectrumOf">Makes a space's spectrum.</param>
    /// <param name="context">Threads, progress and cancellation.</param>
    public ComparisonRun(
        IReadOnlyList<SampleSet> spaces,
        IReadOnlyList<string> names,
        ComparisonOptions options,
        ulong seed,
        Func<SampleSet, ComputeContext, LaplacianSpectrum> spectrumOf,
        ComputeContext context)
    {
        (_options, _seed, _context, _names) = (options, seed, context, names);
        int n = spaces[0].Rows;
        _sample = options.SampleOf(n);
        // Many spaces are prepared side by side, few one after the other on all threads.
        ComputeContext own = spaces.Count >= context.Threads ? new ComputeContext(1, null, context.Token) : context.Quiet();
        _all = [.. spaces.Select(space => new SpaceFactors(space, null, options, spectrumOf, own))];
        _sampled = _sample < n ? [.. _all.Select(space => space.Subset(Drawn(n), own))] : _all;
        for (int x = 0; x < spaces.Count; x++)
        {
            for (int y = 0; y < spaces.Count; y++) _pairs.Add((x, y));
        }
    }

    /// <summary>The phases of the run: measures that need the same of a space, or less, share what is computed of a pair.</summary>
    public static List<(FactorKind[] Factors, List<SpaceMeasure> Measures)> Phases(ComparisonOptions options)
    {
        List<(FactorKind[] Factors, List<SpaceMeasure> Measures)> phases = [];
        foreach (SpaceMeasure measure in options.Wanted.Select(MeasureRegistry.Of))
        {
            int at = phases.FindIndex(phase =>
                measure.Factors.All(phase.Factors.Contains) && phase.Measures[0].Facts.OfPairs == measure.Facts.OfPairs);
            if (at < 0) phases.Add(([.. measure.Factors], [measure]));
            else phases[at].Measures.Add(measure);
        }
        return phases;
    }

    /// <summary>Computes everything.</summary>
    /// <param name="clock">Seconds by stage.</param>
    /// <returns>
    /// The results by measure; and the distortion of every sample, for two spaces where a measure needs their functional map.
    /// </returns>
    public (Dictionary<ComparisonMeasure, MeasureResult[,]> Results, double[]? Distortion) Run(StageClock clock)
    {
        double[]? distortion = null;
        List<(FactorKind[] Factors, List<SpaceMeasure> Measures)> phases = Phases(_options);
        for (int at = 0; at < phases.Count; at++)
        {
            (FactorKind[] factors, List<SpaceMeasure> measures) = phases[at];
            SpaceFactors[] spaces = measures[0].Facts.OfPairs ? _sampled : _all;
            using (clock.Stage("prepare")) Prepare(spaces, factors, at, phases.Count);
            using (clock.Stage("compare"))
            {
                foreach (SpaceMeasure measure in measures)
                    _results[measure.Facts.Measure] = new MeasureResult[spaces.Length, spaces.Length];
                ForPairs("compare", at, phases.Count, (x, y, context) => Compare(spaces, measures, x, y, context));
            }
            if (_options.Permutations > 0) using (clock.Stage("permute")) Permute(measures, at, phases.Count);
            if (_options.Bootstrap > 0) using (clock.Stage("bootstrap")) Bootstrap(measures, at, phases.Count);
            if (_all.Length == 2 && factors.Contains(FactorKind.Spectrum))
                distortion = SampleDistortion.Of(_options.Distortion, new SpacePair(_all[0], _all[1], _options, _seed, _context));
            HashSet<FactorKind> later = [.. phases.Skip(at + 1).SelectMany(phase => phase.Factors)];
            foreach (SpaceFactors space in _all.Concat(_sampled)) space.DropBut(later);
        }
        return (_results, distortion);
    }

    private void Prepare(SpaceFactors[] spaces, FactorKind[] factors, int phase, int phases)
    {
        int done = 0;
        // Of few spaces each takes long and tells itself how far it is.
        IProgress<LfmProgress>? each = spaces.Length <= FewSpaces ? _context.Progress : null;
        int workers = spaces.Length >= _context.Threads ? _context.Threads : 1;
        ParallelRows.ForWorkers(spaces.Length, 1, workers, _context.Token, (worker, from, to) =>
        {
            for (int s = from; s < to; s++)
            {
                try
                {
                    spaces[s].Prepare(factors, worker == 0 ? each : null);
                }
                catch (LfmException e) when (e.Code == LfmErrorCode.InvalidData)
                {
                    throw new LfmException(e.Code, $"{_names[s]}: {e.Message}", e);
                }
                int finished = Interlocked.Increment(ref done);
                if (worker == 0) _context.Tick("prepare", phase + ((double)finished / spaces.Length), phases);
            }
        });
    }

    /// <summary>Runs over all pairs: many side by side, few one after the other on all threads.</summary>
    private void ForPairs(string stage, int phase, int phases, Action<int, int, ComputeContext> body)
    {
        bool many = _all.Length > 2;
        ComputeContext own = many ? new ComputeContext(1, null, _context.Token) : _context.Quiet();
        int done = 0;
        ParallelRows.ForWorkers(_pairs.Count, 1, many ? _context.Threads : 1, _context.Token, (worker, from, to) =>
        {
            for (int t = from; t < to; t++)
            {
                body(_pairs[t].X, _pairs[t].Y, own);
                int finished = Interlocked.Increment(ref done);
                if (worker == 0) _context.Tick(stage, phase + ((double)finished / _pairs.Count), phases);
            }
        });
    }

    private void Compare(SpaceFactors[] spaces, List<SpaceMeasure> measures, int x, int y, ComputeContext context)
    {
        if (!Any(measures, x, y)) return;
        SpacePair pair = new(spaces[x], spaces[y], _options, _seed, context);
        foreach (SpaceMeasure measure in Wanted(measures, x, y))
        {
            pair.Details.Clear();
            pair.Warnings.Clear();
            double value = measure.Of(pair);
            MeasureResult result = new(value, pair.Count)
            {
                Details = new SortedDictionary<string, double>(pair.Details, StringComparer.Ordinal),
                Warnings = [.. pair.Warnings],
            };
            Set(_results[measure.Facts.Measure], measure.Facts, x, y, result);
        }
    }

    private void Permute(List<SpaceMeasure> measures, int phase, int phases)
    {
        List<SpaceMeasure> paired = measures.FindAll(measure => measure.Facts.Paired);
        if (paired.Count == 0) return;
        ForPairs("permute", phase, phases, (x, y, context) =>
        {
            if (!Any(paired, x, y)) return;
            double[] observed = Values(paired, x, y, _sampled[x], _sampled[y], context);
            int[] hits = new int[paired.Count];
            Rng rng = new(_seed ^ 0xA5A5A5A5UL);
            for (int t = 0; t < _options.Permutations; t++)
            {
                context.Token.ThrowIfCancellationRequested();
                double[] values = Values(paired, x, y, _sampled[x], _sampled[y].Reordered(rng.Permutation(_sample)), context);
                for (int m = 0; m < hits.Length; m++)
                {
                    bool asAlike = paired[m].Facts.Kind == MeasureKind.Score ? values[m] >= observed[m] : values[m] <= observed[m];
                    if (asAlike || double.IsNaN(values[m])) hits[m]++;
                }
            }
            foreach (SpaceMeasure measure in Wanted(paired, x, y))
            {
                int m = paired.IndexOf(measure);
                MeasureResult[,] of = _results[measure.Facts.Measure];
                double? p = double.IsNaN(observed[m]) ? null : (1.0 + hits[m]) / (1.0 + _options.Permutations);
                Set(of, measure.Facts, x, y, of[x, y] with { P = p });
            }
        });
    }

    /// <remarks>
    /// Values of half-samples, drawn without replacement, spread as values of whole samples do (Shao and Wu 1989), and no sample stands
    /// twice, which neighbours and ranks would not bear.
    /// </remarks>
    private void Bootstrap(List<SpaceMeasure> measures, int phase, int phases)
    {
        Dictionary<(int X, int Y), double[][]> drawn = [];
        Rng rng = new(_seed ^ 0x5A5A5A5AUL);
        for (int t = 0; t < _options.Bootstrap; t++)
        {
            int[] half = rng.Permutation(_sample)[..(_sample / 2)];
            Array.Sort(half);
            ComputeContext own = new(_all.Length > 2 ? 1 : _context.Threads, null, _context.Token);
            SpaceFactors[] spaces = [.. _sampled.Select(space => space.Subset(half, own))];
            int round = t;
            ForPairs("bootstrap", phase, phases, (x, y, context) =>
            {
                if (!Any(measures, x, y)) return;
                double[] values = Values(measures, x, y, spaces[x], spaces[y], context);
                lock (drawn)
                {
                    if (!drawn.TryGetValue((x, y), out double[][]? rounds)) drawn[(x, y)] = rounds = new double[_options.Bootstrap][];
                    rounds[round] = values;
                }
            });
        }
        foreach (((int x, int y), double[][] rounds) in drawn)
        {
            foreach (SpaceMeasure measure in Wanted(measures, x, y))
            {
                int m = measures.IndexOf(measure);
                MeasureResult[,] of = _results[measure.Facts.Measure];
                Set(of, measure.Facts, x, y, of[x, y] with { Interval = Interval(of[x, y], measure.Facts, rounds, m) });
            }
        }
    }

    private (double Low, double High)? Interval(MeasureResult result, MeasureFacts facts, double[][] rounds, int measure)
    {
        double mean = rounds.Average(values => values[measure]);
        double variance = rounds.Sum(values => (values[measure] - mean) * (values[measure] - mean)) / (rounds.Length - 1);
        double reach = 1.96 * Math.Sqrt(variance * _sample / result.Samples);
        if (double.IsNaN(reach) || double.IsNaN(result.Value)) return null;
        return (Math.Max(facts.Low, result.Value - reach), Math.Min(facts.High, result.Value + reach));
    }

    private double[] Values(List<SpaceMeasure> measures, int x, int y, SpaceFactors spaceX, SpaceFactors spaceY, ComputeContext context)
    {
        SpacePair pair = new(spaceX, spaceY, _options, _seed, context);
        HashSet<SpaceMeasure> wanted = [.. Wanted(measures, x, y)];
        return [.. measures.Select(measure => wanted.Contains(measure) ? measure.Of(pair) : double.NaN)];
    }

    /// <summary>Measures that a pair in this order needs: of a symmetric one the other order follows.</summary>
    private static IEnumerable<SpaceMeasure> Wanted(List<SpaceMeasure> measures, int x, int y) =>
        measures.Where(measure => x <= y || !measure.Facts.Symmetric);

    private static bool Any(List<SpaceMeasure> measures, int x, int y) => Wanted(measures, x, y).Any();

    private static void Set(MeasureResult[,] results, MeasureFacts facts, int x, int y, MeasureResult result)
    {
        results[x, y] = result;
        if (facts.Symmetric) results[y, x] = result;
    }

    private int[] Drawn(int n)
    {
        int[] rows = new Rng(_seed).Permutation(n)[.._sample];
        Array.Sort(rows);
        return rows;
    }
}
