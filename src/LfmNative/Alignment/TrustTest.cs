using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <summary>What held-out anchors say about a fit, beside its baselines.</summary>
internal static class TrustTest
{
    /// <summary>The verdict on a fit by the trial that the held-out anchors had no part in.</summary>
    public static TrustReport Of(PreparedPair pair, FittedMap trial, FittedMap fit, StageClock clock)
    {
        AnchorPairs heldOut = pair.Inputs.HeldOut!;
        double map, alone, relative;
        using (clock.Stage("trust"))
        {
            map = Mrr(pair, trial.Transform, heldOut, clock.Context);
            (alone, relative) = Baselines(pair, clock.Context);
        }
        return TrustReport.Judge(heldOut.Count, map, alone, relative, Agreement(trial.Match, fit.Match), pair.Y.Rows, auto: false);
    }

    /// <summary>MRR of a transform on held-out anchors, among all samples of Y, in the transform's normalised coordinates.</summary>
    public static double Mrr(PreparedPair pair, SpaceTransform transform, AnchorPairs heldOut, ComputeContext context)
    {
        int d1 = pair.X.Cols, d2 = pair.Y.Cols;
        float[] queries = pair.X.Gather(heldOut.X), carried = new float[(long)heldOut.Count * d2];
        transform.ApplyNormalized(new ReadOnlyMatrixView<float>(queries, heldOut.Count, d1), carried, context);
        float[] candidates = new float[(long)pair.Y.Rows * d2];
        transform.NormalizationY.Apply(pair.Y, candidates);
        return Retrieval.Mrr(
            new ReadOnlyMatrixView<float>(carried, heldOut.Count, d2),
            new ReadOnlyMatrixView<float>(candidates, pair.Y.Rows, d2),
            heldOut.Y,
            context);
    }

    /// <summary>Held-out MRR of the training anchors alone and of relative representations.</summary>
    public static (double AnchorsOnly, double Relative) Baselines(PreparedPair pair, ComputeContext context)
    {
        (AnchorPairs training, AnchorPairs heldOut) = (pair.Inputs.Training.Pairs, pair.Inputs.HeldOut!);
        double alone = 0, relative = 0;
        ParallelInvoke.Run(
            context,
            1,
            1,
            share => alone = Mrr(pair, pair.TransformOf(training.X, training.Y, share), heldOut, share),
            share => relative = RelativeMrr(pair, training, heldOut, share));
        return (alone, relative);
    }

    /// <summary>Part of the entries in which two pointwise maps agree.</summary>
    public static double Agreement(int[] first, int[] second)
    {
        int same = 0;
        for (int j = 0; j < first.Length; j++) same += first[j] == second[j] ? 1 : 0;
        return (double)same / first.Length;
    }

    private static double RelativeMrr(PreparedPair pair, AnchorPairs training, AnchorPairs heldOut, ComputeContext context)
    {
        int a = training.Count, d1 = pair.X.Cols, d2 = pair.Y.Cols;
        float[] anchorsX = pair.X.Gather(training.X), anchorsY = pair.Y.Gather(training.Y), heldX = pair.X.Gather(heldOut.X);
        float[] queries = RelativeRepresentation.Compute(
            new ReadOnlyMatrixView<float>(heldX, heldOut.Count, d1), new ReadOnlyMatrixView<float>(anchorsX, a, d1), context);
        float[] candidates = RelativeRepresentation.Compute(pair.Y, new ReadOnlyMatrixView<float>(anchorsY, a, d2), context);
        return Retrieval.Mrr(
            new ReadOnlyMatrixView<float>(queries, heldOut.Count, a),
            new ReadOnlyMatrixView<float>(candidates, pair.Y.Rows, a),
            heldOut.Y,
            context);
    }
}
