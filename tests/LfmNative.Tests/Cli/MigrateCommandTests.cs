using System.Text.Json;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary><c>lfm migrate</c> on the words of the sample, whose rows have ids and come in another order on either side.</summary>
public sealed class MigrateCommandTests : CliTest
{
    private const int Words = 3_000;

    [OneTimeSetUp]
    public void WriteCollections()
    {
        Write("old.jsonl", FastText, [.. Enumerable.Range(0, Words)]);
        Write("new.npy", Word2Vec, [.. Enumerable.Range(0, Words).Reverse()]);
        Assert.That(File.Exists(At("new.ids.txt")), Is.True);
        Ok("migrate", "fit", "old.jsonl", "new.npy", "-o", "migration.npz", "--quiet");
    }

    [Test]
    public void ThePlanSaysWhatThereIsAndWritesNothing()
    {
        string[] before = Directory.GetFiles(Folder);
        JsonElement json = Run("migrate", "plan", "old.jsonl", "new.npy", "--price", "2", "--json").Json();
        Assert.That(Directory.GetFiles(Folder), Is.EquivalentTo(before));
        Assert.That(json.GetProperty("pairs").GetInt32(), Is.EqualTo(Words));
        Assert.That(json.GetProperty("old_columns").GetInt32(), Is.EqualTo(300));
        Assert.That(json.GetProperty("learns").GetBoolean(), Is.False, "2,400 pairs are enough for 300 dimensions");
        Assert.That(json.GetProperty("output_bytes").GetInt64(), Is.EqualTo(4L * Words * 200));
        Assert.That(json.GetProperty("cost_of_reembedding").GetDouble(), Is.EqualTo(6));
        string few = Ok("migrate", "plan", "old.jsonl", "new.npy", "--pairs", "random:10").Out;
        Assert.That(few, Does.Contain("further ones would be learned").And.Contain("for the gate embed 50 more items"));
        Assert.That(Ok("migrate", "plan", "old.jsonl", "new.npy", "--pairs", "none", "--rows", "0:50").Out, Does.Contain("either make"));
    }

    [Test]
    public void AFitTellsHowItWasChosen()
    {
        JsonElement json = Run("migrate", "fit", "old.jsonl", "new.npy", "-o", "again.npz", "--json").Json();
        Assert.That(json.GetProperty("trusted").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("pairs").GetProperty("fitted").GetInt32(), Is.EqualTo(2_400));
        Assert.That(json.GetProperty("tried").GetArrayLength(), Is.EqualTo(4), "too few pairs for local maps");
        Assert.That(json.GetProperty("seconds").TryGetProperty("choose", out _), Is.True);
        Assert.That(File.ReadAllBytes(At("again.npz")), Has.Length.EqualTo(new FileInfo(At("migration.npz")).Length).Within(2_000));
        string text = Ok("migrate", "fit", "old.jsonl", "new.npy", "-o", "q.npz", "--direction", "queries", "--family", "orthogonal").Out;
        Assert.That(text, Does.Contain("orthogonal, 200 → 300 dimensions, queries of the new model into the old space"));
        Assert.That(Ok("migrate", "gate", "q.npz", "old.jsonl", "new.npy").Out, Does.Contain("PASSED"));
    }

    [Test]
    public void TheGateHasAnExitCode()
    {
        LfmResult passed = Run("migrate", "gate", "migration.npz", "old.jsonl", "new.npy", "--json");
        Assert.That(passed.Exit, Is.Zero, passed.Error);
        JsonElement json = passed.Json();
        Assert.That(json.GetProperty("passed").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("queries").GetInt32(), Is.EqualTo(600));
        foreach (string figure in new[] { "overlap_after", "overlap_before", "ndcg_after", "ndcg_of_mapped_queries" })
            Assert.That(json.GetProperty(figure).GetProperty("mean").GetDouble(), Is.InRange(0.1, 1), figure);
        LfmResult refused = Run("migrate", "gate", "migration.npz", "old.jsonl", "new.npy", "--min-mrr", "1", "--min-overlap", "0.99");
        Assert.That(refused.Exit, Is.EqualTo(3));
        Assert.That(refused.Error, Is.Empty, "a refusal is a result, not an error");
        Assert.That(refused.Out, Does.Contain("REFUSED").And.Contain("--min-mrr asks").And.Contain("--min-overlap"));
        File.WriteAllText(At("qrels.txt"), "w1 0 w1 1\nw2 0 w2 1\n");
        string judged = Ok(
            "migrate", "gate", "migration.npz", "old.jsonl", "new.npy", "--queries", "new.npy", "--relevance", "qrels.txt").Out;
        Assert.That(judged, Does.Contain("nDCG@10").And.Contain("2 queries"));
    }

