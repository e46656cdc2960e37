using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Search;

namespace LfmNative;

/// <summary>The whole job: from two sets of embeddings and known pairs to correspondences and a transform.</summary>
public static unsafe class LatentAligner
{
    /// <summary>Aligns X to Y.</summary>
    /// <param name="x">n1×d1 samples, row-major, finite.</param>
    /// <param name="y">n2×d2 samples, row-major, finite.</param>
    /// <param name="anchors">Known pairs; none only with descriptors that need none.</param>
    /// <param name="options">What to do; null for the defaults.</param>
    /// <param name="context">Threads, progress, cancellation and the clock of stages; null for the defaults.</param>
    /// <returns>The map, the matches, the transform, and how far they can be trusted.</returns>
    /// <remarks>
    /// With at least 8 anchors the map is first fitted on four fifths of them and scored on the rest; the alignment that is returned is fitted on all
    /// (self-learning goes on from the pairs it had reached, the held-out anchors now among them).
    /// </remarks>
    /// <exception cref="LfmException">Anchors out of range, repeated or contradictory; options out of range; data that cannot be used; no convergence.</exception>
    public static Alignment Fit(ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, AnchorPairs anchors, AlignmentOptions? options = null, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        options ??= new AlignmentOptions();
        context ??= new ComputeContext();
        if (x.Rows < 2 || y.Rows < 2) Throw.Data($"a neighbor graph needs at least 2 samples; X has {x.Rows} and Y {y.Rows}");
        if (x.Cols == 0 || y.Cols == 0) Throw.Data("the samples have no dimensions (d = 0)");
        options.Check(x.Rows, y.Rows);
        anchors.Check(x.Rows, y.Rows);
        MetricRows.Check("X", x, options.Metric, context);
        MetricRows.Check("Y", y, options.Metric, context);
        Descriptors.CheckInputs(options.Descriptors, anchors.Count, options.LabelsX is not null && options.LabelsY is not null);
        fixed (float* px = x, py = y) return FitPinned(x, y, anchors, options, context);
    }

    private static Alignment FitPinned(ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, AnchorPairs anchors, AlignmentOptions options, ComputeContext context)
    {
        (int[] train, AnchorPairs? heldOut) = Split(anchors, options.Seed);
        if (options.Auto)
        {
            if (heldOut is null) Throw.Argument($"--auto chooses on held-out anchors and needs at least {TrustReport.FewestAnchors}; {anchors.Count} were given");
            return AutoTuner.Fit(x, y, anchors, train, heldOut!, options, context);
        }
        Sides sides = Prepare(x, y, anchors, options, null, null, context);
        if (heldOut is null) return Alignment.From(sides, FitAll(sides, MapFit.Start.Both, null, context), TrustReport.Unknown(anchors.Count));
        AnchorPairs training = anchors.Subset(train);
        MapFit.Outcome trial, fit;
        using (DescriptorOperators operators = MapFit.Operators(sides, context))
        {
            if (options.Refine == Refinement.SelfLearning)
            {
                trial = MapFit.Run(sides, operators, training, train, heldOut, MapFit.Start.Both, null, context);
                fit = MapFit.Run(sides, operators, anchors, MapFit.All(sides), null, trial.Start, trial, context);
            }
            else
            {
                (trial, fit) = MapFit.RunBoth(sides, operators, training, train, context);
            }
        }
        double map, alone, relative;
        using (context.Stage("trust"))
        {
            map = MapFit.HeldOutMrr(sides, trial.Transform, heldOut, context);
            (alone, relative) = Baselines(sides, training, heldOut, context);
        }
        TrustReport trust = TrustReport.Judge(heldOut.Count, map, alone, relative, Agreement(trial.Match, fit.Match), y.Rows, auto: false);
        return Alignment.From(sides, fit, trust);
    }

    /// <summary>The map fitted on all anchors.</summary>
    /// <param name="sides">The prepared sides.</param>
    /// <param name="start">Start of self-learning.</param>
    /// <param name="trial">The fit on the training anchors, whose pairs self-learning goes on from; null for none.</param>
    /// <param name="context">Threads, progress, cancellation, clock.</param>
    internal static MapFit.Outcome FitAll(Sides sides, MapFit.Start start, MapFit.Outcome? trial, ComputeContext context)
    {
        using DescriptorOperators operators = MapFit.Operators(sides, context);
        return MapFit.Run(sides, operators, sides.Anchors, MapFit.All(sides), null, start, trial, context);
    }

