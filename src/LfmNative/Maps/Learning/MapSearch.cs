using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Maps.Learning;

/// <summary>Looks for the map between two spaces from few known pairs or none: several starts compete by a label-free objective.</summary>
/// <remarks>
/// Every start grows (<see cref="RankGrowth"/>). One that stands out is learned at once (<see cref="StochasticLearning"/>); otherwise the
/// best few are, patiently, until one stands out. Starts from pairs drawn at random take part: where they end elsewhere, they show what
/// objective a wrong map reaches on these data.
/// </remarks>
internal sealed class MapSearch
{
    /// <summary>Rows of a side that the search works on at most.</summary>
    public const int MostRows = 5000;

    /// <summary>Dimensions of a side at most; wider sides are taken in so many principal axes.</summary>
    public const int MostDimensions = 512;

    /// <summary>Known pairs from which on they are a start of their own.</summary>
    public const int FewestAnchors = 3;

    /// <summary>Mean cosine of the rows that two maps carry over, from which on they are the same map.</summary>
    private const double SameMap = 0.7;

    /// <summary>Objective over that of other maps, from which on a start stands out after its growth.</summary>
    private const double GrownOut = 1.05;

    /// <summary>The same, from which on no other start is needed.</summary>
    private const double ClearlyOut = 1.3;

    /// <summary>Objective over that of other maps, from which on a start stands out after learning.</summary>
    private const double LearnedOut = 1.08;

    private const int RoughRank = 10;
    private const int MostRank = 12;
    private const int MoreRandomStarts = 2;
    private const int RandomPairs = 30;
    private const int ClusterStarts = 6;
    private const int MostLearned = 6;
    private const int Wave = 2;
    private const int SampledRows = 1000;

    private readonly LearningRows _rows;

    /// <summary>The same without the anchors: what is to show where wrong pairs lead must not know the right ones.</summary>
    private readonly LearningRows _unknown;
    private readonly Matrix? _ofMap;
    private readonly SearchOptions _options;
    private readonly ulong _seed;
    private readonly ComputeContext _context;
    private readonly ComputeContext _single;
    private readonly List<Start> _starts = [];
    private double _consensus = double.NaN;
    private int _seeds;

    private MapSearch(LearningRows rows, Matrix? ofMap, SearchOptions options, ulong seed, ComputeContext context)
    {
        (_rows, _ofMap, _options, _seed, _context) = (rows, ofMap, options, seed, context);
        _unknown = rows with { AnchorsX = [], AnchorsY = [] };
        _single = new ComputeContext(1, null, context.Token);
    }

