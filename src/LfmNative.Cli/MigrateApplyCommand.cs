using System.CommandLine;
using System.Globalization;
using LfmNative.Cli.Switches;
using LfmNative.Migration;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm migrate apply</c>: the collection in the new model's space.</summary>
internal static class MigrateApplyCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that migrate fit wrote" };
    private static readonly Argument<string> Source = new("OLD")
    {
        Description = "the rows to carry over: a file, a folder of files, or - for standard input; never written to",
    };

    private static readonly Option<string> SkipBad = CliOption.Text(
        "leave out rows that cannot be used (NULL, NaN, zeros, other dimensions, an id twice) and list them here (.csv or .tsv) "
        + "[default: the first of them is an error, and its file is not written]",
        "FILE",
        "--skip-bad");

    private static readonly Option<bool> Restart =
        CliOption.OnOff("throw away what an interrupted run left, rather than go on with it", "--restart");
    private static readonly Option<bool> NoVerify =
        CliOption.OnOff("do not read the output again to compare it with what was written", "--no-verify");
    private static readonly Option<string> Rows = RowSwitches.Rows("OLD");

    public static Command Create() => Job.Command(
        "apply",
        "Carry a collection over, block by block; an interrupted run is gone on with",
        [Model, Source, .. OutputSwitches.All, SkipBad, Restart, NoVerify, Rows, .. TableSwitches.All],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = OutputSwitches.Path(parsed), source = parsed.GetValue(Source)!;
        Job.UseOneBlasThread();
        MigrationModel model;
        using (job.Stage("read")) model = MigrationModel.Load(parsed.GetValue(Model)!);
        string? bad = parsed.GetValue(SkipBad);
        ApplyOptions options = new()
        {
            Table = job.Table,
            Rows = RowSwitches.Read(parsed, Rows),
            Output = OutputSwitches.Read(parsed),
            OutputFor = sql => OutputSwitches.Read(parsed, sql),
            Verify = !parsed.GetValue(NoVerify),
            Restart = parsed.GetValue(Restart),
        };
        ApplyReport report = bad is null
            ? MigrationApply.Run(model, source, output, options, job.Context)
            : RunListing(bad, listed => MigrationApply.Run(model, source, output, options with { Bad = listed }, job.Context));
        job.Add(report.Seconds);
        if (model.Facts.Trusted is false) job.Warn($"the map is not to be trusted: {model.Facts.Advice}");
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                json.WriteNumber("files", report.Files);
                json.WriteNumber("rows", report.Rows);
                json.WriteNumber("columns", model.Map.TargetDimensions);
                json.WriteNumber("resumed_rows", report.Resumed);
                json.WriteNumber("left_out", report.LeftOut);
                json.WriteNumber("bytes", report.Bytes);
                json.WriteString("checksum", report.Checksum.ToString("x16", CultureInfo.InvariantCulture));
                json.WriteBoolean("verified", report.Verified);
            },
            text => Write(text, report, model, output, bad, job),
            aside: output == Job.Standard);
    }

    /// <summary>Runs with a table of the rows that are left out, which is there when the run is over.</summary>
    private static ApplyReport RunListing(string path, Func<Action<BadRow>, ApplyReport> run)
    {
        ApplyReport? report = null;
        DelimitedWriter.Write(path, ["row", "id", "reason"], table => report = run(row =>
        {
            table.Field(row.Row);
            table.Field(row.Id);
            table.Field(row.Reason);
        }));
        return report!;
    }

    private static void Write(TextWriter text, ApplyReport report, MigrationModel model, string output, string? bad, Job job)
    {
        string files = report.Files > 1 ? $"; {report.Files:n0} files" : "";
        text.WriteLine($"wrote       {output}: {report.Rows:n0}×{model.Map.TargetDimensions}{files}");
        if (report.Resumed > 0) text.WriteLine($"resumed     {report.Resumed:n0} rows were there from an interrupted run");
        if (report.LeftOut > 0) text.WriteLine($"left out    {report.LeftOut:n0} rows that cannot be used: {bad}");
        if (report.Bytes > 0)
        {
            string verified = report.Verified ? "read again and found as written" : "not read again";
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"checksum    {report.Checksum:x16}, {report.Bytes:n0} bytes, {verified}"));
        }
        text.WriteLine($"seconds     {job.SecondsLine()}");
    }
}
