using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LfmNative.Cli.Switches;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Universes;

namespace LfmNative.Cli;

/// <summary><c>lfm eval</c>: retrieval scores on row-paired test rows.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that align or universe wrote" };
    private static readonly Argument<string> X = new("Xtest") { Description = "test rows of X's space" };
    private static readonly Argument<string> Y = new("Ytest")
    {
        Description = "the same items in Y's space: by their ids where both files have them, else row by row",
    };

    private static readonly Option<string> Rows = RowSwitches.Rows("both files");
    private static readonly Option<int> Cap = CliOption.Integer(
        "a partner ranked below the cap scores 1/cap (the published code has 200); 0 for none [default: 0]", "N", false, "--mrr-cap");

    private static readonly Option<string> Queries = CliOption.Text(
        "rows that seek their partners among all rows of Ytest, drawn by --seed "
            + $"[default: all up to {EvaluationOptions.MostQueriesByDefault} rows, {EvaluationOptions.QueriesDrawnByDefault} of more]",
        "N|all",
        "--queries");

    public static Command Create() => Job.Command(
        "eval",
        "Score retrieval on row-paired test rows, beside anchors alone and relative representations",
        [Model, X, Y, .. SpacePair.All, Rows, .. TableSwitches.All, Cap, Queries],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        EvaluationOptions options = new() { MrrCap = parsed.GetValue(Cap), Queries = ReadQueries(parsed), Seed = job.Seed };
        Job.UseOneBlasThread();
        (AlignmentScores scores, int? joined) = Evaluate(parsed, job, Judge.Read(parsed, job, options));
        RetrievalScores map = scores.Map;
        job.Print(
            json =>
            {
                WriteScores(json, map);
                json.WriteNumber("rows", map.Candidates);
                json.WriteNumber("queries", map.Queries);
                json.WriteNumber("candidates", map.Candidates);
                if (joined is { } rows) json.WriteNumber("joined", rows);
                json.WriteNumber("copies", map.Copies);
                if (double.IsFinite(map.MrrStandardError)) json.WriteNumber("mrr_standard_error", map.MrrStandardError);
                json.WriteStartObject("baselines");
                WriteBaseline(json, "anchors_only", scores.AnchorsOnly);
                WriteBaseline(json, "relative", scores.Relative);
                WriteBaseline(json, "relative_whitened", scores.RelativeWhitened);
                WriteBaseline(json, "relative_parallel", scores.RelativeParallel);
                WriteBaseline(json, "pairwise", scores.Pairwise);
                WriteBaseline(json, "canonical", scores.Canonical);
                json.WriteEndObject();
            },
            text =>
            {
                string drawn = map.Queries < map.Candidates ? $", drawn by seed {job.Seed}" : "";
                if (joined is { } rows) text.WriteLine($"joined      {rows:n0} rows by their ids");
                text.WriteLine($"{map.Queries:n0} rows against {map.Candidates:n0}{drawn}");
                WriteTable(text, scores);
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"MRR ±       {map.MrrStandardError:f4} (standard error)"));
                if (map.Copies > 0) text.WriteLine($"copies      {map.Copies:n0} candidates repeat a partner and count as right");
                text.WriteLine($"seconds     {job.SecondsLine()}");
            });
    }

    private static int? ReadQueries(ParseResult parsed) => parsed.GetValue(Queries) switch
    {
        null => null,
        "all" => int.MaxValue,
        string text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n > 0
            ? n
            : throw Job.Usage($"--queries is '{text}'; it must be a whole number from 1, or all"),
    };

    /// <summary>Files are gone through block by block, more than once; standard input is read into memory.</summary>
    private static (AlignmentScores Scores, int? Joined) Evaluate(
        ParseResult parsed, Job job, Judge judge)
    {
        RowRange? rows = RowSwitches.Read(parsed, Rows);
        (string ofX, string ofY) = (parsed.GetValue(X)!, parsed.GetValue(Y)!);
        if (ofX == Job.Standard || ofY == Job.Standard)
        {
            using LoadedMatrix x = job.Read(ofX, rows), y = job.Read(ofY, rows);
            bool differ = x.RowNames is not null && y.RowNames is not null && !x.RowNames.AsSpan().SequenceEqual(y.RowNames);
            if (differ) return EvaluateJoined(x, y, job, judge);
            using (job.Stage("eval")) return (judge.Score(x.View, y.View), null);
        }
        if (NamesDiffer(ofX, ofY, rows, job))
        {
            using LoadedMatrix x = job.Read(ofX, rows), y = job.Read(ofY, rows);
            return EvaluateJoined(x, y, job, judge);
        }
        RowReader? lastX = null, lastY = null;
        AlignmentScores scores;
        using (job.Stage("eval"))
            scores = judge.Score(() => lastX = job.OpenRows(ofX, rows), () => lastY = job.OpenRows(ofY, rows));
        job.Remember(lastX!);
        job.Remember(lastY!);
        return (scores, null);
    }

    private static bool NamesDiffer(string ofX, string ofY, RowRange? rows, Job job)
    {
        using RowReader x = job.OpenRows(ofX, rows), y = job.OpenRows(ofY, rows);
        using (job.Stage("read")) return RowJoin.NamesDiffer(x, y);
    }

    /// <summary>Rows whose names are in both; names that have nothing in common are words of two languages, not ids.</summary>
    private static (AlignmentScores Scores, int? Joined) EvaluateJoined(
        LoadedMatrix x, LoadedMatrix y, Job job, Judge judge)
    {
        (int[] rowsX, int[] rowsY) = RowJoin.Pairs(x, y);
        if (rowsX.Length == 0)
        {
            job.Warn($"the names of {x.Source} and {y.Source} have nothing in common; rows are paired by their order");
            using (job.Stage("eval")) return (judge.Score(x.View, y.View), null);
        }
        ReadOnlyMatrixView<float> pairedX = new(RowJoin.Gather(x, rowsX), rowsX.Length, x.Cols);
        ReadOnlyMatrixView<float> pairedY = new(RowJoin.Gather(y, rowsY), rowsY.Length, y.Cols);
        using (job.Stage("eval")) return (judge.Score(pairedX, pairedY), rowsX.Length);
    }

    /// <summary>The scores as a small table.</summary>
    public static void WriteTable(TextWriter text, AlignmentScores scores)
    {
        text.WriteLine("                      MRR     P@1    P@10  cosine  MRR csls  P@1 csls");
        Row("map", scores.Map);
        Row("anchors alone", scores.AnchorsOnly);
        Row("relative", scores.Relative);
        Row("relative whitened", scores.RelativeWhitened);
        Row("relative parallel", scores.RelativeParallel);
        Row("pairwise", scores.Pairwise);
        Row("canonical", scores.Canonical);

        void Row(string name, RetrievalScores? s)
        {
            if (s is null) return;
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-18}{s.Mrr,7:f4}{s.PrecisionAt1,8:f4}{s.PrecisionAt10,8:f4}{s.MeanCosine,8:f4}"
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

    /// <summary>What scores rows: a model of align, or two spaces of a universe.</summary>
    private sealed record Judge(Alignment? Model, UniversePair? Pair, EvaluationOptions Options, Job Job)
    {
        public static Judge Read(ParseResult parsed, Job job, EvaluationOptions options)
        {
            string model = parsed.GetValue(EvalCommand.Model)!;
            if (SpacePair.Read(parsed, job, model) is { } pair) return new Judge(null, pair, options, job);
            using (job.Stage("read")) return new Judge(Alignment.Load(model), null, options, job);
        }

        public AlignmentScores Score(ReadOnlyMatrixView<float> x, ReadOnlyMatrixView<float> y) =>
            Pair?.Evaluate(x, y, Options, Job.Context) ?? Model!.Evaluate(x, y, Options, Job.Context);

        public AlignmentScores Score(Func<RowReader> x, Func<RowReader> y) =>
            Pair?.Evaluate(x, y, Options, Job.Context) ?? Model!.Evaluate(x, y, Options, Job.Context);
    }
}
