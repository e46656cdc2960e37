using System.Text.Json;
using LfmNative.Spectra;
using LfmNative.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary><c>lfm align --spectrum-x --spectrum-y --sample-rows</c>: spectra of files and of shards in the place of graphs.</summary>
public sealed class GivenSpectrumCommandTests : CliTest
{
    private static readonly string[] Pair =
        ["align", "X.npy", "Y.npy", "-o", "out.npz", "--anchors", "first:20", "--refine", "zoomout", "--descriptors", "angular"];

    private static readonly string[] Both = ["--spectrum-x", "sx.npz", "--spectrum-y", "sy.npz"];

    [OneTimeSetUp]
    public void Spectra()
    {
        Ok(["spectrum", "X.npy", "-o", "sx.npz", .. Small, "-q"]);
        Ok(["spectrum", "Y.npy", "-o", "sy.npz", .. Small, "-q"]);
        foreach (string side in (string[])["x", "y"])
        {
            using SpectrumFile file = SpectrumFile.Open(At($"s{side}.npz"));
            ShardFolder.Write(At($"shards-{side}"), file.Read(), 50, 0, 80);
        }
        Ok([.. Pair, .. Small, "-q"]);
        File.Move(At("out.npz"), At("graphs.npz"));
    }

    [TestCase("--spectrum-x", "sx.npz", "--spectrum-y", "sy.npz")]
    [TestCase("--spectrum-x", "shards-x", "--spectrum-y", "shards-y")]
    [TestCase("--spectrum-x", "shards-x", "--spectrum-y", "sy.npz", "--eigs", "12")]
    [TestCase("--spectrum-x", "shards-x/", "--k", "10")]
    [TestCase("--spectrum-y", "sy.npz", "--k", "10", "--eigs", "12")]
    public void TheModelIsThatOfTheGraphs(params string[] spectra)
    {
        JsonElement json = Run([.. Pair, .. spectra, "--json"]).Json();
        AssertSameModel("graphs.npz", "out.npz");
        bool both = spectra.Contains("--spectrum-x") && spectra.Contains("--spectrum-y");
        Assert.That(json.GetProperty("seconds").TryGetProperty("neighbors", out _), Is.EqualTo(!both));
        Assert.That(json.GetProperty("x").TryGetProperty("given", out _), Is.EqualTo(spectra.Contains("--spectrum-x")));
        Assert.That(json.GetProperty("x").GetProperty("components").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public void TheTextSaysThatTheSpectrumWasGiven()
    {
        LfmResult result = Ok([.. Pair, .. Both]);
        Assert.That(result.Out, Does.Contain("X           X.npy 130×5; given spectrum, 1 component; 12 eigenpairs"));
        Assert.That(result.Out, Does.Contain("Y           Y.npy 130×6; given spectrum"));
    }

    /// <summary>Without a word on descriptors those that need the graph give way.</summary>
    [Test]
    public void TheDefaultsNeedNoGraph()
    {
        string[] plain = ["align", "X.npy", "Y.npy", "-o", "out.npz", "--anchors", "first:20", "--refine", "zoomout"];
        JsonElement json = Run([.. plain, .. Both, "--json"]).Json();
        Assert.That(json.GetProperty("options").GetProperty("descriptors")[0].GetString(), Is.EqualTo("angular"));
        AssertSameModel("graphs.npz", "out.npz");
    }

    /// <summary>A sample has the known pairs, the same rows of paired sides, and tells rows by their numbers in the files.</summary>
    [TestCase("sx.npz", "sy.npz")]
    [TestCase("shards-x", "shards-y")]
    public void ASampleOfTheRows(string x, string y)
    {
        JsonElement json = Run([.. Pair, "--spectrum-x", x, "--spectrum-y", y, "--sample-rows", "70", "--json"]).Json();
        Assert.That(json.GetProperty("x").GetProperty("samples").GetInt32(), Is.EqualTo(70));
        Assert.That(json.GetProperty("rows_x").GetInt32(), Is.EqualTo(130));
        Assert.That(json.GetProperty("match_accuracy").GetDouble(), Is.GreaterThan(0.7));
        Ok(["match", "out.npz", "-o", "pairs.csv", "-q"]);
        int[][] pairs = [.. File.ReadLines(At("pairs.csv")).Skip(1).Select(line => line.Split(',')[..2].Select(int.Parse).ToArray())];
        Assert.That(pairs, Has.Length.EqualTo(70));
        Assert.That(Enumerable.Range(0, 20), Is.SubsetOf(pairs.Select(pair => pair[1])), "the known pairs are among them");
        Assert.That(pairs.Count(pair => pair[0] == pair[1]), Is.GreaterThan(50));
        Ok(["eval", "out.npz", "X.npy", "Y.npy", "-q"]);
        Assert.That(json.GetProperty("inputs")[0].GetProperty("description").GetString(), Does.Contain("a sample of 130"));
        // All rows are a sample too.
        Ok([.. Pair, "--spectrum-x", x, "--spectrum-y", y, "--sample-rows", "500", "-q"]);
        AssertSameModel("graphs.npz", "out.npz");
    }

    [Test]
    public void SamplesOfRowsWithNamesAndWithoutSpectra()
    {
        string[] words = [.. Enumerable.Range(0, 130).Select(i => $"w{i}")];
        foreach (string side in (string[])["X", "Y"])
        {
            using LoadedMatrix rows = MatrixFile.Open(At($"{side}.npy"));
            File.WriteAllLines(
                At($"{side}.csv"),
                words.Select((word, i) => $"{word},{string.Join(',', rows.View.Row(i).ToArray())}"));
        }
        File.WriteAllLines(At("words.csv"), ["x,y", .. words[..20].Select(word => $"{word},{word}")]);
        string[] named = ["align", "X.csv", "Y.csv", "-o", "out.npz", "--anchors", "words.csv", "--row-paired"];
        Ok([.. named, "--sample-rows", "90", .. Small, "-q"]);
        Alignment model = Alignment.Load(At("out.npz"));
        Assert.That(model.RowNamesX, Has.Length.EqualTo(90).And.SupersetOf(words[..20]));
        Assert.That(model.RowNamesY, Is.EqualTo(model.RowNamesX));
    }

    [TestCase("sy.npz", "sx.npz", "sy.npz", "other rows than those of X.npy")]
    [TestCase("short.npz", "sy.npz", "short.npz", "130", "99")]
    [TestCase("X.npy", "sy.npz", "X.npy", "is no spectrum")]
    [TestCase("none", "sy.npz", "none", "no such file")]
    [TestCase("model.npz", "sy.npz", "model.npz", "is no spectrum")]
    public void SpectraThatDoNotFit(string x, string y, params string[] parts)
    {
        using (LoadedMatrix rows = MatrixFile.Open(At("X.npy"), new RowRange(0, 99))) MatrixWriter.Write(At("short.npy"), rows.View);
        Ok(["spectrum", "short.npy", "-o", "short.npz", .. Small, "-q"]);
        foreach (string[] sample in (string[][])[[], ["--sample-rows", "60"]])
        {
            string[] arguments = ["align", "X.npy", "Y.npy", "--anchors", "first:20", "--spectrum-x", x, "--spectrum-y", y, .. sample];
            Fails(2, "kept.npz", arguments, parts);
        }
    }

    [TestCase("--k is", "--k", "10")]
    [TestCase("--kernel", "--kernel", "gaussian")]
    [TestCase("--connect", "--connect")]
    [TestCase("--descriptors names geodesic", "--descriptors", "geodesic")]
    [TestCase("--descriptors names heat", "--descriptors", "hks,heat")]
    [TestCase("13 are wanted", "--eigs", "13")]
    [TestCase("--laplacian", "--laplacian", "randomwalk")]
    [TestCase("--auto-tune", "--auto")]
    [TestCase("--rows does not go with --sample-rows", "--sample-rows", "50", "--rows", "0:100")]
    [TestCase("--graph-rows does not go with --sample-rows", "--sample-rows", "50", "--graph-rows", "100")]
    [TestCase("--sample-rows is 1", "--sample-rows", "1")]
    [TestCase("20 rows are to be drawn and 20", "--sample-rows", "20")]
    public void OptionsThatDoNotGoTogether(string part, params string[] more)
    {
        string[] arguments = ["align", "X.npy", "Y.npy", "--anchors", "first:20", .. Both, .. more];
        Fails(2, "kept.npz", arguments, part.Replace("--k is", "--k says", StringComparison.Ordinal));
    }

    /// <summary>To every other command the folder is the matrix of its eigenvectors, as the archive is.</summary>
    [Test]
    public void OtherCommandsReadShardsAsOneMatrix()
    {
        Ok("inspect", "shards-x", "--json");
        Assert.That(Run("inspect", "shards-x", "--json").Json().GetProperty("rows").GetInt32(), Is.EqualTo(130));
        string Cka(string x, string y) => Run("compare", x, y, "--measures", "cka", "--json").Json().GetProperty("measures").ToString();
        Assert.That(Cka("shards-x", "shards-y"), Is.EqualTo(Cka("sx.npz:phi", "sy.npz:phi")));
    }
}