    [Test]
    public void ACollectionIsCarriedWithItsIds()
    {
        JsonElement json = Run("migrate", "apply", "migration.npz", "old.jsonl", "-o", "carried.parquet", "--json").Json();
        Assert.That(json.GetProperty("rows").GetInt64(), Is.EqualTo(Words));
        Assert.That(json.GetProperty("verified").GetBoolean(), Is.True);
        using LoadedMatrix carried = MatrixFile.Open(At("carried.parquet"));
        Assert.That(carried.RowNames, Is.EqualTo(Enumerable.Range(0, Words).Select(i => $"w{i}")));
        Assert.That(carried.Cols, Is.EqualTo(200));
        string again = Run("migrate", "apply", "migration.npz", "old.jsonl", "-o", "second.parquet", "--json")
            .Json().GetProperty("checksum").GetString()!;
        Assert.That(again, Is.EqualTo(json.GetProperty("checksum").GetString()));
        LfmResult piped = Lfm.Shell(
            Folder, "\"$LFM\" migrate apply migration.npz - -o - --output-format jsonl -q < old.jsonl | grep -c '^{\"id\":\"w'");
        Assert.That(piped.Error, Is.Empty);
        Assert.That(piped.Out.Trim(), Is.EqualTo($"{Words}"));
    }

    [Test]
    public void BadRowsAreListed()
    {
        File.WriteAllText(At("bad.jsonl"), File.ReadAllText(At("old.jsonl"))
            + "{\"id\":\"short\",\"embedding\":[1,2]}\n"
            + "{\"id\":\"w7\",\"embedding\":[" + string.Join(',', Enumerable.Repeat(1, 300)) + "]}\n");
        Fails(2, "none.npy", ["migrate", "apply", "migration.npz", "bad.jsonl"], "bad.jsonl", "line 3001");
        string text = Ok("migrate", "apply", "migration.npz", "bad.jsonl", "-o", "good.npy", "--skip-bad", "left-out.csv").Out;
        Assert.That(text, Does.Contain("left out    2 rows"));
        string[] lines = File.ReadAllLines(At("left-out.csv"));
        Assert.That(lines[0], Is.EqualTo("row,id,reason"));
        Assert.That(lines[1], Does.StartWith("3000,").And.Contain("2 numbers"));
        Assert.That(lines[2], Does.StartWith("3000,w7,").Or.StartWith("3001,w7,"));
        Fails(2, "none.npy", ["migrate", "apply", "migration.npz", "bad.jsonl", "--skip-bad", "left-out.txt"], ".csv or .tsv");
    }

    [Test]
    public void WhatCannotBeDoneIsOneSentence()
    {
        Fails(2, "out.npz", ["migrate", "fit", "X.npy", "Y.npy"], "shared ids", "--pairs");
        Fails(2, "out.npz", ["migrate", "fit", "-", "Y.npy"], "standard input");
        Fails(2, "out.npz", ["migrate", "fit", "old.jsonl", "new.npy", "--pairs", "random:0"], "--pairs is 'random:0'");
        Fails(2, "out.npz", ["migrate", "fit", "old.jsonl", "new.npy", "--pairs", "missing.csv"], "missing.csv");
        Fails(2, "out.npy", ["migrate", "apply", "model.npz", "X.npy"], "a model of align");
        Fails(2, "out.npy", ["migrate", "apply", "migration.npz", "X.npy"], "5 columns", "fitted on 300");
        LfmResult half = Run("migrate", "gate", "migration.npz", "old.jsonl", "new.npy", "--queries", "new.npy");
        Check(half, 2, ["migrate", "gate"], "go together");
        Check(Run("migrate", "gate", "migration.npz", "new.npy", "old.jsonl"), 2, ["migrate", "gate"], "200 and 300 columns");
        Check(Run("migrate", "plan", "old.jsonl", "new.npy", "--price", "-1"), 2, ["migrate", "plan"], "--price is negative");
    }

    /// <summary>Ids go through a model of <c>align</c> as well.</summary>
    [Test]
    public void MatchesNameTheirRows()
    {
        MatrixWriter.Write(At("named-x.npy"), Data.X.View, [.. Enumerable.Range(0, 130).Select(i => $"left {i}")]);
        MatrixWriter.Write(At("named-y.csv"), Paired().View, [.. Enumerable.Range(0, 130).Select(i => $"right, {i}")]);
        Ok(["align", "named-x.npy", "named-y.csv", "-o", "named.npz", "--anchors", "anchors.csv", .. Small, "--quiet"]);
        Ok("match", "named.npz", "-o", "named.csv", "--quiet");
        Ok("match", "model.npz", "-o", "numbers.csv", "--quiet");
        string[] named = File.ReadAllLines(At("named.csv")), numbers = File.ReadAllLines(At("numbers.csv"));
        Assert.That(named, Has.Length.EqualTo(numbers.Length));
        for (int i = 1; i < named.Length; i++)
        {
            string[] pair = numbers[i].Split(',');
            Assert.That(named[i], Does.StartWith($"left {pair[0]},\"right, {pair[1]}\","));
        }
        string text = Ok(["align", "named-x.npy", "named-y.csv", "-o", "again.npz", "--anchors", "named.csv", .. Small]).Out;
        Assert.That(text, Does.Contain("130"), "what match writes is read as pairs");
    }

    private void Write(string name, string source, int[] rows)
    {
        using LoadedMatrix matrix = MatrixFile.Open(source);
        float[] data = matrix.View.Gather(rows);
        string[] ids = Array.ConvertAll(rows, i => $"w{i}");
        MatrixWriter.Write(At(name), new ReadOnlyMatrixView<float>(data, rows.Length, matrix.Cols), ids);
    }
}
