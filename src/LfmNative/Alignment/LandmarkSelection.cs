using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative;

/// <summary>The anchors that descriptors are made from: all, or so many that lie far from each other.</summary>
internal static class LandmarkSelection
{
    /// <summary>Positions among the anchors, ascending.</summary>
    /// <remarks>
    /// Farthest points (Gonzalez 1985), by the metric of the graph on X: each is the anchor that is farthest from all before it, of equals
    /// the first. The first is the anchor at position 0.
    /// </remarks>
    /// <param name="x">n1×d1 samples.</param>
    /// <param name="anchors">Rows of X of the anchors.</param>
    /// <param name="options">The number wanted, and the metric.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static unsafe int[] Of(ReadOnlyMatrixView<float> x, int[] anchors, AlignmentOptions options, ComputeContext context)
    {
        int count = options.Descriptors.Landmarks, d = x.Cols;
        if (anchors.Length <= count) return [.. Enumerable.Range(0, anchors.Length)];
        double[] squared = new double[anchors.Length];
        Array.Fill(squared, double.PositiveInfinity);
        int[] chosen = new int[count];
        long ld = x.LeadingDimension;
        fixed (float* pinned = x)
        {
            float* rows = pinned;
            double[] scale = MetricRows.Scales(rows, x.Rows, d, ld, options.Metric, context);
            for (int t = 1; t < count; t++)
            {
                int landmark = anchors[chosen[t - 1]];
                ParallelRows.For(anchors.Length, 512, context.Threads, context.Token, (from, to) =>
                {
                    for (int a = from; a < to; a++)
                    {
                        int i = anchors[a];
                        double s = RowDistance.Squared(rows + (i * ld), scale[i], rows + (landmark * ld), scale[landmark], d);
                        squared[a] = Math.Min(squared[a], s);
                    }
                });
                chosen[t] = Farthest(squared);
            }
        }
        Array.Sort(chosen);
        return chosen;
    }

    private static int Farthest(double[] squared)
    {
        int farthest = 0;
        for (int a = 1; a < squared.Length; a++)
        {
            if (squared[a] > squared[farthest]) farthest = a;
        }
        return farthest;
    }
}
