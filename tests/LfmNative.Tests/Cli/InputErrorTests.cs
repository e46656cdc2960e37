using System.Buffers.Binary;
using System.Text;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary>Each kind of bad data ends in a sentence that says what is wrong, and leaves earlier output alone.</summary>
public sealed class InputErrorTests : CliTest
{
    private void AlignFails(string y, params string[] parts) =>
        Fails(2, "kept.npz", ["align", "X.npy", y, "--anchors", "first:20", .. Small], parts);

    [OneTimeSetUp]
    public void MakeBadFiles()
    {
        Put("nan.npy", 130, 6, (i, j) => (i, j) == (17, 3) ? float.NaN : i + (j * j));
        Put("inf.npy", 130, 6, (i, j) => (i, j) == (5, 2) ? float.NegativeInfinity : i + (j * j));
        Put("zero.npy", 130, 6, (i, j) => i == 8 ? 0 : Paired().Data[(i * 6) + j]);
        Put("short.npy", 100, 6, (i, j) => Paired().Data[(i * 6) + j]);
        File.WriteAllText(At("ragged.csv"), "1,2,3\n4,5\n");
        File.WriteAllText(At("words.csv"), "1,2,3\n4,five,6\n");
        File.WriteAllText(At("empty.csv"), "");
        File.WriteAllBytes(At("empty.npy"), []);
        byte[] whole = File.ReadAllBytes(At("X.npy"));
        File.WriteAllBytes(At("cut.npy"), whole[..^100]);
        File.WriteAllBytes(At("d0.npy"), Npy("(130, 0)"));
        File.WriteAllBytes(At("n0.npy"), Npy("(0, 6)"));
        File.WriteAllBytes(At("huge.npy"), Npy("(4294967296, 4294967296)"));
        File.WriteAllBytes(At("wide.npy"), Npy("(2147483647, 2147483647)"));
    }

