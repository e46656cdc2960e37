using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative;

/// <content>Scores on row-paired test rows.</content>
public sealed partial class Alignment
{
    /// <summary>How well test rows of X find the same rows of Y.</summary>
    /// <param name="x">n×d1 test rows; row i is the same item as row i of y.</param>
    /// <param name="y">n×d2 test rows.</param>
    /// <param name="mrrCap">A partner ranked below the cap scores 1/cap; 0 for none.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <remarks>Both sides are compared in the transform's normalised coordinates, where it was fitted.</remarks>
    /// <exception cref="LfmException">Unequal rows; other columns than the model has.</exception>
    public AlignmentScores Evaluate(
        ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, int mrrCap = 0, ComputeContext? context = null)
    {
        context ??= new ComputeContext();
        int n = x.Rows;
        if (n != y.Rows) Throw.Argument($"eval needs row-paired inputs; X has {n} rows and Y {y.Rows}");
        if (x.Cols != SpaceTransform.Matrix.Rows || y.Cols != SpaceTransform.Matrix.Cols)
        {
            Throw.Argument(
                $"the model maps {SpaceTransform.Matrix.Rows} columns to {SpaceTransform.Matrix.Cols}; "
                + $"X has {x.Cols} and Y {y.Cols} (was their order changed?)");
        }
        int[] partners = Enumerable.Range(0, n).ToArray();
        RetrievalScores map = Score(SpaceTransform, x, y, partners, mrrCap, context);
        int a = Anchors.Count;
        if (a == 0) return new AlignmentScores(map, null, null);
        TransformOptions options = Facts.Options.Transform;
        int[] all = Enumerable.Range(0, a).ToArray();
        SpaceTransform alone = SpaceTransform.Fit(
            AnchorRowsX, AnchorRowsY, SpaceTransform.NormalizationX, SpaceTransform.NormalizationY, all, all, options, context);
        float[] relativeX = RelativeRepresentation.Compute(x, AnchorRowsX, context);
        float[] relativeY = RelativeRepresentation.Compute(y, AnchorRowsY, context);
        return new AlignmentScores(
            map,
            Score(alone, x, y, partners, mrrCap, context),
            Retrieval.Score(
                new ReadOnlyMatrixView<float>(relativeX, n, a), new ReadOnlyMatrixView<float>(relativeY, n, a), partners, mrrCap, context));
    }

    private static RetrievalScores Score(
        SpaceTransform transform,
        ReadOnlyMatrixView<float> x,
        ReadOnlyMatrixView<float> y,
        int[] partners,
        int mrrCap,
        ComputeContext context)
    {
        int d = transform.Matrix.Cols;
        float[] carried = new float[(long)x.Rows * d], targets = new float[(long)y.Rows * d];
        transform.ApplyNormalized(x, carried, context);
        transform.NormalizationY.Apply(y, targets);
        return Retrieval.Score(
            new ReadOnlyMatrixView<float>(carried, x.Rows, d),
            new ReadOnlyMatrixView<float>(targets, y.Rows, d),
            partners,
            mrrCap,
            context);
    }
}
