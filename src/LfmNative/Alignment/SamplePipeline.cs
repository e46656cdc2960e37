using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative;

/// <summary>The jobs on one set of samples: neighbours, graph, spectrum; each refuses what the memory does not hold.</summary>
public static class SamplePipeline
{
    /// <summary>The k nearest neighbours of every sample.</summary>
    /// <param name="x">n×d samples; finite; no zero rows under a cosine metric.</param>
    /// <param name="options">Metric, k, search, seed and memory; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Options out of range, data that cannot be used, more memory than is allowed.</exception>
    public static NeighborList Neighbors(ReadOnlyMatrixView<float> x, GraphOptions? options = null, ComputeContext? context = null)
    {
        options ??= new GraphOptions();
        context ??= new ComputeContext();
        OptionRange.Check(options);
        MemoryPlan.OfNeighbors((x.Rows, x.Cols), options, context.Threads).Check(options.MaxMemory, inputsHeld: true);
        return FindNeighbors(x, options, null, context);
    }

    /// <summary>The neighbour graph of samples.</summary>
    /// <param name="x">n×d samples; finite; no zero rows under a cosine metric.</param>
    /// <param name="options">How it is made; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Options out of range, data that cannot be used, more memory than is allowed.</exception>
    public static SampleGraph Graph(ReadOnlyMatrixView<float> x, GraphOptions? options = null, ComputeContext? context = null)
    {
        options ??= new GraphOptions();
        StageClock clock = new(context ?? new ComputeContext());
        OptionRange.Check(options);
        MemoryPlan plan = MemoryPlan.OfGraph((x.Rows, x.Cols), options, clock.Context.Threads);
        plan.Check(options.MaxMemory, inputsHeld: true);
        DistinctRows? distinct = Distinct(x, clock);
        if (distinct is not null)
        {
            plan = MemoryPlan.OfGraph((distinct.Count, x.Cols), options, clock.Context.Threads).Beside(x, distinct);
            plan.Check(options.MaxMemory, inputsHeld: true);
        }
        (NeighborGraph graph, GraphSummary summary) = Graph(x, distinct, options, clock);
        return new SampleGraph(graph, summary, plan, clock.Seconds);
    }

    /// <summary>Geodesic relative representations: shortest paths from every sample to some of them, on their graph.</summary>
    /// <param name="x">n×d samples; finite; no zero rows under a cosine metric.</param>
    /// <param name="anchors">Row numbers of the anchors.</param>
    /// <param name="options">How the graph is made; null for the defaults. The kernel is of no account: paths go by lengths.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <param name="heat">Whether the heat method approximates the lengths; see <see cref="HeatGeodesics"/>.</param>
    /// <exception cref="LfmException">
    /// As for the graph; an anchor that does not exist; InvalidData: samples from which no path leads to an anchor.
    /// </exception>
    public static SampleGeodesics Geodesics(
        ReadOnlyMatrixView<float> x,
        ReadOnlySpan<int> anchors,
        GraphOptions? options = null,
        ComputeContext? context = null,
        bool heat = false)
    {
        options ??= new GraphOptions();
        StageClock clock = new(context ?? new ComputeContext());
        OptionRange.Check(options);
        foreach (int anchor in anchors)
        {
            if ((uint)anchor >= (uint)x.Rows) Throw.Argument($"anchor row {anchor} does not exist; samples are 0..{x.Rows - 1}");
        }
        MemoryPlan plan = MemoryPlan.OfGeodesics((x.Rows, x.Cols), anchors.Length, options, clock.Context.Threads, heat);
        plan.Check(options.MaxMemory, inputsHeld: true);
        SampleGraph made = Graph(x, options, clock.Context);
        foreach ((string stage, double seconds) in made.Seconds) clock.Add(stage, seconds);
        Matrix distances;
        using (clock.Stage("geodesics"))
        {
            distances = heat
                ? HeatGeodesics.FromSources(made.Graph, anchors, clock.Context)
                : GraphGeodesics.FromSources(made.Graph, anchors, clock.Context);
        }
        for (int i = 0; i < distances.Rows; i++)
        {
            int far = distances.Row(i).IndexOf(double.PositiveInfinity);
            if (far < 0) continue;
            Throw.Data(
                $"no path leads from row {i} to anchor row {anchors[far]}, as the graph has {made.Summary.Components} components; "
                + "set ⟨connect⟩, which joins them, or give a larger ⟨k⟩");
        }
        return new SampleGeodesics(distances, made with { Memory = plan, Seconds = clock.Seconds });
    }

