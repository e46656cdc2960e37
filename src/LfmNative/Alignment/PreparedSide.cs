using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>What an alignment needs of one side once its graph is done with: spectrum, descriptors, and a few facts of the graph.</summary>
/// <param name="Spectrum">The eigenpairs.</param>
/// <param name="Descriptors">n×p descriptors of all anchors.</param>
/// <param name="Summary">Facts of the graph.</param>
internal sealed record PreparedSide(LaplacianSpectrum Spectrum, Matrix Descriptors, GraphSummary Summary)
{
    /// <summary>Neighbours, graph, spectrum and descriptors of one side, under the clock of stages.</summary>
    /// <param name="x">The samples.</param>
    /// <param name="anchors">Row numbers of this side's anchors.</param>
    /// <param name="labels">Classes, or null.</param>
    /// <param name="classes">Sorted union of both sides' classes, or null.</param>
    /// <param name="neighbors">Neighbours found before (at least k of them), or null.</param>
    /// <param name="k">Neighbours wanted.</param>
    /// <param name="eigenpairs">Eigenpairs wanted.</param>
    /// <param name="options">The rest.</param>
    /// <param name="context">Threads, progress, cancellation, clock.</param>
    public static PreparedSide Make(ReadOnlyMatrixView<float> x, int[] anchors, int[]? labels, int[]? classes, NeighborList? neighbors, int k, int eigenpairs, AlignmentOptions options, ComputeContext context)
    {
        NeighborGraph graph = BuildGraph(x, neighbors, k, options, context);
        GraphSummary summary = new(graph.Count, k, graph.EntryCount / 2, graph.ComponentSizes);
        LaplacianSpectrum spectrum;
        using (context.Stage("spectrum"))
            spectrum = LaplacianSpectrum.Compute(graph, options.Spectrum with { Eigenpairs = eigenpairs, Seed = options.Seed }, context);
        using (context.Stage("descriptors"))
            return new PreparedSide(spectrum, Maps.Descriptors.Compute(new SpectralSpace(graph, spectrum), x, anchors, labels, classes, options.Descriptors, context), summary);
    }

    private static NeighborGraph BuildGraph(ReadOnlyMatrixView<float> x, NeighborList? neighbors, int k, AlignmentOptions options, ComputeContext context)
    {
        NeighborList nearest;
        using (context.Stage("neighbors"))
            nearest = neighbors is null ? NeighborSearch.Exact(x, k, options.Metric, context) : neighbors.Nearest(k);
        using (context.Stage("affinity"))
        {
            NeighborGraph graph = NeighborGraphBuilder.Build(nearest, options.Kernel, context);
            return options.Connect ? GraphComponents.Connect(graph, x, options.Metric, context) : graph;
        }
    }
}
