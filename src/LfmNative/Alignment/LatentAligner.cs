using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Maps.Learning;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>The whole job: from two sets of embeddings and known pairs to correspondences and a transform.</summary>
public static class LatentAligner
{
    /// <summary>Aligns X to Y.</summary>
    /// <param name="x">n1×d1 samples, row-major, finite.</param>
    /// <param name="y">n2×d2 samples, row-major, finite.</param>
    /// <param name="anchors">Known pairs; none only with descriptors that need none.</param>
    /// <param name="options">What to do; null for the defaults.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <returns>The map, the matches, the transform, how far they can be trusted, and the seconds by stage.</returns>
    /// <remarks>
    /// With at least 8 anchors the map is first fitted on four fifths of them and scored on the rest; the alignment that is returned is
    /// fitted on all (self-learning goes on from the pairs it had reached, the held-out anchors now among them).
    /// </remarks>
    /// <exception cref="LfmException">
    /// Anchors out of range; options out of range; data that cannot be used; more memory than is allowed; no
    /// convergence.
    /// </exception>
    public static Alignment Fit(
        ReadOnlyMatrixView<float> x,
        ReadOnlyMatrixView<float> y,
        AnchorPairs anchors,
        AlignmentOptions? options = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        StageClock clock = new(context ?? new ComputeContext());
        options = (options ?? new AlignmentOptions()).For(anchors.Count);
        anchors = anchors.Paired(options.RowPaired);
        return PinnedSamples.Use(x, y, samples => AlignmentInputs.Use(
            new GivenPair(samples, anchors, options),
            clock,
            inputs => inputs.Options.AutoTune ? AutoTuner.Fit(inputs, clock) : Fit(inputs, clock)));
    }

    /// <summary>Chooses the transform by held-out anchors, and judges.</summary>
    /// <param name="pair">The prepared sides, with held-out anchors.</param>
    /// <param name="operators">The sides' descriptors; null for spectral CCA.</param>
    /// <param name="trial">The fit that the held-out anchors had no part in.</param>
    /// <param name="fit">The fit with all anchors.</param>
    /// <param name="baselines">Held-out scores of the anchors alone and of relative representations.</param>
    /// <param name="clock">Threads, cancellation, seconds.</param>
    /// <param name="candidates">What a search over settings tried; null where none ran.</param>
    internal static Alignment Concluded(
        PreparedPair pair,
        DescriptorOperators? operators,
        FittedMap trial,
        FittedMap fit,
        (HeldOutScore AnchorsOnly, HeldOutScore Relative) baselines,
        StageClock clock,
        IReadOnlyList<AutoCandidate>? candidates = null)
    {
        TransformChoice choice;
        HeldOutScore score;
        using (clock.Stage("trust")) (choice, score) = TransformChoice.Best(pair, trial, baselines.AnchorsOnly, clock.Context);
        FittedMap chosen;
        using (clock.Stage("transform")) chosen = choice.Apply(pair, fit, pair.Inputs.All.Pairs, clock.Context);
        double matched = TrustTest.Matched(trial.Match, pair.Inputs.HeldOut!);
        FoldScore fold = new(score, baselines.AnchorsOnly, baselines.Relative, matched);
        TrustReport trust = TrustTest.Of(pair, trial, chosen, fold, Again, clock, auto: candidates is not null);
        return Alignment.Of(pair, chosen, trust, clock, candidates: candidates);

        FittedMap Again(AnchorSubset training)
        {
            FittedMap other = MapFit.Run(pair, operators, training, new FitStart(trial.Start), clock);
            using (clock.Stage("transform")) return choice.Apply(pair, other, training.Pairs, clock.Context);
        }
    }

    private static Alignment Fit(AlignmentInputs inputs, StageClock clock)
    {
        PreparedPair pair = PairPreparation.Run(inputs, inputs.Options, null, clock);
        using DescriptorOperators? operators = MapFit.Operators(pair, clock);
        if (pair.Options.Learns && inputs.All.Pairs.Count < TrustReport.FewestJudges) return FitFew(pair, operators, clock);
        if (inputs.HeldOut is null)
        {
            FittedMap only = MapFit.Run(pair, operators, inputs.All, new FitStart(LearnedFrom.Both), clock);
            return Alignment.Of(pair, only, TrustReport.Unknown(inputs.All.Pairs.Count), clock);
        }
        return FitHeldOut(pair, operators, clock);
    }

    /// <summary>Few known pairs: all of them serve the search, which is judged without labels.</summary>
    /// <remarks>
    /// A search that comes to nothing leaves the map between the spectra, where enough pairs can be held out to judge it.
    /// </remarks>
    private static Alignment FitFew(PreparedPair pair, DescriptorOperators? operators, StageClock clock)
    {
        AlignmentInputs inputs = pair.Inputs;
        FittedMap fit = MapFit.Run(pair, operators, inputs.All, new FitStart(LearnedFrom.Both), clock);
        int ranked = Math.Min(pair.Y.Rows, MapSearch.MostRows);
        TrustReport trust;
        using (clock.Stage("trust")) trust = TrustReport.Judge(fit.Search!, inputs.All.Pairs.Count, ranked, pair.Options.Unpaired);
        if (trust.TransformTrusted is false && pair.Options.Refine == Refinement.Auto && inputs.HeldOut is not null)
        {
            PreparedPair mapped = PairPreparation.Again(pair, pair.Options with { Refine = Refinement.ZoomOut }, clock);
            Alignment other = FitHeldOut(mapped, operators, clock);
            if (other.Facts.Trust.Trusted is true) return other;
        }
        pair = Suited(pair, fit, clock);
        fit = WithTransform(pair, fit, clock);
        return Alignment.Of(pair, fit, trust, clock, fit.Search!.Start);
    }

    /// <summary>The sides with the family and normalisation that suit the pairs learned.</summary>
    private static PreparedPair Suited(PreparedPair pair, FittedMap learned, StageClock clock)
    {
        TransformOptions transform;
        using (clock.Stage("trust")) transform = LearnedTransform.Best(pair, learned, clock.Context);
        return PairPreparation.Again(pair, pair.Options with { Transform = transform }, clock);
    }

    private static FittedMap WithTransform(PreparedPair pair, FittedMap fit, StageClock clock)
    {
        using (clock.Stage("transform")) return fit with { Transform = pair.TransformOf(fit.PairsX, fit.PairsY, clock.Context) };
    }

    private static Alignment FitHeldOut(PreparedPair pair, DescriptorOperators? operators, StageClock clock)
    {
        (FittedMap trial, FittedMap fit) = MapFit.TrialAndFit(pair, operators, clock);
        if (pair.Options.Refine == Refinement.Auto)
        {
            Refinement kept = trial.Learned ? Refinement.SelfLearning : Refinement.ZoomOut;
            pair = PairPreparation.Again(pair, pair.Options with { Refine = kept }, clock);
        }
        if (trial.Learned && pair.Options.Learns)
        {
            pair = Suited(pair, trial, clock);
            (trial, fit) = (WithTransform(pair, trial, clock), WithTransform(pair, fit, clock));
        }
        (HeldOutScore, HeldOutScore) baselines;
        using (clock.Stage("trust")) baselines = TrustTest.Baselines(pair, clock.Context);
        return Concluded(pair, operators, trial, fit, baselines, clock);
    }
}