    /// <summary>The smallest eigenpairs of the Laplacian of the samples' graph.</summary>
    /// <param name="x">n×d samples; finite; no zero rows under a cosine metric.</param>
    /// <param name="graph">How the graph is made; null for the defaults. Its seed serves the solver too.</param>
    /// <param name="options">Which eigenpairs; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">
    /// Options out of range, data that cannot be used, more memory than is allowed, no convergence.
    /// </exception>
    public static SampleSpectrum Spectrum(
        ReadOnlyMatrixView<float> x, GraphOptions? graph = null, SpectrumOptions? options = null, ComputeContext? context = null)
    {
        graph ??= new GraphOptions();
        StageClock clock = new(context ?? new ComputeContext());
        OptionRange.Check(graph);
        options = (options ?? new SpectrumOptions()) with { Seed = graph.Seed };
        SpectrumOptions decided = options.Decided(x.Rows);
        MemoryPlan plan = MemoryPlan.OfSpectrum((x.Rows, x.Cols), graph, decided, clock.Context.Threads);
        plan.Check(graph.MaxMemory, inputsHeld: true);
        DistinctRows? distinct = Distinct(x, clock);
        if (distinct is not null)
        {
            decided = options.Decided(distinct.Count);
            plan = MemoryPlan.OfSpectrum((distinct.Count, x.Cols), graph, decided, clock.Context.Threads).Beside(x, distinct);
            plan.Check(graph.MaxMemory, inputsHeld: true);
        }
        (NeighborGraph made, GraphSummary summary) = Graph(x, distinct, graph, clock);
        LaplacianSpectrum spectrum;
        using (clock.Stage("spectrum")) spectrum = OfSamples(made, LaplacianSpectrum.Compute(made.AffinityMatrix, decided, clock.Context));
        return new SampleSpectrum(new SampleGraph(made, summary, plan, clock.Seconds), spectrum)
        {
            Fingerprint = RowFingerprint.Of(x, 0, clock.Context),
        };
    }

    /// <summary>The graph of neighbours that were found before.</summary>
    /// <remarks>
    /// Where the samples are given and some are copies of others, the neighbours of the distinct ones are searched anew, and copies share a
    /// node. Without the samples every sample is a node.
    /// </remarks>
    /// <param name="neighbors">The neighbours of n samples.</param>
    /// <param name="samples">The n×d samples they were found in, which joining components needs; otherwise an empty view.</param>
    /// <param name="options">Kernel, joining of components with its metric, memory; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Options out of range, samples that are missing or others, more memory than is allowed.</exception>
    public static NeighborGraph GraphOf(
        NeighborList neighbors, ReadOnlyMatrixView<float> samples, GraphOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(neighbors);
        options ??= new GraphOptions();
        context ??= new ComputeContext();
        OptionRange.Check(options);
        if (samples.Rows == 0 && options.Connect)
            Throw.Argument("⟨connect⟩ is set and needs the samples; give the rows the neighbors were found in");
        if (samples.Rows != 0 && samples.Rows != neighbors.Count)
        {
            Throw.Argument(
                $"there are {samples.Rows} samples and neighbors of {neighbors.Count}; give the rows the neighbors were found in");
        }
        MemoryPlan.OfGraph(neighbors, samples.Cols, context.Threads).Check(options.MaxMemory, inputsHeld: true);
        if (samples.Rows == 0 || DistinctRows.Find(samples, context) is not { } distinct)
            return BuildGraph(neighbors, samples, options, context).Graph;
        GraphOptions same = options with { K = Math.Min(neighbors.K, Math.Max(1, distinct.Count - 1)), Neighbors = neighbors.Method };
        return Graph(samples, distinct, same, new StageClock(context)).Graph;
    }

