using System.Text.Json;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary><c>lfm eval</c> of files whose rows have ids.</summary>
public sealed class RowJoinTests : CliTest
{
    [Test]
    public void RowsAreJoinedByTheirIds()
    {
        string[] ids = [.. Enumerable.Range(0, 130).Select(i => $"id {i}")];
        int[] order = [.. Enumerable.Range(0, 130).Select(i => (i * 37) % 130)];
        float[] shuffled = [.. order.SelectMany(i => Paired().View.Row(i).ToArray())];
        MatrixWriter.Write(At("x.arrow"), Data.X.View, ids);
        MatrixWriter.Write(At("y.npy"), new Samples(shuffled, 130, 6).View, [.. order.Select(i => ids[i])]);
        JsonElement plain = Run("eval", "model.npz", "X.npy", "Y.npy", "--json").Json();
        JsonElement joined = Run("eval", "model.npz", "x.arrow", "y.npy", "--json").Json();
        Assert.That(joined.GetProperty("joined").GetInt32(), Is.EqualTo(130));
        Assert.That(joined.GetProperty("mrr").GetDouble(), Is.EqualTo(plain.GetProperty("mrr").GetDouble()));
        Assert.That(plain.TryGetProperty("joined", out _), Is.False);
        Assert.That(Ok("eval", "model.npz", "x.arrow", "y.npy", "--rows", "0:100").Out, Does.Contain("rows by their ids"));
        double byOrder = Run("eval", "model.npz", "x.arrow", "y.npy", "--id-column", "none", "--json").Json().GetProperty("mrr").GetDouble();
        Assert.That(byOrder, Is.LessThan(plain.GetProperty("mrr").GetDouble()), "their order pairs other rows");
        MatrixWriter.Write(At("same.jsonl"), Paired().View, ids);
        Assert.That(Run("eval", "model.npz", "x.arrow", "same.jsonl", "--json").Json().TryGetProperty("joined", out _), Is.False);
        LfmResult piped = Lfm.Shell(Folder, "\"$LFM\" eval model.npz - y.npy < x.arrow");
        Assert.That(piped.Out, Does.Contain("joined      130 rows by their ids"), piped.Error);
    }

    [Test]
    public void NamesOfTwoRowsAreRefusedAndStrangersPairedByOrder()
    {
        string[] ids = [.. Enumerable.Range(0, 130).Select(i => $"{i}")];
        MatrixWriter.Write(At("x.jsonl"), Data.X.View, ids);
        MatrixWriter.Write(At("words.jsonl"), Paired().View, [.. ids.Select(i => "w" + i)]);
        LfmResult strangers = Run("eval", "model.npz", "x.jsonl", "words.jsonl");
        Assert.That(strangers.Exit, Is.Zero, strangers.Error);
        Assert.That(strangers.Error, Does.Contain("have nothing in common; rows are paired by their order"));
        ids[7] = "3";
        MatrixWriter.Write(At("twice.jsonl"), Paired().View, ids);
        Check(Run("eval", "model.npz", "x.jsonl", "twice.jsonl"), 2, ["eval"], "twice.jsonl: '3' names more than one row");
    }
}
