using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>A family and normalisation of the transform, fitted to half of the learned pairs and tried on the other half.</summary>
/// <param name="Options">Family and normalisation.</param>
/// <param name="Found">How the pairs find each other.</param>
/// <param name="Errors">Squared distances between what is carried over and the partner, in Y's own coordinates, a pair.</param>
internal sealed record LearnedTransform(TransformOptions Options, HeldOutScore Found, double[] Errors)
{
    /// <summary>
    /// Standard errors by which two must differ to be told apart. One is not enough: learned pairs are each other's nearest under a
    /// rotation of unit rows, which gives that an edge.
    /// </summary>
    private const double Apart = 2;

    /// <summary>What finds partners best, and of those that find them equally well what comes nearest to them.</summary>
    /// <remarks>
    /// What the options say is not varied. Search does not notice lengths and axes, a decoder behind the transform does. A rotation of
    /// centred rows, which fewest pairs determine and which keeps most, stays unless another is clearly better. An affine map takes part
    /// where there are more pairs than dimensions.
    /// </remarks>
    /// <param name="pair">The prepared sides.</param>
    /// <param name="fit">The fit that learned the pairs.</param>
    /// <param name="context">Threads and cancellation.</param>
    public static TransformOptions Best(PreparedPair pair, FittedMap fit, ComputeContext context)
    {
        TransformOptions given = pair.Options.Transform, decided = pair.Options.FittedTransform;
        TransformKind[] families = given.Kind is null ? [TransformKind.Orthogonal, TransformKind.Affine] : [decided.Family];
        PreNormalization[] normalizations = given.Normalization is null
            ? [PreNormalization.Center, PreNormalization.UnitCenterUnit]
            : [decided.Normalizing];
        int half = fit.PairsX.Length / 2;
        if (half <= pair.X.Cols) families = [decided.Family];
        if (half < 1 || families.Length * normalizations.Length == 1) return decided;
        int[] order = new Rng(pair.Options.Seed ^ 0x40A1F).Permutation(fit.PairsX.Length);
        AnchorPairs fitted = Pairs(order[..half]), scored = Pairs(order[half..Math.Min(order.Length, half + TrustTest.MostScored)]);
        var ways =
            from family in families
            from normalization in normalizations
            select decided with { Kind = family, Normalization = normalization };
        LearnedTransform[] tried = [.. ways.Select(way => Try(pair, way, fitted, scored, context)).OfType<LearnedTransform>()];
        if (tried.Length == 0) return decided;
        LearnedTransform finds = tried[0];
        foreach (LearnedTransform other in tried)
        {
            if (other.Found.IsClearlyAbove(finds.Found, Apart)) finds = other;
        }
        LearnedTransform best = finds;
        foreach (LearnedTransform other in tried)
        {
            if (!finds.Found.IsClearlyAbove(other.Found, Apart) && other.IsClearlyNearerThan(best)) best = other;
        }
        return best.Options;

        AnchorPairs Pairs(int[] which) =>
            new(Array.ConvertAll(which, t => fit.PairsX[t]), Array.ConvertAll(which, t => fit.PairsY[t]));
    }

    /// <summary>Null where this cannot be fitted.</summary>
    private static LearnedTransform? Try(
        PreparedPair pair, TransformOptions options, AnchorPairs fitted, AnchorPairs scored, ComputeContext context)
    {
        if (pair.TryTransformOf(fitted.X, fitted.Y, options, context) is not { } transform) return null;
        int d = pair.Y.Cols;
        float[] carried = new float[(long)scored.Count * d], partners = pair.Y.Gather(scored.Y);
        transform.Apply(new ReadOnlyMatrixView<float>(pair.X.Gather(scored.X), scored.Count, pair.X.Cols), carried, context);
        double[] errors = new double[scored.Count];
        for (long i = 0; i < carried.LongLength; i++)
        {
            double difference = (double)carried[i] - partners[i];
            errors[i / d] += difference * difference;
        }
        return new LearnedTransform(options, TrustTest.ScoreOf(pair, transform, scored, context), errors);
    }

    /// <summary>Whether partners are clearly nearer, each distance relative to the sum of both, so that long rows do not decide.</summary>
    private bool IsClearlyNearerThan(LearnedTransform other) =>
        PairedGain.Of(Errors, other.Errors, (mine, its) => mine + its > 0 ? (its - mine) / (its + mine) : 0).Exceeds(Apart);
}
