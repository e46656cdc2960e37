using System.CommandLine;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Reports;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm demo</c>: the main job on the bundled words.</summary>
internal static class DemoCommand
{
    private const int GraphRows = 2000;
    private const int AnchorCount = 50;

    private static readonly Option<string> Output =
        new("--output", "-o") { Description = "model to write (.npz)", HelpName = "FILE", DefaultValueFactory = _ => "lfm-demo.npz" };
    private static readonly Option<string> Page =
        new("--report")
        {
            Description = "page with pictures to write (.html)",
            HelpName = "FILE",
            DefaultValueFactory = _ =>
            "lfm-demo.html"
        };
    private static readonly Option<string?> Data =
        new("--data") { Description = "folder of the sample, when it does not stand beside the program", HelpName = "FOLDER" };

    public static Command Create() =>
        Job.Command("demo", "Run the main job on the bundled sample of real word embeddings", [Output, Page, Data], Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!, page = parsed.GetValue(Page)!, folder = Folder(parsed.GetValue(Data));
        Job.CheckArchive(output, "a model");
        ReportSwitches.Check(page);
        Job.UseOneBlasThread();
        using LoadedMatrix x = job.Read(Path.Combine(folder, "fasttext300.npy"), null);
        using LoadedMatrix y = job.Read(Path.Combine(folder, "word2vec200.npy"), null);
        string[] words = File.ReadAllLines(Path.Combine(folder, "words.txt"));
        AnchorPairs anchors = AnchorPairs.Random(AnchorCount, GraphRows, GraphRows, job.Seed);
        AlignmentOptions options = AlignmentOptions.Lfmap with { Seed = job.Seed };
        Alignment alignment = LatentAligner.Fit(
            x.View.RowRange(0, GraphRows), y.View.RowRange(0, GraphRows), anchors, options, job.Context);
        job.Add(alignment.Facts.Seconds);
        alignment.Command = ReportSwitches.Command(parsed);
        using (job.Stage("write")) alignment.Save(output);
        ReportSwitches.Write(job, page, path => HtmlReport.Write(path, alignment, PageOf(parsed, words, x, y, job), job.Context));
        ReadOnlyMatrixView<float> testX = x.View.RowRange(GraphRows, x.Rows), testY = y.View.RowRange(GraphRows, y.Rows);
        AlignmentScores scores;
        using (job.Stage("eval")) scores = alignment.Evaluate(testX, testY, 0, job.Context);
        List<string> examples = Examples(alignment, testX, testY, words.AsSpan(GraphRows), job.Context);
        int unseen = testX.Rows;
        job.Print(
            json =>
            {
                json.WriteString("model", output);
                json.WriteString("report", page);
                EvalCommand.WriteScores(json, scores.Map);
                alignment.WriteReport(json);
            },
            text =>
            {
                text.WriteLine("Two models, fastText (300 dimensions) and word2vec (200), embed the same words.");
                text.WriteLine($"Given {AnchorCount} known pairs among {GraphRows:n0} words, lfm finds the map between the two spaces;");
                text.WriteLine($"then {unseen:n0} words it has never seen look for themselves on the other side.");
                text.WriteLine();
                AlignText.Write(text, alignment, x, y, output, job);
                text.WriteLine();
                EvalCommand.WriteTable(text, scores);
                text.WriteLine();
                text.WriteLine("unseen word      nearest words after the transform");
                foreach (string line in examples) text.WriteLine(line);
                text.WriteLine();
                text.WriteLine($"Pictures of all of it: {Path.GetFullPath(page)}");
            });
    }

    private static ReportOptions PageOf(ParseResult parsed, string[] words, LoadedMatrix x, LoadedMatrix y, Job job) =>
        ReportSwitches.Options(parsed) with
        {
            Title = "fastText and word2vec",
            NamesX = words[..GraphRows],
            NamesY = words[..GraphRows],
            InspectionX = SpaceInspection.Of(x.View.RowRange(0, GraphRows), null, null, job.Context),
            InspectionY = SpaceInspection.Of(y.View.RowRange(0, GraphRows), null, null, job.Context),
        };

    private static string Folder(string? given)
    {
        string home = AppContext.BaseDirectory, sample = Path.Combine("share", "lfm", "words");
        string[] places = given is not null ? [given] : [Path.Combine(home, "..", sample), Path.Combine(home, sample)];
        return Array.Find(places, p => File.Exists(Path.Combine(p, "words.txt")))
            ?? throw new LfmException(
                LfmErrorCode.InvalidFile,
                $"the bundled sample was not found in {string.Join(" or ", places.Select(Path.GetFullPath))}; name its folder with --data");
    }

    /// <summary>The three nearest words on the other side for a few unseen words.</summary>
    private static List<string> Examples(
        Alignment alignment, ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y, ReadOnlySpan<string> words, ComputeContext context)
    {
        const int Shown = 8;
        float[] carried = alignment.Transform(x.RowRange(0, Shown), context);
        int d = y.Cols;
        List<string> lines = [];
        for (int i = 0; i < Shown; i++)
        {
            ReadOnlySpan<float> query = carried.AsSpan(i * d, d);
            double[] keys = new double[y.Rows];
            int[] order = new int[y.Rows];
            for (int j = 0; j < y.Rows; j++)
            {
                double dot = 0, norm = 0;
                ReadOnlySpan<float> row = y.Row(j);
                for (int t = 0; t < d; t++)
                {
                    dot += (double)query[t] * row[t];
                    norm += (double)row[t] * row[t];
                }
                (keys[j], order[j]) = (-dot / Math.Sqrt(norm), j);
            }
            Array.Sort(keys, order);
            lines.Add($"{words[i],-17}{words[order[0]]}, {words[order[1]]}, {words[order[2]]}");
        }
        return lines;
    }
}
