using LfmNative.Diagnostics;
using LfmNative.Maps;

namespace LfmNative;

/// <summary>A way to fit the transform between the spaces: on which pairs, of which family, after which normalisation.</summary>
/// <param name="FromAnchors">Whether it is fitted on the anchors alone instead of on the pairs of the map.</param>
/// <param name="Options">Family and normalisation.</param>
internal sealed record TransformChoice(bool FromAnchors, TransformOptions Options)
{
    /// <summary>The way that is taken where nothing is held out.</summary>
    public static TransformChoice Default(PreparedPair pair) => new(false, pair.Options.FittedTransform);

    /// <summary>How the anchors alone are fitted: by a rotation, which needs the fewest, unless another family is asked for.</summary>
    public static TransformOptions OfAnchors(PreparedPair pair) =>
        pair.Options.FittedTransform with { Kind = pair.Inputs.Options.Transform.Family };

    /// <summary>The way that is best on held-out anchors; the default unless another is better by more than the standard error.</summary>
    /// <remarks>What the options say is not varied. An affine map takes part where it has as many pairs as dimensions.</remarks>
    /// <param name="pair">The prepared sides, with held-out anchors.</param>
    /// <param name="trial">The fit that the held-out anchors had no part in.</param>
    /// <param name="alone">The score of the anchors alone, fitted as <see cref="OfAnchors"/> says.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static (TransformChoice Choice, HeldOutScore Score) Best(
        PreparedPair pair, FittedMap trial, HeldOutScore alone, ComputeContext context)
    {
        AnchorPairs training = pair.Inputs.Training.Pairs;
        TransformChoice best = Default(pair), baseline = new(true, OfAnchors(pair));
        HeldOutScore score = TrustTest.ScoreOf(pair, trial.Transform, context);
        foreach (TransformChoice other in Others(pair, trial.PairsX.Length))
        {
            HeldOutScore? found = other == baseline ? alone : Tried(other);
            if (found?.IsClearlyAbove(score) is true) (best, score) = (other, found);
        }
        return (best, score);

        HeldOutScore? Tried(TransformChoice way)
        {
            (int[] x, int[] y) = way.PairsOf(trial, training);
            return pair.TryTransformOf(x, y, way.Options, context) is { } transform ? TrustTest.ScoreOf(pair, transform, context) : null;
        }
    }

    /// <summary>A fit whose transform is made in this way.</summary>
    /// <param name="pair">The prepared sides.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="anchors">The anchors it knows.</param>
    /// <param name="context">Threads and cancellation.</param>
    public FittedMap Apply(PreparedPair pair, FittedMap fit, AnchorPairs anchors, ComputeContext context) =>
        this == Default(pair) ? fit : fit with { Transform = Fit(pair, fit, anchors, context), FromAnchors = FromAnchors };

    private (int[] X, int[] Y) PairsOf(FittedMap fit, AnchorPairs anchors) =>
        FromAnchors ? (anchors.X, anchors.Y) : (fit.PairsX, fit.PairsY);

    private SpaceTransform Fit(PreparedPair pair, FittedMap fit, AnchorPairs anchors, ComputeContext context)
    {
        (int[] x, int[] y) = PairsOf(fit, anchors);
        return pair.TransformOf(x, y, Options, context);
    }

    private static IEnumerable<TransformChoice> Others(PreparedPair pair, int pairs)
    {
        TransformOptions decided = pair.Options.FittedTransform;
        int known = pair.Inputs.Training.Pairs.Count, d = pair.X.Cols;
        bool free = pair.Inputs.Options.Transform.Kind is null;
        PreNormalization[] normalizations = pair.Options.Transform.Normalization is null
            ? [.. new[] { decided.Normalizing, PreNormalization.Center, PreNormalization.UnitCenterUnit }.Distinct()]
            : [decided.Normalizing];
        TransformKind[] families = free ? [TransformKind.Orthogonal, TransformKind.Affine] : [decided.Family];
        foreach (PreNormalization normalization in normalizations)
        {
            foreach (TransformKind family in families)
            {
                TransformOptions options = decided with { Kind = family, Normalization = normalization };
                bool determined = !free || family == TransformKind.Orthogonal;
                if (options != decided && (determined || pairs >= d)) yield return new TransformChoice(false, options);
                if (determined || known >= d) yield return new TransformChoice(true, options);
            }
        }
    }
}
