using LfmNative.Comparison;
using LfmNative.Comparison.Rsm;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Inspection;
using LfmNative.Kernels;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Maps.Learning;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Selection;
using LfmNative.Selection.Methods;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>The peak working set of a job, predicted from its sizes before it starts.</summary>
/// <remarks>
/// For every stage the bytes that are alive in it; the largest stage counts. n rows, d dimensions, k neighbours, E ≤ 2nk entries of the
/// graph, m eigenpairs, p descriptors, t threads. An upper bound: the graph is taken at its fullest and descriptors at full rank.
/// <code>
/// neighbors    input 4nd + working rows 4nd + 28n + lists 12nk + the search's own (see Neighbors.ScratchBytes)
/// affinity     input + lists 12nk + directed edges 12nk + graph 20E + (32 + 9t)n
/// spectrum     input + lists + graph + operator 8E + 64n + vectors 8nm + the solver's own (see SolverBytes)
/// write        input + lists + graph + vectors twice
/// geodesics    input + lists + graph + distances 16na + sweeps 128nt (only of samples to a of them)
/// descriptors  input + lists + graph + vectors + descriptors 8np + sweeps 128nt
/// connect      input + lists + graph + gathered rows and a search among them (only where components are joined)
/// solve        as descriptors + the larger of: three more copies of them + operators 8p(m1² + m2²) + p²; the solver's own
/// refine       as descriptors + unit rows of both sides + a CSLS search (only for self-learning), or what bootstrapped anchors hold
/// match        input + vectors + descriptors + carried rows 4n(d + 2m)
/// compare      input + what the measures of a phase need of every space (see FactorBytes) + products of a pair, 32d²t
/// suggest      input + points 4nd + 48n + the method's own (see RowSelector.ScratchBytes); for leverage a spectrum before
/// moments      input + sums of rows + 48n + products of columns (see SecondMoments.Bytes); neighbors of a gathered sample after it
/// coordinates  inputs + 48n + products and partial correlations of the common columns (see CoordinateTest.Bytes)
/// rows         inputs + 48n + the sampled rows in eight forms and a rotation (see PairedTest.Bytes)
/// match (rsm)  maps that are in memory + two blocks of samples + tables of S×S products, 8S²t + matrices 24N² (with permutations 4N²S)
/// transform    the same as descriptors + the transform with what its fit holds (see SpaceTransform.FitBytes)
/// trust        the same as descriptors + rows of Y, normalised and relative, 4n(d + p) + the scores of two retrievals + two transforms
///              (of few anchors those of a further fold too)
/// </code>
/// </remarks>
public sealed class MemoryPlan
{
    /// <summary>The process itself: runtime, BLAS, code, small arrays.</summary>
    private const long Process = 18L << 20;

    /// <summary>Stack, BLAS buffer and small scratch of a thread.</summary>
    private const long PerThread = 6L << 20;

    private readonly long _held;

    private string _remedy = "use fewer rows, a smaller ⟨k⟩, fewer ⟨eigenpairs⟩ or fewer anchors";

    /// <param name="held">Bytes of what the job is given, which may be in memory already.</param>
    /// <param name="stages">Bytes that are alive in each stage.</param>
    private MemoryPlan(long held, params (string Stage, long Bytes)[] stages)
    {
        (Stage, Bytes) = stages.MaxBy(s => s.Bytes);
        _held = held;
    }

    /// <summary>The stage that needs most.</summary>
    public string Stage { get; }

    /// <summary>Predicted peak, bytes, with the samples themselves.</summary>
    public long Bytes { get; }

    /// <summary>The neighbours of one matrix.</summary>
    /// <param name="x">Rows n and columns d.</param>
    /// <param name="options">k and search.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfNeighbors((int Rows, int Cols) x, GraphOptions options, int threads)
    {
        SideSize side = SideSize.Of(x, options, 0);
        return new MemoryPlan(side.Input, Neighbors(side, threads));
    }

    /// <summary>The graph of one matrix.</summary>
    /// <param name="x">Rows n and columns d.</param>
    /// <param name="options">k and search.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfGraph((int Rows, int Cols) x, GraphOptions options, int threads)
    {
        SideSize side = SideSize.Of(x, options, 0);
        return new MemoryPlan(side.Input, Neighbors(side, threads), Affinity(side, threads), Connect(side, options, threads));
    }

