using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;

namespace LfmNative.Maps.DescriptorKinds;

/// <summary>exp(−g²) of the geodesic distances to the anchors.</summary>
/// <param name="distances">How the distances are found.</param>
internal sealed class GeodesicDescriptor(GeodesicDescriptor.Distances distances) : Descriptor
{
    /// <summary>n×p distances from sources to every sample; +∞ where no path leads.</summary>
    public delegate Matrix Distances(NeighborGraph graph, ReadOnlySpan<int> sources, ComputeContext? context);

    public override bool NeedsAnchors => true;

    public override bool NeedsGraph => true;

    public override Matrix Compute(in DescriptorInputs inputs)
    {
        (NeighborGraph graph, ComputeContext context) = (inputs.Graph!, inputs.Context);
        Matrix g = distances(graph, inputs.Anchors, context);
        double unit = inputs.Options.MedianScale && graph.EntryCount > 0 ? MedianLength(graph) : 1;
        ParallelRows.For(g.Rows, 256, context.Threads, context.Token, (from, to) =>
        {
            foreach (ref double v in g.Data.AsSpan(from * g.Cols, (to - from) * g.Cols)) v = Math.Exp(-(v / unit) * (v / unit));
        });
        return g;
    }

    private static double MedianLength(NeighborGraph graph)
    {
        double median = OrderStatistic.Median(graph.Lengths);
        if (!(median > 0))
        {
            Throw.Data("the median edge length is zero, so geodesics cannot be divided by it; "
                + "use the unscaled form or remove duplicates");
        }
        return median;
    }
}