    private static byte[] Npy(string shape)
    {
        byte[] dictionary = Encoding.ASCII.GetBytes($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n");
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)dictionary.Length);
        return [0x93, .. "NUMPY"u8, 1, 0, .. length, .. dictionary];
    }

    [TestCase("none.npy", "none.npy: no such file")]
    [TestCase("empty.npy", "empty.npy: is empty")]
    [TestCase("empty.csv", "empty.csv: is empty")]
    [TestCase("ragged.csv", "ragged.csv: line 2", "2 fields", "3")]
    [TestCase("words.csv", "words.csv: line 2", "five")]
    [TestCase("cut.npy", "cut.npy: is cut short", "2600 bytes")]
    [TestCase("d0.npy", "d0.npy", "130×0")]
    [TestCase("n0.npy", "n0.npy", "0×6")]
    [TestCase("huge.npy", "huge.npy", "4294967296×4294967296", "damaged")]
    [TestCase("wide.npy", "wide.npy", "2147483647×2147483647")]
    [TestCase("nan.npy", "nan.npy: row 17, column 3", "NaN")]
    [TestCase("inf.npy", "inf.npy: row 5, column 2", "infinity")]
    [TestCase("zero.npy", "Y: row 8 is zero", "euclidean")]
    [TestCase("anchors.csv.bak", "unknown kind .bak", ".npy, .npz")]
    [TestCase("model.npz", "model.npz", "holds", "phi_x")]
    [TestCase("model.npz:nothing", "nothing")]
    public void Unreadable(string file, params string[] parts)
    {
        if (file.EndsWith(".bak", StringComparison.Ordinal)) File.Copy(At("anchors.csv"), At(file), true);
        AlignFails(file, parts);
    }

    [Test]
    public void TheSameOnEveryCommandThatReadsAMatrix()
    {
        Fails(2, "kept.npz", ["graph", "nan.npy"], "nan.npy: row 17, column 3");
        Fails(2, "kept.npz", ["spectrum", "zero.npy"], "row 8 is zero");
        Fails(2, "kept.npz", ["spectrum", "zero.npy", "--metric", "cosine"], "row 8 is zero");
        Fails(2, "kept.npz", ["spectrum", "X.npy", "--extend", "cut.npy"], "cut.npy: is cut short");
        Fails(2, "kept.npy", ["transfer", "model.npz", "inf.npy"], "inf.npy: row 5, column 2");
        Check(Run("eval", "model.npz", "X.npy", "nan.npy"), 2, ["eval"], "nan.npy: row 17, column 3");
        Assert.That(Ok("eval", "model.npz", "X.npy", "nan.npy", "--rows", "20:60").Out,
            Does.Contain("40 rows"), "the bad row is not among these");
        Ok("graph", "zero.npy", "--metric", "euclidean", "-o", "g.npz", "-q");
    }

    [Test]
    public void UnequalLengths()
    {
        AlignFails("short.npy", "first:20", "130 rows", "100", "in a file");
        Ok(["align", "X.npy", "short.npy", "-o", "ok.npz", "--anchors", "anchors.csv", .. Small, "-q"]);
        Assert.That(Alignment.Load(At("ok.npz")).Matches, Has.Length.EqualTo(100), "pairs from a file need no equal lengths");
        Check(Run("eval", "model.npz", "X.npy", "short.npy"), 2, ["eval"], "130 rows", "100");
    }

    [TestCase("0,0\n1,130\n", "anchor 1 names row 130 of Y", "0..129", "numbers count from 0")]
    [TestCase("cat,chat\ndog,chien\n", "line 2", "'dog'", "names of rows where X carries them")]
    [TestCase("0,0\n500,1\n", "anchor 1 names row 500 of X")]
    [TestCase("0,0\n-1,1\n", "line 2", "'-1'")]
    [TestCase("0,0\n1.5,1\n", "line 2", "'1.5'")]
    [TestCase("0,0,0\n", "line 1 has 3 fields", "two")]
    [TestCase("x,y\n", "no pairs")]
    [TestCase("", "is empty")]
    public void BadAnchors(string text, params string[] parts)
    {
        File.WriteAllText(At("bad.csv"), text);
        Fails(2, "kept.npz", ["align", "X.npy", "Y.npy", "--anchors", "bad.csv", .. Small], parts);
    }

    [Test]
    public void BadLabels()
    {
        string[] align = ["align", "X.npy", "Y.npy", "--descriptors", "label", .. Small];
        Put("half.csv", 130, 1, (i, _) => i / 2f);
        Put("few.csv", 100, 1, (i, _) => i);
        Put("good.csv", 130, 1, (i, _) => i % 5);
        Fails(2, "kept.npz", [.. align, "--labels-x", "half.csv", "--labels-y", "good.csv"], "half.csv", "label 1 is 0.5", "whole numbers");
        Fails(2, "kept.npz", [.. align, "--labels-x", "good.csv", "--labels-y", "few.csv"], "few.csv", "100 labels for 130 samples");
        Fails(2, "kept.npz", [.. align, "--labels-x", "good.csv", "--labels-y", "Y.npy"], "Y.npy", "one column", "6");
        Fails(2, "kept.npz", [.. align, "--labels-x", "good.csv"], "labels for both sides");
    }

    [Test]
    public void DuplicatesWork()
    {
        Put("triple.npy", 120, 5, (i, j) => Data.X.Data[(i / 3 * 5) + j]);
        Ok(["align", "triple.npy", "triple.npy", "-o", "ok.npz", "--anchors", "first:20", .. Small, "-q"]);
        int[] match = Alignment.Load(At("ok.npz")).Matches;
        for (int j = 0; j < 120; j++) Assert.That(match[j] / 3, Is.EqualTo(j / 3));
    }

    [Test]
    public void DisconnectedGraphsSaySo()
    {
        Put("apart.npy", 120, 5, (i, j) => Data.X.Data[(i * 5) + j] + (i < 70 ? 100 : -100));
        string[] spectrum = ["spectrum", "apart.npy", "-o", "s.npz", "--metric", "euclidean", "--k", "8", "--eigs", "6"];
        Assert.That(Ok(spectrum).Out, Does.Contain("2 COMPONENTS (sizes 70, 50; --connect joins them)"));
        Assert.That(Run([.. spectrum, "--json"]).Json().GetProperty("components").GetInt32(), Is.EqualTo(2));
        using (NpzReader npz = NpzReader.Open(At("s.npz"))) Assert.That(npz.ReadDouble("lambda")[1], Is.LessThan(1e-10));
        Assert.That(Ok([.. spectrum, "--connect"]).Out, Does.Contain("1 component,").Or.Contain("1 component\n"));
        using (NpzReader npz = NpzReader.Open(At("s.npz"))) Assert.That(npz.ReadDouble("lambda")[1], Is.GreaterThan(1e-8));
        Assert.That(Ok(["align", "apart.npy", "apart.npy", "-o", "ok.npz", "--anchors", "random:20",
            "--metric", "euclidean", .. Small]).Out, Does.Contain("2 COMPONENTS"));
    }

    [Test]
    public void ModelsThatAreNone()
    {
        foreach (string[] command in new[] { new[] { "match" }, ["transfer"] })
        {
            string output = command[0] == "match" ? "kept.csv" : "kept.npy";
            string[] Arguments(string model) => command[0] == "match" ? ["match", model] : ["transfer", model, "X.npy"];
            Fails(2, output, Arguments("none.npz"), "none.npz: no such file");
            Fails(2, output, Arguments("X.npy"), "X.npy: this is no model", "align");
            Fails(2, output, Arguments("anchors.csv"), "anchors.csv: this is no model", "align");
        }
        Ok("graph", "X.npy", "-o", "graph.npz", "-q");
        Check(Run("eval", "graph.npz", "X.npy", "Y.npy"), 2, ["eval"], "graph.npz: this is no model", "C and meta");
        File.WriteAllBytes(At("half.npz"), File.ReadAllBytes(At("model.npz"))[..5000]);
        Check(Run("eval", "half.npz", "X.npy", "Y.npy"), 2, ["eval"], "half.npz: this is no model, or not all of one");
    }

    [Test]
    public void ANewerModelIsRefused()
    {
        using (NpzReader npz = NpzReader.Open(At("model.npz")))
        {
            byte[] meta = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(npz.ReadByte("meta"))
                .Replace("\"major\":1", "\"major\":3", StringComparison.Ordinal));
            NpzWriter.Write(At("newer.npz"), output =>
            {
                output.Add("C", npz.ReadMatrix("C"));
                output.Add("meta", meta, meta.Length);
            });
        }
        Fails(2, "kept.csv", ["match", "newer.npz"], "newer.npz: the model is of format 3", "update lfm");
    }
}
