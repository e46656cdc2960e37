using System.Globalization;
using LfmNative.Diagnostics;
using LfmNative.Maps;
using LfmNative.Memory;

namespace LfmNative.Migration;

/// <summary>Measures a migration on pairs that its fit had not seen, by exact search, and says whether it may go ahead.</summary>
/// <remarks>
/// A verdict needs evidence: with fewer than 50 unseen pairs, or fewer than 500 items of the old collection to find them among, the gate is
/// not passed, whatever the figures are.
/// </remarks>
public static class MigrationGate
{
    /// <summary>Fewest unseen pairs that judge.</summary>
    public const int FewestQueries = 50;

    /// <summary>Fewest items among which finding one means something.</summary>
    public const int FewestItems = 500;

    /// <summary>Judges a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="collections">The collections and their pairs.</param>
    /// <param name="options">Thresholds; null for the defaults.</param>
    /// <param name="relevance">Judged queries; null for none.</param>
    /// <param name="context">Threads, progress and cancellation; null for the defaults.</param>
    /// <exception cref="LfmException">InvalidArgument: collections of other dimensions than the model's.</exception>
    public static GateReport Judge(
        MigrationModel model,
        CollectionSampler collections,
        GateOptions? options = null,
        RelevanceJudgments? relevance = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(collections);
        options ??= new GateOptions();
        options.Check();
        CheckDimensions(model, collections.Cols);
        if (model.Keys.Length > 0 && model.Facts.KeyedByIds != collections.HasIds.Old)
        {
            string how = model.Facts.KeyedByIds ? "by ids, and the old collection has none here"
                : "without ids, and the old collection has some";
            Throw.Argument(
                $"the model was fitted {how}: what it has seen cannot be told from what it has not; give the old collection as then");
        }
        StageClock clock = new(context ?? new ComputeContext());
        HashSet<long> seen = [.. model.Keys];
        MigrationSample drawn;
        int unseen;
        using (clock.Stage("read"))
            (drawn, unseen) =
                collections.DrawUnseen(seen, options.Queries, options.Items, Math.Max(0, options.Items - collections.PairCount));
        MigrationSample sample = model.Facts.Direction == MigrationDirection.Queries ? drawn.Swapped() : drawn;
        GateReport report;
        using (clock.Stage("search")) report = Measure(model, sample, unseen, options, clock.Context);
        if (relevance is not null)
        {
            using StageClock.StageScope stage = clock.Stage("relevance");
            report = report with { Relevance = relevance.Measure(model, clock.Context) };
        }
        List<string> faults = Faults(report, options, model.Facts.Direction == MigrationDirection.Queries);
        return report with { Passed = faults.Count == 0, Missed = faults, Seconds = clock.Seconds.ToDictionary() };
    }

    private static GateReport Measure(MigrationModel model, MigrationSample sample, int unseen, GateOptions options, ComputeContext context)
    {
        ulong seed = model.Facts.Seed;
        (int k, int m, int pairs) = (options.K, unseen, sample.Pairs);
        int[] own = [.. Enumerable.Range(0, m)];
        float[] carried = new float[(long)sample.OldRows * sample.NewCols];
        model.Map.Apply(sample.OldView, carried, context);
        using UnitRows mapped = HeldOutPairs.UnitsOf(new ReadOnlyMatrixView<float>(carried, sample.OldRows, sample.NewCols), context);
        using UnitRows native = HeldOutPairs.UnitsOf(sample.NewView, context);
        using UnitRows mappedQueries = mapped.Gather(own), nativeQueries = native.Gather(own);
        RankedLists mappedInNative = RankedLists.Find(mappedQueries, native, own, k, withoutOwn: false, context);
        RankedLists nativeInMapped = RankedLists.Find(nativeQueries, mapped, own, k, withoutOwn: false, context);
        GateReport report = new()
        {
            Passed = false,
            K = k,
            Queries = m,
            NativeItems = sample.NewRows,
            MappedItems = sample.OldRows,
            PairedItems = pairs,
            MappedInNative = SearchFigures.Of(mappedInNative, k, seed),
            NativeInMapped = SearchFigures.Of(nativeInMapped, k, seed),
            OverlapOfMappedQueries = GateFigure.None,
            OverlapAfter = GateFigure.None,
            OverlapBefore = GateFigure.None,
            NdcgOfMappedQueries = GateFigure.None,
            NdcgAfter = GateFigure.None,
            RawScoreError = double.NaN,
            ScoreError = double.NaN,
        };
        if (m == 0 || pairs <= k) return report;
        // Lists are compared over the same items: those whose rows of both sides are there.
        int[] paired = [.. Enumerable.Range(0, pairs)];
        using UnitRows old = HeldOutPairs.UnitsOf(sample.OldView, context);
        using UnitRows oldItems = old.Gather(paired), mappedItems = mapped.Gather(paired), nativeItems = native.Gather(paired);
        using UnitRows oldQueries = old.Gather(own);
        RankedLists truth = RankedLists.Find(nativeQueries, nativeItems, own, k, withoutOwn: true, context);
        RankedLists before = RankedLists.Find(oldQueries, oldItems, own, k, withoutOwn: true, context);
        RankedLists after = RankedLists.Find(nativeQueries, mappedItems, own, k, withoutOwn: true, context);
        RankedLists queries = RankedLists.Find(mappedQueries, nativeItems, own, k, withoutOwn: true, context);
        (double raw, double calibrated) = ScoreErrors(model, sample, m, context);
        // What will be searched in the end: the carried collection by native queries, or the old collection by carried queries.
        RankedLists used = model.Facts.Direction == MigrationDirection.Queries ? queries : after;
        return report with
        {
            OverlapAfter = GateFigure.Of(used.Overlap(truth), seed),
            NdcgAfter = GateFigure.Of(used.Ndcg(truth), seed),
            OverlapOfMappedQueries = GateFigure.Of(queries.Overlap(truth), seed),
            NdcgOfMappedQueries = GateFigure.Of(queries.Ndcg(truth), seed),
            OverlapBefore = GateFigure.Of(before.Overlap(truth), seed),
            RawScoreError = raw,
            ScoreError = calibrated,
        };
    }