    /// <summary>Part of the entries in which two pointwise maps agree.</summary>
    internal static double Agreement(int[] first, int[] second)
    {
        int same = 0;
        for (int j = 0; j < first.Length; j++) same += first[j] == second[j] ? 1 : 0;
        return (double)same / first.Length;
    }

    /// <summary>Held-out MRR of the anchors alone and of relative representations.</summary>
    internal static (double AnchorsOnly, double Relative) Baselines(Sides sides, AnchorPairs training, AnchorPairs heldOut, ComputeContext context)
    {
        double alone = 0, relative = 0;
        ParallelInvoke.Run(
            context,
            1,
            1,
            share => alone = MapFit.HeldOutMrr(sides, MapFit.Transform(sides, training.X, training.Y, share), heldOut, share),
            share => relative = RelativeMrr(sides, training, heldOut, share));
        return (alone, relative);
    }

    private static double RelativeMrr(Sides sides, AnchorPairs training, AnchorPairs heldOut, ComputeContext context)
    {
        float[] anchorsX = Rows(sides.X, training.X), anchorsY = Rows(sides.Y, training.Y), heldX = Rows(sides.X, heldOut.X);
        int a = training.Count;
        float[] queries = RelativeRepresentation.Compute(new ReadOnlyMatrixView<float>(heldX, heldOut.Count, sides.X.Cols), new ReadOnlyMatrixView<float>(anchorsX, a, sides.X.Cols), context);
        float[] candidates = RelativeRepresentation.Compute(sides.Y, new ReadOnlyMatrixView<float>(anchorsY, a, sides.Y.Cols), context);
        return Retrieval.Mrr(new ReadOnlyMatrixView<float>(queries, heldOut.Count, a), new ReadOnlyMatrixView<float>(candidates, sides.Y.Rows, a), heldOut.Y, context);
    }

    /// <summary>Both sides' graphs, spectra, descriptors and normalisations.</summary>
    internal static Sides Prepare(ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, AnchorPairs anchors, AlignmentOptions options, NeighborList? neighborsX, NeighborList? neighborsY, ComputeContext context)
    {
        int[]? classes = Classes(options);
        (PreparedSide preparedX, PreparedSide preparedY) = SidePreparation.Run(x, y, anchors, classes, neighborsX, neighborsY, options, context);
        using (context.Stage("transform"))
        {
            return new Sides(x, y)
            {
                Anchors = anchors,
                PreparedX = preparedX,
                PreparedY = preparedY,
                AnchorOfColumn = Descriptors.AnchorOfColumn(options.Descriptors, anchors.Count, classes?.Length ?? 0),
                NormalizationX = SideNormalization.Fit(x, options.TransformOptions.Normalization, context),
                NormalizationY = SideNormalization.Fit(y, options.TransformOptions.Normalization, context),
                Options = options,
            };
        }
    }

    /// <summary>Rows gathered into a compact matrix.</summary>
    internal static float[] Rows(ReadOnlyMatrixView<float> x, int[] rows)
    {
        float[] gathered = new float[rows.Length * x.Cols];
        for (int t = 0; t < rows.Length; t++) x.Row(rows[t]).CopyTo(gathered.AsSpan(t * x.Cols));
        return gathered;
    }

    private static (int[] Train, AnchorPairs? HeldOut) Split(AnchorPairs anchors, ulong seed)
    {
        if (anchors.Count < TrustReport.FewestAnchors) return ([], null);
        int[] order = new Rng(seed ^ 0x7E57).Permutation(anchors.Count);
        int held = Math.Max(2, anchors.Count / 5);
        int[] train = order[held..];
        Array.Sort(train);
        return (train, anchors.Subset(order.AsSpan(0, held)));
    }

    private static int[]? Classes(AlignmentOptions options)
    {
        if (options.LabelsX is null || options.LabelsY is null) return null;
        return [.. options.LabelsX.Concat(options.LabelsY).Distinct().Order()];
    }
}
