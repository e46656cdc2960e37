using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>From the samples of both sides to their spectra and descriptors, stage by stage, the two sides at once where one alone would not keep all threads busy.</summary>
internal sealed unsafe class SidePreparation
{
    private readonly float* _x;
    private readonly int _rows;
    private readonly int _cols;
    private readonly long _ld;
    private readonly int[] _anchors;
    private readonly int[]? _labels;
    private readonly int[]? _classes;
    private readonly int _k;
    private readonly int _eigenpairs;
    private readonly AlignmentOptions _options;
    private NeighborList? _neighbors;
    private NeighborMethod _method;
    private double _recall;
    private NeighborGraph? _graph;
    private LaplacianSpectrum? _spectrum;
    private Matrix? _descriptors;

    /// <param name="x">n×d samples, pinned.</param>
    /// <param name="shape">The view that <paramref name="x"/> points into.</param>
    /// <param name="anchors">Row numbers of this side's anchors.</param>
    /// <param name="labels">Classes, or null.</param>
    /// <param name="classes">Sorted union of both sides' classes, or null.</param>
    /// <param name="neighbors">Neighbours found before (at least k of them), or null.</param>
    /// <param name="eigenpairs">Eigenpairs wanted.</param>
    /// <param name="options">The rest.</param>
    private SidePreparation(float* x, ReadOnlyMatrixView<float> shape, int[] anchors, int[]? labels, int[]? classes, NeighborList? neighbors, int eigenpairs, AlignmentOptions options)
    {
        _x = x;
        (_rows, _cols, _ld) = (shape.Rows, shape.Cols, shape.LeadingDimension);
        (_anchors, _labels, _classes, _neighbors, _eigenpairs, _options) = (anchors, labels, classes, neighbors, eigenpairs, options);
        _k = options.K > 0 ? options.K : NeighborList.AutoK(_rows);
    }

    private ReadOnlyMatrixView<float> View => new(_x, _rows, _cols, _ld);

    /// <summary>Prepares both sides under the clock of stages.</summary>
    /// <param name="x">n1×d1 samples.</param>
    /// <param name="y">n2×d2 samples.</param>
    /// <param name="anchors">The anchors.</param>
    /// <param name="classes">Sorted union of both sides' classes, or null.</param>
    /// <param name="neighborsX">Neighbours of X found before, or null.</param>
    /// <param name="neighborsY">Neighbours of Y found before, or null.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="context">Threads, progress, cancellation, clock.</param>
    public static (PreparedSide X, PreparedSide Y) Run(ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, AnchorPairs anchors, int[]? classes, NeighborList? neighborsX, NeighborList? neighborsY, AlignmentOptions options, ComputeContext context)
    {
        int m1 = options.Spectrum.Eigenpairs, m2 = options.EigenpairsY > 0 ? options.EigenpairsY : m1;
        fixed (float* px = x, py = y)
        {
            SidePreparation a = new(px, x, anchors.X, options.LabelsX, classes, neighborsX, m1, options);
            SidePreparation b = new(py, y, anchors.Y, options.LabelsY, classes, neighborsY, m2, options);
            double edgesX = (double)x.Rows * a._k, edgesY = (double)y.Rows * b._k;
            using (context.Stage("neighbors"))
            {
                // One after the other: each search keeps all threads busy to its end, and no side waits for the one with more columns.
                a.FindNeighbors(context);
                b.FindNeighbors(context);
            }
            using (context.Stage("affinity")) ParallelInvoke.Run(context, edgesX, edgesY, a.BuildGraph, b.BuildGraph);
            using (context.Stage("spectrum")) ParallelInvoke.Run(context, edgesX * m1, edgesY * m2, a.ComputeSpectrum, b.ComputeSpectrum);
            using (context.Stage("descriptors"))
            {
                a.ComputeDescriptors(context);
                b.ComputeDescriptors(context);
            }
            return (a.Prepared(), b.Prepared());
        }
    }

    private void FindNeighbors(ComputeContext context) =>
        _neighbors = _neighbors is null ? Neighbors.Find(View, _k, _options.Metric, _options.Neighbors, _options.Seed, context) : _neighbors.Nearest(_k);

    private void BuildGraph(ComputeContext context)
    {
        (_method, _recall) = (_neighbors!.Method, _neighbors.Recall);
        _graph = NeighborGraphBuilder.Build(_neighbors, _options.Kernel, context);
        _neighbors = null;
        if (_options.Connect) _graph = GraphComponents.Connect(_graph, View, _options.Metric, context);
    }

    private void ComputeSpectrum(ComputeContext context) =>
        _spectrum = LaplacianSpectrum.Compute(_graph!, _options.Spectrum with { Eigenpairs = _eigenpairs, Seed = _options.Seed }, context);

    private void ComputeDescriptors(ComputeContext context) =>
        _descriptors = Descriptors.Compute(new SpectralSpace(_graph!, _spectrum!), View, _anchors, _labels, _classes, _options.Descriptors, context);

    private PreparedSide Prepared() => new(_spectrum!, _descriptors!, new GraphSummary(_rows, _k, _graph!.EntryCount / 2, _graph.ComponentSizes) { Neighbors = _method, Recall = _recall });
}
