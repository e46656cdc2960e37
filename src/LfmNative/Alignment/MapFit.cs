using System.Diagnostics;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>From two prepared sides and a set of anchors to a fitted map and transform.</summary>
internal static class MapFit
{
    /// <summary>
    /// Entries of a map from which one solve keeps all threads busy: the trial then comes first and the fit starts from its map.
    /// </summary>
    private const int Large = 150 * 150;

    /// <summary>Relative residual of a trial's map, which is only scored.</summary>
    private const double TrialTolerance = 1e-7;

    /// <summary>The descriptors as operators, for every fit on these sides; the caller disposes.</summary>
    public static DescriptorOperators Operators(PreparedPair pair, StageClock clock)
    {
        using (clock.Stage("solve"))
        {
            return new DescriptorOperators(
                pair.SideX.Spectrum, pair.SideX.Descriptors, pair.SideY.Spectrum, pair.SideY.Descriptors, pair.Options.Map, clock.Context);
        }
    }

    /// <summary>The fit on the training anchors and the one on all of them.</summary>
    /// <remarks>
    /// Small maps at once where there are threads for both, large ones in turn; self-learning goes on from the trial's pairs.
    /// </remarks>
    /// <param name="pair">The prepared sides, with held-out anchors.</param>
    /// <param name="operators">The sides' descriptors.</param>
    /// <param name="clock">Threads, progress, cancellation, seconds.</param>
    public static (FittedMap Trial, FittedMap Fit) TrialAndFit(PreparedPair pair, DescriptorOperators operators, StageClock clock)
    {
        AlignmentInputs inputs = pair.Inputs;
        LearningStart anew = new(LearnedFrom.Both);
        FittedMap? trial = null, fit = null;
        if (pair.Options.Refine == Refinement.SelfLearning)
        {
            trial = Run(pair, operators, inputs.Training, anew with { ByHeldOut = true }, clock);
            return (trial, Run(pair, operators, inputs.All, new LearningStart(trial.Start, Before: trial), clock));
        }
        if (IsLarge(pair))
        {
            trial = Run(pair, operators, inputs.Training, anew, clock);
            return (trial, Run(pair, operators, inputs.All, anew with { Before = trial }, clock));
        }
        StageClock[] clocks = new StageClock[2];
        long start = Stopwatch.GetTimestamp();
        ParallelInvoke.Run(
            clock.Context,
            1,
            1,
            share => trial = Run(pair, operators, inputs.Training, anew, clocks[0] = new StageClock(share)),
            share => fit = Run(pair, operators, inputs.All, anew, clocks[1] = new StageClock(share)));
        // Both clocks ran during the same seconds: each stage gets its part of them.
        double passed = Stopwatch.GetElapsedTime(start).TotalSeconds, counted = clocks.Sum(c => c.Seconds.Values.Sum());
        foreach ((string stage, double seconds) in clocks.SelectMany(c => c.Seconds)) clock.Add(stage, seconds * passed / counted);
        return (trial!, fit!);
    }

    /// <summary>Solves and refines with some of the anchors.</summary>
    /// <param name="pair">The prepared sides.</param>
    /// <param name="operators">The sides' descriptors.</param>
    /// <param name="anchors">The anchors used.</param>
    /// <param name="start">Where self-learning and a large solve begin.</param>
    /// <param name="clock">Threads, progress, cancellation, seconds.</param>
    public static FittedMap Run(
        PreparedPair pair, DescriptorOperators operators, AnchorSubset anchors, LearningStart start, StageClock clock)
    {
        AlignmentOptions options = pair.Options;
        ComputeContext context = clock.Context;
        FunctionalMap map;
        using (clock.Stage("solve"))
        {
            bool trial = anchors.Positions.Length < pair.Inputs.All.Pairs.Count;
            double tolerance = trial ? Math.Max(options.Map.Tolerance, TrialTolerance) : options.Map.Tolerance;
            Matrix? near = IsLarge(pair) ? start.Before?.Map.C : null;
            map = FunctionalMapSolver.Solve(operators, Columns(pair, anchors), options.Map with { Tolerance = tolerance }, context, near);
        }
        Matrix c;
        using (clock.Stage("refine")) c = Refined(pair, map.C, context);
        int[] match;
        using (clock.Stage("match"))
            match = PointwiseMap.FromMap(c, pair.SideX.Spectrum, pair.SideY.Spectrum, options.ZoomOut.Pointwise, context);
        // What is known stands, whatever the map says.
        for (int t = 0; t < anchors.Pairs.Count; t++) match[anchors.Pairs.Y[t]] = anchors.Pairs.X[t];
        int[] pairsX = match, pairsY = Enumerable.Range(0, match.Length).ToArray();
        LearnedFrom from = LearnedFrom.Both;
        if (options.Refine == Refinement.SelfLearning)
        {
            SelfLearning.Outcome learned;
            using (clock.Stage("refine")) (learned, from) = Learn(pair, anchors.Pairs, pairsX, pairsY, start, context);
            (match, pairsX, pairsY) = (learned.Match, learned.PairsX, learned.PairsY);
            using (clock.Stage("match")) c = PointwiseMap.ToMap(match, pair.SideX.Spectrum, pair.SideY.Spectrum, c.Cols, c.Rows);
        }
        if (options.Refine == Refinement.Bootstrap)
        {
            BootstrappedAnchors.Outcome grown;
            using (clock.Stage("refine"))
            {
                grown = BootstrappedAnchors.Run(
                    pair.X, pair.NormalizationX, pair.Y, pair.NormalizationY, anchors.Pairs.X, anchors.Pairs.Y, options.Seed, context);
            }
            (match, pairsX, pairsY) = (grown.Match, grown.PairsX, grown.PairsY);
            using (clock.Stage("match")) c = PointwiseMap.ToMap(match, pair.SideX.Spectrum, pair.SideY.Spectrum, c.Cols, c.Rows);
        }
        using (clock.Stage("transform"))
            return new FittedMap(map, c, match, pairsX, pairsY, pair.TransformOf(pairsX, pairsY, context), from);
    }

