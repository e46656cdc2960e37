using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative.Maps.DescriptorKinds;

/// <summary>Distances to the anchors, as they are or as Gaussians exp(−d²/σ²) of their median σ.</summary>
/// <param name="metric">The metric.</param>
/// <param name="gaussian">Whether the Gaussian is taken.</param>
internal sealed class AnchorDistanceDescriptor(DistanceMetric metric, bool gaussian) : Descriptor
{
    public override bool NeedsAnchors => true;

    public override bool NeedsSamples => true;

    public override Matrix Compute(in DescriptorInputs inputs)
    {
        Matrix distances = Distances(inputs.Samples, inputs.Anchors.ToArray(), inputs.Context);
        if (!gaussian) return distances;
        double sigma = OrderStatistic.Median(distances.Data);
        if (!(sigma > 0))
            Throw.Data("the median distance to the anchors is zero; remove duplicate samples or choose other anchors");
        foreach (ref double v in distances.Data.AsSpan()) v = Math.Exp(-(v / sigma) * (v / sigma));
        return distances;
    }

    /// <summary>n×p distances, from the original rows in double precision.</summary>
    private unsafe Matrix Distances(ReadOnlyMatrixView<float> x, int[] anchors, ComputeContext context)
    {
        Matrix distances = new(x.Rows, anchors.Length);
        int d = x.Cols;
        long ld = x.LeadingDimension;
        fixed (float* pinned = x)
        {
            float* px = pinned;
            double[] scale = MetricRows.Scales(px, x.Rows, d, ld, metric, context);
            ParallelRows.For(x.Rows, 64, context.Threads, context.Token, (first, last) =>
            {
                for (int i = first; i < last; i++)
                {
                    for (int a = 0; a < anchors.Length; a++)
                    {
                        int anchor = anchors[a];
                        double squared = RowDistance.Squared(px + (i * ld), scale[i], px + (anchor * ld), scale[anchor], d);
                        distances[i, a] = metric == DistanceMetric.Cosine ? squared / 2 : Math.Sqrt(squared);
                    }
                }
            });
        }
        return distances;
    }
}
