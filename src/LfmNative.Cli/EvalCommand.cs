using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LfmNative.Cli.Switches;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm eval</c>: retrieval scores on row-paired test rows.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that align wrote" };
    private static readonly Argument<string> X = new("Xtest") { Description = "test rows of X's space" };
    private static readonly Argument<string> Y = new("Ytest") { Description = "the same items in Y's space, row by row" };
    private static readonly Option<string> Rows = RowSwitches.Rows("both files");
    private static readonly Option<int> Cap = CliOption.Integer(
        "a partner ranked below the cap scores 1/cap (the published code has 200); 0 for none [default: 0]", "N", false, "--mrr-cap");

    public static Command Create() => Job.Command(
        "eval",
        "Score retrieval on row-paired test rows, beside anchors alone and relative representations",
        [Model, X, Y, Rows, .. TableSwitches.All, Cap],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        Job.UseOneBlasThread();
        RowRange? rows = RowSwitches.Read(parsed, Rows);
        Alignment alignment;
        using (job.Stage("read")) alignment = Alignment.Load(parsed.GetValue(Model)!);
        using LoadedMatrix x = job.Read(parsed.GetValue(X)!, rows), y = job.Read(parsed.GetValue(Y)!, rows);
        AlignmentScores scores;
        using (job.Stage("eval")) scores = alignment.Evaluate(x.View, y.View, parsed.GetValue(Cap), job.Context);
        job.Print(
            json =>
            {
                WriteScores(json, scores.Map);
                json.WriteNumber("rows", scores.Map.Queries);
                json.WriteStartObject("baselines");
                WriteBaseline(json, "anchors_only", scores.AnchorsOnly);
                WriteBaseline(json, "relative", scores.Relative);
                json.WriteEndObject();
            },
            text =>
            {
                text.WriteLine($"{scores.Map.Queries:n0} rows against {scores.Map.Candidates:n0}");
                WriteTable(text, scores);
                text.WriteLine($"seconds     {job.SecondsLine()}");
            });
    }

    /// <summary>The scores as a small table.</summary>
    public static void WriteTable(TextWriter text, AlignmentScores scores)
    {
        text.WriteLine("                      MRR     P@1    P@10  cosine  MRR csls  P@1 csls");
        Row("map", scores.Map);
        Row("anchors alone", scores.AnchorsOnly);
        Row("relative", scores.Relative);

        void Row(string name, RetrievalScores? s)
        {
            if (s is null) return;
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-17}{s.Mrr,8:f4}{s.PrecisionAt1,8:f4}{s.PrecisionAt10,8:f4}{s.MeanCosine,8:f4}"
                + $"{s.CslsMrr,10:f4}{s.CslsPrecisionAt1,10:f4}"));
        }
    }

    public static void WriteScores(Utf8JsonWriter json, RetrievalScores scores)
    {
        json.WriteNumber("mrr", scores.Mrr);
        json.WriteNumber("p_at_1", scores.PrecisionAt1);
        json.WriteNumber("p_at_10", scores.PrecisionAt10);
        json.WriteNumber("cosine", scores.MeanCosine);
        json.WriteNumber("mrr_csls", scores.CslsMrr);
        json.WriteNumber("p_at_1_csls", scores.CslsPrecisionAt1);
    }

    private static void WriteBaseline(Utf8JsonWriter json, string name, RetrievalScores? scores)
    {
        if (scores is null) return;
        json.WriteStartObject(name);
        WriteScores(json, scores);
        json.WriteEndObject();
    }
}
