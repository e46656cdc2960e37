using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Maps.Learning;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>What an alignment is given, once it has been checked; everything after reads it and nothing changes it.</summary>
/// <remarks>
/// The job runs on the distinct rows of both sides: row numbers in it are theirs, and its results are spread over the copies at the end.
/// </remarks>
internal sealed class AlignmentInputs
{
    private AlignmentInputs(
        GivenPair given, PinnedSamples samples, DistinctRows? distinctX, DistinctRows? distinctY, ComputeContext context)
    {
        (Given, Samples, DistinctX, DistinctY) = (given, samples, distinctX, distinctY);
        Options = given.Options.Decided(samples.X.Rows, samples.Y.Rows) with
        {
            LabelsX = OfDistinct(given.Options.LabelsX, distinctX),
            LabelsY = OfDistinct(given.Options.LabelsY, distinctY),
            DescriptorsX = OfDistinct(given.Options.DescriptorsX, distinctX),
            DescriptorsY = OfDistinct(given.Options.DescriptorsY, distinctY),
            SpectrumX = OfDistinct(given.Options.SpectrumX, distinctX, "X"),
            SpectrumY = OfDistinct(given.Options.SpectrumY, distinctY, "Y"),
        };
        Classes = ClassesOf(Options);
        AnchorPairs anchors = OfDistinct(given.Anchors, distinctX, distinctY);
        All = new AnchorSubset(anchors, [.. Enumerable.Range(0, anchors.Count)]);
        Landmarks = LandmarkSelection.Of(samples.X, anchors.X, Options, context);
        (Training, HeldOut) = Split(anchors, Options.Seed);
        if (Options.IsCca)
            SpectralCca.CheckComponents(Options.CcaComponents, anchors.Count, Options.Spectrum.Eigenpairs, Options.EigenpairsOfY);
    }

    /// <summary>What was handed over.</summary>
    public GivenPair Given { get; }

    /// <summary>The distinct rows of both sides.</summary>
    public PinnedSamples Samples { get; }

    /// <summary>How X's samples share rows; null where all are distinct.</summary>
    public DistinctRows? DistinctX { get; }

    /// <summary>How Y's samples share rows; null where all are distinct.</summary>
    public DistinctRows? DistinctY { get; }

    /// <summary>The options, the number of eigenpairs decided.</summary>
    public AlignmentOptions Options { get; }

    /// <summary>Sorted union of both sides' classes; null without labels.</summary>
    public int[]? Classes { get; }

    /// <summary>All anchors.</summary>
    public AnchorSubset All { get; }

    /// <summary>Positions of the anchors that descriptors are made from, ascending.</summary>
    public int[] Landmarks { get; }

    /// <summary>The anchors that a trial is fitted on; all of them when none are held out.</summary>
    public AnchorSubset Training { get; }

    /// <summary>The anchors that judge a trial; null when there are too few.</summary>
    public AnchorPairs? HeldOut { get; }

    /// <summary>Checks everything that is given, once, and runs a job on it.</summary>
    /// <param name="given">Samples, known pairs, options.</param>
    /// <param name="clock">Threads, cancellation, seconds.</param>
    /// <param name="job">The job.</param>
    /// <exception cref="LfmException">Sizes, values, anchors or options that cannot be used; more memory than is allowed.</exception>
    public static unsafe T Use<T>(GivenPair given, StageClock clock, Func<AlignmentInputs, T> job)
    {
        ReadOnlyMatrixView<float> x = given.Samples.X, y = given.Samples.Y;
        Check(given, clock.Context);
        CheckMemory(given, null, null, clock.Context);
        string stage = given.Options is { SpectrumX: not null, SpectrumY: not null } ? "spectrum" : "neighbors";
        DistinctRows? distinctX = SamplePipeline.Distinct(x, clock, stage), distinctY = SamplePipeline.Distinct(y, clock, stage);
        if (distinctX is not null || distinctY is not null) CheckMemory(given, distinctX, distinctY, clock.Context);
        if (distinctX is null && distinctY is null) return job(Of(given, given.Samples, null, null, clock));
        using NativeBuffer<float>? rowsX = distinctX?.Gather(x), rowsY = distinctY?.Gather(y);
        ReadOnlyMatrixView<float> nodesX = rowsX is null ? x : new(rowsX.Pointer, distinctX!.Count, x.Cols);
        ReadOnlyMatrixView<float> nodesY = rowsY is null ? y : new(rowsY.Pointer, distinctY!.Count, y.Cols);
        return PinnedSamples.Use(nodesX, nodesY, samples => job(Of(given, samples, distinctX, distinctY, clock)));
    }

    /// <summary>Sorted union of both sides' classes; null without labels.</summary>
    public static int[]? ClassesOf(AlignmentOptions options) =>
        options.LabelsX is null || options.LabelsY is null ? null : [.. options.LabelsX.Concat(options.LabelsY).Distinct().Order()];

