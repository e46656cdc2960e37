using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;

namespace LfmNative;

/// <summary>A way to fit the transform between the spaces: on which pairs, of which family, after which normalisation.</summary>
/// <param name="FromAnchors">Whether it is fitted on the anchors alone instead of on the pairs of the map.</param>
/// <param name="Options">Family and normalisation.</param>
internal sealed record TransformChoice(bool FromAnchors, TransformOptions Options)
{
    /// <summary>The way that is taken where nothing is held out.</summary>
    public static TransformChoice Default(PreparedPair pair) => new(false, pair.Options.FittedTransform);

    /// <summary>The way that is best on held-out anchors; the default unless another is better by more than the standard error.</summary>
    /// <remarks>What the options say is not varied. A linear transform takes part where it has as many pairs as dimensions.</remarks>
    /// <param name="pair">The prepared sides, with held-out anchors.</param>
    /// <param name="trial">The fit that the held-out anchors had no part in.</param>
    /// <param name="alone">The score of the anchors alone, fitted by default.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static (TransformChoice Choice, HeldOutScore Score) Best(
        PreparedPair pair, FittedMap trial, HeldOutScore alone, ComputeContext context)
    {
        AnchorPairs training = pair.Inputs.Training.Pairs;
        TransformChoice best = Default(pair), baseline = best with { FromAnchors = true };
        HeldOutScore score = TrustTest.ScoreOf(pair, trial.Transform, context);
        foreach (TransformChoice other in Others(pair, trial.PairsX.Length))
        {
            HeldOutScore found = other == baseline ? alone : TrustTest.ScoreOf(pair, other.Fit(pair, trial, training, context), context);
            if (found.IsClearlyAbove(score)) (best, score) = (other, found);
        }
        return (best, score);
    }

    /// <summary>The normalisation after which learned pairs carry each other over best.</summary>
    /// <remarks>
    /// Half of the pairs is fitted, the other half scored. Centred rows keep their lengths on the way, so that unit rows must be clearly
    /// better.
    /// </remarks>
    /// <param name="pair">The prepared sides.</param>
    /// <param name="fit">The fit that learned the pairs.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static PreNormalization OfLearned(PreparedPair pair, FittedMap fit, ComputeContext context)
    {
        TransformOptions decided = pair.Options.FittedTransform;
        int half = fit.PairsX.Length / 2;
        if (pair.Options.Transform.Normalization is not null || half < 1) return decided.Normalizing;
        int[] order = new Rng(pair.Options.Seed ^ 0x40A1F).Permutation(fit.PairsX.Length);
        int[] fitted = order[..half], scored = order[half..Math.Min(order.Length, half + TrustTest.MostScored)];
        AnchorPairs test = new(Array.ConvertAll(scored, t => fit.PairsX[t]), Array.ConvertAll(scored, t => fit.PairsY[t]));
        HeldOutScore centered = Score(PreNormalization.Center), unit = Score(PreNormalization.UnitCenterUnit);
        return unit.IsClearlyAbove(centered) ? PreNormalization.UnitCenterUnit : PreNormalization.Center;

        HeldOutScore Score(PreNormalization normalization)
        {
            SpaceTransform transform = pair.TransformOf(
                Array.ConvertAll(fitted, t => fit.PairsX[t]),
                Array.ConvertAll(fitted, t => fit.PairsY[t]),
                decided with { Normalization = normalization },
                context);
            return TrustTest.ScoreOf(pair, transform, test, context);
        }
    }

    /// <summary>A fit whose transform is made in this way.</summary>
    /// <param name="pair">The prepared sides.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="anchors">The anchors it knows.</param>
    /// <param name="context">Threads and cancellation.</param>
    public FittedMap Apply(PreparedPair pair, FittedMap fit, AnchorPairs anchors, ComputeContext context) =>
        this == Default(pair) ? fit : fit with { Transform = Fit(pair, fit, anchors, context), FromAnchors = FromAnchors };

    private SpaceTransform Fit(PreparedPair pair, FittedMap fit, AnchorPairs anchors, ComputeContext context) => FromAnchors
        ? pair.TransformOf(anchors.X, anchors.Y, Options, context)
        : pair.TransformOf(fit.PairsX, fit.PairsY, Options, context);

    private static IEnumerable<TransformChoice> Others(PreparedPair pair, int pairs)
    {
        TransformOptions given = pair.Options.Transform, decided = pair.Options.FittedTransform;
        int known = pair.Inputs.Training.Pairs.Count, d = pair.X.Cols;
        PreNormalization[] normalizations = given.Normalization is null
            ? [.. new[] { decided.Normalizing, PreNormalization.Center, PreNormalization.UnitCenterUnit }.Distinct()]
            : [decided.Normalizing];
        foreach (PreNormalization normalization in normalizations)
        {
            TransformOptions options = decided with { Normalization = normalization };
            if (options != decided) yield return new TransformChoice(false, options);
            yield return new TransformChoice(true, options);
            if (given.Kind is not null) continue;
            TransformOptions linear = options with { Kind = TransformKind.Linear };
            if (pairs >= d) yield return new TransformChoice(false, linear);
            if (known >= d) yield return new TransformChoice(true, linear);
        }
    }
}
