using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Options;
using LfmNative.Storage;
using LfmNative.Tests.Storage;

namespace LfmNative.Tests.Migration;

public sealed class MigrationGateTests : StorageTest
{
    private static readonly ComputeContext Context = new(2);

    [TestCase(MigrationDirection.Collection)]
    [TestCase(MigrationDirection.Queries)]
    public void AGoodMigrationPasses(MigrationDirection direction)
    {
        CollectionSampler words = Words(MigrationPairs.SameRows);
        MigrationModel model = MigrationModel.Fit(words, MigrationPairs.SameRows, new MigrationOptions { Direction = direction }, Context);
        Assert.That(model.Facts.FittedPairs, Is.EqualTo(2_400), "600 are kept for the gate");
        GateReport report = MigrationGate.Judge(model, words, null, null, Context);
        Assert.That(report.FaultsFor(OptionSpelling.CommandLine), Is.Empty);
        Assert.That(report.Passed, Is.True);
        Assert.That(report.Queries, Is.EqualTo(600));
        Assert.That(report.MappedInNative.Mrr.Mean, Is.GreaterThan(0.9));
        Assert.That(report.OverlapAfter.Mean, Is.GreaterThan(report.OverlapBefore.Mean), "better than staying with the old model");
        Assert.That(report.OverlapAfter.Low, Is.LessThan(report.OverlapAfter.Mean));
        Assert.That(report.ScoreError, Is.LessThanOrEqualTo(report.RawScoreError + 0.01));
    }

    [Test]
    public void AMapFromTooFewPairsIsRefused()
    {
        MigrationPairs few = MigrationPairs.SameRows.Random(5);
        MigrationModel model = MigrationModel.Fit(Words(few), few, new MigrationOptions { LearnRows = 0 }, Context);
        GateReport report = MigrationGate.Judge(model, Words(MigrationPairs.SameRows), null, null, Context);
        Assert.That(report.Passed, Is.False);
        Assert.That(report.Queries, Is.EqualTo(2_000), "of those that the fit had not seen");
        Assert.That(report.FaultsFor(OptionSpelling.CommandLine), Has.Exactly(2).Contains("--min-mrr asks for 0.9"));
        Assert.That(report.FaultsFor(OptionSpelling.Property), Has.Some.Contain("MinMrr"));
    }

    [Test]
    public void AModelOfOtherEncodersIsRefused()
    {
        MigrationModel model = MigrationModel.Fit(Words(MigrationPairs.SameRows), MigrationPairs.SameRows, null, Context);
        // The same words by another encoder of 300 dimensions: the old one with its dimensions in another order.
        using LoadedMatrix old = MatrixFile.Open(MigrationData.Old);
        float[] shuffled = new float[old.Rows * old.Cols];
        for (int i = 0; i < old.Rows; i++)
        {
            for (int j = 0; j < old.Cols; j++) shuffled[(i * old.Cols) + ((7 * j) % old.Cols)] = old.View.Row(i)[j];
        }
        MatrixWriter.Write(At("other.npy"), new ReadOnlyMatrixView<float>(shuffled, old.Rows, old.Cols));
        GateReport report = MigrationGate.Judge(
            model, MigrationData.Sampler(At("other.npy"), MigrationData.New, MigrationPairs.SameRows), null, null, Context);
        Assert.That(report.Passed, Is.False);
        Assert.That(report.NativeInMapped.Mrr.High, Is.LessThan(0.2));
    }

    [Test]
    public void TooLittleEvidenceIsNoPass()
    {
        MigrationModel model = MigrationModel.Fit(Words(MigrationPairs.SameRows), MigrationPairs.SameRows, null, Context);
        GateReport few = MigrationGate.Judge(
            model, MigrationData.Sampler(MigrationData.Old, MigrationData.New, MigrationPairs.SameRows, new RowRange(0, 100)), null, null,
                Context);
        Assert.That(few.Passed, Is.False);
        Assert.That(few.FaultsFor(OptionSpelling.CommandLine),
            Has.Some.Contain("had no part in the fit").And.Some.Contain("500 are needed"));
        GateReport none = MigrationGate.Judge(model, Words(MigrationPairs.None), null, null, Context);
        Assert.That(none.Passed, Is.False);
        Assert.That(none.Queries, Is.Zero);
    }

    [Test]
    public void EveryThresholdIsAsked()
    {
        CollectionSampler words = Words(MigrationPairs.SameRows);
        MigrationModel model = MigrationModel.Fit(words, MigrationPairs.SameRows, null, Context);
        GateOptions strict = new() { MinMrr = 0, MinRecall = 1, MinOverlap = 1, MaxScoreError = 0, MinNdcg = 1 };
        IReadOnlyList<string> faults = MigrationGate.Judge(model, words, strict, null, Context).FaultsFor(OptionSpelling.CommandLine);
        foreach (string key in new[] { "min-recall", "min-overlap", "max-score-error", "min-ndcg" })
            Assert.That(faults, Has.Some.Contain("--" + key));
        Fails(LfmErrorCode.InvalidArgument, () => MigrationGate.Judge(model, words, new GateOptions { MinMrr = 2 }), "MinMrr");
        Fails(
            LfmErrorCode.InvalidArgument,
            () => MigrationGate.Judge(model, MigrationData.Sampler(MigrationData.New, MigrationData.Old, MigrationPairs.SameRows)),
            "200 and 300 columns",
            "fitted on 300 and 200");
    }