    private static void Check(GivenPair given, ComputeContext context)
    {
        ReadOnlyMatrixView<float> x = given.Samples.X, y = given.Samples.Y;
        (AnchorPairs anchors, AlignmentOptions options) = (given.Anchors, given.Options);
        if (x.Rows < 2 || y.Rows < 2) Throw.Data($"a neighbor graph needs at least 2 samples; X has {x.Rows} and Y {y.Rows}");
        if (x.Cols == 0 || y.Cols == 0) Throw.Data("the samples have no dimensions (d = 0)");
        OptionRange.Check(options);
        if (options.RowPaired && x.Rows != y.Rows)
            Throw.Argument($"⟨row-paired⟩ is set, and X has {x.Rows} rows and Y {y.Rows}; they must be equal");
        anchors.Check(x.Rows, y.Rows);
        if (options.Learns && options.Start == LearningStarts.Anchors && anchors.Count < MapSearch.FewestAnchors)
        {
            Throw.Argument(
                $"⟨start⟩ is anchors, which needs {MapSearch.FewestAnchors} known pairs; {anchors.Count} were given: "
                + "give more, or leave it auto");
        }
        CheckSpectrum(options.SpectrumX, x.Rows, "X");
        CheckSpectrum(options.SpectrumY, y.Rows, "Y");
        if (options.HasSpectrum && options.AutoTune)
            Throw.Argument("⟨auto-tune⟩ tries graphs of both sides; leave it out, or the spectrum that was given for one");
        CheckLabels(options.LabelsX, x.Rows, "X");
        CheckLabels(options.LabelsY, y.Rows, "Y");
        MetricRows.Check("X", x, options.Metric, context);
        MetricRows.Check("Y", y, options.Metric, context);
        if (options.Refine == Refinement.Bootstrap && anchors.Count == 0)
            Throw.Argument("⟨refine⟩ is bootstrap, which grows known pairs, and there are none; give anchors or refine otherwise");
        if (options.IsCca)
        {
            SpectralCca.CheckPairs(anchors.Count);
            if (options.HasSpectrum)
            {
                Throw.Argument("⟨map-method⟩ is spectral-cca, which places new rows by the graphs of both sides; "
                    + "leave the spectrum that was given out, or take the functional map");
            }
            if (options.AutoTune)
                Throw.Argument("⟨auto-tune⟩ searches settings of the functional map; leave it out with ⟨map-method⟩ spectral-cca");
            if (options.DescriptorsX is not null || options.DescriptorsY is not null || options.Map.MaskWeights is not null)
                Throw.Argument("functions or weights were given for the functional map; leave them out with ⟨map-method⟩ spectral-cca");
            if (Math.Max((long)x.Rows * x.Cols, (long)y.Rows * y.Cols) > Array.MaxLength)
            {
                Throw.Argument($"⟨map-method⟩ is spectral-cca, which keeps the samples, and a side has more than {Array.MaxLength} values; "
                    + "take fewer rows, or the functional map");
            }
        }
        Matrix? f = options.DescriptorsX, g = options.DescriptorsY;
        if (f is not null) Descriptors.CheckGiven(f, x.Rows, "X");
        if (g is not null) Descriptors.CheckGiven(g, y.Rows, "Y");
        if (f?.Cols != g?.Cols)
        {
            Throw.Argument($"{f?.Cols ?? 0} functions were given for X and {g?.Cols ?? 0} for Y; "
                + "both sides need the same, column j of either being the same function");
        }
        if (options.IsCca) return;
        bool labels = options.LabelsX is not null && options.LabelsY is not null;
        Descriptors.CheckInputs(options.Descriptors, anchors.Count, labels, f is not null, graph: !options.HasSpectrum);
    }

    private static void CheckSpectrum(LaplacianSpectrum? spectrum, int rows, string side)
    {
        if (spectrum is not null && spectrum.Count != rows)
        {
            Throw.Argument(
                $"the spectrum given for {side} is of {spectrum.Count} rows and {side} has {rows}; "
                + "give the rows that it was computed from");
        }
    }

    private static void CheckLabels(int[]? labels, int rows, string side)
    {
        if (labels is not null && labels.Length != rows)
            Throw.Argument($"{labels.Length} labels were given for {rows} samples of {side}; give one a sample");
    }

    private static void CheckMemory(GivenPair given, DistinctRows? distinctX, DistinctRows? distinctY, ComputeContext context)
    {
        ReadOnlyMatrixView<float> x = given.Samples.X, y = given.Samples.Y;
        (int n1, int n2) = (distinctX?.Count ?? x.Rows, distinctY?.Count ?? y.Rows);
        MemoryPlan.OfAlignment((n1, x.Cols), (n2, y.Cols), given.Anchors.Count, given.Options, context.Threads)
            .Beside(x, distinctX)
            .Beside(y, distinctY)
            .Check(given.Options.MaxMemory, inputsHeld: true);
    }