    /// <summary>The smallest eigenpairs of the Laplacian of a graph that was made before.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="shared">Seed of the solver and memory; null for the defaults.</param>
    /// <param name="options">Which eigenpairs; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Options out of range, more memory than is allowed, no convergence.</exception>
    public static LaplacianSpectrum SpectrumOf(
        NeighborGraph graph, GraphOptions? shared = null, SpectrumOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        shared ??= new GraphOptions();
        options = ((options ?? new SpectrumOptions()) with { Seed = shared.Seed }).Decided(graph.Count);
        context ??= new ComputeContext();
        OptionRange.Check(shared);
        MemoryPlan.OfSpectrum(graph, options, context.Threads).Check(shared.MaxMemory, inputsHeld: true);
        return OfSamples(graph, LaplacianSpectrum.Compute(graph.AffinityMatrix, options, context));
    }

    /// <summary>Neighbours by the options, from those found before where there are any.</summary>
    internal static NeighborList FindNeighbors(
        ReadOnlyMatrixView<float> x, GraphOptions options, NeighborList? found, ComputeContext context)
    {
        int k = options.NeighborsOf(x.Rows);
        return found?.Nearest(k) ?? Search.Neighbors.Find(x, k, options.Metric, options.Neighbors, options.Seed, context);
    }

    /// <summary>Graph of neighbour lists by the options, with its facts.</summary>
    internal static (NeighborGraph Graph, GraphSummary Summary) BuildGraph(
        NeighborList neighbors, ReadOnlyMatrixView<float> x, GraphOptions options, ComputeContext context)
    {
        NeighborGraph graph = NeighborGraphBuilder.Build(neighbors, options.Kernel, context);
        if (options.Connect) graph = GraphComponents.Connect(graph, x, options.Metric, context);
        GraphSummary summary = new(graph.Count, neighbors.K, graph.EntryCount / 2, graph.ComponentSizes)
        {
            Neighbors = neighbors.Method,
            Recall = neighbors.Recall,
        };
        return (graph, summary);
    }

    /// <summary>The distinct rows of samples; null where no row stands twice.</summary>
    internal static DistinctRows? Distinct(ReadOnlyMatrixView<float> x, StageClock clock, string stage = "neighbors")
    {
        if (x.Rows < 2) return null;
        DistinctRows? distinct;
        using (clock.Stage(stage)) distinct = DistinctRows.Find(x, clock.Context);
        if (distinct?.Count == 1)
            Throw.Data($"all {x.Rows} samples are equal; a neighbor graph needs at least 2 distinct ones: check how they were made");
        return distinct;
    }

    private static unsafe (NeighborGraph Graph, GraphSummary Summary) Graph(
        ReadOnlyMatrixView<float> x, DistinctRows? distinct, GraphOptions options, StageClock clock)
    {
        if (distinct is null) return GraphOfNodes(x, options, clock);
        // Rows that the metric cannot compare are told by their own numbers, before they are gathered.
        fixed (float* samples = x) MetricRows.Scales(samples, x.Rows, x.Cols, x.LeadingDimension, options.Metric, clock.Context);
        using NativeBuffer<float> rows = distinct.Gather(x);
        ReadOnlyMatrixView<float> nodes = new(rows.Pointer, distinct.Count, x.Cols);
        (NeighborGraph graph, GraphSummary summary) = GraphOfNodes(nodes, options, clock);
        graph = graph.OfSamples(distinct.NodeOf);
        return (graph, OfSamples(summary, graph.ComponentSampleCounts(), distinct));
    }

    /// <summary>The facts of a graph of nodes as those of the samples that share them.</summary>
    internal static GraphSummary OfSamples(GraphSummary nodes, int[] componentSizes, DistinctRows distinct) =>
        nodes with { Count = distinct.NodeOf.Length, Copies = distinct.Copies, ComponentSizes = componentSizes };

    private static LaplacianSpectrum OfSamples(NeighborGraph graph, LaplacianSpectrum spectrum) =>
        graph.NodeOf is int[] nodeOf ? spectrum.OfSamples(nodeOf) : spectrum;

    private static (NeighborGraph Graph, GraphSummary Summary) GraphOfNodes(
        ReadOnlyMatrixView<float> x, GraphOptions options, StageClock clock)
    {
        NeighborList neighbors;
        using (clock.Stage("neighbors")) neighbors = FindNeighbors(x, options, null, clock.Context);
        using (clock.Stage("affinity")) return BuildGraph(neighbors, x, options, clock.Context);
    }
}
