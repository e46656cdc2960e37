using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LfmNative.Cli.Switches;
using LfmNative.Migration;
using LfmNative.Options;
using LfmNative.Reports;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm migrate gate</c>: whether a migration may go ahead.</summary>
internal static class MigrateGateCommand
{
    private static readonly GateSwitches OfGate = new();
    private static readonly Argument<string> Model = new("model") { Description = "model that migrate fit wrote" };
    private static readonly Option<string> Queries = CliOption.Text(
        "embeddings of search queries by the new model, with ids", "FILE", "--queries");

    private static readonly Option<string> Relevance = CliOption.Text(
        "which items are relevant to which query: query, item, grade, or the four columns of TREC; needs --queries", "FILE", "--relevance");

    public static Command Create() => Job.Command(
        "gate",
        "Measure a migration on pairs that its fit had not seen; exit code 3 where it must not go ahead",
        [
            Model, MigrateInputs.Old, MigrateInputs.New, MigrateInputs.Pairs, .. OfGate.All.Select(s => s.Option), Queries, Relevance,
                ReportSwitches.Report,
            MigrateInputs.Rows, .. TableSwitches.All,
        ],
        Run);

    private static int Run(ParseResult parsed, Job job)
    {
        GateOptions options = OfGate.Read(parsed, new GateOptions());
        string? page = parsed.GetValue(ReportSwitches.Report);
        ReportSwitches.Check(page);
        Job.UseOneBlasThread();
        MigrationModel model;
        using (job.Stage("read")) model = MigrationModel.Load(parsed.GetValue(Model)!);
        string? queries = parsed.GetValue(Queries), judgments = parsed.GetValue(Relevance);
        if ((queries is null) != (judgments is null)) throw Job.Usage("--queries and --relevance go together; give both or none");
        RelevanceJudgments? relevance = judgments is null ? null : new RelevanceJudgments(
            judgments,
            () => job.OpenRows(queries!, null),
            MigrateInputs.Opener(parsed, job, MigrateInputs.Old),
            MigrateInputs.Opener(parsed, job, MigrateInputs.New));
        CollectionSampler collections = MigrateInputs.Open(parsed, job, MigrateInputs.ReadPairs(parsed, job));
        GateReport report = MigrationGate.Judge(model, collections, options, relevance, job.Context);
        job.Add(report.Seconds);
        ReportSwitches.Write(job, page, path => HtmlReport.Write(path, report, model, ReportSwitches.Options(parsed)));
        job.Print(
            json =>
            {
                if (page is not null) json.WriteString("report", page);
                Write(json, report);
            },
            text =>
            {
                Write(text, report, job);
                ReportSwitches.Tell(text, page);
            });
        return report.Passed ? ExitCode.Done : ExitCode.Refused;
    }

    private static void Write(TextWriter text, GateReport r, Job job)
    {
        text.WriteLine($"queries     {r.Queries:n0} pairs that the fit had not seen");
        text.WriteLine($"{"MRR",48}{"P@1",14}{"recall@" + r.K,17}");
        Row($"carried rows among {r.NativeItems:n0} native", r.MappedInNative);
        Row($"native rows among {r.MappedItems:n0} carried", r.NativeInMapped);
        if (double.IsFinite(r.OverlapAfter.Mean))
        {
            text.WriteLine(
                Line($"lists       of {r.K} among {r.PairedItems:n0} items, beside native ones: overlap@{r.K}, nDCG@{r.K}"));
            List("after the migration", r.OverlapAfter, r.NdcgAfter);
            List("carried rows as queries of native ones", r.OverlapOfMappedQueries, r.NdcgOfMappedQueries);
            List("the two models' own", r.OverlapBefore, null);
            string calibrated = double.IsFinite(r.ScoreError) ? Line($", {r.ScoreError:f3} calibrated") : "";
            text.WriteLine(Line($"scores      mean error {r.RawScoreError:f3} as they are{calibrated}"));
        }
        if (r.Relevance is { } judged)
        {
            string reembedded = double.IsFinite(judged.Reembedded.Mean) ? Line($", {Figure(judged.Reembedded)} after full re-embedding")
                : "";
            text.WriteLine(
                Line($"nDCG@10     {Figure(judged.After)}{reembedded} ({judged.Queries:n0} queries, {judged.Items:n0} judged items)"));
        }
        text.WriteLine($"verdict     {(r.Passed ? "PASSED" : "REFUSED: this migration must not go ahead")}");
        foreach (string fault in r.FaultsFor(OptionSpelling.CommandLine)) InspectCommand.Say(text, "because", fault);
        text.WriteLine($"seconds     {job.SecondsLine()}");

        void List(string name, GateFigure overlap, GateFigure? ndcg) => text.WriteLine(
            Line($"  {name,-43}{Figure(overlap),13}{(ndcg is { } f ? Figure(f) : ""),15}").TrimEnd());

        void Row(string name, SearchFigures f) => text.WriteLine(
            Line($"{name,-38}{Figure(f.Mrr),13}{Figure(f.PrecisionAt1),14}{Figure(f.Recall),14}"));
    }

    private static string Figure(GateFigure f) => double.IsFinite(f.Mean) ? Line($"{f.Mean:f3} ±{(f.High - f.Low) / 2:f3}") : "–";

    private static void Write(Utf8JsonWriter json, GateReport r)
    {
        json.WriteBoolean("passed", r.Passed);
        json.WriteStartArray("faults");
        foreach (string fault in r.FaultsFor(OptionSpelling.CommandLine)) json.WriteStringValue(fault);
        json.WriteEndArray();
        json.WriteNumber("k", r.K);
        json.WriteNumber("queries", r.Queries);
        json.WriteNumber("native_items", r.NativeItems);
        json.WriteNumber("mapped_items", r.MappedItems);
        json.WriteNumber("paired_items", r.PairedItems);
        Write(json, "mapped_in_native", r.MappedInNative);
        Write(json, "native_in_mapped", r.NativeInMapped);
        Write(json, "overlap_after", r.OverlapAfter);
        Write(json, "overlap_of_mapped_queries", r.OverlapOfMappedQueries);
        Write(json, "overlap_before", r.OverlapBefore);
        Write(json, "ndcg_after", r.NdcgAfter);
        Write(json, "ndcg_of_mapped_queries", r.NdcgOfMappedQueries);
        if (double.IsFinite(r.RawScoreError)) json.WriteNumber("raw_score_error", r.RawScoreError);
        if (double.IsFinite(r.ScoreError)) json.WriteNumber("score_error", r.ScoreError);
        if (r.Relevance is not { } judged) return;
        json.WriteStartObject("relevance");
        json.WriteNumber("queries", judged.Queries);
        json.WriteNumber("items", judged.Items);
        Write(json, "ndcg_at_10", judged.After);
        Write(json, "ndcg_at_10_reembedded", judged.Reembedded);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, SearchFigures f)
    {
        json.WriteStartObject(name);
        Write(json, "mrr", f.Mrr);
        Write(json, "p_at_1", f.PrecisionAt1);
        Write(json, "recall", f.Recall);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, GateFigure f)
    {
        if (!double.IsFinite(f.Mean)) return;
        json.WriteStartObject(name);
        json.WriteNumber("mean", f.Mean);
        json.WriteNumber("low", f.Low);
        json.WriteNumber("high", f.High);
        json.WriteEndObject();
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