    private static (double Raw, double Calibrated) ScoreErrors(MigrationModel model, MigrationSample sample, int m, ComputeContext context)
    {
        (double[] mapped, double[] native) = CalibrationFit.Cosines(
            model.Map, sample.Old.AsSpan(0, m * sample.OldCols).ToArray(), sample.New.AsSpan(0, m * sample.NewCols).ToArray(), context);
        double raw = 0, calibrated = 0;
        for (int i = 0; i < mapped.Length; i++)
        {
            raw += Math.Abs(mapped[i] - native[i]);
            calibrated += model.Calibration is { } c ? Math.Abs(c.Apply(mapped[i]) - native[i]) : double.NaN;
        }
        return (raw / mapped.Length, calibrated / mapped.Length);
    }

    private static List<string> Faults(GateReport r, GateOptions o, bool queries)
    {
        List<string> faults = [];
        if (r.Queries < FewestQueries)
        {
            faults.Add($"only {r.Queries} known pairs had no part in the fit, and {FewestQueries} are needed to judge it; "
                + "embed more items with the new model");
        }
        // What will be searched in the end: the carried collection, or by carried queries the old one.
        int items = queries ? r.NativeItems : r.MappedItems;
        if (items < FewestItems)
            faults.Add($"only {items} items of the old collection can be searched, and {FewestItems} are needed for a verdict; give more");
        if (faults.Count > 0) return faults;
        Least("MRR of carried rows among native ones", r.MappedInNative.Mrr, o.MinMrr, "min-mrr");
        Least("MRR of native rows among carried ones", r.NativeInMapped.Mrr, o.MinMrr, "min-mrr");
        Least($"recall@{r.K} of carried rows among native ones", r.MappedInNative.Recall, o.MinRecall, "min-recall");
        Least($"recall@{r.K} of native rows among carried ones", r.NativeInMapped.Recall, o.MinRecall, "min-recall");
        string? overlap = FaultOfOverlap(r, o.MinOverlap);
        if (overlap is not null) faults.Add(overlap);
        string? relevance = FaultOfRelevance(r.Relevance, o.MinNdcg);
        if (relevance is not null) faults.Add(relevance);
        if (o.MaxScoreError < 2 && !(r.ScoreError <= o.MaxScoreError))
            faults.Add(
                Text($"the mean error of calibrated scores is {r.ScoreError:f3}; ⟨max-score-error⟩ allows {o.MaxScoreError:g3}"));
        return faults;

        void Least(string what, GateFigure figure, double least, string key)
        {
            if (least <= 0 || figure.Low >= least) return;
            faults.Add(
                Text($"{what} is {figure.Mean:f3} (95 % interval {figure.Low:f3}..{figure.High:f3}); ⟨{key}⟩ asks for {least:g3}"));
        }
    }

    /// <summary>What is missing of the lists; not measured is missing, and so are lists of few items, which agree by themselves.</summary>
    private static string? FaultOfOverlap(GateReport r, double least)
    {
        if (least <= 0) return null;
        if (r.PairedItems < FewestItems)
        {
            return double.IsFinite(least)
                ? $"only {r.PairedItems} pairs are known whose lists could be compared, and {FewestItems} are needed for ⟨min-overlap⟩"
                : null;
        }
        string found = Text($"overlap@{r.K} of the lists after the migration and the native ones is {r.OverlapAfter.Mean:f3}");
        if (double.IsFinite(least))
        {
            return r.OverlapAfter.Low >= least ? null
                : found + Text($" (95 % interval from {r.OverlapAfter.Low:f3}); ⟨min-overlap⟩ asks for {least:g3}");
        }
        return r.OverlapAfter.High >= r.OverlapBefore.Mean ? null
            : found + Text(
                $", less than the {r.OverlapBefore.Mean:f3} of the two models' own: the map loses more than the change of models ")
            + "does; fit on more pairs, or say ⟨min-overlap⟩";
    }

    private static string? FaultOfRelevance(RelevanceFigures? judged, double least)
    {
        if (least <= 0) return null;
        if (judged is null) return "⟨min-ndcg⟩ was asked for without judgments; give ⟨relevance⟩ and ⟨queries⟩";
        if (!(judged.Reembedded.Mean > 0))
        {
            return "the new model's rows do not hold all judged items, or no query finds one: full re-embedding was not measured, and "
                + "⟨min-ndcg⟩ cannot be judged";
        }
        return judged.After.Mean >= least * judged.Reembedded.Mean ? null
            : Text($"nDCG@10 is {judged.After.Mean:f3}, of {judged.Reembedded.Mean:f3} after full re-embedding; ")
            + Text($"⟨min-ndcg⟩ asks for a part of {least:g3}");
    }

    private static void CheckDimensions(MigrationModel model, (int Old, int New) cols)
    {
        (int Old, int New) wanted = model.Facts.Direction == MigrationDirection.Queries
            ? (model.Map.TargetDimensions, model.Map.Dimensions)
            : (model.Map.Dimensions, model.Map.TargetDimensions);
        if (cols == wanted) return;
        Throw.Argument($"the collections have {cols.Old} and {cols.New} columns and the model was fitted on {wanted.Old} and {wanted.New}; "
            + "give those it was fitted on");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