    /// <summary>Queries that are items themselves: each finds itself first, and what it finds then is known from the vectors.</summary>
    [Test]
    public void JudgmentsAreMeasured()
    {
        Named("old.jsonl", MigrationData.Old);
        Named("new.jsonl", MigrationData.New);
        Put("qrels.tsv", string.Join('\n', Enumerable.Range(0, 50).Select(i => $"w{i}\t0\tw{i}\t1")) + "\n");
        CollectionSampler words = MigrationData.Sampler(At("old.jsonl"), At("new.jsonl"), MigrationPairs.SharedIds);
        MigrationModel model = MigrationModel.Fit(words, MigrationPairs.SharedIds, null, Context);
        RelevanceJudgments judgments = new(
            At("qrels.tsv"), MigrationData.Opener(At("new.jsonl")), MigrationData.Opener(At("old.jsonl")),
                MigrationData.Opener(At("new.jsonl")));
        GateReport report = MigrationGate.Judge(model, words, new GateOptions { MinNdcg = 0.8 }, judgments, Context);
        Assert.That(report.Relevance!.Queries, Is.EqualTo(50));
        Assert.That(report.Relevance.Reembedded.Mean, Is.EqualTo(1).Within(1e-9), "an item finds itself first");
        Assert.That(report.Relevance.After.Mean, Is.InRange(0.8, 1));
        Assert.That(report.Passed, Is.True);
        Fails(LfmErrorCode.InvalidFile, () => Judge("a b c d e\n"), "line 1");
        Fails(LfmErrorCode.InvalidFile, () => Judge("w1 w2 1\nw1 w2 much\n"), "line 2");
        Fails(LfmErrorCode.InvalidFile, () => Judge("\n"), "no judgments");
        Fails(LfmErrorCode.InvalidFile, () => _ = new RelevanceJudgments(At("none"), null!, null!, null!), "cannot be read");

        void Judge(string text) => _ = new RelevanceJudgments(Put("bad.txt", text), null!, null!, null!);
    }

    [Test]
    public void JudgmentsThatSayNothingAreNoPass()
    {
        Named("old.jsonl", MigrationData.Old);
        Named("new.jsonl", MigrationData.New);
        CollectionSampler words = MigrationData.Sampler(At("old.jsonl"), At("new.jsonl"), MigrationPairs.SharedIds);
        MigrationModel model = MigrationModel.Fit(words, MigrationPairs.SharedIds, null, Context);
        Func<RowReader> queries = MigrationData.Opener(At("new.jsonl")), old = MigrationData.Opener(At("old.jsonl"));
        Put("strangers.txt", "w1 0 nobody 1\n");
        RelevanceJudgments strangers = new(At("strangers.txt"), queries, old, queries);
        Fails(LfmErrorCode.InvalidData, () => MigrationGate.Judge(model, words, null, strangers, Context), "none of the judged items");
        Put("qrels.txt", "w1 0 w1 1\nw2 0 w2900 1\n");
        RelevanceJudgments partly = new(At("qrels.txt"), queries, old, () => MatrixFile.OpenRows(At("new.jsonl"), new RowRange(0, 2_000)));
        GateReport report = MigrationGate.Judge(model, words, new GateOptions { MinNdcg = 0.1 }, partly, Context);
        Assert.That(report.FaultsFor(OptionSpelling.CommandLine), Has.One.Contains("full re-embedding was not measured"));
        RelevanceJudgments nameless = new(At("qrels.txt"), queries, MigrationData.Opener(MigrationData.Old), queries);
        Fails(LfmErrorCode.InvalidFile, () => MigrationGate.Judge(model, words, null, nameless, Context), "have no ids");
        Fails(LfmErrorCode.InvalidArgument, () => MigrationGate.Judge(model, Words(MigrationPairs.SameRows)), "by ids");
    }

    /// <summary>Pairs that were learned count as seen, like known ones.</summary>
    [Test]
    public void LearnedPairsAreNoQueries()
    {
        RowRange rows = new(0, 1_500);
        MigrationPairs few = MigrationPairs.SameRows.Random(25);
        CollectionSampler fitted = MigrationData.Sampler(MigrationData.Old, MigrationData.New, few, rows);
        MigrationModel model = MigrationModel.Fit(fitted, few, null, Context);
        Assert.That(model.Facts.LearnedPairs, Is.GreaterThan(1_200));
        GateReport same =
            MigrationGate.Judge(model, MigrationData.Sampler(MigrationData.Old, MigrationData.New, MigrationPairs.SameRows, rows));
        Assert.That(same.Queries, Is.EqualTo(1_500 - 25 - model.Facts.LearnedPairs));
        CollectionSampler others =
            MigrationData.Sampler(MigrationData.Old, MigrationData.New, MigrationPairs.SameRows, new RowRange(1_500, 3_000));
        Assert.That(MigrationGate.Judge(model, others).Queries, Is.EqualTo(1_500));
    }

    [TestCase(100, 50)]
    [TestCase(249, 50)]
    [TestCase(1_000, 200)]
    [TestCase(99, 0)]
    [TestCase(100_000, 1_000)]
    public void PairsAreKeptForTheGate(int pairs, int kept) => Assert.That(MigrationModel.Reserved(pairs), Is.EqualTo(kept));

    private void Named(string name, string source)
    {
        using LoadedMatrix matrix = MatrixFile.Open(source);
        MatrixWriter.Write(At(name), matrix.View, [.. Enumerable.Range(0, matrix.Rows).Select(i => $"w{i}")]);
    }

    private static CollectionSampler Words(MigrationPairs pairs) => MigrationData.Sampler(MigrationData.Old, MigrationData.New, pairs);
}
