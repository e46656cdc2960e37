using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.LinearAlgebra;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Options;
using LfmNative.Search;

namespace LfmNative;

/// <summary>
/// Tries a small grid of settings on held-out anchors and keeps the best; the anchors alone are always among the candidates.
/// </summary>
/// <remarks>
/// Grid: k and a third of it, the singular and the gaussian kernel, all eigenpairs and half of them, with ZoomOut. What the options
/// hold (<see cref="AlignmentOptions.Hold"/>, or a value that is not the default) is not varied; given sizes of ZoomOut hold the
/// eigenpairs.
/// Neighbours are searched once, and half a spectrum is the leading half of the whole one. The two best settings are then refined by
/// self-learning, once from each start, unless the refinement is held.
/// </remarks>
internal static class AutoTuner
{
    /// <summary>Settings refined by self-learning after the first round.</summary>
    private const int Finalists = 2;

    private static readonly AlignmentOptions Defaults = new();

    /// <summary>Runs the search and fits the winner on all anchors.</summary>
    /// <param name="inputs">What is aligned, with held-out anchors.</param>
    /// <param name="clock">Threads, progress, cancellation, seconds.</param>
    public static Alignment Fit(AlignmentInputs inputs, StageClock clock)
    {
        Search search = new(inputs, clock);
        foreach (AlignmentOptions setting in Grid(inputs)) search.Try(setting, LearnedFrom.Both);
        if (!Holds(inputs.Given.Options, TunedOption.Refine))
        {
            foreach (Candidate finalist in search.Ranked().Take(Finalists).ToArray())
            {
                AlignmentOptions setting = finalist.Pair.Options with { Refine = Refinement.SelfLearning };
                // The start from the anchors does not depend on the map, so one finalist tries it for all.
                bool triedAnchors = search.Tried.Any(c => c.Fit.Start == LearnedFrom.Anchors);
                search.Try(setting, LearnedFrom.Map);
                if (!triedAnchors) search.Try(setting, LearnedFrom.Anchors);
            }
        }
        Candidate best = search.Ranked().First();
        PreparedPair pair = best.Pair;
        (HeldOutScore AnchorsOnly, HeldOutScore Relative) baselines;
        using (clock.Stage("trust")) baselines = TrustTest.Baselines(pair, clock.Context);
        HeldOutScore alone = baselines.AnchorsOnly;
        AutoCandidate[] ranking =
        [
            .. search.Tried.Select(c => new AutoCandidate(c.Name, c.Mrr))
                .Append(new AutoCandidate("anchors alone", alone.Mrr))
                .OrderByDescending(c => c.Mrr),
        ];
        if (best.Mrr < alone.Mrr)
        {
            // Both fits are the anchors': the trial knows the training ones, the other all.
            FittedMap trial = AnchorsAlone(pair, inputs.Training.Pairs, clock), all = AnchorsAlone(pair, inputs.All.Pairs, clock);
            FoldScore score = new(alone, alone, baselines.Relative, TrustTest.Matched(trial.Match, inputs.HeldOut!));
            TrustReport verdict = TrustTest.Of(
                pair, trial, all, score, training => AnchorsAlone(pair, training.Pairs, clock), clock, auto: true);
            return Alignment.Of(pair, all, verdict, clock, "anchors alone", ranking);
        }
        using DescriptorOperators? operators = MapFit.Operators(pair, clock);
        FittedMap fit = MapFit.Run(pair, operators, inputs.All, new FitStart(best.Fit.Start, Before: best.Fit), clock);
        return LatentAligner.Concluded(pair, operators, best.Fit, fit, baselines, clock, ranking);
    }

    /// <summary>The settings of the first round, widest spectrum first for each graph.</summary>
    private static IEnumerable<AlignmentOptions> Grid(AlignmentInputs inputs)
    {
        (AlignmentOptions options, AlignmentOptions given) = (inputs.Options, inputs.Given.Options);
        if (!Holds(given, TunedOption.Refine)) options = options with { Refine = Refinement.ZoomOut };
        int m = options.Spectrum.Eigenpairs, widest = Widest(inputs);
        int[] neighbors = Holds(given, TunedOption.K) ? [options.K] : [.. new[] { widest, Math.Max(1, widest / 3) }.Distinct()];
        AffinityKernel[] kernels =
            Holds(given, TunedOption.Kernel) ? [options.Kernel] : [AffinityKernel.Singular, AffinityKernel.Gaussian];
        int[] sizes = Holds(given, TunedOption.Eigenpairs) ? [m] : [.. new[] { m, Math.Max(1, m / 2) }.Distinct()];
        foreach (int k in neighbors)
        {
            foreach (AffinityKernel kernel in kernels)
            {
                foreach (int size in sizes)
                {
                    int sizeY = given.EigenpairsY > 0 ? given.EigenpairsY : Math.Min(size, options.EigenpairsY);
                    yield return options with
                    {
                        K = k,
                        Kernel = kernel,
                        Spectrum = options.Spectrum with { Eigenpairs = size },
                        EigenpairsY = sizeY,
                        Map = options.Map.Leading(sizeY, size),
                    };
                }
            }
        }
    }

