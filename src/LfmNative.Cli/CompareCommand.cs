using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Comparison;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Reports;
using LfmNative.Spectra;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm compare</c>: how alike spaces of the same samples are.</summary>
internal static class CompareCommand
{
    private static readonly ComparisonSwitches OfComparison = new();
    private static readonly GraphSwitches OfGraph = new();
    private static readonly SpectrumSwitches OfSpectrum = new();
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "matrices of the same samples in the same order, two or more",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> List =
        CliOption.OnOff("print the measures: direction, range, invariances, bias and source, and nothing else", "--list");

    private static readonly Option<string> Labels =
        CliOption.Text("one integer class a sample, for the distortion by classes", "FILE", "--labels");

    private static readonly Option<string> Rows = RowSwitches.Rows("every input");
    private static readonly Option<string> Output = CliOption.Text(
        "report to write: .json, .csv (a line a measure and pair), or .npz (a matrix a measure, distortion)", "FILE", "--output", "-o");

    private static readonly Option<string> Names = CliOption.Text("names of the samples for the page, one a line", "FILE", "--names");

    public static Command Create() => Job.Command(
        "compare",
        "Say how alike spaces are: functional maps, CKA, CCA, Procrustes, RSA, neighbours and more, for two files or all pairs of many",
        [
            Files, .. OfComparison.All.Select(s => s.Option), List, Labels, Output, ReportSwitches.Report, Names, Rows,
                .. TableSwitches.All,
            .. OfGraph.All.Select(s => s.Option), .. OfSpectrum.All.Select(s => s.Option),
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        if (parsed.GetValue(List))
        {
            job.Print(CompareText.WriteMeasures, CompareText.WriteMeasures);
            return;
        }
        string[] files = parsed.GetValue(Files) ?? [];
        if (files.Length < 2)
            throw Job.Usage($"{files.Length} files were given; compare needs two or more (lfm compare --list prints the measures)");
        string? output = parsed.GetValue(Output);
        if (output is not null) ComparisonFile.Check(output);
        string? page = parsed.GetValue(ReportSwitches.Report);
        ReportSwitches.Check(page);
        string[]? names = ReportSwitches.ReadLines(parsed.GetValue(Names), "names");
        Job.UseOneBlasThread();
        ComparisonOptions options = OfComparison.Read(parsed, new ComparisonOptions());
        GraphOptions graph = OfGraph.Read(parsed, new GraphOptions { Seed = job.Seed });
        SpectrumOptions spectrum = OfSpectrum.Read(parsed, new SpectrumOptions());
        RowRange? rows = RowSwitches.Read(parsed, Rows);
        string? labels = parsed.GetValue(Labels);
        ComparisonReport report = SpaceComparison.CanStream(options) && labels is null && !files.Contains(Job.Standard)
            ? Streamed(job, files, rows, options, graph)
            : Loaded(job, files, labels, rows, options, graph, spectrum);
        job.Add(report.Seconds);
        foreach (string warning in report.Warnings) job.Warn(warning);
        if (output is not null)
        {
            using (job.Stage("write")) ComparisonFile.Write(output, report);
        }
        ReportSwitches.Write(
            job, page, path => HtmlReport.Write(path, report, ReportSwitches.Options(parsed) with { NamesX = names }));
        job.Print(
            json =>
            {
                if (page is not null) json.WriteString("report", page);
                if (output is not null) json.WriteString("output", output);
                report.WriteReport(json);
                Job.WriteMemory(json, report.Memory);
            },
            text =>
            {
                CompareText.Write(text, report);
                text.WriteLine($"seconds     {job.SecondsLine()}");
                if (output is not null) text.WriteLine($"wrote       {output}");
                ReportSwitches.Tell(text, page);
            });
    }

    private static ComparisonReport Streamed(Job job, string[] files, RowRange? rows, ComparisonOptions options, GraphOptions graph)
    {
        RowReader?[] read = new RowReader?[files.Length];
        Func<RowReader>[] open = [.. files.Select((file, at) => (Func<RowReader>)(() => read[at] = job.OpenRows(file, rows)))];
        ComparisonReport report = SpaceComparison.Streamed(open, options, graph, job.Context);
        foreach (RowReader? reader in read) job.Remember(reader!);
        return report;
    }

    private static ComparisonReport Loaded(
        Job job,
        string[] files,
        string? labels,
        RowRange? rows,
        ComparisonOptions options,
        GraphOptions graph,
        SpectrumOptions spectrum)
    {
        List<LoadedMatrix> loaded = [];
        try
        {
            foreach (string file in files) loaded.Add(job.Read(file, rows));
            SampleSet[] spaces = [.. loaded.Select(matrix => matrix.Samples)];
            int[]? classes = WholeColumn.Read(labels, loaded[0].Rows, rows, job);
            return SpaceComparison.Of(spaces, files, classes, options, graph, spectrum, job.Context);
        }
        finally
        {
            foreach (LoadedMatrix matrix in loaded) matrix.Dispose();
        }
    }
}
