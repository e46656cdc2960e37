using System.Diagnostics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>From two prepared sides and a set of anchors to a fitted map and transform.</summary>
internal static class MapFit
{
    /// <summary>Entries of a map from which one solve keeps all threads busy: the trial then comes first and the fit starts from its map.</summary>
    private const int Large = 150 * 150;

    /// <summary>Relative residual of a trial's map, which is only scored.</summary>
    private const double TrialTolerance = 1e-7;

    /// <summary>Where self-learning starts from; both are tried where it is not decided yet.</summary>
    public enum Start
    {
        Both,
        Map,
        Anchors,
    }

    /// <summary>A fitted map.</summary>
    /// <param name="Map">The solved map with its energies.</param>
    /// <param name="C">The refined map.</param>
    /// <param name="Match">For each sample of Y its sample of X.</param>
    /// <param name="PairsX">Rows of X the transform was fitted on.</param>
    /// <param name="PairsY">Rows of Y the transform was fitted on.</param>
    /// <param name="Transform">The ambient transform.</param>
    /// <param name="Start">The start that self-learning kept; Both where there was none.</param>
    public sealed record Outcome(FunctionalMap Map, Matrix C, int[] Match, int[] PairsX, int[] PairsY, SpaceTransform Transform, Start Start);

    /// <summary>The descriptors as operators, for every fit on these sides; the caller disposes.</summary>
    public static DescriptorOperators Operators(Sides sides, ComputeContext context)
    {
        using (context.Stage("solve"))
            return new DescriptorOperators(sides.PreparedX.Spectrum, sides.PreparedX.Descriptors, sides.PreparedY.Spectrum, sides.PreparedY.Descriptors, sides.Options.Map, context);
    }

    /// <summary>The fit on the training anchors and the one on all of them: small maps at once where there are threads for both, large ones in turn.</summary>
    /// <param name="sides">Samples, prepared sides, normalisations, options; no self-learning, which goes on from the trial.</param>
    /// <param name="operators">The sides' descriptors.</param>
    /// <param name="training">The anchors of the trial.</param>
    /// <param name="train">Their positions among all anchors.</param>
    /// <param name="context">Threads, progress, cancellation, clock.</param>
    public static (Outcome Trial, Outcome Fit) RunBoth(Sides sides, DescriptorOperators operators, AnchorPairs training, int[] train, ComputeContext context)
    {
        Outcome? trial = null, fit = null;
        if (IsLarge(sides))
        {
            trial = Run(sides, operators, training, train, null, Start.Both, null, context);
            return (trial, Run(sides, operators, sides.Anchors, All(sides), null, Start.Both, trial, context));
        }
        ComputeContext[] clocks = new ComputeContext[2];
        long start = Stopwatch.GetTimestamp();
        ParallelInvoke.Run(
            context,
            1,
            1,
            share => trial = Run(sides, operators, training, train, null, Start.Both, null, clocks[0] = share.WithOwnClock()),
            share => fit = Run(sides, operators, sides.Anchors, All(sides), null, Start.Both, null, clocks[1] = share.WithOwnClock()));
        // Both clocks ran during the same seconds: each stage gets its part of them.
        double passed = Stopwatch.GetElapsedTime(start).TotalSeconds, counted = clocks.Sum(c => c.Seconds.Values.Sum());
        foreach ((string stage, double seconds) in clocks.SelectMany(c => c.Seconds)) context.AddSeconds(stage, seconds * passed / counted);
        return (trial!, fit!);
    }

    /// <summary>The positions of all anchors.</summary>
    public static int[] All(Sides sides) => [.. Enumerable.Range(0, sides.Anchors.Count)];

    /// <summary>Solves and refines with some of the anchors.</summary>
    /// <param name="sides">Samples, prepared sides, normalisations, options.</param>
    /// <param name="operators">The sides' descriptors.</param>
    /// <param name="anchors">The anchors used.</param>
    /// <param name="positions">Their positions among all anchors, for the descriptor columns.</param>
    /// <param name="heldOut">Anchors that judge between the starts of self-learning; null for none.</param>
    /// <param name="start">Start of self-learning.</param>
    /// <param name="before">An earlier fit, from whose map the solve of a large map and from whose pairs self-learning goes on; null to begin anew.</param>
    /// <param name="context">Threads, progress, cancellation, clock.</param>
    public static Outcome Run(Sides sides, DescriptorOperators operators, AnchorPairs anchors, int[] positions, AnchorPairs? heldOut, Start start, Outcome? before, ComputeContext context)
    {
        AlignmentOptions options = sides.Options;
        FunctionalMap map;
        using (context.Stage("solve"))
        {
            bool trial = positions.Length < sides.Anchors.Count;
            MapSolverOptions solve = trial ? options.Map with { Tolerance = Math.Max(options.Map.Tolerance, TrialTolerance) } : options.Map;
            map = FunctionalMapSolver.Solve(operators, Columns(sides, positions), solve, context, IsLarge(sides) ? before?.Map.C : null);
        }
        Matrix c;
        using (context.Stage("refine"))
        {
            c = options.Refine switch
            {
                Refinement.None => map.C,
                Refinement.Icp => ZoomOut.ClosestPoints(map.C, sides.PreparedX.Spectrum, sides.PreparedY.Spectrum, options.IcpIterations, options.ZoomOut.Method, context),
                _ => ZoomOut.Refine(map.C, sides.PreparedX.Spectrum, sides.PreparedY.Spectrum, options.ZoomOut, context),
            };
        }
        int[] match;
        using (context.Stage("match"))
            match = PointwiseMap.FromMap(c, sides.PreparedX.Spectrum, sides.PreparedY.Spectrum, options.ZoomOut.Method, context);
        int[] pairsX = match, pairsY = Enumerable.Range(0, match.Length).ToArray();
        if (options.Refine != Refinement.SelfLearning)
            return new Outcome(map, c, match, pairsX, pairsY, FitTransform(sides, pairsX, pairsY, context), Start.Both);

        SelfLearning.Outcome learned;
        (learned, start) = Learn(sides, anchors, pairsX, pairsY, heldOut, start, before, context);
        using (context.Stage("match"))
            c = PointwiseMap.ToMap(learned.Match, sides.PreparedX.Spectrum, sides.PreparedY.Spectrum, c.Cols, c.Rows);
        return new Outcome(map, c, learned.Match, learned.PairsX, learned.PairsY, FitTransform(sides, learned.PairsX, learned.PairsY, context), start);
    }

