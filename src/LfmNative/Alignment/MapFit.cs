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

    /// <summary>The descriptors as operators, for every fit on these sides; the caller disposes. Null where none serve.</summary>
    public static DescriptorOperators? Operators(PreparedPair pair, StageClock clock)
    {
        if (pair.Options.IsCca) return null;
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
    public static (FittedMap Trial, FittedMap Fit) TrialAndFit(PreparedPair pair, DescriptorOperators? operators, StageClock clock)
    {
        AlignmentInputs inputs = pair.Inputs;
        FitStart anew = new(LearnedFrom.Both);
        FittedMap? trial = null, fit = null;
        if (pair.Options.Learns)
        {
            trial = Run(pair, operators, inputs.Training, anew with { ByHeldOut = true }, clock);
            return (trial, Run(pair, operators, inputs.All, new FitStart(trial.Start, Before: trial), clock));
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
        PreparedPair pair, DescriptorOperators? operators, AnchorSubset anchors, FitStart start, StageClock clock)
    {
        AlignmentOptions options = pair.Options;
        ComputeContext context = clock.Context;
        FunctionalMap map;
        SpectralCca? canonical = null;
        using (clock.Stage("solve"))
        {
            bool trial = anchors.Positions.Length < pair.Inputs.All.Pairs.Count;
            double tolerance = trial ? Math.Max(options.Map.Tolerance, TrialTolerance) : options.Map.Tolerance;
            Matrix? near = IsLarge(pair) ? start.Before?.Map.C : null;
            MapSolverOptions solver = options.Map with { Tolerance = tolerance };
            if (operators is null) (canonical, map) = Correlated(pair, anchors);
            else map = FunctionalMapSolver.Solve(operators, Columns(pair, anchors), solver, context, near);
        }
        Matrix c;
        using (clock.Stage("refine")) c = Refined(pair, map.C, context);
        int[] match;
        if (options.Refine != Refinement.None) canonical = null;
        using (clock.Stage("match"))
        {
            match = canonical?.Nearest(pair.SideX.Spectrum, pair.SideY.Spectrum, context)
                ?? PointwiseMap.FromMap(c, pair.SideX.Spectrum, pair.SideY.Spectrum, options.ZoomOut.Pointwise, context);
        }
        // What is known stands, whatever the map says.
        for (int t = 0; t < anchors.Pairs.Count; t++) match[anchors.Pairs.Y[t]] = anchors.Pairs.X[t];
        int[] every = Enumerable.Range(0, match.Length).ToArray();
        bool bootstraps = options.Refine == Refinement.Bootstrap;
        if (!(options.Learns || bootstraps) || start.Before is { Learned: false }) return Mapped();
        LearnedPairs learned;
        using (clock.Stage("refine"))
        {
            learned = bootstraps
                ? SpaceLearning.Bootstrapped(pair, anchors.Pairs, context)
                : SpaceLearning.Run(pair, anchors.Pairs, match, start, context);
        }
        FittedMap fit = Learned();
        if (options.Refine != Refinement.Auto || !start.ByHeldOut) return fit;
        FittedMap mapped = Mapped();
        using (clock.Stage("trust"))
            return PairedGain.Of(Worth(mapped), Worth(fit), (mine, its) => mine - its).Exceeds(1) ? mapped : fit;

        // What either result says about a held-out anchor: how the transform finds its partner, and whether the match is right.
        double[] Worth(FittedMap found)
        {
            AnchorPairs scored = TrustTest.Scored(pair);
            double[] ranks = TrustTest.ScoreOf(pair, found.Transform, scored, context).Reciprocal;
            return [.. ranks.Select((rank, t) => rank + (found.Match[scored.Y[t]] == scored.X[t] ? 1 : 0))];
        }

        FittedMap Mapped()
        {
            using (clock.Stage("transform"))
            {
                // The normalization of what this is, whatever was tried beside it.
                TransformOptions transform = (options.Refine == Refinement.Auto ? options with { Refine = Refinement.ZoomOut } : options)
                    .FittedTransform;
                return new FittedMap(map, c, match, match, every, pair.TransformOf(match, every, transform, context), LearnedFrom.Both)
                {
                    Canonical = canonical,
                };
            }
        }

        FittedMap Learned()
        {
            Matrix refined;
            using (clock.Stage("match"))
                refined = PointwiseMap.ToMap(learned.Match, pair.SideX.Spectrum, pair.SideY.Spectrum, c.Cols, c.Rows);
            using (clock.Stage("transform"))
            {
                SpaceTransform transform = pair.TransformOf(learned.PairsX, learned.PairsY, context);
                return new FittedMap(map, refined, learned.Match, learned.PairsX, learned.PairsY, transform, learned.From)
                {
                    Learned = true,
                    Search = learned.Search,
                };
            }
        }
    }

    /// <summary>Spectral CCA on some anchors: its map has no energy that was minimised.</summary>
    private static (SpectralCca Canonical, FunctionalMap Map) Correlated(PreparedPair pair, AnchorSubset anchors)
    {
        (AlignmentOptions options, AnchorPairs pairs) = (pair.Options, anchors.Pairs);
        int components = Math.Min(options.CcaComponents, pairs.Count);
        (SpectralCca canonical, Matrix c) = SpectralCca.Fit(
            pair.SideX.Spectrum, pair.SideY.Spectrum, pairs.X, pairs.Y, components, options.CcaRidge, options.CcaScaling);
        return (canonical, new FunctionalMap(c, new MapEnergy(0, 0, 0), 0, 0, canonical.Components));
    }

    private static Matrix Refined(PreparedPair pair, Matrix c, ComputeContext context)
    {
        AlignmentOptions options = pair.Options;
        return options.Refine switch
        {
            Refinement.None or Refinement.Bootstrap => c,
            Refinement.Icp => ZoomOut.ClosestPoints(
                c, pair.SideX.Spectrum, pair.SideY.Spectrum, options.IcpIterations, options.ZoomOut.Pointwise, context),
            Refinement.ZoomOut or Refinement.SelfLearning or Refinement.Auto => ZoomOut.Refine(
                c, pair.SideX.Spectrum, pair.SideY.Spectrum, options.ZoomOut, context),
            _ => throw new UnreachableException(),
        };
    }

    private static bool IsLarge(PreparedPair pair) => (long)pair.SideX.Spectrum.Size * pair.SideY.Spectrum.Size >= Large;

    /// <summary>The descriptor columns that belong to some anchors, or to none; null for all.</summary>
    private static int[]? Columns(PreparedPair pair, AnchorSubset anchors)
    {
        if (anchors.Positions.Length == pair.Inputs.All.Pairs.Count) return null;
        HashSet<int> wanted = [-1, .. anchors.Positions];
        int[] owner = pair.AnchorOfColumn;
        return [.. Enumerable.Range(0, owner.Length).Where(j => wanted.Contains(owner[j]))];
    }
}
