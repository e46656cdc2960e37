using LfmNative.Migration;
using LfmNative.Options;
using static LfmNative.Reports.ReportPage;

namespace LfmNative.Reports;

/// <summary>The page of a migration's gate.</summary>
internal static class GatePage
{
    /// <summary>Builds the page.</summary>
    public static ReportPage Of(GateReport report, MigrationModel model, ReportOptions options)
    {
        ReportPage page = new(options.Title ?? "Gate of a migration", options.Command);
        page.Verdict(
            report.Passed,
            report.Passed ? "Passed: this migration may go ahead" : "Refused: this migration must not go ahead",
            report.FaultsFor(OptionSpelling.CommandLine));
        page.Cards(Cards(report, model));
        page.Section("Known items");
        page.Add(Searches(report));
        page.Add(IntervalFigure.Of(
            $"Recall@{report.K} and P@1",
            [
                Interval($"carried among native, recall@{report.K}", report.MappedInNative.Recall),
                Interval($"native among carried, recall@{report.K}", report.NativeInMapped.Recall),
                Interval("carried among native, P@1", report.MappedInNative.PrecisionAt1),
                Interval("native among carried, P@1", report.NativeInMapped.PrecisionAt1),
            ],
            "part of the queries",
            double.NaN,
            double.NaN,
            $"Recall@{report.K} {Number(report.MappedInNative.Recall.Mean)} and {Number(report.NativeInMapped.Recall.Mean)}.",
            "How often an item finds itself among the first."));
        if (double.IsFinite(report.OverlapAfter.Mean)) AddLists(page, report);
        if (report.Relevance is { } judged) AddRelevance(page, judged);
        page.Section("The map");
        page.Table(["", ""], Facts(model));
        if (model.Facts.Tried.Count > 0)
        {
            page.Add(BarFigure.Of(
                "Maps that were tried",
                [.. model.Facts.Tried.Select(of => of.Settings.ToString())],
                [.. model.Facts.Tried.Select(of => of.Ndcg)],
                "nDCG@10 on held-out pairs",
                "",
                $"{model.Facts.Tried.Count} maps; {model.Facts.Settings} was taken.",
                "The simplest family within one standard error of the best is taken."));
        }
        page.Section("Time");
        page.Seconds(report.Seconds);
        return page;
    }

    private static IEnumerable<(string Name, string Value, string Note)> Cards(GateReport r, MigrationModel model)
    {
        yield return ("Queries", Number(r.Queries), "pairs that the fit had not seen");
        yield return ("MRR, carried among native", Number(r.MappedInNative.Mrr.Mean), $"among {r.NativeItems:n0} items");
        yield return ("MRR, native among carried", Number(r.NativeInMapped.Mrr.Mean), $"among {r.MappedItems:n0} items");
        if (double.IsFinite(r.OverlapAfter.Mean))
        {
            yield return ($"Overlap@{r.K} after", Number(r.OverlapAfter.Mean),
                $"the two models' own {Number(r.OverlapBefore.Mean)}");
        }
        if (double.IsFinite(r.RawScoreError))
        {
            yield return ("Error of scores", Number(double.IsFinite(r.ScoreError) ? r.ScoreError : r.RawScoreError),
                double.IsFinite(r.ScoreError) ? $"calibrated; {Number(r.RawScoreError)} as they are" : "as they are");
        }
        yield return ("Map", model.Facts.Settings.ToString(), OptionNames.Of(model.Facts.Direction));
    }

    private static Figure Searches(GateReport r) => IntervalFigure.Of(
        "MRR of known items",
        [Interval("carried among native", r.MappedInNative.Mrr), Interval("native among carried", r.NativeInMapped.Mrr)],
        "mean reciprocal rank, 1 is best",
        double.NaN,
        double.NaN,
        $"{Number(r.MappedInNative.Mrr.Mean)} and {Number(r.NativeInMapped.Mrr.Mean)}.",
        "An item as the query looks for itself on the other side; bars are 95 % bootstrap intervals.");

    private static void AddLists(ReportPage page, GateReport r)
    {
        page.Section("Lists of the nearest");
        page.Add(IntervalFigure.Of(
            $"Overlap@{r.K} with native lists",
            [
                Interval("after the migration", r.OverlapAfter),
                Interval("carried rows as queries", r.OverlapOfMappedQueries),
                Interval("the two models' own lists", r.OverlapBefore),
            ],
            "part of the list in common",
            double.NaN,
            double.NaN,
            $"{Number(r.OverlapAfter.Mean)} after the migration; the two models' own lists share {Number(r.OverlapBefore.Mean)}.",
            $"Among {r.PairedItems:n0} items by exact search. What the models' own lists do not share, "
                + "the change of models moves anyway."));
        page.Add(IntervalFigure.Of(
            $"nDCG@{r.K} of the lists",
            [Interval("after the migration", r.NdcgAfter), Interval("carried rows as queries", r.NdcgOfMappedQueries)],
            "nDCG, 1 is best",
            double.NaN,
            double.NaN,
            $"{Number(r.NdcgAfter.Mean)} after the migration.",
            "The native nearest are the relevant items."));
    }

    private static void AddRelevance(ReportPage page, RelevanceFigures judged)
    {
        page.Section("Relevance judgments");
        IntervalValue after = Interval("after the migration", judged.After);
        bool whole = double.IsFinite(judged.Reembedded.Mean);
        string reembedded = whole ? $"; after full re-embedding {Number(judged.Reembedded.Mean)}" : "";
        page.Add(IntervalFigure.Of(
            "nDCG@10 of judged queries",
            whole ? [after, Interval("after full re-embedding", judged.Reembedded)] : [after],
            "nDCG@10",
            double.NaN,
            double.NaN,
            $"{Number(judged.After.Mean)} after the migration{reembedded}.",
            $"{judged.Queries:n0} queries, {judged.Items:n0} judged items."));
    }

    private static List<string[]> Facts(MigrationModel model)
    {
        MigrationFacts facts = model.Facts;
        return
        [
            ["family", facts.Settings.ToString()],
            ["direction", OptionNames.Of(facts.Direction)],
            ["rows of the old collection", Number(facts.OldRows)],
            ["rows of the new model", Number(facts.NewRows)],
            ["known pairs", $"{facts.KnownPairs:n0} {facts.PairSource}".TrimEnd()],
            ["pairs fitted on", Number(facts.FittedPairs)],
            ["pairs learned", Number(facts.LearnedPairs)],
            ["pairs held out", Number(facts.HeldOutPairs)],
            ["verdict of the fit", facts.Advice],
            ["seed", Number(facts.Seed)],
        ];
    }

    private static IntervalValue Interval(string name, GateFigure of) =>
        new(name, of.Mean, double.IsFinite(of.Low) && double.IsFinite(of.High) ? (of.Low, of.High) : null);
}