    private static AlignmentInputs Of(
        GivenPair given, PinnedSamples samples, DistinctRows? distinctX, DistinctRows? distinctY, StageClock clock)
    {
        AlignmentInputs inputs;
        using (clock.Stage("descriptors")) inputs = new AlignmentInputs(given, samples, distinctX, distinctY, clock.Context);
        if (inputs.Options.AutoTune && inputs.HeldOut is null)
        {
            Throw.Argument(
                $"⟨auto-tune⟩ chooses on held-out anchors and needs at least {TrustReport.FewestAnchors}; "
                + $"{inputs.All.Pairs.Count} were given");
        }
        return inputs;
    }

    private static int[]? OfDistinct(int[]? labels, DistinctRows? distinct) =>
        labels is null || distinct is null ? labels : Array.ConvertAll(distinct.First, i => labels[i]);

    private static Matrix? OfDistinct(Matrix? functions, DistinctRows? distinct) =>
        functions is null || distinct is null ? functions : functions.GatherRows(distinct.First);

    /// <summary>A given spectrum at the distinct rows.</summary>
    private static LaplacianSpectrum? OfDistinct(LaplacianSpectrum? spectrum, DistinctRows? distinct, string side)
    {
        if (spectrum is null || distinct is null) return spectrum;
        for (int i = 0; i < spectrum.Count; i++)
        {
            int first = distinct.First[distinct.NodeOf[i]];
            for (int k = 0; first < i && k < spectrum.Size; k++)
            {
                if (spectrum.Vectors[k, i] == spectrum.Vectors[k, first]) continue;
                Throw.Argument($"rows {first} and {i} of {side} are equal, and the spectrum given for it tells them apart: "
                    + "it is of other rows; give the rows that it was computed from");
            }
        }
        return spectrum.OfNodes(distinct.NodeOf, distinct.First);
    }

    /// <summary>The pairs of distinct rows that the anchors come to, each once.</summary>
    private static AnchorPairs OfDistinct(AnchorPairs anchors, DistinctRows? x, DistinctRows? y)
    {
        if (x is null && y is null) return anchors.Distinct();
        HashSet<(int, int)> seen = [];
        List<int> xs = [], ys = [];
        for (int t = 0; t < anchors.Count; t++)
        {
            (int a, int b) = (x?.NodeOf[anchors.X[t]] ?? anchors.X[t], y?.NodeOf[anchors.Y[t]] ?? anchors.Y[t]);
            if (!seen.Add((a, b))) continue;
            xs.Add(a);
            ys.Add(b);
        }
        return new AnchorPairs([.. xs], [.. ys], anchors.RowPaired);
    }

    /// <summary>Further folds, of as many anchors each as are held out: the others train.</summary>
    public IEnumerable<(AnchorSubset Training, AnchorPairs HeldOut)> FurtherFolds()
    {
        AnchorPairs anchors = All.Pairs;
        int[] order = FoldOrder(anchors, Options.Seed);
        return order.Chunk(FoldSize(anchors)).Skip(1).Select(fold => HoldOut(anchors, fold)).Where(fold => fold.HeldOut.Count > 0);
    }

    private static (AnchorSubset Training, AnchorPairs? HeldOut) Split(AnchorPairs anchors, ulong seed)
    {
        AnchorSubset all = new(anchors, [.. Enumerable.Range(0, anchors.Count)]);
        if (anchors.Count < TrustReport.FewestAnchors) return (all, null);
        (AnchorSubset training, AnchorPairs heldOut) = HoldOut(anchors, FoldOrder(anchors, seed)[..FoldSize(anchors)]);
        return heldOut.Count < 2 ? (all, null) : (training, heldOut);
    }

    private static int[] FoldOrder(AnchorPairs anchors, ulong seed) => new Rng(seed ^ 0x7E57).Permutation(anchors.Count);

    private static int FoldSize(AnchorPairs anchors) => Math.Max(2, anchors.Count / 5);

    private static (AnchorSubset Training, AnchorPairs HeldOut) HoldOut(AnchorPairs anchors, int[] fold)
    {
        int[] train = [.. Enumerable.Range(0, anchors.Count).Except(fold)];
        AnchorPairs training = anchors.Subset(train);
        // A row may stand in several pairs; what training knows of it is not held out.
        (HashSet<int> knownX, HashSet<int> knownY) = ([.. training.X], [.. training.Y]);
        int[] unknown = Array.FindAll(fold, t => !knownX.Contains(anchors.X[t]) && !knownY.Contains(anchors.Y[t]));
        return (new AnchorSubset(training, train), anchors.Subset(unknown));
    }
}
