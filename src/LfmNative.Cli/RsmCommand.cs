using System.CommandLine;
using System.Text.Json;
using LfmNative.Cli.Switches;
using LfmNative.Comparison.Rsm;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Reports;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm rsm</c>: how alike feature maps are, wherever in them things lie.</summary>
internal static class RsmCommand
{
    private static readonly RsmSwitches OfRsm = new();
    private static readonly GraphSwitches OfGraph = new();
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "feature maps, samples × positions × channels (.npy, .npz:member …); several are layers of one network",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Layout = CliOption.Choice<MapLayout>(
        "order of the axes: channels last, as of tokens, or before the positions [default: nsc]", false, "--layout");
    private static readonly Option<string> Query = CliOption.Text(
        "use these samples, counted from 0, without sample TO", "FROM:TO", "--query", "--rows");

    private static readonly Option<string> Gallery = CliOption.Text(
        "compare with the samples of another file, or with others of the same one, not with each other", "FILE|FROM:TO", "--gallery");

    private static readonly Option<string> Lengths = CliOption.Text(
        "one number of positions a sample, the first ones, that count", "FILE", "--lengths");

    private static readonly Option<string> GalleryLengths = CliOption.Text(
        "the same of a gallery that is another file", "FILE", "--gallery-lengths");

    private static readonly Option<string> Labels = CliOption.Text("one class a sample, for retrieval", "FILE", "--labels");
    private static readonly Option<string> GalleryLabels = CliOption.Text(
        "the same of a gallery that is another file", "FILE", "--gallery-labels");

    private static readonly Option<bool> RowPaired = CliOption.OnOff(
        "sample i belongs to sample i of the gallery alone: retrieval looks for it", "--row-paired");

    private static readonly Option<string> Logits = CliOption.Text(
        "a classifier's outputs, one row a sample, one column a class: correlate with how differently they classify", "FILE", "--logits");

    private static readonly Option<string> Output = CliOption.Text(
        "archive to write, .npz: inner, cosine, rbf, spatial_inner, spatial_cosine; or nearest, nearest_value", "FILE", "--output", "-o");

    private static readonly Option<string> Names = CliOption.Text("names of the samples for the page, one a line", "FILE", "--names");

