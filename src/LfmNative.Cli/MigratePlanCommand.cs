using System.CommandLine;
using System.Globalization;
using LfmNative.Cli.Switches;
using LfmNative.Migration;

namespace LfmNative.Cli;

/// <summary><c>lfm migrate plan</c>: what a migration would take.</summary>
internal static class MigratePlanCommand
{
    private static readonly MigrationSwitches OfMigration = new();
    private static readonly Option<double?> Price = new("--price")
    {
        Description = "what the new model charges to embed 1,000 items, to compare costs",
        HelpName = "X",
    };

    public static Command Create() => Job.Command(
        "plan",
        "Look at two collections and say what a migration takes; writes nothing",
        [
            MigrateInputs.Old, MigrateInputs.New, MigrateInputs.Pairs, Price, .. OfMigration.All.Select(s => s.Option), MigrateInputs.Rows,
            .. TableSwitches.All,
        ],
        Run);

    private static void Run(ParseResult parsed, Job job)
    {
        Job.UseOneBlasThread();
        MigrationOptions options = OfMigration.Read(parsed, new MigrationOptions { Seed = job.Seed });
        if (parsed.GetValue(Price) is < 0) throw Job.Usage("--price is negative; it must be at least 0");
        CollectionSampler collections = MigrateInputs.Open(parsed, job, MigrateInputs.ReadPairs(parsed, job));
        MigrationPlan plan;
        using (job.Stage("plan")) plan = MigrationPlan.Of(collections, options, job.Context);
        int embeddings = plan.PairsToFit + plan.PairsToGate;
        double? price = parsed.GetValue(Price);
        job.Print(
            json =>
            {
                json.WriteNumber("old_rows", plan.OldRows);
                json.WriteNumber("old_columns", plan.OldCols);
                json.WriteBoolean("old_has_ids", plan.OldHasIds);
                json.WriteNumber("new_rows", plan.NewRows);
                json.WriteNumber("new_columns", plan.NewCols);
                json.WriteBoolean("new_has_ids", plan.NewHasIds);
                json.WriteNumber("pairs", plan.Pairs);
                json.WriteBoolean("learns", plan.Learns);
                json.WriteNumber("pairs_to_fit", plan.PairsToFit);
                json.WriteNumber("pairs_to_gate", plan.PairsToGate);
                json.WriteNumber("fit_bytes", plan.FitBytes);
                json.WriteNumber("output_bytes", plan.OutputBytes);
                json.WriteNumber("product_seconds", plan.ProductSeconds);
                if (price is { } each)
                {
                    json.WriteNumber("cost", embeddings * each / 1000);
                    json.WriteNumber("cost_of_reembedding", plan.OldRows * each / 1000);
                }
                json.WriteStartArray("advice");
                foreach (string advice in plan.Advice) json.WriteStringValue(advice);
                json.WriteEndArray();
            },
            text =>
            {
                text.WriteLine($"old         {plan.OldRows:n0} rows × {plan.OldCols}, {(plan.OldHasIds ? "with ids" : "no ids")}");
                text.WriteLine($"new         {plan.NewRows:n0} rows × {plan.NewCols}, {(plan.NewHasIds ? "with ids" : "no ids")}");
                text.WriteLine($"pairs       {plan.Pairs:n0} known"
                    + (plan.Learns ? "; further ones would be learned" : ""));
                text.WriteLine(Line($"fit         {plan.FitRows:n0} rows, {plan.FitBytes / 1e6:n0} MB of memory"));
                text.WriteLine(
                    Line($"apply       {plan.OutputBytes / 1e6:n0} MB of vectors; {plan.ProductSeconds:n1} s beside reading and writing"));
                if (price is { } each)
                {
                    text.WriteLine(Line($"cost        {embeddings * each / 1000:n2} for {embeddings:n0} embeddings; ")
                        + Line($"{plan.OldRows * each / 1000:n2} to embed everything anew"));
                }
                foreach (string advice in plan.Advice) InspectCommand.Say(text, "to do", advice);
                text.WriteLine($"seconds     {job.SecondsLine()}");
            });
    }

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);
}