    private static Matrix Refined(PreparedPair pair, Matrix c, ComputeContext context)
    {
        AlignmentOptions options = pair.Options;
        return options.Refine switch
        {
            Refinement.None or Refinement.Bootstrap => c,
            Refinement.Icp => ZoomOut.ClosestPoints(
                c, pair.SideX.Spectrum, pair.SideY.Spectrum, options.IcpIterations, options.ZoomOut.Pointwise, context),
            Refinement.ZoomOut or Refinement.SelfLearning => ZoomOut.Refine(
                c, pair.SideX.Spectrum, pair.SideY.Spectrum, options.ZoomOut, context),
            _ => throw new UnreachableException(),
        };
    }

    private static bool IsLarge(PreparedPair pair) => (long)pair.SideX.Spectrum.Size * pair.SideY.Spectrum.Size >= Large;

    private static (SelfLearning.Outcome Learned, LearnedFrom From) Learn(
        PreparedPair pair, AnchorPairs anchors, int[] pairsX, int[] pairsY, LearningStart start, ComputeContext context)
    {
        using SelfLearning learning = new(pair.X, pair.NormalizationX, pair.Y, pair.NormalizationY, context);
        if (start.Before is { } before) return (learning.Run(before.PairsX, before.PairsY, anchors.X, anchors.Y, context), before.Start);
        LearnedFrom from = anchors.Count == 0 ? LearnedFrom.Map : start.From;
        SelfLearning.Outcome? fromMap = null, fromAnchors = null;
        ParallelInvoke.Run(
            context,
            from == LearnedFrom.Anchors ? 0 : 1,
            from == LearnedFrom.Map ? 0 : 1,
            share => fromMap = from == LearnedFrom.Anchors ? null : learning.Run(pairsX, pairsY, anchors.X, anchors.Y, share),
            share => fromAnchors = from == LearnedFrom.Map ? null : learning.Run(anchors.X, anchors.Y, anchors.X, anchors.Y, share));
        if (fromMap is null) return (fromAnchors!, LearnedFrom.Anchors);
        if (fromAnchors is null) return (fromMap, LearnedFrom.Map);
        (double map, double alone) = (fromMap.MeanCsls, fromAnchors.MeanCsls);
        if (start.ByHeldOut)
        {
            map = TrustTest.ScoreOf(pair, pair.TransformOf(fromMap.PairsX, fromMap.PairsY, context), context).Mrr;
            alone = TrustTest.ScoreOf(pair, pair.TransformOf(fromAnchors.PairsX, fromAnchors.PairsY, context), context).Mrr;
        }
        return map >= alone ? (fromMap, LearnedFrom.Map) : (fromAnchors, LearnedFrom.Anchors);
    }

    /// <summary>The descriptor columns that belong to some anchors, or to none; null for all.</summary>
    private static int[]? Columns(PreparedPair pair, AnchorSubset anchors)
    {
        if (anchors.Positions.Length == pair.Inputs.All.Pairs.Count) return null;
        HashSet<int> wanted = [-1, .. anchors.Positions];
        int[] owner = pair.AnchorOfColumn;
        return [.. Enumerable.Range(0, owner.Length).Where(j => wanted.Contains(owner[j]))];
    }
}
