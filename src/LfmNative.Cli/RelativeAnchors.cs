using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>The anchor rows of <c>lfm relative</c>: of a file, of X, or of a model.</summary>
/// <param name="Rows">a·d values, row-major.</param>
/// <param name="Count">Anchors a.</param>
/// <param name="Dim">Dimensions d.</param>
internal sealed record RelativeAnchors(float[] Rows, int Count, int Dim)
{
    private const string First = "first:", Random = "random:";

    private static readonly Option<string> Anchors = CliOption.Text(
        "anchor rows: a matrix of them, the first N rows of X, or N drawn by --seed", "FILE|first:N|random:N", "--anchors");
    private static readonly Option<string> Model = CliOption.Text(
        "take the anchors of a model that align wrote; after --refine bootstrap the parallel anchors it grew", "FILE", "--model");
    private static readonly Option<string> Side = CliOption.Text("with --model, whose rows X's are [default: x]", "x|y", "--side");

    /// <summary>The options.</summary>
    public static IReadOnlyList<Option> All { get; } = [Anchors, Model, Side];

    /// <summary>The anchors.</summary>
    public ReadOnlyMatrixView<float> View => new(Rows, Count, Dim);

    /// <summary>Whether the anchors are named as rows of X, so that X is needed for them.</summary>
    public static bool AreRowsOfX(ParseResult parsed) =>
        parsed.GetValue(Anchors) is string spec
        && (spec.StartsWith(First, StringComparison.Ordinal) || spec.StartsWith(Random, StringComparison.Ordinal));

    /// <summary>Whether the anchors are those of a model.</summary>
    public static bool AreOfModel(ParseResult parsed) => parsed.GetValue(Model) is not null;

    /// <summary>Refuses anchors that are given twice, or not at all.</summary>
    public static void Check(ParseResult parsed)
    {
        (string? spec, string? model, string? side) = (parsed.GetValue(Anchors), parsed.GetValue(Model), parsed.GetValue(Side));
        if (spec is null == model is null) throw Job.Usage("the anchors come from --anchors or from --model; give one of the two");
        if (side is not (null or "x" or "y")) throw Job.Usage($"--side is '{side}'; it must be x or y");
        if (side is not null && model is null) throw Job.Usage("--side concerns the anchors of a model; give it with --model");
    }

    /// <summary>Reads the anchors.</summary>
    /// <param name="parsed">The command line, checked.</param>
    /// <param name="source">X.</param>
    /// <param name="range">The rows of X wanted; null for all.</param>
    /// <param name="job">The run.</param>
    public static RelativeAnchors Read(ParseResult parsed, string source, RowRange? range, Job job)
    {
        if (parsed.GetValue(Model) is string model) return OfModel(model, parsed.GetValue(Side) == "y", job);
        if (AreRowsOfX(parsed)) return Gather(source, range, rows => RowsOfX(parsed, rows, job), job);
        using LoadedMatrix given = job.Read(parsed.GetValue(Anchors)!, null);
        return Compact(given.View);
    }

    /// <summary>Row numbers of the anchors among the rows of X, in the order of the columns.</summary>
    /// <param name="parsed">The command line, checked.</param>
    /// <param name="x">X.</param>
    /// <param name="job">The run.</param>
    public static int[] Numbers(ParseResult parsed, LoadedMatrix x, Job job)
    {
        if (parsed.GetValue(Model) is not string model) return [.. RowsOfX(parsed, x.Rows, job).Order()];
        Alignment alignment = Load(model, job);
        bool y = parsed.GetValue(Side) == "y";
        AnchorPairs pairs = alignment.ParallelAnchors.Count > 0 ? alignment.ParallelAnchors : alignment.Anchors;
        int[] numbers = y ? pairs.Y : pairs.X;
        ReadOnlyMatrixView<float> rows = RowsOf(alignment, y);
        for (int t = 0; t < numbers.Length; t++)
        {
            if (numbers[t] < x.Rows && x.View.Row(numbers[t]).SequenceEqual(rows.Row(t))) continue;
            throw Job.Usage(
                $"{x.Source}: anchor {t} of {model} is row {numbers[t]} of the rows it was fitted to, and these are others; give those");
        }
        return numbers;
    }

    private static int[] RowsOfX(ParseResult parsed, int rows, Job job)
    {
        string spec = parsed.GetValue(Anchors)!;
        return AlignCommand.CountAfter(First, spec) is int first
            ? AnchorPairs.First(first, rows, rows).X
            : AnchorPairs.Random(AlignCommand.CountAfter(Random, spec)!.Value, rows, rows, job.Seed).X;
    }

    private static Alignment Load(string model, Job job)
    {
        Alignment alignment;
        using (job.Stage("read")) alignment = Alignment.Load(model);
        if (alignment.Anchors.Count == 0) throw Job.Usage($"{model}: the model has no anchors; give --anchors");
        return alignment;
    }

    private static RelativeAnchors OfModel(string model, bool y, Job job)
    {
        return Compact(RowsOf(Load(model, job), y));
    }

    private static ReadOnlyMatrixView<float> RowsOf(Alignment alignment, bool y) => alignment.ParallelAnchors.Count > 0
        ? y ? alignment.ParallelRowsY : alignment.ParallelRowsX
        : y ? alignment.AnchorRowsY : alignment.AnchorRowsX;

    private static RelativeAnchors Compact(ReadOnlyMatrixView<float> rows)
    {
        float[] copy = new float[rows.Rows * rows.Cols];
        for (int i = 0; i < rows.Rows; i++) rows.Row(i).CopyTo(copy.AsSpan(i * rows.Cols));
        return new RelativeAnchors(copy, rows.Rows, rows.Cols);
    }

    /// <summary>Rows of X itself: the file is read once more for them.</summary>
    private static RelativeAnchors Gather(string source, RowRange? range, Func<int, int[]> choose, Job job)
    {
        if (source == Job.Standard)
            throw Job.Usage("standard input cannot be read twice, as rows of X for --anchors ask; give a file");
        using (job.Stage("read"))
        {
            long rows = RowCount(source, range, job);
            int[] wanted = rows <= int.MaxValue ? choose((int)rows) : throw Job.Usage($"{source}: has too many rows to draw from");
            HashSet<int> chosen = [.. wanted];
            using RowReader reader = MatrixFile.OpenRows(source, range, job.Table, job.Context);
            float[] picked = new float[wanted.Length * reader.Cols];
            for (int row = 0, to = 0; to < picked.Length && reader.ReadBlock();)
            {
                for (int i = 0; i < reader.Block.Rows; i++, row++)
                {
                    if (!chosen.Contains(row)) continue;
                    reader.Block.Row(i).CopyTo(picked.AsSpan(to));
                    to += reader.Cols;
                }
            }
            return new RelativeAnchors(picked, wanted.Length, reader.Cols);
        }
    }

    private static long RowCount(string source, RowRange? range, Job job)
    {
        using RowReader reader = MatrixFile.OpenRows(source, range, job.Table, job.Context);
        while (reader.Rows is null && reader.ReadBlock())
        {
        }
        return reader.Rows ?? reader.RowsRead;
    }
}
