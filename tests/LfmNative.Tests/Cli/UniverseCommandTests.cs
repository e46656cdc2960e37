using System.Text.Json;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Universes;
using LfmNative.Universes;

namespace LfmNative.Tests.Cli;

/// <summary><c>lfm universe</c>, and the commands that take a universe in place of a model of align.</summary>
public sealed class UniverseCommandTests : CliTest
{
    private const int Rows = 160;

    [OneTimeSetUp]
    public void WriteSpaces()
    {
        Matrix cloud = PlantedSpaces.Cloud(Rows), fresh = PlantedSpaces.Cloud(60, 99);
        foreach ((string name, int dims, ulong seed) in new[] { ("a", 8, 11UL), ("b", 10, 12UL), ("c", 8, 13UL), ("d", 7, 14UL) })
        {
            MatrixWriter.Write(At($"{name}.npy"), PlantedSpaces.Rows(cloud, dims, seed, 0.05));
            MatrixWriter.Write(At($"{name}.test.npy"), PlantedSpaces.Rows(fresh, dims, seed));
        }
        File.WriteAllLines(At("pairs.csv"), ["x,y", .. Enumerable.Range(0, 120).Select(i => $"{i},{i}")]);
        File.WriteAllLines(At("wrong.csv"), ["x,y", .. Enumerable.Range(0, 120).Select(i => $"{i},{(i * 7 + 31) % 120}")]);
        Ok("universe", "a.npy", "b.npy", "c.npy", "--paired", "rows", "-o", "u.npz", "--quiet");
    }

    [Test]
    public void AFitTellsHowEveryPairOfSpacesDoes()
    {
        JsonElement json = Run("universe", "a.npy", "b.npy", "c.npy", "--paired", "rows", "-o", "again.npz", "--json").Json();
        Assert.That(json.GetProperty("method").GetString(), Is.EqualTo("procrustes"));
        Assert.That(json.GetProperty("spaces").EnumerateArray().Select(s => s.GetProperty("name").GetString()),
            Is.EqualTo(new[] { "a", "b", "c" }));
        Assert.That(json.GetProperty("pairs").GetArrayLength(), Is.EqualTo(6));
        Assert.That(json.GetProperty("pairs")[0].GetProperty("mrr").GetDouble(), Is.GreaterThan(0.95));
        Assert.That(json.GetProperty("trusted").GetBoolean(), Is.True);
        Assert.That(json.GetProperty("seconds").TryGetProperty("consensus", out _), Is.True);
        string text = Ok("universe", "a.npy", "b.npy", "c.npy", "--paired", "rows", "-o", "again.npz", "--names", "x,y,z").Out;
        Assert.That(text, Does.Contain("3 spaces in 10 dimensions by procrustes, orthogonal maps, consensus of 160 items")
            .And.Contain("furthest behind").And.Contain("verdict     the maps can be trusted"));
    }

    [Test]
    public void TransferEvalMatchAndExportTakeTwoSpacesOfIt()
    {
        Ok("transfer", "u.npz", "a.test.npy", "--from", "a", "--to", "b", "-o", "carried.npy", "--quiet");
        using (LoadedMatrix carried = MatrixFile.Open(At("carried.npy"), null))
            Assert.That((carried.Rows, carried.Cols), Is.EqualTo((60, 10)));
        Ok("transfer", "u.npz", "a.test.npy", "--from", "a", "--to", "universe", "-o", "common.npy", "--quiet");
        JsonElement eval = Run("eval", "u.npz", "c.test.npy", "b.test.npy", "--from", "c", "--to", "b", "--json").Json();
        Assert.That(eval.GetProperty("mrr").GetDouble(), Is.GreaterThan(0.95));
        Assert.That(eval.GetProperty("baselines").GetProperty("pairwise").GetProperty("mrr").GetDouble(), Is.GreaterThan(0.95));
        Assert.That(Ok("eval", "u.npz", "c.test.npy", "b.test.npy", "--from", "c", "--to", "b").Out, Does.Contain("pairwise"));
        Ok("match", "u.npz", "--from", "a", "--to", "c", "--mutual", "-o", "m.csv", "--quiet");
        string[] lines = File.ReadAllLines(At("m.csv"));
        Assert.That(lines.Skip(1).Count(line => line.Split(',')[0] == line.Split(',')[1]), Is.GreaterThan(140));
        Assert.That(Ok("export", "u.npz", "--from", "a", "--to", "b", "-o", "t.onnx").Out, Does.Contain("N×8 to mapped_embedding N×10"));
    }

