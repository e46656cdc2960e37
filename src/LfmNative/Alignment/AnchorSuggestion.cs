using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Selection;
using LfmNative.Selection.Methods;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>Which rows of one space an alignment gains most from, once their partners in another space are known.</summary>
/// <remarks>
/// The second space is not needed, nor looked at. Rows are compared as self-learning and Procrustes compare them: scaled to unit norm,
/// centred, scaled again; only <see cref="SelectionMethod.Leverage"/> looks at the graph. Copies count once and zero rows not at all.
/// The rows that are known are taken as chosen before all others, so that the suggested ones complement them.
/// </remarks>
public static class AnchorSuggestion
{
    private const int Block = 256;

    /// <summary>Chooses rows.</summary>
    /// <param name="x">n×d samples; finite.</param>
    /// <param name="known">Rows that are not to be suggested, 0..n−1, in any order, repeated or not; null for none.</param>
    /// <param name="options">How many, by which method; null for the defaults.</param>
    /// <param name="graph">Seed and memory, and for leverage how the graph is made; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The same rows for the same seed and any number of threads.</returns>
    /// <exception cref="LfmException">
    /// Options out of range; not fewer rows wanted than there are to choose from; a known row that does not exist; values that are not
    /// finite; more memory than is allowed.
    /// </exception>
    public static unsafe SuggestedRows Of(
        ReadOnlyMatrixView<float> x,
        int[]? known = null,
        SuggestionOptions? options = null,
        GraphOptions? graph = null,
        ComputeContext? context = null)
    {
        (options, graph) = (options ?? new SuggestionOptions(), graph ?? new GraphOptions());
        StageClock clock = new(context ?? new ComputeContext());
        OptionRange.Check(options);
        OptionRange.Check(graph);
        CheckKnown(known ?? [], x.Rows);
        if (options.Count >= x.Rows)
            Throw.Argument($"⟨count⟩ is {options.Count} and there are {x.Rows} rows; ask for fewer rows than there are");
        MemoryPlan plan = MemoryPlan.OfSuggestion((x.Rows, x.Cols), known?.Length ?? 0, options, graph, clock.Context.Threads);
        plan.Check(graph.MaxMemory, inputsHeld: true);
        SampleRows.CheckFinite(x, "x", clock.Context);
        DistinctRows? distinct = DistinctRows.Find(x, clock.Context);
        (int[] rows, int zero) = WithDirection(x, distinct?.First);
        int[] knownPoints = PointsOf(known ?? [], rows, distinct);
        int candidates = rows.Length - knownPoints.Length;
        if (options.Count >= candidates)
        {
            Throw.Argument(
                $"⟨count⟩ is {options.Count} and {candidates} rows can be suggested: "
                + $"of {x.Rows} rows {distinct?.Copies ?? 0} are copies, {zero} zero and {knownPoints.Length} known; ask for fewer");
        }
        RowSelector selector = SelectionRegistry.Of(options.Method);
        int dim = selector.IsSpectral ? Math.Min(rows.Length, knownPoints.Length + options.Count) : x.Cols;
        using NativeBuffer<float> points = new((long)rows.Length * dim);
        if (selector.IsSpectral) Spectral(x, rows, points.Pointer, dim, graph, clock);
        else using (clock.Stage("normalize")) Normalized(x, rows, points.Pointer, clock.Context);
        SelectedRows chosen;
        using (clock.Stage("suggest"))
        {
            chosen = selector.Choose(
                new SelectionInputs(points.Pointer, rows.Length, dim, knownPoints, options.Count, graph.Seed, clock.Context));
        }
        int[] suggested = Array.ConvertAll(chosen.Rows, point => rows[point]);
        return new SuggestedRows(
            suggested, chosen.Scores, options.Method, candidates, distinct?.Copies ?? 0, zero, knownPoints.Length, plan, clock.Seconds);
    }

    private static void CheckKnown(int[] known, int rows)
    {
        foreach (int row in known)
        {
            if ((uint)row < (uint)rows) continue;
            Throw.Argument(
                $"row {row} is said to be known and there are rows 0..{rows - 1}; numbers count from 0: correct it or use more rows");
        }
    }

    /// <summary>The distinct rows that are not zero, and how many are.</summary>
    private static (int[] Rows, int Zero) WithDirection(ReadOnlyMatrixView<float> x, int[]? distinct)
    {
        int all = distinct?.Length ?? x.Rows;
        List<int> rows = new(all);
        for (int t = 0; t < all; t++)
        {
            int row = distinct?[t] ?? t;
            if (x.Row(row).ContainsAnyExcept(0)) rows.Add(row);
        }
        return ([.. rows], all - rows.Count);
    }

    /// <summary>The positions of known rows, or of the rows they are copies of, among those that have a direction.</summary>
    private static int[] PointsOf(int[] known, int[] rows, DistinctRows? distinct)
    {
        SortedSet<int> points = [];
        foreach (int row in known)
        {
            int point = Array.BinarySearch(rows, distinct is null ? row : distinct.First[distinct.NodeOf[row]]);
            if (point >= 0) points.Add(point);
        }
        return [.. points];
    }

    private static unsafe void Normalized(ReadOnlyMatrixView<float> x, int[] rows, float* points, ComputeContext context)
    {
        int d = x.Cols;
        long ld = x.LeadingDimension;
        Gather(x, rows, points);
        SideNormalization fitted =
            SideNormalization.Fit(new ReadOnlyMatrixView<float>(points, rows.Length, d), PreNormalization.UnitCenterUnit, context);
        fixed (float* pinned = x)
        {
            float* from = pinned;
            ParallelRows.For(rows.Length, Block, context.Threads, context.Token, (first, last) =>
            {
                for (int i = first; i < last; i++)
                    fitted.ApplyRow(new ReadOnlySpan<float>(from + (rows[i] * ld), d), new Span<float>(points + ((long)i * d), d));
            });
        }
    }

    /// <summary>The rows of the first eigenvectors.</summary>
    private static unsafe void Spectral(
        ReadOnlyMatrixView<float> x, int[] rows, float* points, int size, GraphOptions graph, StageClock clock)
    {
        SampleSpectrum made;
        using (NativeBuffer<float> gathered = new((long)rows.Length * x.Cols))
        {
            Gather(x, rows, gathered.Pointer);
            ReadOnlyMatrixView<float> samples = new(gathered.Pointer, rows.Length, x.Cols);
            made = SamplePipeline.Spectrum(samples, graph, new SpectrumOptions { Eigenpairs = size }, clock.Context);
        }
        foreach ((string stage, double seconds) in made.Graph.Seconds) clock.Add(stage, seconds);
        for (int j = 0; j < size; j++)
        {
            ReadOnlySpan<double> vector = made.Spectrum.Vectors.Row(j);
            for (int i = 0; i < rows.Length; i++) points[((long)i * size) + j] = (float)vector[i];
        }
    }

    private static unsafe void Gather(ReadOnlyMatrixView<float> x, int[] rows, float* to)
    {
        for (int i = 0; i < rows.Length; i++) x.Row(rows[i]).CopyTo(new Span<float>(to + ((long)i * x.Cols), x.Cols));
    }
}
