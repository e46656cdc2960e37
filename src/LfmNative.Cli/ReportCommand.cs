using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Reports;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm report</c>: a model as a page with pictures.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that align wrote" };
    private static readonly Argument<string[]> Sides = new("X Y")
    {
        Description = "the two matrices it was fitted on, to say what they are like",
        Arity = new ArgumentArity(0, 2),
    };

    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "page to write (.html)",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Title = CliOption.Text("title of the page", "TEXT", "--title");
    private static readonly Option<string> NamesX = CliOption.Text("names of the rows of X, one a line", "FILE", "--names-x", "--names");
    private static readonly Option<string> NamesY = CliOption.Text("names of the rows of Y, one a line", "FILE", "--names-y");
    private static readonly Option<string> LabelsX = CliOption.Text("labels of the rows of X, one a line, as colors", "FILE", "--labels-x");
    private static readonly Option<string> LabelsY = CliOption.Text("labels of the rows of Y, one a line", "FILE", "--labels-y");
    private static readonly Option<string> Rows = RowSwitches.Rows("X and Y");

    public static Command Create() => Job.Command(
        "report",
        "Write a model as one page with pictures: verdict, map, spectra, samples, correspondences, options",
        [Model, Sides, Output, Title, NamesX, NamesY, LabelsX, LabelsY, Rows, .. TableSwitches.All],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        ReportSwitches.Check(output, "--output");
        Job.UseOneBlasThread();
        string[] sides = parsed.GetValue(Sides) ?? [];
        if (sides.Length == 1) throw Job.Usage($"{sides[0]} is one matrix; give X and Y, or neither");
        Alignment alignment;
        using (job.Stage("read")) alignment = Alignment.Load(parsed.GetValue(Model)!);
        RowRange? rows = RowSwitches.Read(parsed, Rows);
        InspectionReport[] inspections = [.. sides.Select(side => Inspect(job, side, rows))];
        string[]? namesX = ReportSwitches.ReadLines(parsed.GetValue(NamesX), "names");
        ReportOptions options = new()
        {
            Title = parsed.GetValue(Title),
            Command = alignment.Command is { } command ? $"{command}\n{ReportSwitches.Command(parsed)}" : ReportSwitches.Command(parsed),
            NamesX = namesX,
            NamesY = ReportSwitches.ReadLines(parsed.GetValue(NamesY), "names"),
            LabelsX = ReportSwitches.ReadLines(parsed.GetValue(LabelsX), "labels"),
            LabelsY = ReportSwitches.ReadLines(parsed.GetValue(LabelsY), "labels"),
            InspectionX = inspections.ElementAtOrDefault(0),
            InspectionY = inspections.ElementAtOrDefault(1),
        };
        ReportSwitches.Write(job, output, path => HtmlReport.Write(path, alignment, options, job.Context));
        long bytes = new FileInfo(output).Length;
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                json.WriteNumber("bytes", bytes);
            },
            text =>
            {
                text.WriteLine(FormattableString.Invariant($"wrote       {output}: {bytes / 1e6:f1} MB"));
                text.WriteLine($"seconds     {job.SecondsLine()}");
            });
    }

    private static InspectionReport Inspect(Job job, string source, RowRange? rows)
    {
        using LoadedMatrix matrix = job.Read(source, rows);
        using (job.Stage("inspect")) return SpaceInspection.Of(matrix.View, null, null, job.Context);
    }
}
