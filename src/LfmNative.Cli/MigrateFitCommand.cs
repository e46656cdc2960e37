using System.CommandLine;
using System.Globalization;
using LfmNative.Cli.Switches;
using LfmNative.Migration;
using LfmNative.Options;

namespace LfmNative.Cli;

/// <summary><c>lfm migrate fit</c>: the map from the old model's space to the new one's.</summary>
internal static class MigrateFitCommand
{
    private static readonly MigrationSwitches OfMigration = new();
    private static readonly Option<string> Output = new("--output", "-o")
    {
        Description = "model to write (.npz)",
        HelpName = "FILE",
        Required = true,
    };

    public static Command Create() => Job.Command(
        "fit",
        "Fit the map of a migration and write it as a model",
        [
            MigrateInputs.Old, MigrateInputs.New, Output, MigrateInputs.Pairs, .. OfMigration.All.Select(s => s.Option),
            MigrateInputs.Rows, .. TableSwitches.All,
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        string output = parsed.GetValue(Output)!;
        MigrationOptions options = OfMigration.Read(parsed, new MigrationOptions { Seed = job.Seed });
        Job.CheckArchive(output, "a model");
        Job.UseOneBlasThread();
        MigrationPairs pairs = MigrateInputs.ReadPairs(parsed, job);
        CollectionSampler collections = MigrateInputs.Open(parsed, job, pairs);
        MigrationModel model = MigrationModel.Fit(collections, pairs, options, job.Context);
        job.Add(model.Facts.Seconds);
        using (job.Stage("write")) model.Save(output);
        job.Print(
            json =>
            {
                json.WriteString("model", output);
                model.WriteReport(json);
            },
            text => Write(text, model, output, job));
    }

    private static void Write(TextWriter text, MigrationModel model, string output, Job job)
    {
        MigrationFacts facts = model.Facts;
        text.WriteLine($"pairs       {facts.KnownPairs:n0} known ({facts.PairSource}), {facts.FittedPairs:n0} of them in the fit"
            + (facts.LearnedPairs > 0 ? $"; {facts.LearnedPairs:n0} more learned" : ""));
        if (facts.Tried.Count > 0)
        {
            string judged = facts.HeldOutKnown ? "known pairs held out" : "learned pairs held out, whose scores flatter the maps";
            text.WriteLine($"families    on {facts.HeldOutPairs:n0} {judged}:");
            text.WriteLine("                          nDCG@10     MRR   behind the best");
            foreach (TriedMap tried in facts.Tried)
            {
                string mark = tried.Settings == facts.Settings ? "← chosen" : "";
                string behind = tried.Deficit == 0 ? "" : Line($"{tried.Deficit:f4} ± {tried.DeficitError:f4}");
                text.WriteLine(Line($"  {tried.Settings,-22}{tried.Ndcg,9:f4}{tried.Mrr,8:f4}   {behind,-17} {mark}").TrimEnd());
            }
        }
        text.WriteLine($"map         {facts.Settings}, {model.Map.Dimensions} → {model.Map.TargetDimensions} dimensions, "
            + (facts.Direction == MigrationDirection.Collection ? "the old collection into the new model's space"
                : "queries of the new model into the old space"));
        text.WriteLine($"verdict     {facts.Advice}");
        text.WriteLine($"wrote       {output}");
        text.WriteLine($"seconds     {job.SecondsLine()}");
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
