using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Universes;

/// <summary>Two spaces of a universe, joined through the common one.</summary>
public sealed class UniversePair
{
    private readonly UniverseMember _from;
    private readonly UniverseMember _to;
    private readonly AnchorPairs _known;
    private readonly TransformOptions _options;

    internal UniversePair(UniverseMember from, UniverseMember to, AnchorPairs known, TransformOptions options)
    {
        (_from, _to, _known, _options) = (from, to, known, options);
        Transform = UniverseMember.Between(from, to, options.Family);
    }

    /// <summary>The map from the one space to the other.</summary>
    public SpaceTransform Transform { get; }

    /// <summary>One name a row of the space that rows are carried from; null for none.</summary>
    public string[]? RowNamesX => _from.Space.RowNames;

    /// <summary>One name a row of the space that rows are carried to; null for none.</summary>
    public string[]? RowNamesY => _to.Space.RowNames;

    /// <summary>How well test rows find their partners, beside a map that is fitted to the pairs of these two spaces alone.</summary>
    /// <param name="x">Opens the test rows of the one space, up to three times.</param>
    /// <param name="y">Opens the same items of the other, up to three times.</param>
    /// <param name="options">Which rows are queries, and how they are scored; null for the defaults.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">Unequal rows; other columns than the spaces have; options out of range.</exception>
    public AlignmentScores Evaluate(
        Func<RowReader> x, Func<RowReader> y, EvaluationOptions? options = null, ComputeContext? context = null) =>
        Evaluate(new FileBlocks(x), new FileBlocks(y), options ?? new EvaluationOptions(), context);

    /// <inheritdoc cref="Evaluate(Func{RowReader}, Func{RowReader}, EvaluationOptions?, ComputeContext?)"/>
    /// <param name="x">n×d1 test rows; row i is the same item as row i of y.</param>
    /// <param name="y">n×d2 test rows.</param>
    /// <param name="options">Which rows are queries, and how they are scored; null for the defaults.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    public unsafe AlignmentScores Evaluate(
        ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, EvaluationOptions? options = null, ComputeContext? context = null)
    {
        fixed (float* px = x, py = y)
        {
            return Evaluate(
                new MemoryBlocks(px, x.Rows, x.Cols, x.LeadingDimension),
                new MemoryBlocks(py, y.Rows, y.Cols, y.LeadingDimension),
                options ?? new EvaluationOptions(),
                context);
        }
    }

    /// <summary>Which rows of the two spaces correspond, by cosine once they are carried over.</summary>
    /// <param name="options">Nearest, CSLS, mutual or one-to-one; null for the nearest.</param>
    /// <param name="context">Threads and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">A pointwise method; the common space of a universe without consensus; as for models.</exception>
    public Correspondences Match(MatchOptions? options = null, ComputeContext? context = null)
    {
        options ??= new MatchOptions();
        context ??= new ComputeContext();
        if (options.Pointwise is not null)
            Throw.Argument("⟨pointwise⟩ chooses a side of a functional map, and a universe maps rows; leave it out");
        if (_from.Space.Count == 0 || _to.Space.Count == 0)
            Throw.Argument("this universe has no consensus whose rows could be matched, as it was synchronised; name two of its spaces");
        return Matcher.Match(Columns(_from, carry: true, context), Columns(_to, carry: false, context), options, context);
    }

    private AlignmentScores Evaluate(RowBlocks x, RowBlocks y, EvaluationOptions options, ComputeContext? context)
    {
        context ??= new ComputeContext();
        Throw.IfOutside(options.MrrCap, 0, int.MaxValue, "⟨mrr-cap⟩");
        Throw.IfOutside(options.Queries ?? 1, 1, int.MaxValue, "⟨queries⟩");
        (int d1, int d2) = (Transform.Matrix.Rows, Transform.Matrix.Cols);
        if (x.Rows is { } n && y.Rows is { } m && n != m) Throw.Argument($"eval needs row-paired inputs; X has {n} rows and Y {m}");
        if (x.Cols != d1 || y.Cols != d2)
        {
            Throw.Argument($"'{_from.Space.Name}' has {d1} columns and '{_to.Space.Name}' {d2}; X has {x.Cols} and Y {y.Cols} "
                + "(was their order changed?)");
        }
        using EvaluationRun run = new(x, y, Math.Max(d1, d2), whitens: false, options, context);
        Add(Transform);
        if (_known.Count > 0)
        {
            Add(SpaceTransform.Fit(
                _from.Space.Rows, _to.Space.Rows, _from.Normalization, _to.Normalization, _known.X, _known.Y, _options, context));
        }
        RetrievalScores[] scores = run.Scores(options.MrrCap);
        return new AlignmentScores(scores[0], null, null) { Pairwise = _known.Count > 0 ? scores[1] : null };

        void Add(SpaceTransform by) =>
            run.Compare(d2, (rows, to) => by.ApplyNormalized(rows, to, context), by.NormalizationY.Apply);
    }

    /// <summary>Unit rows in the normalised coordinates of the target, one a column.</summary>
    private Matrix Columns(UniverseMember member, bool carry, ComputeContext context)
    {
        int n = member.Space.Count, d = Transform.Matrix.Cols;
        float[] rows = new float[(long)n * d];
        if (carry) Transform.ApplyNormalized(member.Space.Rows, rows, context);
        else member.Normalization.Apply(member.Space.Rows, rows);
        Matrix columns = new(d, n);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<float> row = rows.AsSpan(i * d, d);
            double squared = 0;
            foreach (float v in row) squared += (double)v * v;
            for (int j = 0; j < d; j++) columns[j, i] = squared > 0 ? row[j] / Math.Sqrt(squared) : 0;
        }
        return columns;
    }
}
