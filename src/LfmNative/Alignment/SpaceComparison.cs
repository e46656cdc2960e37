using LfmNative.Comparison;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>How alike two spaces are, or many, that hold the same samples in the same order.</summary>
public static class SpaceComparison
{
    /// <summary>Compares two spaces.</summary>
    /// <param name="x">n×d1 samples; finite.</param>
    /// <param name="y">n×d2: the same samples in the same order.</param>
    /// <param name="options">Which measures; null for the defaults.</param>
    /// <param name="graph">Seed and memory, and how the graphs of the functional map are made; null for the defaults.</param>
    /// <param name="spectrum">Its eigenpairs; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <inheritdoc cref="Of(IReadOnlyList{SampleSet}, IReadOnlyList{string}?, int[], ComparisonOptions?, GraphOptions?, SpectrumOptions?, ComputeContext?)"/>
    public static unsafe ComparisonReport Of(
        ReadOnlyMatrixView<float> x,
        ReadOnlyMatrixView<float> y,
        ComparisonOptions? options = null,
        GraphOptions? graph = null,
        SpectrumOptions? spectrum = null,
        ComputeContext? context = null)
    {
        fixed (float* px = x, py = y)
        {
            SampleSet[] spaces = [new(px, x.Rows, x.Cols, x.LeadingDimension), new(py, y.Rows, y.Cols, y.LeadingDimension)];
            return Of(spaces, null, null, options, graph, spectrum, context);
        }
    }

    /// <summary>Compares two spaces in double precision.</summary>
    /// <inheritdoc cref="Of(ReadOnlyMatrixView{float}, ReadOnlyMatrixView{float}, ComparisonOptions?, GraphOptions?, SpectrumOptions?, ComputeContext?)"/>
    public static unsafe ComparisonReport Of(
        ReadOnlyMatrixView<double> x,
        ReadOnlyMatrixView<double> y,
        ComparisonOptions? options = null,
        GraphOptions? graph = null,
        SpectrumOptions? spectrum = null,
        ComputeContext? context = null)
    {
        fixed (double* px = x, py = y)
        {
            SampleSet[] spaces = [new(px, x.Rows, x.Cols, x.LeadingDimension), new(py, y.Rows, y.Cols, y.LeadingDimension)];
            return Of(spaces, null, null, options, graph, spectrum, context);
        }
    }

    /// <summary>Compares any number of spaces, every one with every other.</summary>
    /// <param name="spaces">Two or more, each n×d with its own d; finite; row i of all is the same sample.</param>
    /// <param name="names">What messages and the report call them; null for x and y, or their numbers.</param>
    /// <param name="labels">The class of every sample, for the distortion by classes; null for none.</param>
    /// <param name="options">Which measures; null for the defaults.</param>
    /// <param name="graph">Seed and memory, and how the graphs of the functional maps are made; null for the defaults.</param>
    /// <param name="spectrum">Their eigenpairs; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The same for the same seed and any number of threads.</returns>
    /// <exception cref="LfmException">
    /// Options out of range; spaces of different numbers of samples; fewer than three samples; values that are not finite; data that a
    /// measure cannot use; more memory than is allowed.
    /// </exception>
    public static ComparisonReport Of(
        IReadOnlyList<SampleSet> spaces,
        IReadOnlyList<string>? names = null,
        int[]? labels = null,
        ComparisonOptions? options = null,
        GraphOptions? graph = null,
        SpectrumOptions? spectrum = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        (options, graph, spectrum) = (options ?? new ComparisonOptions(), graph ?? new GraphOptions(), spectrum ?? new SpectrumOptions());
        StageClock clock = new(context ?? new ComputeContext());
        names ??= spaces.Count == 2 ? ["x", "y"] : [.. Enumerable.Range(0, spaces.Count).Select(number => $"space {number}")];
        Check(spaces, names, labels, options);
        OptionRange.Check(graph);
        _ = spectrum.Decided(spaces[0].Rows);
        MemoryPlan plan = MemoryPlan.OfComparison(
            [.. spaces.Select(space => (space.Rows, space.Cols, space.Bytes))], options, graph, spectrum, clock.Context.Threads);
        plan.Check(graph.MaxMemory, inputsHeld: true);
        for (int s = 0; s < spaces.Count; s++)
        {
            if (spaces[s].IsDouble) SampleRows.CheckFinite(spaces[s].Double, names[s], clock.Context);
            else SampleRows.CheckFinite(spaces[s].Single, names[s], clock.Context);
        }
        GraphOptions planned = graph with { MaxMemory = -1 };
        ComparisonRun run = new(
            spaces,
            names,
            options,
            graph.Seed,
            (samples, own) => SamplePipeline.Spectrum(samples.Single, planned, spectrum, own).Spectrum,
            clock.Context);
        (Dictionary<ComparisonMeasure, MeasureResult[,]> results, double[]? distortion) = run.Run(clock);
        return new ComparisonReport(names, spaces[0].Rows, results)
        {
            Groups = options.Groups,
            Distortion = distortion is null ? null : DistortionReport.Of(options.Distortion, distortion, labels),
            Memory = plan,
            Seconds = clock.Seconds,
        };
    }

    private static void Check(IReadOnlyList<SampleSet> spaces, IReadOnlyList<string> names, int[]? labels, ComparisonOptions options)
    {
        OptionRange.Check(options);
        if (options.Measures.Count == 0) Throw.Argument("⟨measures⟩ names no measure; name at least one, e.g. cka-unbiased");
        if (options.Bootstrap == 1) Throw.Argument("⟨bootstrap⟩ is 1, and one half-sample has no spread; draw some dozens");
        if (spaces.Count < 2) Throw.Argument($"{spaces.Count} space was given; give at least two");
        if (names.Count != spaces.Count) Throw.Argument($"{spaces.Count} spaces have {names.Count} names; give one each");
        int n = spaces[0].Rows;
        for (int s = 0; s < spaces.Count; s++)
        {
            if (spaces[s].Cols == 0) Throw.Data($"{names[s]} has no columns; give samples of at least one dimension");
            if (spaces[s].Rows != n)
            {
                Throw.Data(
                    $"{names[s]} has {spaces[s].Rows} rows and {names[0]} has {n}; row i of all spaces must be the same sample: "
                    + "bring the rows into one order first");
            }
        }
        if (n < 3) Throw.Data($"{n} samples say nothing of how alike spaces are; give at least 3");
        if (labels is not null && labels.Length != n) Throw.Argument($"there are {n} samples and {labels.Length} labels; give one each");
        if (options.Groups == 1 || (options.Groups > 1 && spaces.Count % options.Groups != 0))
        {
            Throw.Argument(
                $"⟨groups⟩ is {options.Groups} and there are {spaces.Count} spaces; give a number of groups, at least 2, that divides theirs");
        }
    }
}
