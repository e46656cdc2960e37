using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Computes descriptors, n×p with the same p on both sides.</summary>
public static class Descriptors
{
    /// <summary>All wanted kinds of one side, side by side.</summary>
    /// <param name="space">Graph and spectrum.</param>
    /// <param name="x">n×d samples the graph was built from.</param>
    /// <param name="anchors">Row numbers of the anchors on this side; the t-th corresponds to the t-th of the other side.</param>
    /// <param name="labels">Class of each sample, or null when no kind needs them.</param>
    /// <param name="classes">Sorted union of the classes of both sides; null without labels.</param>
    /// <param name="options">Kinds and scaling.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>n×p.</returns>
    /// <exception cref="LfmException">A kind needs anchors or labels that were not given.</exception>
    public static Matrix Compute(SpectralSpace space, ReadOnlyMatrixView<float> x, ReadOnlySpan<int> anchors, int[]? labels, int[]? classes, DescriptorOptions options, ComputeContext context)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        options.Check();
        int n = space.Graph.Count;
        foreach (int anchor in anchors)
        {
            if ((uint)anchor >= (uint)n) Throw.Argument($"anchor {anchor} does not exist; samples are 0..{n - 1}");
        }
        CheckInputs(options, anchors.Length, labels is not null && classes is not null);
        List<Matrix> parts = [];
        foreach (DescriptorKind kind in options.Kinds)
        {
            if (kind is DescriptorKind.Cosine or DescriptorKind.Euclidean or DescriptorKind.Angular && x.Rows != n)
                Throw.Argument($"the graph has {n} samples and the matrix {x.Rows} rows; give the samples the graph was built from");
            int scales = options.ScalesOf(kind);
            parts.Add(kind switch
            {
                DescriptorKind.Geodesic => Geodesic(space.Graph, anchors, options.MedianScale, context),
                DescriptorKind.Cosine => AnchorDistance(x, anchors, DistanceMetric.Cosine, context),
                DescriptorKind.Euclidean => Gaussian(AnchorDistance(x, anchors, DistanceMetric.Euclidean, context)),
                DescriptorKind.Angular => Gaussian(AnchorDistance(x, anchors, DistanceMetric.Angular, context)),
                DescriptorKind.Label => Label(space, labels!, classes!, context),
                DescriptorKind.Hks => SpectralSignatures.Heat(space.Spectrum, scales, []),
                DescriptorKind.Wks => SpectralSignatures.Wave(space.Spectrum, scales, []),
                DescriptorKind.HksLandmark => SpectralSignatures.Heat(space.Spectrum, scales, anchors),
                _ => SpectralSignatures.Wave(space.Spectrum, scales, anchors),
            });
        }
        Matrix all = Concatenate(parts);
        if (options.Normalize) NormalizeColumns(all);
        return all;
    }

    /// <summary>Whether a kind is made from anchors.</summary>
    internal static bool NeedsAnchors(DescriptorKind kind) => kind is not (DescriptorKind.Hks or DescriptorKind.Wks or DescriptorKind.Label);

    /// <summary>Refuses kinds whose anchors or labels are not there.</summary>
    internal static void CheckInputs(DescriptorOptions options, int anchors, bool labels)
    {
        foreach (DescriptorKind kind in options.Kinds)
        {
            if (kind == DescriptorKind.Label && !labels) Throw.Argument("descriptor label needs the classes of the samples; give labels for both sides");
            if (NeedsAnchors(kind) && anchors == 0) Throw.Argument($"descriptor {kind.ToString().ToLowerInvariant()} needs anchors; give at least one, or use hks, wks or label");
        }
    }

    /// <summary>For each column of <see cref="Compute"/>'s result the number of the anchor it belongs to; −1 where it belongs to none.</summary>
    internal static int[] AnchorOfColumn(DescriptorOptions options, int anchors, int classes)
    {
        List<int> owner = [];
        foreach (DescriptorKind kind in options.Kinds)
        {
            bool landmark = kind is DescriptorKind.HksLandmark or DescriptorKind.WksLandmark;
            bool free = kind is DescriptorKind.Hks or DescriptorKind.Wks or DescriptorKind.Label;
            int columns = kind == DescriptorKind.Label ? classes : free ? options.ScalesOf(kind) : anchors * (landmark ? options.ScalesOf(kind) : 1);
            for (int c = 0; c < columns; c++) owner.Add(free ? -1 : landmark ? c / options.ScalesOf(kind) : c);
        }
        return owner.ToArray();
    }

    /// <summary>exp(−g²) of the geodesic distances to the anchors.</summary>
    private static Matrix Geodesic(NeighborGraph graph, ReadOnlySpan<int> anchors, bool medianScale, ComputeContext context)
    {
        Matrix g = GraphGeodesics.FromSources(graph, anchors, context);
        double unit = 1;
        if (medianScale && graph.EntryCount > 0)
        {
            unit = OrderStatistic.Median(graph.Lengths);
            if (!(unit > 0)) Throw.Data("the median edge length is zero, so geodesics cannot be divided by it; use the unscaled form or remove duplicates");
        }
        ParallelRows.For(g.Rows, 256, context.Threads, context.Token, (from, to) =>
        {
            foreach (ref double v in g.Data.AsSpan(from * g.Cols, (to - from) * g.Cols)) v = Math.Exp(-(v / unit) * (v / unit));
        });
        return g;
    }

    /// <summary>n×p distances to the anchors, from the original rows in double precision.</summary>
    private static unsafe Matrix AnchorDistance(ReadOnlyMatrixView<float> x, ReadOnlySpan<int> anchors, DistanceMetric metric, ComputeContext context)
    {
        int[] to = anchors.ToArray();
        Matrix distances = new(x.Rows, to.Length);
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
                    for (int a = 0; a < to.Length; a++)
                    {
                        double squared = RowDistance.Squared(px + (i * ld), scale[i], px + (to[a] * ld), scale[to[a]], d);
                        distances[i, a] = metric == DistanceMetric.Cosine ? squared / 2 : Math.Sqrt(squared);
                    }
                }
            });
        }
        return distances;
    }

    private static Matrix Gaussian(Matrix distances)
    {
        double sigma = OrderStatistic.Median(distances.Data);
        if (!(sigma > 0)) Throw.Data("the median distance to the anchors is zero; remove duplicate samples or choose other anchors");
        foreach (ref double v in distances.Data.AsSpan()) v = Math.Exp(-(v / sigma) * (v / sigma));
        return distances;
    }

    private static unsafe Matrix Label(SpectralSpace space, int[] labels, int[] classes, ComputeContext context)
    {
        int n = space.Graph.Count;
        if (labels.Length != n) Throw.Argument($"{labels.Length} labels were given for {n} samples; give one a sample");
        using LaplacianOperator op = new(space.Graph, space.Spectrum.Kind, context.Threads);
        Matrix result = new(n, classes.Length);
        double[] indicator = new double[n], product = new double[n];
        // The operator of the random walk is the symmetric one: I − D⁻¹W = D^−½(I − D^−½WD^−½)D^½.
        double[]? mass = space.Spectrum.Mass;
        fixed (double* f = indicator, b = product)
        {
            for (int c = 0; c < classes.Length; c++)
            {
                for (int i = 0; i < n; i++) indicator[i] = labels[i] == classes[c] ? Math.Sqrt(mass?[i] ?? 1) : 0;
                op.ApplyPlain(f, b);
                for (int i = 0; i < n; i++) result[i, c] = ((op.Shift * indicator[i]) - product[i]) / Math.Sqrt(mass?[i] ?? 1);
            }
        }
        return result;
    }

    private static Matrix Concatenate(List<Matrix> parts)
    {
        if (parts.Count == 1) return parts[0];
        Matrix all = new(parts[0].Rows, parts.Sum(p => p.Cols));
        for (int i = 0; i < all.Rows; i++)
        {
            Span<double> row = all.Row(i);
            foreach (Matrix part in parts)
            {
                part.Row(i).CopyTo(row);
                row = row[part.Cols..];
            }
        }
        return all;
    }

    private static void NormalizeColumns(Matrix f)
    {
        double[] norm = new double[f.Cols];
        for (int i = 0; i < f.Rows; i++)
        {
            Span<double> row = f.Row(i);
            for (int j = 0; j < row.Length; j++) norm[j] += row[j] * row[j];
        }
        for (int i = 0; i < f.Rows; i++)
        {
            Span<double> row = f.Row(i);
            for (int j = 0; j < row.Length; j++) row[j] = norm[j] > 0 ? row[j] / Math.Sqrt(norm[j]) : 0;
        }
    }
}
