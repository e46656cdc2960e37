using System.CommandLine;
using System.Text.Json;
using LfmNative.Cli.Switches;
using LfmNative.Graphs;
using LfmNative.Options;
using LfmNative.Selection;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm suggest</c>: the rows whose partners are worth finding.</summary>
internal static class SuggestCommand
{
    private static readonly GraphSwitches OfGraph = new();
    private static readonly SuggestionSwitches OfSuggestion = new();
    private static readonly Argument<string> X = new("X") { Description = "matrix, one sample a row" };
    private static readonly Option<string> Rows = RowSwitches.Rows("X");
    private static readonly Option<string> Anchors = CliOption.Text(
        "pairs that are known: rows of X in it, with or without a partner, are not suggested, and those that are complement them",
        "FILE",
        "--anchors");

    private static readonly Option<string> Output = CliOption.Text(
        "table to write (.csv or .tsv) whose column y is to be filled in with partners: then a file for --anchors of align",
        "FILE",
        "--output",
        "-o");

    public static Command Create() => Job.Command(
        "suggest",
        "Name the rows whose partners in another space would help an alignment most",
        [
            X, .. OfSuggestion.All.Select(s => s.Option), Anchors, Output, Rows, .. TableSwitches.All,
            .. OfGraph.All.Select(s => s.Option),
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string? output = parsed.GetValue(Output);
        if (output is not null) CheckTable(output);
        Job.UseOneBlasThread();
        SuggestionOptions options = OfSuggestion.Read(parsed, new SuggestionOptions());
        GraphOptions graph = OfGraph.Read(parsed, new GraphOptions { Seed = job.Seed });
        using LoadedMatrix x = job.Read(parsed.GetValue(X)!, RowSwitches.Read(parsed, Rows));
        int[]? known = parsed.GetValue(Anchors) is string pairs ? ReadKnown(pairs, x, job) : null;
        SuggestedRows suggested = AnchorSuggestion.Of(x.View, known, options, graph, job.Context);
        job.Add(suggested.Seconds);
        string[]? names = x.RowNames is { } all ? Array.ConvertAll(suggested.Rows, row => all[row]) : null;
        if (output is not null)
        {
            using (job.Stage("write")) DelimitedWriter.WriteUnpaired(output, suggested.Rows, names);
        }
        job.Print(
            json => WriteJson(json, suggested, names, output),
            text => WriteText(text, suggested, names, output, job));
    }

    private static void CheckTable(string output)
    {
        if (!output.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) && !output.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase))
            throw Job.Usage($"--output is '{output}'; rows to be filled in are written as .csv or .tsv");
        AtomicFile.CheckWritable(output);
    }

    private static int[] ReadKnown(string source, LoadedMatrix x, Job job)
    {
        using (job.Stage("read"))
        {
            List<string> warnings = [];
            int[] known = AnchorFile.ReadX(source, x.RowNames, warnings, job.Context.Token);
            foreach (string warning in warnings) job.Warn(warning);
            return known;
        }
    }

    private static void WriteJson(Utf8JsonWriter json, SuggestedRows suggested, string[]? names, string? output)
    {
        if (output is not null) json.WriteString("output", output);
        json.WriteString("method", OptionNames.Of(suggested.Method));
        json.WriteNumber("candidates", suggested.Candidates);
        json.WriteNumber("copies", suggested.Copies);
        json.WriteNumber("zero_rows", suggested.ZeroRows);
        json.WriteNumber("known", suggested.Known);
        json.WriteStartArray("rows");
        for (int t = 0; t < suggested.Rows.Length; t++)
        {
            json.WriteStartObject();
            json.WriteNumber("row", suggested.Rows[t]);
            if (names is not null) json.WriteString("name", names[t]);
            json.WriteNumber("score", suggested.Scores[t]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Job.WriteMemory(json, suggested.Memory);
    }

    private static void WriteText(TextWriter text, SuggestedRows suggested, string[]? names, string? output, Job job)
    {
        string known = suggested.Known > 0 ? $", beside {suggested.Known:n0} known" : "";
        string method = OptionNames.Of(suggested.Method);
        text.WriteLine($"suggested   {suggested.Rows.Length:n0} of {suggested.Candidates:n0} rows by {method}{known}");
        for (int t = 0; t < suggested.Rows.Length; t++)
        {
            string name = names is null ? "" : $"  {names[t]}";
            text.WriteLine($"{suggested.Rows[t],10}{name}{Why(suggested.Method, suggested.Scores[t])}");
        }
        if (output is not null) text.WriteLine($"wrote       {output}: fill in column y, then lfm align --anchors {output}");
        text.WriteLine($"seconds     {job.SecondsLine()}");
    }

    private static string Why(SelectionMethod method, double score) => method switch
    {
        SelectionMethod.KMeans => FormattableString.Invariant($"  cluster of {score:n0}"),
        SelectionMethod.Farthest => FormattableString.Invariant($"  distance {score:f3}"),
        SelectionMethod.Leverage => FormattableString.Invariant($"  leverage {score:f3}"),
        SelectionMethod.Thinning => FormattableString.Invariant($"  affinity {score:f3}"),
        SelectionMethod.Subset => FormattableString.Invariant($"  explains {100 * score:f1} %"),
        _ => "",
    };
}
