using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative;

/// <summary>What an alignment is given, once it has been checked; everything after reads it and nothing changes it.</summary>
internal sealed class AlignmentInputs
{
    private AlignmentInputs(PinnedSamples samples, AnchorPairs anchors, AlignmentOptions options)
    {
        Samples = samples;
        Options = options;
        Classes = ClassesOf(options);
        All = new AnchorSubset(anchors, [.. Enumerable.Range(0, anchors.Count)]);
        (Training, HeldOut) = Split(anchors, options.Seed);
    }

    /// <summary>The samples of both sides.</summary>
    public PinnedSamples Samples { get; }

    /// <summary>The options as they were given.</summary>
    public AlignmentOptions Options { get; }

    /// <summary>Sorted union of both sides' classes; null without labels.</summary>
    public int[]? Classes { get; }

    /// <summary>All anchors.</summary>
    public AnchorSubset All { get; }

    /// <summary>The anchors that a trial is fitted on; all of them when none are held out.</summary>
    public AnchorSubset Training { get; }

    /// <summary>The anchors that judge a trial; null when there are too few.</summary>
    public AnchorPairs? HeldOut { get; }

    /// <summary>Checks everything that is given, once.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="anchors">Known pairs.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <exception cref="LfmException">Sizes, values, anchors or options that cannot be used; more memory than is allowed.</exception>
    public static AlignmentInputs Check(PinnedSamples samples, AnchorPairs anchors, AlignmentOptions options, ComputeContext context)
    {
        ReadOnlyMatrixView<float> x = samples.X, y = samples.Y;
        if (x.Rows < 2 || y.Rows < 2) Throw.Data($"a neighbor graph needs at least 2 samples; X has {x.Rows} and Y {y.Rows}");
        if (x.Cols == 0 || y.Cols == 0) Throw.Data("the samples have no dimensions (d = 0)");
        options.Check(x.Rows, y.Rows);
        if (options.RowPaired && x.Rows != y.Rows)
            Throw.Argument($"⟨row-paired⟩ is set, and X has {x.Rows} rows and Y {y.Rows}; they must be equal");
        anchors.Check(x.Rows, y.Rows);
        MemoryPlan plan = MemoryPlan.OfAlignment((x.Rows, x.Cols), (y.Rows, y.Cols), anchors.Count, options, context.Threads);
        plan.Check(options.MaxMemory, inputsHeld: true);
        MetricRows.Check("X", x, options.Metric, context);
        MetricRows.Check("Y", y, options.Metric, context);
        Descriptors.CheckInputs(options.Descriptors, anchors.Count, options.LabelsX is not null && options.LabelsY is not null);
        AlignmentInputs inputs = new(samples, anchors.Paired(options.RowPaired), options);
        if (options.AutoTune && inputs.HeldOut is null)
        {
            Throw.Argument(
                $"⟨auto-tune⟩ chooses on held-out anchors and needs at least {TrustReport.FewestAnchors}; {anchors.Count} were given");
        }
        return inputs;
    }

    /// <summary>Sorted union of both sides' classes; null without labels.</summary>
    public static int[]? ClassesOf(AlignmentOptions options) =>
        options.LabelsX is null || options.LabelsY is null ? null : [.. options.LabelsX.Concat(options.LabelsY).Distinct().Order()];

    private static (AnchorSubset Training, AnchorPairs? HeldOut) Split(AnchorPairs anchors, ulong seed)
    {
        if (anchors.Count < TrustReport.FewestAnchors) return (new AnchorSubset(anchors, [.. Enumerable.Range(0, anchors.Count)]), null);
        int[] order = new Rng(seed ^ 0x7E57).Permutation(anchors.Count);
        int held = Math.Max(2, anchors.Count / 5);
        int[] train = order[held..];
        Array.Sort(train);
        return (new AnchorSubset(anchors.Subset(train), train), anchors.Subset(order.AsSpan(0, held)));
    }
}
