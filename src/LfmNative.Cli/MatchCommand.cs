using System.CommandLine;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary><c>lfm match</c>: correspondences with scores.</summary>
internal static class MatchCommand
{
    private static readonly Argument<string> Model = new("model") { Description = "model that align wrote" };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "pairs to write (.csv or .tsv): columns x, y, score", HelpName = "FILE", Required = true };
    private static readonly Option<bool> Mutual = new("--mutual") { Description = "keep only pairs that choose each other" };
    private static readonly Option<bool> Csls = new("--csls") { Description = "cross-domain similarity local scaling instead of the plain nearest" };
    private static readonly Option<bool> Assignment = new("--assignment") { Description = "one-to-one by linear assignment (at most 10,000 samples a side)" };
    private static readonly Option<bool> Adjoint = new("--adjoint") { Description = "carry Y over to X instead of X to Y" };

    public static Command Create() => Job.Command("match", "Write which rows correspond, with scores", [Model, Output, Mutual, Csls, Assignment, Adjoint], Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        AtomicFile.CheckWritable(output);
        Job.UseOneBlasThread();
        MatchOptions options = new()
        {
            Mutual = parsed.GetValue(Mutual),
            Csls = parsed.GetValue(Csls),
            Assignment = parsed.GetValue(Assignment),
            Method = parsed.GetValue(Adjoint) ? PointwiseMethod.Adjoint : PointwiseMethod.Direct,
        };
        Alignment alignment;
        using (job.Context.Stage("read")) alignment = Alignment.Load(parsed.GetValue(Model)!);
        Correspondences pairs;
        using (job.Context.Stage("match")) pairs = alignment.Match(options == new MatchOptions() ? null : options, job.Context);
        using (job.Context.Stage("write")) DelimitedWriter.WriteMatches(output, pairs.X, pairs.Y, pairs.Score);
        double mean = pairs.Score.Length > 0 ? pairs.Score.Average() : 0;
        job.Print(
            json =>
            {
                json.WriteString("output", output);
                json.WriteNumber("pairs", pairs.X.Length);
                json.WriteNumber("mean_score", mean);
                json.WriteNumber("distinct_x", pairs.X.Distinct().Count());
            },
            text =>
            {
                text.WriteLine(FormattableString.Invariant($"wrote       {output}: {pairs.X.Length:n0} pairs, {pairs.X.Distinct().Count():n0} rows of X used, mean score {mean:f4}"));
                text.WriteLine($"seconds     {job.SecondsLine()}");
            });
    }
}