    /// <summary>Neighbours of the widest graph of the grid, for both sides.</summary>
    private static int Widest(AlignmentInputs inputs)
    {
        int n1 = inputs.Samples.X.Rows, n2 = inputs.Samples.Y.Rows;
        return Math.Min(Math.Max(inputs.Options.NeighborsOf(n1), inputs.Options.NeighborsOf(n2)), Math.Min(n1, n2) - 1);
    }

    /// <summary>Whether the search leaves an option alone.</summary>
    private static bool Holds(AlignmentOptions options, TunedOption option) => options.Hold.Contains(option) || option switch
    {
        TunedOption.K => options.K > 0,
        TunedOption.Kernel => options.Kernel != Defaults.Kernel,
        TunedOption.Eigenpairs => options.Spectrum.Eigenpairs > 0 || options.ZoomOut is not { From: 0, To: 0 },
        TunedOption.Refine => options.Refine != Defaults.Refine,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The fit that the anchors alone give: their transform, and the matches it makes.</summary>
    private static FittedMap AnchorsAlone(PreparedPair pair, AnchorPairs anchors, StageClock clock)
    {
        (PreparedSide x, PreparedSide y) = (pair.SideX, pair.SideY);
        FunctionalMap solved =
            FunctionalMapSolver.Solve(x.Spectrum, x.Descriptors, y.Spectrum, y.Descriptors, pair.Options.Map, clock.Context);
        SpaceTransform transform;
        using (clock.Stage("transform")) transform = pair.TransformOf(anchors.X, anchors.Y, clock.Context);
        int[] match;
        using (clock.Stage("match")) match = NearestByTransform(pair, transform, clock.Context);
        Matrix c = PointwiseMap.ToMap(match, x.Spectrum, y.Spectrum, solved.C.Cols, solved.C.Rows);
        return new FittedMap(solved, c, match, anchors.X, anchors.Y, transform, LearnedFrom.Both, FromAnchors: true);
    }

    private static unsafe int[] NearestByTransform(PreparedPair pair, SpaceTransform transform, ComputeContext context)
    {
        int n1 = pair.X.Rows, n2 = pair.Y.Rows, d = pair.Y.Cols;
        float[] carried = new float[(long)n1 * d], targets = new float[(long)n2 * d];
        transform.ApplyNormalized(pair.X, carried, context);
        transform.NormalizationY.Apply(pair.Y, targets);
        foreach (float[] rows in new[] { carried, targets })
        {
            for (long at = 0; at < rows.Length; at += d)
            {
                Span<float> row = rows.AsSpan((int)at, d);
                double squared = 0;
                foreach (float v in row) squared += (double)v * v;
                double scale = squared > 0 ? 1 / Math.Sqrt(squared) : 0;
                foreach (ref float v in row) v = (float)(v * scale);
            }
        }
        fixed (float* px = carried, py = targets)
        {
            return CosineSearch.Csls(px, n1, py, n2, d, 10, context).Best.OfY;
        }
    }

    private sealed record Candidate(string Name, double Mrr, PreparedPair Pair, FittedMap Fit);

    /// <summary>The settings tried so far; sides are prepared once for each graph.</summary>
    private sealed class Search
    {
        private readonly Dictionary<(int K, AffinityKernel Kernel), PreparedPair> _prepared = [];
        private readonly AlignmentInputs _inputs;
        private readonly StageClock _clock;
        private readonly (NeighborList X, NeighborList Y) _neighbors;

        public Search(AlignmentInputs inputs, StageClock clock)
        {
            (_inputs, _clock) = (inputs, clock);
            AlignmentOptions widest = inputs.Options with { K = Widest(inputs) };
            using (clock.Stage("neighbors"))
            {
                _neighbors.X = SamplePipeline.FindNeighbors(inputs.Samples.X, widest, null, clock.Context);
                _neighbors.Y = SamplePipeline.FindNeighbors(inputs.Samples.Y, widest, null, clock.Context);
            }
        }

        public List<Candidate> Tried { get; } = [];

        /// <summary>Best first; of equals the one tried first.</summary>
        public IEnumerable<Candidate> Ranked() => Tried.OrderByDescending(c => c.Mrr);

        public void Try(AlignmentOptions setting, LearnedFrom start)
        {
            PreparedPair pair = Prepare(setting);
            FittedMap fit;
            using (DescriptorOperators? operators = MapFit.Operators(pair, _clock))
                fit = MapFit.Run(pair, operators, _inputs.Training, new FitStart(start, ByHeldOut: true), _clock);
            string from = fit.Start == LearnedFrom.Both ? "" : $" from the {(fit.Start == LearnedFrom.Map ? "map" : "anchors")}";
            string k = setting.K > 0 ? $"k {setting.K}" : "k auto";
            string name =
                $"{k}, {OptionNames.Of(setting.Kernel)}, {setting.Spectrum.Eigenpairs} eigenpairs, {OptionNames.Of(setting.Refine)}{from}";
            using (_clock.Stage("trust"))
                Tried.Add(new Candidate(name, TrustTest.ScoreOf(pair, fit.Transform, _clock.Context).Mrr, pair, fit));
        }

        private PreparedPair Prepare(AlignmentOptions setting)
        {
            if (_prepared.TryGetValue((setting.K, setting.Kernel), out PreparedPair? made))
                return PairPreparation.Again(made, setting, _clock);
            return _prepared[(setting.K, setting.Kernel)] = PairPreparation.Run(_inputs, setting, _neighbors, _clock);
        }
    }
}
