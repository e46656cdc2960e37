using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>What held-out anchors say about a fit, beside its baselines.</summary>
internal static class TrustTest
{
    /// <summary>Held-out anchors that are scored at most: more say nothing new and cost a search each.</summary>
    internal const int MostScored = 500;

    /// <summary>The verdict on a fit by trials that held-out anchors had no part in.</summary>
    /// <remarks>Where few are held out and these are for the fit, further folds of the anchors are asked: two may agree by luck.</remarks>
    /// <param name="pair">The prepared sides, with held-out anchors.</param>
    /// <param name="trial">The fit without the held-out anchors.</param>
    /// <param name="fit">The fit with all anchors.</param>
    /// <param name="score">What the held-out anchors say about the trial.</param>
    /// <param name="again">The same fit on other anchors.</param>
    /// <param name="clock">Threads, cancellation, seconds.</param>
    /// <param name="auto">Whether a search over settings ran.</param>
    public static TrustReport Of(
        PreparedPair pair,
        FittedMap trial,
        FittedMap fit,
        FoldScore score,
        Func<AnchorSubset, FittedMap> again,
        StageClock clock,
        bool auto = false)
    {
        string? shift;
        using (clock.Stage("trust"))
            shift = PairShift.Find(pair, score.Transform.Mrr, score.AnchorsOnly.Mrr, score.Relative.Mrr, clock.Context);
        double stability = Agreement(trial.Match, fit.Match);
        TrustReport report = Judged(score);
        foreach ((AnchorSubset training, AnchorPairs heldOut) in pair.Inputs.FurtherFolds())
        {
            bool refused = report.CorrespondencesTrusted is false && report.TransformTrusted is false;
            if (refused || score.Count >= TrustReport.FewestHeldOut) break;
            FittedMap other = again(training);
            using (clock.Stage("trust"))
            {
                (HeldOutScore alone, HeldOutScore relative) = Baselines(pair, training.Pairs, heldOut, clock.Context);
                HeldOutScore transform = ScoreOf(pair, other.Transform, heldOut, clock.Context);
                score = score.With(new FoldScore(transform, alone, relative, Matched(other.Match, heldOut)));
            }
            report = Judged(score);
        }
        return report;

        TrustReport Judged(FoldScore score) => TrustReport.Judge(new TrustEvidence
        {
            HeldOut = score.Count,
            Candidates = pair.Y.Rows,
            Transform = score.Transform.Mrr,
            AnchorsOnly = score.AnchorsOnly.Mrr,
            LosesToAnchors = score.AnchorsOnly.IsClearlyAbove(score.Transform),
            Relative = score.Relative.Mrr,
            Matched = score.Matched,
            MatchedByAnchors = score.AnchorsOnly.PrecisionAt1,
            Stability = stability,
            Uncovered = trial.Learned ? 0 : Math.Max(Uncovered(pair.SideX), Uncovered(pair.SideY)),
            Shift = shift,
            Auto = auto,
        });
    }

    /// <summary>How a transform carries held-out anchors, among all samples of Y, in the transform's normalised coordinates.</summary>
    public static HeldOutScore ScoreOf(PreparedPair pair, SpaceTransform transform, ComputeContext context) =>
        ScoreOf(pair, transform, Scored(pair), context);

    /// <summary>How a transform carries some pairs that it was not fitted on.</summary>
    public static HeldOutScore ScoreOf(PreparedPair pair, SpaceTransform transform, AnchorPairs heldOut, ComputeContext context) =>
        ScoreOf(pair.X, pair.Y, transform, heldOut, context);

    /// <summary>How a transform carries rows of X to their partners, which are sought among all rows of Y.</summary>
    public static HeldOutScore ScoreOf(
        ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, SpaceTransform transform, AnchorPairs heldOut, ComputeContext context)
    {
        float[] carried = new float[(long)heldOut.Count * y.Cols], candidates = new float[(long)y.Rows * y.Cols];
        transform.ApplyNormalized(new ReadOnlyMatrixView<float>(x.Gather(heldOut.X), heldOut.Count, x.Cols), carried, context);
        transform.NormalizationY.Apply(y, candidates);
        return HeldOutScore.Of(Retrieval.CosineRanks(
            new ReadOnlyMatrixView<float>(carried, heldOut.Count, y.Cols),
            new ReadOnlyMatrixView<float>(candidates, y.Rows, y.Cols),
            heldOut.Y,
            context));
    }

    /// <summary>Held-out scores of the training anchors alone and of relative representations.</summary>
    public static (HeldOutScore AnchorsOnly, HeldOutScore Relative) Baselines(PreparedPair pair, ComputeContext context) =>
        Baselines(pair, pair.Inputs.Training.Pairs, Scored(pair), context);

    private static (HeldOutScore AnchorsOnly, HeldOutScore Relative) Baselines(
        PreparedPair pair, AnchorPairs training, AnchorPairs heldOut, ComputeContext context)
    {
        TransformOptions options = TransformChoice.OfAnchors(pair);
        HeldOutScore? alone = null, relative = null;
        ParallelInvoke.Run(
            context,
            1,
            1,
            share => alone = ScoreOf(pair, pair.TransformOf(training.X, training.Y, options, share), heldOut, share),
            share => relative = RelativeScore(pair, training, heldOut, share));
        return (alone!, relative!);
    }

    /// <summary>Part of the entries in which two pointwise maps agree.</summary>
    public static double Agreement(int[] first, int[] second)
    {
        int same = 0;
        for (int j = 0; j < first.Length; j++) same += first[j] == second[j] ? 1 : 0;
        return (double)same / first.Length;
    }

    /// <summary>How relative representations find held-out anchors.</summary>
    public static HeldOutScore RelativeScore(PreparedPair pair, AnchorPairs training, AnchorPairs heldOut, ComputeContext context)
    {
        int a = training.Count, d1 = pair.X.Cols, d2 = pair.Y.Cols;
        float[] anchorsX = pair.X.Gather(training.X), anchorsY = pair.Y.Gather(training.Y), heldX = pair.X.Gather(heldOut.X);
        float[] queries = RelativeRepresentation.Compute(
            new ReadOnlyMatrixView<float>(heldX, heldOut.Count, d1), new ReadOnlyMatrixView<float>(anchorsX, a, d1), context);
        float[] candidates = RelativeRepresentation.Compute(pair.Y, new ReadOnlyMatrixView<float>(anchorsY, a, d2), context);
        return HeldOutScore.Of(Retrieval.CosineRanks(
            new ReadOnlyMatrixView<float>(queries, heldOut.Count, a),
            new ReadOnlyMatrixView<float>(candidates, pair.Y.Rows, a),
            heldOut.Y,
            context));
    }

    /// <summary>The held-out anchors that are scored.</summary>
    public static AnchorPairs Scored(PreparedPair pair)
    {
        AnchorPairs heldOut = pair.Inputs.HeldOut!;
        return heldOut.Count <= MostScored ? heldOut : heldOut.Subset([.. Enumerable.Range(0, MostScored)]);
    }

    /// <summary>Part of the held-out anchors that a pointwise map matches right.</summary>
    public static double Matched(int[] match, AnchorPairs heldOut)
    {
        int right = 0;
        for (int t = 0; t < heldOut.Count; t++) right += match[heldOut.Y[t]] == heldOut.X[t] ? 1 : 0;
        return (double)right / heldOut.Count;
    }

    /// <summary>Part of a side's samples in components of its graph that hold no anchor.</summary>
    private static double Uncovered(PreparedSide side) => side.Summary.SamplesWithoutAnchor / (double)side.Summary.Count;
}
