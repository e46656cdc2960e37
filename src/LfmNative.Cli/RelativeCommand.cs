using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm relative</c>: rows as their cosines to anchor rows (Moschella et al. 2023), block by block.</summary>
internal static class RelativeCommand
{
    private static readonly Argument<string> Input = new("X") { Description = "rows to represent; - is standard input" };
    private static readonly Option<string> Anchors = CliOption.Text(
        "anchor rows: a matrix of them, the first N rows of X, or N drawn by --seed", "FILE|first:N|random:N", "--anchors");
    private static readonly Option<string> Model = CliOption.Text("take the anchors of a model that align wrote", "FILE", "--model");
    private static readonly Option<string> Side = CliOption.Text("with --model, whose rows X's are [default: x]", "x|y", "--side");
    private static readonly Option<string> Output = RowSwitches.Output();
    private static readonly Option<string> Rows = RowSwitches.Rows("X");

    public static Command Create() => Job.Command(
        "relative",
        "Write rows as their cosines to anchor rows",
        [Input, Anchors, Model, Side, Output, Rows, .. TableSwitches.All],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        MatrixWriter.CheckWritable(output);
        Job.UseOneBlasThread();
        (float[] anchors, int count, int dim) = ReadAnchors(parsed, job);
        using RowReader input = job.OpenRows(parsed.GetValue(Input)!, RowSwitches.Read(parsed, Rows));
        if (input.Cols != dim) throw Job.Usage($"{input.Source}: has {input.Cols} columns and the anchors {dim}; they must agree");
        long rows = BlockCopy.Run(job, input, output, count, "relative", (block, into) =>
            RelativeRepresentation.Compute(block, new ReadOnlyMatrixView<float>(anchors, count, dim), into, job.Context));
        job.PrintWritten(output, rows, count);
    }

    private static (float[] Rows, int Count, int Dim) ReadAnchors(ParseResult parsed, Job job)
    {
        (string? spec, string? model, string? side) = (parsed.GetValue(Anchors), parsed.GetValue(Model), parsed.GetValue(Side));
        if (spec is null == model is null) throw Job.Usage("the anchors come from --anchors or from --model; give one of the two");
        if (side is not (null or "x" or "y")) throw Job.Usage($"--side is '{side}'; it must be x or y");
        if (side is not null && model is null) throw Job.Usage("--side concerns the anchors of a model; give it with --model");
        if (model is not null) return OfModel(model, side == "y", job);
        if (AlignCommand.CountAfter("first:", spec!) is int first)
            return Gather(parsed, job, rows => AnchorPairs.First(first, rows, rows).X);
        if (AlignCommand.CountAfter("random:", spec!) is int random)
            return Gather(parsed, job, rows => AnchorPairs.Random(random, rows, rows, job.Seed).X);
        using LoadedMatrix given = job.Read(spec!, null);
        return (Compact(given.View), given.Rows, given.Cols);
    }

    private static (float[] Rows, int Count, int Dim) OfModel(string model, bool y, Job job)
    {
        Alignment alignment;
        using (job.Stage("read")) alignment = Alignment.Load(model);
        if (alignment.Anchors.Count == 0) throw Job.Usage($"{model}: the model has no anchors; give --anchors");
        ReadOnlyMatrixView<float> rows = y ? alignment.AnchorRowsY : alignment.AnchorRowsX;
        return (Compact(rows), rows.Rows, rows.Cols);
    }

    private static float[] Compact(ReadOnlyMatrixView<float> rows)
    {
        float[] copy = new float[rows.Rows * rows.Cols];
        for (int i = 0; i < rows.Rows; i++) rows.Row(i).CopyTo(copy.AsSpan(i * rows.Cols));
        return copy;
    }

    /// <summary>Rows of X itself: the file is read once more for them.</summary>
    private static (float[] Rows, int Count, int Dim) Gather(ParseResult parsed, Job job, Func<int, int[]> choose)
    {
        string source = parsed.GetValue(Input)!;
        RowRange? range = RowSwitches.Read(parsed, Rows);
        if (source == Job.Standard)
            throw Job.Usage("standard input cannot be read twice, as rows of X for --anchors ask; give a file");
        using (job.Stage("read"))
        {
            long rows = RowCount(job, source, range);
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
            return (picked, wanted.Length, reader.Cols);
        }
    }

    private static long RowCount(Job job, string source, RowRange? range)
    {
        using RowReader reader = MatrixFile.OpenRows(source, range, job.Table, job.Context);
        while (reader.Rows is null && reader.ReadBlock())
        {
        }
        return reader.Rows ?? reader.RowsRead;
    }
}