    /// <summary>Searches.</summary>
    /// <param name="x">n1×d1 rows: unit, centred, unit.</param>
    /// <param name="y">n2×d2 rows.</param>
    /// <param name="anchors">Known pairs.</param>
    /// <param name="map">Pairs of a map between the spectra, as one more start; null for none.</param>
    /// <param name="options">Which starts.</param>
    /// <param name="seed">Draws rows, pairs and clusters.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    public static SearchResult Run(
        UnitRows x,
        UnitRows y,
        (int[] X, int[] Y) anchors,
        (int[] X, int[] Y)? map,
        SearchOptions options,
        ulong seed,
        ComputeContext context)
    {
        using UnitRows? narrowX = Narrow(x, seed, context), narrowY = Narrow(y, seed + 1, context);
        UnitRows px = narrowX ?? x, py = narrowY ?? y;
        Matrix? ofMap = map is null ? null : UnitRows.CrossCovariance(px, py, map.Value.X, map.Value.Y, context);
        Rng rng = new(seed ^ 0x5EA);
        int[] rowsX = Chosen(px.Count, anchors.X, ref rng), rowsY = Chosen(py.Count, anchors.Y, ref rng);
        using UnitRows partX = px.Gather(rowsX), partY = py.Gather(rowsY);
        LearningRows rows = new(partX, partY, Positions(rowsX, anchors.X), Positions(rowsY, anchors.Y));
        SearchResult found = new MapSearch(rows, ofMap, options, seed, context).Run();
        return found with
        {
            PairsX = Array.ConvertAll(found.PairsX, i => rowsX[i]),
            PairsY = Array.ConvertAll(found.PairsY, j => rowsY[j]),
        };
    }

    /// <summary>Bytes that a search holds beside the samples.</summary>
    /// <param name="x">Rows and columns of X.</param>
    /// <param name="y">Rows and columns of Y.</param>
    /// <param name="anchors">Known pairs.</param>
    /// <param name="restarts">Restarts of the clustering.</param>
    /// <param name="threads">Worker threads.</param>
    internal static long Bytes((int Rows, int Cols) x, (int Rows, int Cols) y, int anchors, int restarts, int threads)
    {
        long most = Math.Max(MostRows, anchors), n1 = Math.Min(x.Rows, most), n2 = Math.Min(y.Rows, most);
        long d1 = Math.Min(x.Cols, MostDimensions), d2 = Math.Min(y.Cols, MostDimensions), map = sizeof(double) * d1 * d2;
        long whole = sizeof(float) * (((x.Rows * (long)x.Cols) + (y.Rows * (long)y.Cols)) + (x.Rows * d1) + (y.Rows * d2));
        long part = sizeof(float) * ((n1 * d1) + (n2 * d2));
        // A run gathers the pairs of both directions, carries a side, and holds a few copies of the map while it is decomposed.
        long run = (3 * sizeof(float) * (n1 + n2) * (d1 + d2)) + (12 * map)
            + CslsCandidates.Bytes((int)n1, (int)n2, StochasticLearning.Schedule.Patient.Width, 1);
        int starts = ClusterStarts + MoreRandomStarts + 5;
        return whole + part + (Math.Min(threads, starts) * run) + ((restarts + (3L * starts)) * map);
    }

    /// <summary>Wide rows in their principal axes; null where they are narrow enough.</summary>
    private static UnitRows? Narrow(UnitRows rows, ulong seed, ComputeContext context) =>
        rows.Cols <= MostDimensions ? null : rows.Principal(MostDimensions, seed, context);

    /// <summary>The rows of the anchors, and others drawn up to the most that take part; ascending.</summary>
    private static int[] Chosen(int n, int[] anchors, ref Rng rng)
    {
        int[] order = rng.Permutation(n);
        HashSet<int> chosen = [.. anchors];
        foreach (int i in order)
        {
            if (chosen.Count >= MostRows) break;
            chosen.Add(i);
        }
        return [.. chosen.Order()];
    }

    private static int[] Positions(int[] rows, int[] wanted) => Array.ConvertAll(wanted, i => Array.BinarySearch(rows, i));

    private SearchResult Run()
    {
        Grow();
        Learn();
        Start best = BestLearned();
        if (_options.Verify && Others(best).Length == 0)
        {
            // All came to one map. Whether any others exist on these data, more wrong starts will show.
            int first = _starts.Count;
            Grow(OfRandomPairs(MoreRandomStarts));
            Learn(_starts.GetRange(first, _starts.Count - first), StochasticLearning.Schedule.Brisk);
            best = BestLearned();
        }
        double[] others = Others(best);
        int agreeing = _starts.Count(s => s != best && s.Learned is not null && IsSame(s, best));
        StochasticLearning.Outcome learned = best.Learned!;
        return new SearchResult(learned.PairsX, learned.PairsY)
        {
            Objective = learned.Objective,
            OtherObjective = others.Length > 0 ? others.Max() : double.NaN,
            Others = others.Length,
            Agreeing = agreeing,
            Mutual = learned.Mutual,
            Distinctness = _options.Verify ? MapEvidence.Distinctness(_rows, learned, _seed, _context) : double.NaN,
            LeftOut = _options.Verify && _rows.Anchors > 0 ? MapEvidence.LeftOut(_rows, learned, RoughRank, _seed, _context) : [],
            Consensus = _consensus,
            Start = best.Name,
            Starts = [.. _starts.Select(s => new LearningTrial(s.Name, s.Grown.Objective, s.Learned?.Objective ?? double.NaN))],
        };
    }

    /// <summary>
    /// Grows the start that is quick to make beside a random one. Only where it is not clear at once which is right do they go on, with the
    /// other starts, and then with more of them.
    /// </summary>
    private void Grow()
    {
        bool known = _options.FromAnchors && _rows.Anchors >= FewestAnchors, clustered = !known && _options.FromClusters;
        // Seeds go by the kind of start, whichever is grown first.
        int own = 0, ofMap = known || clustered ? 1 : 0, random = ofMap + (_ofMap is null ? 0 : 1);
        Start[] quick =
        [
            .. Begin(known ? OfAnchors(1) : OfMap(), known ? own : ofMap), .. Begin(_options.Verify ? OfRandomPairs(1) : [], random),
        ];
        _seeds = random + (_options.Verify ? 1 : 0);
        if (quick.Length > 1)
        {
            Advance(quick, (growth, context) => growth.ToFullRank(context));
            if (StandsOut(ClearlyOut)) return;
        }
        List<Rough> clusters = clustered ? OfClusters() : [];
        Start[] others = [.. Begin([.. clusters.Take(1)], own), .. Begin(known ? OfMap() : [], ofMap)];
        Advance([.. others, .. quick], (growth, context) => growth.ToEnd(context));
        if (!_options.Verify || StandsOut(GrownOut)) return;
        if (known && _options.FromClusters) clusters = OfClusters();
        Grow([.. OfAnchors(2), .. known ? clusters : clusters.Skip(1)]);
    }

    private List<Rough> OfAnchors(int count)
    {
        if (!_options.FromAnchors || _rows.Anchors < FewestAnchors) return [];
        Matrix covariance = UnitRows.CrossCovariance(_rows.X, _rows.Y, _rows.AnchorsX, _rows.AnchorsY, _context);
        return [.. Enumerable.Range(0, count).Select(_ => new Rough("anchors", covariance, Math.Min(_rows.Anchors, MostRank)))];
    }

    private List<Rough> OfMap() => _ofMap is null ? [] : [new Rough("map", _ofMap, RoughRank)];

    private List<Rough> OfRandomPairs(int count)
    {
        List<Rough> starts = [];
        for (int k = 0; k < count; k++)
        {
            Rng rng = new(SeedOf(_seeds + k) ^ 0xABCD);
            int pairs = Math.Min(RandomPairs, Math.Min(_rows.X.Count, _rows.Y.Count));
            int[] x = rng.Permutation(_rows.X.Count)[..pairs], y = rng.Permutation(_rows.Y.Count)[..pairs];
            starts.Add(new Rough("random pairs", UnitRows.CrossCovariance(_rows.X, _rows.Y, x, y, _context), RoughRank, Random: true));
        }
        return starts;
    }

    /// <summary>Starts from matched clusters: what the restarts agree on, then what the best of them agree on.</summary>
    private List<Rough> OfClusters()
    {
        ClusterRestarts.Restart[] restarts = ClusterRestarts.Run(_rows, _options.Clusters, _options.Restarts, _seed, _context);
        RestartConsensus consensus = new(restarts);
        _consensus = consensus.Agreement;
        return [.. consensus.Starts(ClusterStarts).Select(m => new Rough("clusters", m, RoughRank))];
    }

    private void Grow(List<Rough> roughs)
    {
        Start[] starts = Begin(roughs, _seeds);
        _seeds += roughs.Count;
        Advance(starts, (growth, context) => growth.ToEnd(context));
    }

    private Start[] Begin(List<Rough> roughs, int firstSeed)
    {
        Start[] starts = [.. roughs.Select((rough, k) => new Start(rough, rough.Random ? _unknown : _rows, SeedOf(firstSeed + k)))];
        _starts.AddRange(starts);
        return starts;
    }

    private void Advance(Start[] starts, Func<RankGrowth, ComputeContext, RankGrowth.Outcome> growTo)
    {
        int done = 0;
        ParallelRows.ForWorkers(starts.Length, 1, _context.Threads, _context.Token, (worker, k, _) =>
        {
            starts[k].Grown = growTo(starts[k].Growth, _single);
            int finished = Interlocked.Increment(ref done);
            if (worker == 0) _context.Tick("growth", finished, starts.Length);
        });
    }

    /// <summary>Whether the best start is far above all that grew into other maps.</summary>
    /// <param name="factor">Its objective over theirs, at least.</param>
    private bool StandsOut(double factor)
    {
        Start best = Best();
        double[] others = [.. _starts.Where(s => !IsSame(s, best)).Select(s => s.Grown.Objective)];
        return others.Length > 0 && best.Grown.Objective >= factor * others.Max();
    }

    private Start BestLearned() => _starts.Where(s => s.Learned is not null).MaxBy(s => s.Learned!.Objective)!;

    /// <summary>Objectives of the maps that were learned and are others.</summary>
    private double[] Others(Start best) =>
        [.. _starts.Where(s => s.Learned is not null && !IsSame(s, best)).Select(s => s.Learned!.Objective)];

    private Start Best() => _starts.MaxBy(s => s.Grown.Objective)!;

    private void Learn()
    {
        if (StandsOut(GrownOut))
        {
            StochasticLearning.Schedule schedule =
                StandsOut(ClearlyOut) ? StochasticLearning.Schedule.Short : StochasticLearning.Schedule.Brisk;
            Learn([Best(), .. _starts.Where(s => s.Random && s != Best())], schedule);
            return;
        }
        if (!_options.Verify)
        {
            // Enough is known to start from, and held-out anchors judge.
            Learn(_starts, StochasticLearning.Schedule.Brisk);
            return;
        }
        List<Start> contenders = [];
        foreach (Start start in _starts.OrderByDescending(s => s.Grown.Objective))
        {
            if (contenders.Count < MostLearned && contenders.TrueForAll(c => !IsSame(c, start))) contenders.Add(start);
        }
        for (int from = 0; from < contenders.Count; from += Wave)
        {
            Learn(contenders.GetRange(from, Math.Min(Wave, contenders.Count - from)), StochasticLearning.Schedule.Patient);
            Start best = BestLearned();
            double[] others = Others(best);
            if (others.Length > 0 && best.Learned!.Objective >= LearnedOut * others.Max()) return;
        }
    }

    private void Learn(List<Start> starts, StochasticLearning.Schedule schedule)
    {
        ParallelRows.ForWorkers(starts.Count, 1, _context.Threads, _context.Token, (worker, k, _) =>
        {
            ComputeContext own = worker == 0 ? new ComputeContext(1, _context.Progress, _context.Token) : _single;
            Start start = starts[k];
            start.Learned = StochasticLearning.Run(start.Random ? _unknown : _rows, start.Grown.W, schedule, start.Seed, own);
        });
    }

    private ulong SeedOf(int k) => _seed + (0x9E3779B97F4A7C15UL * (ulong)(k + 1));

    /// <summary>Whether two starts have come to the same map.</summary>
    private bool IsSame(Start a, Start b) => a == b || Agreement(a.Map, b.Map) >= SameMap;

    /// <summary>Mean cosine of what two maps make of the rows of X.</summary>
    private unsafe double Agreement(Matrix a, Matrix b)
    {
        int[] sample = new Rng(_seed).Permutation(_rows.X.Count)[..Math.Min(SampledRows, _rows.X.Count)];
        using UnitRows rows = _rows.X.Gather(sample);
        using UnitRows first = rows.Times(a, transposed: false, toUnit: true, _single);
        using UnitRows second = rows.Times(b, transposed: false, toUnit: true, _single);
        double sum = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            long at = (long)i * first.Cols;
            sum += VectorKernels.DotSingle(first.Pointer + at, second.Pointer + at, first.Cols);
        }
        return sum / rows.Count;
    }

    private sealed record Rough(string Name, Matrix Covariance, int Rank, bool Random = false);

    private sealed class Start(Rough rough, LearningRows rows, ulong seed)
    {
        private RankGrowth.Outcome? _grown;

        public string Name => rough.Name;

        public bool Random => rough.Random;

        public ulong Seed => seed;

        public RankGrowth Growth { get; } = new(rows, rough.Covariance, rough.Rank, seed);

        /// <summary>Where its growth stands.</summary>
        public RankGrowth.Outcome Grown
        {
            get => _grown ?? throw new InvalidOperationException("a start was read before it grew");
            set => _grown = value;
        }

        public StochasticLearning.Outcome? Learned { get; set; }

        /// <summary>The map as far as it has come.</summary>
        public Matrix Map => Learned?.W ?? Grown.W;
    }
}
