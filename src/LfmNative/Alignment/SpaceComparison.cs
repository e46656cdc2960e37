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
    /// <returns>The same for the same seed and any number of threads.</returns>
    /// <exception cref="LfmException">
    /// Options out of range; spaces of different numbers of samples; fewer than three samples; values that are not finite; data that a
    /// measure cannot use; more memory than is allowed.
    /// </exception>
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
    /// <param name="x">n×d1 samples; finite.</param>
    /// <param name="y">n×d2: the same samples in the same order.</param>
    /// <param name="options">Which measures; null for the defaults.</param>
    /// <param name="graph">Seed and memory, and how the graphs of the functional map are made; null for the defaults.</param>
    /// <param name="spectrum">Its eigenpairs; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The same for the same seed and any number of threads.</returns>
    /// <exception cref="LfmException">
    /// Options out of range; spaces of different numbers of samples; fewer than three samples; values that are not finite; data that a
    /// measure cannot use; more memory than is allowed.
    /// </exception>
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

    /// <summary>
    /// Whether files can be compared block by block, whatever their size: linear CKA alone, without permutations or intervals.
    /// </summary>
    public static bool CanStream(ComparisonOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Permutations == 0 && options.Bootstrap == 0 && options.Wanted.All(StreamedCka.Streams);
    }

    /// <summary>Compares files by linear CKA, reading each twice in blocks; exact, not an average over minibatches.</summary>
    /// <param name="open">Opens the reader of each file; every file is opened twice.</param>
    /// <param name="options">Measures for which <see cref="CanStream"/> holds.</param>
    /// <param name="graph">Memory; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">
    /// Other measures; files of different numbers of rows; values that are not finite; more memory than is allowed.
    /// </exception>
    public static ComparisonReport Streamed(
        IReadOnlyList<Func<RowReader>> open, ComparisonOptions options, GraphOptions? graph = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(options);
        if (!CanStream(options))
            Throw.Argument("only cka, cka-unbiased and cka-lange, without permutations and intervals, go block by block");
        StageClock clock = new(context ?? new ComputeContext());
        OptionRange.Check(options);
        CheckGroups(options, open.Count);
        RowReader[] readers = new RowReader[open.Count];
        try
        {
            for (int s = 0; s < readers.Length; s++) readers[s] = open[s]();
            MemoryPlan plan = MemoryPlan.OfStreamedComparison([.. readers.Select(reader => reader.Cols)], clock.Context.Threads);
            plan.Check((graph ?? new GraphOptions()).MaxMemory);
            StreamedCka cka = new([.. readers.Select(reader => reader.Cols)], clock.Context);
            string[] names = [.. readers.Select(reader => reader.Source)];
            long rows;
            using (clock.Stage("prepare")) rows = Means(readers, cka, clock.Context);
            using (clock.Stage("compare"))
            {
                for (int s = 0; s < readers.Length; s++)
                {
                    readers[s].Dispose();
                    readers[s] = open[s]();
                }
                AddTogether(readers, cka, rows, clock.Context);
            }
            Dictionary<ComparisonMeasure, MeasureResult[,]> results = [];
            foreach (ComparisonMeasure measure in options.Wanted)
            {
                MeasureResult[,] of = results[measure] = new MeasureResult[readers.Length, readers.Length];
                for (int x = 0; x < readers.Length; x++)
                {
                    for (int y = 0; y < readers.Length; y++) of[x, y] = cka.Result(measure, x, y);
                }
            }
            return new ComparisonReport(names, (int)rows, results) { Groups = options.Groups, Memory = plan, Seconds = clock.Seconds };
        }
        finally
        {
            foreach (RowReader? reader in readers) reader?.Dispose();
        }
    }

    /// <summary>The first pass; the number of rows, the same for all.</summary>
    private static unsafe long Means(RowReader[] readers, StreamedCka cka, ComputeContext context)
    {
        for (int s = 0; s < readers.Length; s++)
        {
            while (readers[s].ReadBlock())
            {
                context.Tick("prepare", s, readers.Length);
                fixed (float* rows = readers[s].Block)
                    cka.AddToMeans(s, new SampleSet(rows, readers[s].Block.Rows, readers[s].Cols, readers[s].Block.LeadingDimension));
            }
            if (readers[s].RowsRead == readers[0].RowsRead) continue;
            Throw.Data(
                $"{readers[s].Source} has {readers[s].RowsRead} rows and {readers[0].Source} has {readers[0].RowsRead}; "
                + "row i of all spaces must be the same sample: bring the rows into one order first");
        }
        if (readers[0].RowsRead < 3) Throw.Data($"{readers[0].RowsRead} samples say nothing of how alike spaces are; give at least 3");
        return readers[0].RowsRead;
    }

    /// <summary>The second pass: blocks of all files side by side, cut to one length.</summary>
    private static unsafe void AddTogether(RowReader[] readers, StreamedCka cka, long rows, ComputeContext context)
    {
        int[] used = new int[readers.Length];
        SampleSet[] parts = new SampleSet[readers.Length];
        for (long done = 0; done < rows;)
        {
            context.Tick("compare", done, rows);
            int take = int.MaxValue;
            for (int s = 0; s < readers.Length; s++)
            {
                if (used[s] == readers[s].Block.Rows || done == 0)
                {
                    if (!readers[s].ReadBlock()) Throw.Data($"{readers[s].Source} became shorter while it was read; leave it as it is");
                    used[s] = 0;
                }
                take = Math.Min(take, readers[s].Block.Rows - used[s]);
            }
            for (int s = 0; s < readers.Length; s++)
            {
                // A reader's block lies in native memory, which stays until the next block is read.
                fixed (float* block = readers[s].Block)
                {
                    long ld = readers[s].Block.LeadingDimension;
                    parts[s] = new SampleSet(block + (used[s] * ld), take, readers[s].Cols, ld);
                }
                used[s] += take;
            }
            cka.Add(parts);
            done += take;
        }
    }

    private static void CheckGroups(ComparisonOptions options, int spaces)
    {
        if (options.Groups == 0 || (options.Groups > 1 && spaces % options.Groups == 0)) return;
        Throw.Argument(
            $"⟨groups⟩ is {options.Groups} and there are {spaces} spaces; give a number of groups, at least 2, that divides theirs");
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
        CheckGroups(options, spaces.Count);
    }
}