    /// <summary>The transform of some pairs.</summary>
    public static SpaceTransform FitTransform(Sides sides, int[] pairsX, int[] pairsY, ComputeContext context)
    {
        using (context.Stage("transform"))
            return Transform(sides, pairsX, pairsY, context);
    }

    /// <summary>The same outside the clock of stages.</summary>
    public static SpaceTransform Transform(Sides sides, int[] pairsX, int[] pairsY, ComputeContext context) =>
        SpaceTransform.Fit(sides.X, sides.Y, sides.NormalizationX, sides.NormalizationY, pairsX, pairsY, sides.Options.TransformOptions, context);

    /// <summary>MRR of a transform on held-out anchors, among all samples of Y, in the transform's normalised coordinates.</summary>
    public static double HeldOutMrr(Sides sides, SpaceTransform transform, AnchorPairs heldOut, ComputeContext context)
    {
        int d1 = sides.X.Cols, d2 = sides.Y.Cols;
        float[] queries = new float[heldOut.Count * d1], carried = new float[heldOut.Count * d2];
        for (int t = 0; t < heldOut.Count; t++) sides.X.Row(heldOut.X[t]).CopyTo(queries.AsSpan(t * d1));
        transform.ApplyNormalized(new ReadOnlyMatrixView<float>(queries, heldOut.Count, d1), carried, context);
        float[] candidates = new float[(long)sides.Y.Rows * d2];
        transform.NormalizationY.Apply(sides.Y, candidates);
        return Retrieval.Mrr(new ReadOnlyMatrixView<float>(carried, heldOut.Count, d2), new ReadOnlyMatrixView<float>(candidates, sides.Y.Rows, d2), heldOut.Y, context);
    }

    private static bool IsLarge(Sides sides) => (long)sides.PreparedX.Spectrum.Size * sides.PreparedY.Spectrum.Size >= Large;

    private static (SelfLearning.Outcome Learned, Start Start) Learn(Sides sides, AnchorPairs anchors, int[] pairsX, int[] pairsY, AnchorPairs? heldOut, Start start, Outcome? before, ComputeContext context)
    {
        using ComputeContext.StageScope clock = context.Stage("refine");
        using SelfLearning learning = new(sides.X, sides.NormalizationX, sides.Y, sides.NormalizationY, context);
        if (before is not null) return (learning.Run(before.PairsX, before.PairsY, anchors.X, anchors.Y, context), before.Start);
        if (anchors.Count == 0) start = Start.Map;
        SelfLearning.Outcome? fromMap = null, fromAnchors = null;
        ParallelInvoke.Run(
            context,
            start == Start.Anchors ? 0 : 1,
            start == Start.Map ? 0 : 1,
            share => fromMap = start == Start.Anchors ? null : learning.Run(pairsX, pairsY, anchors.X, anchors.Y, share),
            share => fromAnchors = start == Start.Map ? null : learning.Run(anchors.X, anchors.Y, anchors.X, anchors.Y, share));
        if (fromMap is null) return (fromAnchors!, Start.Anchors);
        if (fromAnchors is null) return (fromMap, Start.Map);
        (double map, double alone) = (fromMap.MeanCsls, fromAnchors.MeanCsls);
        if (heldOut is not null)
        {
            map = HeldOutMrr(sides, Transform(sides, fromMap.PairsX, fromMap.PairsY, context), heldOut, context);
            alone = HeldOutMrr(sides, Transform(sides, fromAnchors.PairsX, fromAnchors.PairsY, context), heldOut, context);
        }
        return map >= alone ? (fromMap, Start.Map) : (fromAnchors, Start.Anchors);
    }

    /// <summary>The descriptor columns that belong to the anchors at some positions, or to none; null for all.</summary>
    private static int[]? Columns(Sides sides, int[] positions)
    {
        if (positions.Length == sides.Anchors.Count) return null;
        HashSet<int> wanted = [-1, .. positions];
        int[] owner = sides.AnchorOfColumn;
        return [.. Enumerable.Range(0, owner.Length).Where(j => wanted.Contains(owner[j]))];
    }
}