    public static Command Create() => Job.Command(
        "rsm",
        "Semantic RSM: similarity of feature maps that ignores where things are, the nearest samples, and what the matrix is good for",
        [
            Files, .. OfRsm.All.Select(s => s.Option), Layout, Query, Gallery, Lengths, GalleryLengths, Labels, GalleryLabels, RowPaired,
            Logits, Output, ReportSwitches.Report, Names, .. OfGraph.All.Where(s => s.Key == "max-memory").Select(s => s.Option),
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string[] files = parsed.GetValue(Files)!;
        string? output = parsed.GetValue(Output);
        if (output is not null) Job.CheckArchive(output, "an RSM");
        string? page = parsed.GetValue(ReportSwitches.Report);
        ReportSwitches.Check(page);
        string[]? names = ReportSwitches.ReadLines(parsed.GetValue(Names), "names");
        Job.UseOneBlasThread();
        RsmOptions options = OfRsm.Read(parsed, new RsmOptions());
        GraphOptions graph = OfGraph.Read(parsed, new GraphOptions { Seed = job.Seed });
        CheckGallery(parsed, files);
        List<RsmReport> reports = [];
        foreach (string file in files) reports.Add(Compare(parsed, job, file, options, graph));
        if (output is not null)
        {
            using (job.Stage("write")) RsmArchive.Write(output, files, reports);
        }
        ReportSwitches.Write(job, page, path => HtmlReport.Write(
            path,
            [.. files.Zip(reports, (file, report) => (file, report))],
            ReportSwitches.Options(parsed) with { NamesX = names, LabelsX = ReadLabels(parsed, job, reports[0]) }));
        job.Print(
            json =>
            {
                if (page is not null) json.WriteString("report", page);
                if (output is not null) json.WriteString("output", output);
                if (reports.Count == 1) reports[0].WriteReport(json);
                else WriteLayers(json, files, reports);
                Job.WriteMemory(json, reports.MaxBy(report => report.Memory.Bytes)!.Memory);
            },
            text =>
            {
                RsmText.Write(text, files, reports);
                text.WriteLine($"seconds     {job.SecondsLine()}");
                if (output is not null) text.WriteLine($"wrote       {output}");
                ReportSwitches.Tell(text, page);
            });
    }

    /// <summary>The classes of the samples as the page shows them.</summary>
    private static string[]? ReadLabels(ParseResult parsed, Job job, RsmReport report) =>
        ReportSwitches.Labels(WholeColumn.Read(parsed.GetValue(Labels), report.Samples, RowSwitches.Read(parsed, Query), job));

    private static RsmReport Compare(ParseResult parsed, Job job, string file, RsmOptions options, GraphOptions graph)
    {
        MapLayout layout = CliOption.IsGiven(parsed, Layout) ? CliOption.Value<MapLayout>(parsed, Layout, "layout") : MapLayout.Nsc;
        RowRange? queries = RowSwitches.Read(parsed, Query);
        string? gallery = parsed.GetValue(Gallery);
        bool sameFile = gallery is not null && IsRange(gallery);
        using FeatureMapFile x = job.OpenFeatureMaps(file, layout, queries);
        RsmSamples samples = new(x)
        {
            Lengths = WholeColumn.Read(parsed.GetValue(Lengths), x.Samples, queries, job, "lengths"),
            Labels = WholeColumn.Read(parsed.GetValue(Labels), x.Samples, queries, job),
            Logits = ReadLogits(parsed.GetValue(Logits), queries, job),
        };
        if (gallery is null) return Report(job, SemanticRsm.Of(samples, null, options, graph, job.Context));
        RowRange? range = sameFile ? RowRange.Parse(gallery) : null;
        using FeatureMapFile y = job.OpenFeatureMaps(sameFile ? file : gallery, layout, range);
        RsmSamples others = new(y)
        {
            Lengths = WholeColumn.Read(parsed.GetValue(sameFile ? Lengths : GalleryLengths), y.Samples, range, job, "lengths"),
            Labels = WholeColumn.Read(parsed.GetValue(sameFile ? Labels : GalleryLabels), y.Samples, range, job),
        };
        if (parsed.GetValue(RowPaired))
        {
            if (x.Samples > y.Samples)
                throw Job.Usage($"{file} has {x.Samples} samples and the gallery {y.Samples}; with --row-paired each needs its own there");
            samples = samples with { Labels = [.. Enumerable.Range(0, x.Samples)] };
            others = others with { Labels = [.. Enumerable.Range(0, y.Samples)] };
        }
        return Report(job, SemanticRsm.Of(samples, others, options, graph, job.Context));
    }

    private static RsmReport Report(Job job, RsmReport report)
    {
        job.Add(report.Seconds);
        foreach (string warning in report.Warnings) job.Warn(warning);
        return report;
    }

    private static void CheckGallery(ParseResult parsed, string[] files)
    {
        string? gallery = parsed.GetValue(Gallery);
        bool other = gallery is not null && !IsRange(gallery);
        if (other && files.Length > 1) throw Job.Usage("a gallery that is a file belongs to one file; give them one at a time");
        if (!other && (parsed.GetValue(GalleryLabels) ?? parsed.GetValue(GalleryLengths)) is string orphan)
            throw Job.Usage($"{orphan} describes a gallery of its own, and there is none; name it with --gallery FILE");
        if (!parsed.GetValue(RowPaired)) return;
        if (gallery is null) throw Job.Usage("--row-paired looks for the same sample in a gallery; name one with --gallery");
        if (parsed.GetValue(Labels) is not null)
            throw Job.Usage("--row-paired and --labels both say what is to be found; give one of them");
    }

    private static bool IsRange(string text) =>
        text.Contains(':', StringComparison.Ordinal) && text.All(c => c == ':' || char.IsAsciiDigit(c));

    private static Matrix? ReadLogits(string? source, RowRange? range, Job job)
    {
        if (source is null) return null;
        using LoadedMatrix loaded = job.Read(source, range);
        Matrix logits = new(loaded.Rows, loaded.Cols);
        for (int i = 0; i < logits.Rows; i++)
        {
            ReadOnlySpan<float> row = loaded.View.Row(i);
            for (int c = 0; c < row.Length; c++) logits[i, c] = row[c];
        }
        return logits;
    }

    private static void WriteLayers(Utf8JsonWriter json, string[] files, List<RsmReport> reports)
    {
        json.WriteStartArray("layers");
        for (int at = 0; at < files.Length; at++)
        {
            json.WriteStartObject();
            json.WriteString("source", files[at]);
            reports[at].WriteReport(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