    /// <summary>The shortest paths from the samples of one matrix to some of them.</summary>
    /// <param name="x">Rows n and columns d.</param>
    /// <param name="anchors">Samples that the paths lead to, a.</param>
    /// <param name="options">k and search.</param>
    /// <param name="threads">Worker threads.</param>
    /// <param name="heat">Whether by the heat method.</param>
    public static MemoryPlan OfGeodesics((int Rows, int Cols) x, int anchors, GraphOptions options, int threads, bool heat = false)
    {
        SideSize side = SideSize.Of(x, options, 0);
        // Distances of nodes, those of the samples that share them, and the sweeps of each thread.
        long each = heat ? HeatGeodesics.ScratchBytes(side.Rows, threads) : 128L * side.Rows * threads;
        long geodesics = (16L * side.Rows * anchors) + each;
        return new MemoryPlan(
            side.Input,
            Neighbors(side, threads),
            Affinity(side, threads),
            Connect(side, options, threads),
            ("geodesics", Fixed(threads) + side.Input + side.Lists + side.Graph + geodesics));
    }

    /// <summary>The spectrum of one matrix.</summary>
    /// <param name="x">Rows n and columns d.</param>
    /// <param name="graph">k and search.</param>
    /// <param name="options">Eigenpairs and solver.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfSpectrum((int Rows, int Cols) x, GraphOptions graph, SpectrumOptions options, int threads)
    {
        SideSize side = SideSize.Of(x, graph, options.EigenpairsOf(x.Rows));
        long write = Fixed(threads) + side.Input + side.Lists + side.Graph + (2 * side.Vectors);
        return new MemoryPlan(
            side.Input,
            Neighbors(side, threads),
            Affinity(side, threads),
            Connect(side, graph, threads),
            Spectrum(side, options.Solver, threads),
            ("write", write));
    }

