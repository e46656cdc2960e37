using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps.DescriptorKinds;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;
using LfmNative.Spectra;

namespace LfmNative.Maps;

/// <summary>Computes descriptors, n×p with the same p on both sides.</summary>
public static class Descriptors
{
    /// <summary>All wanted kinds of one side, side by side.</summary>
    /// <param name="space">Graph and spectrum.</param>
    /// <param name="x">n×d samples the graph was built from; may be empty where no kind needs them.</param>
    /// <param name="anchors">Row numbers of the anchors on this side; the t-th corresponds to the t-th of the other side.</param>
    /// <param name="labels">Class of each sample, or null when no kind needs them.</param>
    /// <param name="classes">Sorted union of the classes of both sides; null without labels.</param>
    /// <param name="options">Kinds and scaling.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <param name="given">n×p functions for <see cref="DescriptorKind.Given"/>, one a column; null when no kind needs them.</param>
    /// <returns>n×p.</returns>
    /// <exception cref="LfmException">A kind needs anchors, labels, samples or functions that were not given.</exception>
    public static Matrix Compute(
        SpectralSpace space,
        ReadOnlyMatrixView<float> x,
        ReadOnlySpan<int> anchors,
        int[]? labels,
        int[]? classes,
        DescriptorOptions options,
        ComputeContext? context = null,
        Matrix? given = null)
    {
        ArgumentNullException.ThrowIfNull(space);
        return Compute(space.Graph, space.Spectrum, x, anchors, labels, classes, options, context ?? new ComputeContext(), given);
    }

    /// <summary>The same with the graph or without it: null where no kind needs it.</summary>
    internal static Matrix Compute(
        NeighborGraph? graph,
        LaplacianSpectrum spectrum,
        ReadOnlyMatrixView<float> x,
        ReadOnlySpan<int> anchors,
        int[]? labels,
        int[]? classes,
        DescriptorOptions options,
        ComputeContext context,
        Matrix? given)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        int n = graph?.SampleCount ?? spectrum.Count;
        foreach (int anchor in anchors)
        {
            if ((uint)anchor >= (uint)n) Throw.Argument($"anchor {anchor} does not exist; samples are 0..{n - 1}");
        }
        CheckInputs(options, anchors.Length, labels is not null && classes is not null, given is not null, graph is not null);
        if (given is not null) CheckGiven(given, n, "the samples");
        DescriptorInputs inputs = new()
        {
            Graph = graph,
            Spectrum = spectrum,
            Samples = x,
            Anchors = anchors,
            Labels = labels,
            Classes = classes,
            Given = given,
            Options = options,
            Context = context,
        };
        List<Matrix> parts = [];
        foreach (DescriptorKind kind in options.Kinds)
        {
            Descriptor descriptor = DescriptorRegistry.Of(kind);
            if (descriptor.NeedsSamples && x.Rows != n)
                Throw.Argument($"the graph has {n} samples and the matrix {x.Rows} rows; give the samples the graph was built from");
            parts.Add(descriptor.Compute(inputs));
        }
        Matrix all = Concatenate(parts);
        if (options.Normalize) NormalizeColumns(all);
        return all;
    }

    /// <summary>Whether a kind is made from anchors.</summary>
    /// <exception cref="LfmException">There is no such kind.</exception>
    public static bool NeedsAnchors(DescriptorKind kind) => DescriptorRegistry.Of(kind).NeedsAnchors;

    /// <summary>Whether a kind is made from the samples themselves, not from graph and spectrum alone.</summary>
    /// <exception cref="LfmException">There is no such kind.</exception>
    public static bool NeedsSamples(DescriptorKind kind) => DescriptorRegistry.Of(kind).NeedsSamples;

    /// <summary>Whether a kind is made from the neighbour graph, which a spectrum that is given does without.</summary>
    /// <exception cref="LfmException">There is no such kind.</exception>
    public static bool NeedsGraph(DescriptorKind kind) => DescriptorRegistry.Of(kind).NeedsGraph;

    /// <summary>Whether a kind is functions that are given with the samples.</summary>
    /// <exception cref="LfmException">There is no such kind.</exception>
    public static bool NeedsGiven(DescriptorKind kind) => DescriptorRegistry.Of(kind).NeedsGiven;

    /// <summary>Refuses kinds whose anchors, labels, functions or graph are not there, and functions that no kind asks for.</summary>
    internal static void CheckInputs(DescriptorOptions options, int anchors, bool labels, bool given, bool graph)
    {
        if (given && !options.Kinds.Any(NeedsGiven))
            Throw.Argument("functions of the samples were given and ⟨descriptors⟩ does not name given; name it among the kinds");
        foreach (DescriptorKind kind in options.Kinds)
        {
            Descriptor descriptor = DescriptorRegistry.Of(kind);
            if (descriptor.NeedsGraph && !graph)
            {
                Throw.Argument($"descriptor {OptionNames.Of(kind)} is made from the neighbor graph, and a spectrum was given in its place; "
                    + "use angular, euclidean, hks-landmark or wks-landmark, or leave the spectrum out");
            }
            if (descriptor.NeedsLabels && !labels)
                Throw.Argument("descriptor label needs the classes of the samples; give labels for both sides");
            if (descriptor.NeedsGiven && !given)
            {
                Throw.Argument("descriptor given is functions on the samples, and none were given; "
                    + "give a matrix of them for either side, one row a sample");
            }
            if (descriptor.NeedsAnchors && anchors == 0)
            {
                Throw.Argument(
                    $"descriptor {kind.ToString().ToLowerInvariant()} needs anchors; give at least one, or use hks, wks or label");
            }
        }
    }

    /// <summary>Refuses functions that are not one value a sample, or not finite.</summary>
    internal static void CheckGiven(Matrix given, int samples, string side)
    {
        if (given.Rows != samples || given.Cols == 0)
        {
            Throw.Argument($"the functions given for {side} are {given.Rows}×{given.Cols}, and there are {samples} samples; "
                + "give one row a sample and at least one column");
        }
        int bad = Array.FindIndex(given.Data, v => !double.IsFinite(v));
        if (bad >= 0)
        {
            Throw.Data($"the functions given for {side} hold {given.Data[bad]} in row {bad / given.Cols}, column {bad % given.Cols} "
                + "(counted from 0); replace it by a finite value");
        }
    }

    /// <summary>
    /// For each column of the descriptors the number of the anchor it belongs to; −1 where it belongs to none.
    /// </summary>
    internal static int[] AnchorOfColumn(DescriptorOptions options, int anchors, int classes, int given)
    {
        DescriptorSizes sizes = new(anchors, classes, given, options.Scales);
        List<int> owner = [];
        foreach (DescriptorKind kind in options.Kinds)
        {
            Descriptor descriptor = DescriptorRegistry.Of(kind);
            int columns = descriptor.Columns(sizes);
            for (int c = 0; c < columns; c++) owner.Add(descriptor.AnchorOf(c, sizes));
        }
        return owner.ToArray();
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
