using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative;

/// <content>Scores on row-paired test rows.</content>
public sealed partial class Alignment
{
    /// <summary>How well test rows of X find the same rows of Y.</summary>
    /// <param name="x">n×d1 test rows; row i is the same item as row i of y.</param>
    /// <param name="y">n×d2 test rows.</param>
    /// <param name="mrrCap">A partner ranked below the cap scores 1/cap; 0 for none.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <remarks>
    /// Both sides are compared in the transform's normalised coordinates, where it was fitted. A candidate that is bit for bit a copy of
    /// the partner is the right answer as well. All rows are queries.
    /// </remarks>
    /// <exception cref="LfmException">Unequal rows; other columns than the model has.</exception>
    public AlignmentScores Evaluate(
        ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, int mrrCap = 0, ComputeContext? context = null) =>
        Evaluate(x, y, new EvaluationOptions { MrrCap = mrrCap, Queries = int.MaxValue }, context);

    /// <summary>How well test rows of X, or some of them, find the same rows of Y among all of Y.</summary>
    /// <param name="x">n×d1 test rows; row i is the same item as row i of y.</param>
    /// <param name="y">n×d2 test rows.</param>
    /// <param name="options">Which rows are queries, and how they are scored.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Unequal rows; other columns than the model has; options out of range.</exception>
    public unsafe AlignmentScores Evaluate(
        ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, EvaluationOptions options, ComputeContext? context = null)
    {
        fixed (float* px = x, py = y)
        {
            return Evaluate(
                new MemoryBlocks(px, x.Rows, x.Cols, x.LeadingDimension),
                new MemoryBlocks(py, y.Rows, y.Cols, y.LeadingDimension),
                options,
                context);
        }
    }

    /// <summary>The same on test rows of any number, in memory that does not grow with them but with the queries.</summary>
    /// <param name="x">Opens the test rows of X, up to three times.</param>
    /// <param name="y">Opens the same items of Y, up to three times.</param>
    /// <param name="options">Which rows are queries, and how they are scored; null for the defaults.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">As for rows in memory; what the readers throw.</exception>
    public AlignmentScores Evaluate(
        Func<RowReader> x, Func<RowReader> y, EvaluationOptions? options = null, ComputeContext? context = null) =>
        Evaluate(new FileBlocks(x), new FileBlocks(y), options ?? new EvaluationOptions(), context);

    private AlignmentScores Evaluate(RowBlocks x, RowBlocks y, EvaluationOptions options, ComputeContext? context)
    {
        ArgumentNullException.ThrowIfNull(options);
        context ??= new ComputeContext();
        Throw.IfOutside(options.MrrCap, 0, int.MaxValue, "⟨mrr-cap⟩");
        Throw.IfOutside(options.Queries ?? 1, 1, int.MaxValue, "⟨queries⟩");
        (int d1, int d2, int a) = (SpaceTransform.Matrix.Rows, SpaceTransform.Matrix.Cols, Anchors.Count);
        if (x.Rows is { } n && y.Rows is { } m && n != m) Throw.Argument($"eval needs row-paired inputs; X has {n} rows and Y {m}");
        if (x.Cols != d1 || y.Cols != d2)
        {
            Throw.Argument(
                $"the model maps {d1} columns to {d2}; X has {x.Cols} and Y {y.Cols} (was their order changed?)");
        }
        int parallel = ParallelAnchors.Count;
        using EvaluationRun run = new(x, y, Math.Max(Math.Max(d1, d2), Math.Max(a, parallel)), whitens: a > 0, options, context);
        int? whitened = null, bootstrapped = null, canonical = null;
        run.Compare(d2, (rows, to) => SpaceTransform.ApplyNormalized(rows, to, context), SpaceTransform.NormalizationY.Apply);
        if (a > 0)
        {
            int[] all = Enumerable.Range(0, a).ToArray();
            SpaceTransform alone = SpaceTransform.Fit(
                AnchorRowsX,
                AnchorRowsY,
                SpaceTransform.NormalizationX,
                SpaceTransform.NormalizationY,
                all,
                all,
                Facts.Options.Transform,
                context);
            run.Compare(d2, (rows, to) => alone.ApplyNormalized(rows, to, context), alone.NormalizationY.Apply);
            run.Compare(
                a,
                (rows, to) => RelativeRepresentation.Compute(rows, AnchorRowsX, to, context),
                (rows, to) => RelativeRepresentation.Compute(rows, AnchorRowsY, to, context));
            if (Whitening.Find(run.MomentsX) is { } ofX && Whitening.Find(run.MomentsY) is { } ofY)
            {
                whitened = run.Compare(
                    a,
                    (rows, to) => RelativeRepresentation.Whitened(rows, AnchorRowsX, ofX, to, context),
                    (rows, to) => RelativeRepresentation.Whitened(rows, AnchorRowsY, ofY, to, context));
            }
        }
        if (parallel > 0)
        {
            bootstrapped = run.Compare(
                parallel,
                (rows, to) => RelativeRepresentation.Compute(rows, ParallelRowsX, to, context),
                (rows, to) => RelativeRepresentation.Compute(rows, ParallelRowsY, to, context));
        }
        if (Canonical is SpectralCca c)
        {
            canonical = run.Compare(
                c.Components,
                (rows, to) => _placeX!.Place(rows, c.DirectionsX, to, context),
                (rows, to) => _placeY!.Place(rows, c.DirectionsY, to, context));
        }
        RetrievalScores[] scores = run.Scores(options.MrrCap);
        return new AlignmentScores(scores[0], a > 0 ? scores[1] : null, a > 0 ? scores[2] : null)
        {
            RelativeWhitened = whitened is int w ? scores[w] : null,
            RelativeParallel = bootstrapped is int b ? scores[b] : null,
            Canonical = canonical is int k ? scores[k] : null,
        };
    }
}