    [Test]
    public void ASpaceIsAddedByOneFit()
    {
        Ok("universe", "d.npy", "--add", "u.npz", "--paired", "rows", "-o", "larger.npz", "--quiet");
        Universe before = Universe.Load(At("u.npz")), after = Universe.Load(At("larger.npz"));
        Assert.That(after.Spaces.Select(member => member.Space.Name), Is.EqualTo(new[] { "a", "b", "c", "d" }));
        for (int m = 0; m < 3; m++)
            Assert.That(after.Spaces[m].ToCommon.Data, Is.EqualTo(before.Spaces[m].ToCommon.Data).AsCollection);
        JsonElement eval = Run("eval", "larger.npz", "d.test.npy", "b.test.npy", "--from", "d", "--to", "b", "--json").Json();
        Assert.That(eval.GetProperty("mrr").GetDouble(), Is.GreaterThan(0.95));
        string text = Ok("universe", "d.npy", "--add", "u.npz", "--with", "b", "--anchors", "pairs.csv", "-o", "with.npz").Out;
        Assert.That(text, Does.Contain("added").And.Contain("d:b"));
    }

    [Test]
    public void APoisonedEdgeIsNamed()
    {
        string[] edges =
        [
            "--edge", "a:b=rows", "--edge", "b:c=pairs.csv", "--edge", "c:d=rows", "--edge", "a:d=rows", "--edge", "a:c=wrong.csv",
        ];
        string text = Ok(["universe", "a.npy", "b.npy", "c.npy", "d.npy", .. edges, "-o", "net.npz"]).Out;
        Assert.That(text, Does.Contain("left out a:c (consistency").And.Contain("left out\n"));
        JsonElement json = Run(["universe", "a.npy", "b.npy", "c.npy", "d.npy", .. edges, "-o", "net.npz", "--json"]).Json();
        Assert.That(json.GetProperty("edges").EnumerateArray().Count(edge => edge.GetProperty("left_out").GetBoolean()), Is.EqualTo(1));
        JsonElement eval = Run("eval", "net.npz", "a.test.npy", "c.test.npy", "--from", "a", "--to", "c", "--json").Json();
        Assert.That(eval.GetProperty("mrr").GetDouble(), Is.GreaterThan(0.95));
        Assert.That(eval.GetProperty("baselines").TryGetProperty("pairwise", out _), Is.False, "the wrong pairs are no baseline");
    }

    [Test]
    public void OtherMethodsAndAChainOfFewPairs()
    {
        Ok("universe", "a.npy", "b.npy", "c.npy", "d.npy", "--paired", "rows", "--edges", "chain", "-o", "chain.npz", "--quiet");
        string few = Ok("universe", "a.npy", "b.npy", "c.npy", "--anchors", "random:25", "--edges", "chain", "-o", "few.npz").Out;
        Assert.That(few, Does.Contain("by synchronize").And.Contain("a:b").And.Contain("b:c").And.Not.Contain("a:c"));
        string[] options = ["--paired", "rows", "--method", "spectral", "-o", "s.npz", .. Small];
        string spectral = Ok(["universe", "a.npy", "b.npy", "c.npy", .. options]).Out;
        Assert.That(spectral, Does.Contain("12 latent functions"));
        string linear = Ok("universe", "a.npy", "b.npy", "--paired", "rows", "--transform", "linear", "--ridge", "0.1", "-o", "l.npz").Out;
        Assert.That(linear, Does.Contain("linear maps"));
    }