    /// <summary>A suggestion of rows of one matrix.</summary>
    /// <param name="x">Rows n and columns d.</param>
    /// <param name="known">Rows that are known.</param>
    /// <param name="options">Rows wanted, and the method.</param>
    /// <param name="graph">k and search of the graph, where the method looks at it.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfSuggestion(
        (int Rows, int Cols) x, int known, SuggestionOptions options, GraphOptions graph, int threads)
    {
        SideSize side = SideSize.Of(x, graph, 0);
        RowSelector selector = SelectionRegistry.Of(options.Method);
        int chosen = (int)Math.Min(x.Rows, (long)known + options.Count), dim = selector.IsSpectral ? chosen : x.Cols;
        long held = side.Input + (48L * x.Rows), points = (selector.IsSpectral ? 12L : 4L) * x.Rows * dim;
        (string, long) suggest = ("suggest", Fixed(threads) + held + points + selector.ScratchBytes(x.Rows, dim, chosen, threads));
        if (!selector.IsSpectral) return new MemoryPlan(side.Input, suggest);
        MemoryPlan spectrum = OfSpectrum(x, graph, new SpectrumOptions { Eigenpairs = chosen }, threads);
        return new MemoryPlan(side.Input, suggest, (spectrum.Stage, spectrum.Bytes + held));
    }

    /// <summary>A comparison of spaces.</summary>
    /// <param name="spaces">Rows n, columns d and bytes of each.</param>
    /// <param name="options">The measures.</param>
    /// <param name="graph">k and search of the graphs.</param>
    /// <param name="spectrum">Eigenpairs and solver.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfComparison(
        IReadOnlyList<(int Rows, int Cols, long Bytes)> spaces,
        ComparisonOptions options,
        GraphOptions graph,
        SpectrumOptions spectrum,
        int threads)
    {
        long input = spaces.Sum(space => space.Bytes);
        int atOnce = Math.Min(threads, spaces.Count), widest = spaces.Max(space => space.Cols);
        long making = spaces.Max(space => OfSpectrum((space.Rows, space.Cols), graph, spectrum, 1).Bytes) - Fixed(1);
        // A pair's product of the sides, once per worker with its decomposition, and the blocks of rows it is summed from.
        long comparing = threads * ((4L * 8 * widest * widest) + (16L * Gemm.RowsTogether * widest));
        return new MemoryPlan(input, [.. ComparisonRun.Phases(options).Select(phase =>
        {
            long kept = spaces.Sum(space => phase.Factors.Sum(kind => FactorBytes(kind, space.Rows, space.Cols, options, spectrum)));
            long made = phase.Factors.Contains(FactorKind.Spectrum) ? atOnce * making : kept / 2;
            return (phase.Measures[0].Facts.Name, Fixed(threads) + input + kept + comparing + made);
        })]);
    }

    /// <summary>A comparison of files by linear CKA, block by block.</summary>
    /// <param name="cols">Columns of each.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfStreamedComparison(IReadOnlyList<int> cols, int threads) =>
        // A reader holds a block, and what of the file it is made from.
        new(0, ("compare", Fixed(threads) + StreamedCka.Bytes(cols) + cols.Sum(d => 2 * Math.Max(RowReader.BlockBytes, 4L * d))));

    private static long FactorBytes(FactorKind kind, int rows, int cols, ComparisonOptions options, SpectrumOptions spectrum)
    {
        long n = rows, d = cols, sample = options.SampleOf(rows);
        return kind switch
        {
            FactorKind.Center => 8 * (n + d),
            FactorKind.Centered or FactorKind.Raw or FactorKind.Basis or FactorKind.RawBasis => 8 * n * d,
            FactorKind.ScatterNorm => 0,
            FactorKind.Neighbors => (8 * n * options.Knn) + (4 * n * d),
            FactorKind.Spectrum => 8 * n * spectrum.EigenpairsOf(rows),
            >= FactorKind.CosineRanks => 8 * sample * sample,
            _ => (4 * sample * sample) + (8 * sample * d),
        };
    }

    /// <summary>An inspection of one matrix.</summary>
    /// <param name="x">Rows n and columns d.</param>
    /// <param name="options">Rows that neighbours are sought among.</param>
    /// <param name="graph">k and search.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfInspection((int Rows, int Cols) x, InspectionOptions options, GraphOptions graph, int threads)
    {
        SideSize sample = SideSize.Of((Math.Min(x.Rows, options.SampleRows), x.Cols), graph, 0);
        long input = 4L * x.Rows * x.Cols, held = input + (48L * x.Rows);
        long moments = Fixed(threads) + held + RowSums.Bytes(2 * x.Cols) + SecondMoments.Bytes(x.Rows, x.Cols, threads);
        // The plans of the sample count its rows as their input.
        (string neighbors, long searching) = Neighbors(sample, threads);
        (string affinity, long building) = Affinity(sample, threads);
        return new MemoryPlan(input, ("moments", moments), (neighbors, held + searching), (affinity, held + building));
    }

    /// <summary>The question whether one model made two matrices.</summary>
    /// <param name="a">Rows and columns of A.</param>
    /// <param name="b">Rows and columns of B.</param>
    /// <param name="options">Rows that are looked at.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfSameModel((int Rows, int Cols) a, (int Rows, int Cols) b, SameModelOptions options, int threads)
    {
        int d = Math.Min(a.Cols, b.Cols), rowsA = Math.Min(a.Rows, options.Rows), rowsB = Math.Min(b.Rows, options.Rows);
        long input = 4 * (((long)a.Rows * a.Cols) + ((long)b.Rows * b.Cols));
        long held = Fixed(threads) + input + (48L * ((long)a.Rows + b.Rows));
        int nearest = SideLaws.NearestOf(rowsA, rowsB);
        long laws = (4L * nearest * d) + NeighborSearch.ScratchBytes(nearest, d, 1, threads);
        return new MemoryPlan(
            input,
            ("coordinates", held + CoordinateTest.Bytes(rowsA, rowsB, d, threads) + laws),
            ("rows", held + (a.Rows == b.Rows ? PairedTest.Bytes(rowsA, d, threads) : 0)));
    }

    /// <summary>A semantic RSM, or the nearest samples of each.</summary>
    /// <param name="x">Samples.</param>
    /// <param name="gallery">Samples they are compared with; null for themselves.</param>
    /// <param name="options">Matrix or lists, permutations.</param>
    /// <param name="threads">Worker threads.</param>
    public static MemoryPlan OfRsm(FeatureMaps x, FeatureMaps? gallery, RsmOptions options, int threads)
    {
        FeatureMaps y = gallery ?? x;
        int positions = Math.Max(x.Positions, y.Positions), stride = LinearAssignment.Stride(positions);
        long pairs = (long)x.Samples * y.Samples, held = x.HeldBytes + (gallery?.HeldBytes ?? 0);
        bool one = gallery is null && BlockPairs.SamplesOf(x.Samples, positions, x.Channels) == x.Samples;
        long blocks = BlockBytes(x) + (one ? 0 : BlockBytes(y));
        long matching = threads * ((4L * positions * stride) + LinearAssignment.Bytes(positions) + (16L * positions * x.Channels));
        // Inner products with and without matching, and one kernel's values; or bounds in single precision, and pairs that are left.
        long results = options.Top > 0 && options.Matching == RsmMatching.Exact
            ? (4 * pairs) + (8 * pairs / 4) + (48L * x.Samples * Math.Min(options.Top, y.Samples))
            : (24 * pairs) + (options.Permutation ? 4 * pairs * positions : 0);
        // Pairs that are assessed gather their samples once more, when the blocks are still there.
        long gathered = 2L * MapBlock.Bytes(Math.Min(x.Samples + (long)y.Samples, 2L * options.Assess), positions, x.Channels);
        return new MemoryPlan(held, ("match", Fixed(threads) + held + blocks + matching + results + gathered))
        {
            _remedy = "take fewer samples at a time, or nearest samples (⟨top⟩) instead of the matrix",
        };

        long BlockBytes(FeatureMaps maps)
        {
            int count = BlockPairs.SamplesOf(maps.Samples, positions, maps.Channels);
            return MapBlock.Bytes(count, positions, maps.Channels) + (4L * count * positions);
        }
    }

    /// <summary>A one-to-one matching of the samples of two sides.</summary>
    /// <param name="n1">Samples of X.</param>
    /// <param name="n2">Samples of Y.</param>
    /// <param name="dims">Spectral coordinates that points are compared in.</param>
    internal static MemoryPlan OfAssignment(int n1, int n2, int dims) =>
        new(0, ("assignment", Fixed(1) + Matcher.AssignmentBytes(n1, n2, dims)));

    /// <summary>The graph of neighbours that were found before.</summary>
    /// <param name="neighbors">The neighbours.</param>
    /// <param name="cols">Columns d of the samples; 0 when they are not given.</param>
    /// <param name="threads">Worker threads.</param>
    internal static MemoryPlan OfGraph(NeighborList neighbors, int cols, int threads)
    {
        SideSize side = new(neighbors.Count, cols, neighbors.K, neighbors.Method, 0);
        return new MemoryPlan(side.Input + side.Lists, Affinity(side, threads));
    }

    /// <summary>The spectrum of a graph that was made before.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">Eigenpairs and solver.</param>
    /// <param name="threads">Worker threads.</param>
    internal static MemoryPlan OfSpectrum(NeighborGraph graph, SpectrumOptions options, int threads)
    {
        SideSize side = new(graph.Count, 0, 0, NeighborMethod.Exact, options.EigenpairsOf(graph.Count));
        long entries = graph.EntryCount, held = (20 * entries) + (24L * side.Rows);
        long solve = OperatorBytes(side.Rows, entries) + side.Vectors + SolverBytes(side, options.Solver);
        return new MemoryPlan(held, ("spectrum", Fixed(threads) + held + solve));
    }

    /// <summary>An alignment.</summary>
    /// <param name="x">Rows n1 and columns d1 of X.</param>
    /// <param name="y">Rows n2 and columns d2 of Y.</param>
    /// <param name="anchors">Known pairs.</param>
    /// <param name="options">The options, with the labels.</param>
    /// <param name="threads">Worker threads.</param>
    /// <exception cref="LfmException">Options out of range: what cannot be done has no size.</exception>
    public static MemoryPlan OfAlignment(
        (int Rows, int Cols) x, (int Rows, int Cols) y, int anchors, AlignmentOptions options, int threads)
    {
        options = options.For(anchors).Decided(x.Rows, y.Rows);
        int classes = AlignmentInputs.ClassesOf(options)?.Length ?? 0;
        long p = options.IsCca ? 0 : Descriptors.AnchorOfColumn(
            options.Descriptors, Math.Min(anchors, options.Descriptors.Landmarks), classes, options.DescriptorsX?.Cols ?? 0).Length;
        SideSize sideX = SideSize.Of(x, options, options.Spectrum.Eigenpairs) with { GivenSpectrum = BytesOf(options.SpectrumX) };
        SideSize sideY = SideSize.Of(y, options, options.EigenpairsOfY) with { GivenSpectrum = BytesOf(options.SpectrumY) };
        return OfAlignment(sideX, sideY, p, anchors, options, threads);
    }

    private static MemoryPlan OfAlignment(
        in SideSize x, in SideSize y, long descriptors, int anchors, AlignmentOptions options, int threads)
    {
        long input = x.Input + y.Input, columns = 8 * (x.Rows + (long)y.Rows) * descriptors, vectors = x.Vectors + y.Vectors;
        // Spectral CCA keeps the samples, to place new rows among them.
        long kept = Fixed(threads) + ((options.IsCca ? 2 : 1) * input) + x.Lists + y.Lists + x.Graph + y.Graph + vectors;
        long operators = 8 * descriptors * (((long)x.Eigenpairs * x.Eigenpairs) + ((long)y.Eigenpairs * y.Eigenpairs) + descriptors);
        long solving = FunctionalMapSolver.ScratchBytes(Math.Max(x.Rows, y.Rows), x.Eigenpairs, y.Eigenpairs, descriptors, threads);
        long carried = 4 * ((x.Rows * ((long)y.Cols + (2 * x.Eigenpairs))) + (y.Rows * ((long)y.Cols + (2 * y.Eigenpairs))));
        EigenSolverKind solver = options.Spectrum.Solver;
        long learning = options.Learns || options.AutoTune ? Learning(x, y, anchors, options.Restarts, threads) : 0;
        // The trial and the fit may run at once.
        if (options.Refine == Refinement.Bootstrap)
            learning = 2 * BootstrappedAnchors.Bytes((x.Rows, x.Cols), (y.Rows, y.Cols), anchors, threads);
        // Of few anchors further folds are fitted, each with its transform beside that of its anchors alone.
        bool folds = anchors >= TrustReport.FewestAnchors && anchors / 5 < TrustReport.FewestHeldOut;
        long further = folds ? (2L * sizeof(double) * x.Cols * y.Cols) + operators + solving : 0;
        long connecting = options.Connect ? Math.Max(Connecting(x), Connecting(y)) : 0;
        return new MemoryPlan(
            input,
            ("neighbors", Fixed(threads) + input + x.Lists + y.Lists + Math.Max(Searching(x, threads), Searching(y, threads))),
            Both(Affinity, x, y, threads),
            Both((in SideSize side, int t) => Spectrum(side, solver, t), x, y, threads),
            ("descriptors", kept + columns + Math.Max(Describing(x, options, threads), Describing(y, options, threads))),
            ("connect", connecting == 0 ? 0 : kept - vectors + connecting),
            ("solve", kept + columns + Math.Max((3 * columns) + operators, solving)),
            ("refine", kept + columns + learning),
            ("match", kept + columns + carried),
            ("transform", kept + columns + SpaceTransform.FitBytes(y.Rows, x.Cols, y.Cols)),
            ("trust", kept + columns + (4L * y.Rows * (y.Cols + descriptors))
                + RankCounter.ScratchBytes(Math.Max(y.Cols, descriptors), threads)
                + (2 * SpaceTransform.FitBytes(y.Rows, x.Cols, y.Cols)) + further));
    }

    /// <summary>What the distances of one side's descriptors hold beside their result.</summary>
    private static long Describing(in SideSize s, AlignmentOptions options, int threads) =>
        options.Descriptors.Kinds.Contains(DescriptorKind.Heat)
            ? HeatGeodesics.ScratchBytes(s.Rows, threads)
            : 128L * s.Rows * threads;

    private static (string, long) Connect(in SideSize s, GraphOptions options, int threads) =>
        ("connect", options.Connect ? Fixed(threads) + s.Input + s.Lists + s.Graph + Connecting(s) : 0);

    /// <summary>What connecting one side holds beside its graph: the linker's own, and a search among the rows that it gathers.</summary>
    private static long Connecting(in SideSize s) => s.GivenSpectrum > 0
        ? 0
        : GraphComponents.ScratchBytes(s.Rows, s.Cols, s.Entries) + Search.NeighborSearch.ScratchBytes(s.Rows, s.Cols, 1, 1);

    /// <summary>
    /// What self-learning holds: the search of the map, or unit rows of both sides, the carried ones, and a search by CSLS.
    /// </summary>
    private static long Learning(in SideSize x, in SideSize y, int anchors, int restarts, int threads) => Math.Max(
        MapSearch.Bytes((x.Rows, x.Cols), (y.Rows, y.Cols), anchors, restarts, threads),
        (4L * ((x.Rows * ((long)x.Cols + y.Cols)) + (2L * y.Rows * y.Cols)))
            + SelfLearning.SearchBytes(x.Rows, y.Rows, y.Cols, threads));

    /// <summary>The same job on the distinct rows, gathered beside the samples they come from.</summary>
    /// <param name="x">The samples.</param>
    /// <param name="distinct">Their distinct rows; null where all are distinct and nothing is gathered.</param>
    internal MemoryPlan Beside(ReadOnlyMatrixView<float> x, DistinctRows? distinct)
    {
        if (distinct is null) return this;
        long samples = 4L * x.Rows * x.Cols, gathered = 4L * distinct.Count * x.Cols, numbers = 40L * x.Rows;
        // What is in memory already are the samples, not the rows that the plan took for given.
        return new MemoryPlan(_held + samples - gathered, (Stage, Bytes + samples + numbers));
    }

    /// <summary>Refuses the job when it does not fit.</summary>
    /// <param name="maxMemory">Bytes allowed; 0 for what the machine has free, −1 for any number.</param>
    /// <param name="inputsHeld">Whether the samples are in memory already, so that what is free need not hold them.</param>
    /// <exception cref="LfmException">MemoryRefused: with the numbers.</exception>
    public void Check(long maxMemory, bool inputsHeld = false)
    {
        if (maxMemory < 0) return;
        long needed = maxMemory == 0 && inputsHeld ? Bytes - _held : Bytes, allowed = maxMemory > 0 ? maxMemory : MemorySize.Available();
        if (needed <= allowed) return;
        string bound = maxMemory > 0
            ? $"⟨max-memory⟩ allows {MemorySize.Format(allowed)}"
            : $"this machine has {MemorySize.Format(allowed)} left";
        throw new LfmException(
            LfmErrorCode.MemoryRefused,
            $"this job is predicted to need {MemorySize.Format(Bytes)} ({Stage}) and {bound}; {_remedy}");
    }

    private static long Fixed(int threads) => Process + (PerThread * threads);

    private static (string, long) Neighbors(in SideSize s, int threads) =>
        ("neighbors", Fixed(threads) + s.Input + s.Lists + Searching(s, threads));

    private static long BytesOf(LaplacianSpectrum? given) => given is null ? 0 : 8L * given.Count * (given.Size + 1);

    /// <summary>What a search holds while it runs; in an alignment one side's after the other's.</summary>
    private static long Searching(in SideSize s, int threads) => s.GivenSpectrum > 0
        ? 0
        : s.Input + (28L * s.Rows) + Search.Neighbors.ScratchBytes(s.Method, s.Rows, s.Cols, s.Neighbors, threads);

    private static (string, long) Affinity(in SideSize s, int threads) =>
        ("affinity", Fixed(threads) + s.Input + (2 * s.Lists) + s.Graph + ((32L + (9L * threads)) * s.Rows));

    private static (string, long) Spectrum(in SideSize s, EigenSolverKind solver, int threads) =>
        ("spectrum", Fixed(threads) + s.Input + s.Lists + s.Graph + OperatorBytes(s.Rows, s.Entries) + s.Vectors + SolverBytes(s, solver));

    /// <summary>The solvers' operator: an entry takes its value and its column, which is short where there are few rows.</summary>
    private static long OperatorBytes(int rows, long entries) =>
        ((rows <= LaplacianOperator.MostUInt16 ? 10 : 12) * entries) + (64L * rows);

    /// <summary>What an eigensolver has beside operator and result.</summary>
    /// <remarks>
    /// Block: the largest basis, the vectors that survive a restart and one block of scratch; ARPACK: 2m + 5 vectors; dense: the matrix,
    /// LAPACK's copy and the vectors.
    /// </remarks>
    private static long SolverBytes(in SideSize s, EigenSolverKind solver)
    {
        if (s.GivenSpectrum > 0) return 0;
        long n = s.Rows, m = s.Eigenpairs, basis = BlockBasis.Width * (BlockSolver.MostBlocks(s.Eigenpairs, n) + 2L);
        long kept = (m + basis) / 2;
        bool dense = solver == EigenSolverKind.Dense || (solver == EigenSolverKind.Auto && (n <= 300 || m > n / 4));
        if (dense) return 24 * n * n;
        return (8 * n * (solver == EigenSolverKind.Arpack ? (2 * m) + 5 : basis + kept)) + (24 * basis * basis);
    }

    private static (string, long) Both(StageBytes stage, in SideSize x, in SideSize y, int threads)
    {
        (string name, long bytes) = stage(x, threads);
        return (name, bytes + stage(y, threads).Bytes - Fixed(threads));
    }

    private delegate (string Stage, long Bytes) StageBytes(in SideSize side, int threads);
}
