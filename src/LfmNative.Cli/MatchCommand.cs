using System.CommandLine;
using LfmNative.Cli.Switches;
using LfmNative.Maps;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm match</c>: correspondences with scores.</summary>
internal static class MatchCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that align or universe wrote" };
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "pairs to write (.csv or .tsv): columns x, y, score; rows by their names, where they have any, else by their numbers",
        HelpName = "FILE",
        Required = true,
    };
    private static readonly MatchSwitches Switches = new();
    private static readonly Option<bool> Adjoint = new("--adjoint") { Hidden = true };

    public static Command Create() => Job.Command(
        "match",
        "Write which rows correspond, with scores",
        [Model, Output, .. SpacePair.All, .. Switches.All.Select(s => s.Option), Adjoint],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        AtomicFile.CheckWritable(output);
        Job.UseOneBlasThread();
        MatchOptions options = Switches.Read(parsed, new MatchOptions());
        // The spelling of version 0.1 for --pointwise adjoint.
        if (parsed.GetValue(Adjoint)) options = options with { Pointwise = PointwiseMethod.Adjoint };
        (Correspondences pairs, string[]? namesX, string[]? namesY) = Match(parsed, job, options);
        using (job.Stage("write")) DelimitedWriter.WriteMatches(output, pairs.X, pairs.Y, pairs.Score, namesX, namesY);
        int used = pairs.X.Distinct().Count();
        double mean = pairs.Score.Length > 0 ? pairs.Score.Average() : 0;
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                json.WriteNumber("pairs", pairs.X.Length);
                json.WriteNumber("mean_score", mean);
                json.WriteNumber("distinct_x", used);
            },
            text =>
            {
                text.WriteLine(FormattableString.Invariant(
                    $"wrote       {output}: {pairs.X.Length:n0} pairs, {used:n0} rows of X used, mean score {mean:f4}"));
                text.WriteLine($"seconds     {job.SecondsLine()}");
            });
    }

    private static (Correspondences Pairs, string[]? NamesX, string[]? NamesY) Match(ParseResult parsed, Job job, MatchOptions options)
    {
        string model = parsed.GetValue(Model)!;
        if (SpacePair.Read(parsed, job, model) is { } pair)
        {
            using (job.Stage("match")) return (pair.Match(options, job.Context), pair.RowNamesX, pair.RowNamesY);
        }
        Alignment alignment;
        using (job.Stage("read")) alignment = Alignment.Load(model);
        using (job.Stage("match")) return (alignment.Match(options, job.Context), alignment.RowNamesX, alignment.RowNamesY);
    }
}