    [Test]
    public void RowsArePairedByTheirNames()
    {
        foreach ((string name, string source, bool reversed) in new[] { ("p", "a", false), ("q", "b", true) })
        {
            using LoadedMatrix rows = MatrixFile.Open(At($"{source}.npy"), null);
            int[] order = [.. Enumerable.Range(reversed ? 10 : 0, Rows - 10)];
            if (reversed) Array.Reverse(order);
            float[] picked = new float[order.Length * rows.Cols];
            for (int i = 0; i < order.Length; i++) rows.View.Row(order[i]).CopyTo(picked.AsSpan(i * rows.Cols));
            MatrixWriter.Write(At($"{name}.npy"), new ReadOnlyMatrixView<float>(picked, order.Length, rows.Cols));
            File.WriteAllLines(At($"{name}.ids.txt"), order.Select(row => $"item{row}"));
        }
        JsonElement json = Run("universe", "p.npy", "q.npy", "--paired", "ids", "-o", "ids.npz", "--json").Json();
        Assert.That((json.GetProperty("items").GetInt32(), json.GetProperty("trusted").GetBoolean()), Is.EqualTo((140, true)));
        Fails(2, "out.npz", ["universe", "p.npy", "a.npy", "--paired", "ids"], "the rows of 'a' have no names");
    }

    [Test]
    public void WhatCannotBeDoneIsSaid()
    {
        string[] two = ["universe", "a.npy", "b.npy"];
        Fails(2, "out.npz", ["universe", "a.npy", "--paired", "rows"], "1 file was given");
        Fails(2, "out.npz", two, "must be said once");
        Fails(2, "out.npz", [.. two, "--paired", "rows", "--anchors", "none"], "must be said once");
        Fails(2, "out.npz", [.. two, "--paired", "columns"], "--paired is 'columns'; it is rows or ids");
        Fails(2, "out.npz", [.. two, "--paired", "rows", "--edges", "ring"], "--edges is 'ring'");
        Fails(2, "out.npz", [.. two, "--edge", "a:b=rows", "--edges", "all"], "give one of them");
        Fails(2, "out.npz", [.. two, "--edge", "a-b"], "--edge is 'a-b'; write A:B=rows|ids|FILE");
        Fails(2, "out.npz", [.. two, "--edge", "a:z=rows"], "no space is called 'z'; there are a, b");
        Fails(2, "out.npz", [.. two, "--anchors", "pairs.csv"], "give one for each pair by --edge A:B=FILE");
        Fails(2, "out.npz", [.. two, "--paired", "rows", "--names", "a"], "--names has 1 names for 2 files");
        Fails(2, "out.npz", ["universe", "a.npy", "a.npy", "--paired", "rows"], "two spaces would be called 'a'");
        Fails(2, "out.npz", [.. two, "--paired", "rows", "--with", "a"], "--with names a space");
        Fails(2, "out.npz", [.. two, "--edge", "a:b=rows", "--method", "procrustes"], "--universe-method is procrustes");
        Fails(2, "out.npz", ["universe", "d.npy", "--add", "u.npz", "--edge", "a:b=rows"], "say by --with");
        Fails(2, "out.npz", ["universe", "d.npy", "--add", "u.npz", "--paired", "rows", "--transform", "linear"], "--transform was chosen");
        Fails(2, "out.npz", ["universe", "d.npy", "--add", "u.npz", "--paired", "rows", "--with", "z"], "no space 'z'; it has a, b, c");
        Fails(2, "out.npz", ["universe", "a.npy", "--add", "u.npz", "--paired", "rows"], "has a space 'a' already");
        Fails(2, "out.npy", [.. two, "--paired", "rows"], "a universe is an .npz file");
        Fails(2, "out.npy", ["transfer", "u.npz", "a.test.npy"], "name two of its spaces by --from and --to (a, b, c, or universe)");
        Fails(2, "out.npy", ["transfer", "u.npz", "a.test.npy", "--from", "a", "--to", "q"], "no space 'q'");
        Fails(2, "out.npy", ["transfer", "u.npz", "a.test.npy", "--from", "a", "--to", "b", "--function"], "without --function");
        Fails(2, "out.npy", ["transfer", "model.npz", "X.npy", "--from", "a", "--to", "b"], "'model.npz' is none; leave them out");
        Fails(2, "out.csv", ["match", "u.npz", "--from", "a", "--to", "b", "--pointwise", "direct"], "--pointwise chooses a side");
        Fails(2, "out.npz", ["universe", "d.npy", "--add", "model.npz", "--paired", "rows"], "this is a model of align, not a universe");
    }
}
