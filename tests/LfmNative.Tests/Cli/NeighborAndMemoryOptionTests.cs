using System.Text.Json;
using LfmNative.Search;
using LfmNative.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary><c>--neighbors</c> and <c>--max-memory</c> on the commands that build graphs.</summary>
public sealed class NeighborAndMemoryOptionTests : CliTest
{
    /// <summary>Rows enough for an approximate search.</summary>
    private const int Many = 4500;

    [OneTimeSetUp]
    public void MakeMany()
    {
        float[] x = TestData.Floats(Many * 4, 21);
        Put("many.npy", Many, 4, (i, j) => x[(i * 4) + j]);
    }

    [Test]
    public void TheMethodAndItsRecallAreTold([Values("graph", "spectrum")] string command)
    {
        string[] common = [command, "many.npy", "-o", "m.npz", "--k", "8", .. command == "spectrum" ? (string[])["--eigs", "4"] : []];
        JsonElement approximate = Run([.. common, "--neighbors", "approximate", "--json"]).Json();
        Assert.That(approximate.GetProperty("neighbors_method").GetString(), Is.EqualTo("approximate"));
        Assert.That(approximate.GetProperty("recall").GetDouble(), Is.InRange(0.95, 1));
        foreach (string method in (string[])["auto", "exact"])
        {
            JsonElement exact = Run([.. common, "--neighbors", method, "--json"]).Json();
            Assert.That(exact.GetProperty("neighbors_method").GetString(), Is.EqualTo("exact"));
            Assert.That(exact.GetProperty("recall").GetDouble(), Is.EqualTo(1));
        }
        Assert.That(Ok([.. common, "--neighbors", "approximate"]).Out, Does.Match(@"k 8 \(approximate, recall (0\.9|1\.0)\d*\)"));
        Assert.That(Ok(common).Out, Does.Not.Contain("recall"));
    }

    [Test]
    public void TheSameBitsForAnyThreads()
    {
        foreach (string threads in (string[])["1", "2", "3"])
            Ok("graph", "many.npy", "-o", $"t{threads}.npz", "--k", "8",
                "--neighbors", "approximate", "--threads", threads, "--seed", "5", "-q");
        foreach (string threads in (string[])["2", "3"])
            Assert.That(File.ReadAllBytes(At($"t{threads}.npz")).SequenceEqual(File.ReadAllBytes(At("t1.npz"))), Is.True, threads);
        Ok("graph", "many.npy", "-o", "seed.npz", "--k", "8", "--neighbors", "approximate", "--seed", "6", "-q");
        Assert.That(File.ReadAllBytes(At("seed.npz")).SequenceEqual(File.ReadAllBytes(At("t1.npz"))), Is.False, "the seed is used");
    }

    [Test]
    public void AlignKeepsTheMethodInItsModel()
    {
        float[] y = TestData.Floats(Many * 3, 22);
        Put("many-y.npy", Many, 3, (i, j) => y[(i * 3) + j]);
        LfmResult text = Ok("align", "many.npy", "many-y.npy", "-o", "n.npz", "--anchors", "first:7",
            "--k", "8", "--eigs", "4", "--refine", "none", "--neighbors", "approximate");
        Assert.That(text.Out, Does.Contain("(approximate, recall"));
        Alignment model = Alignment.Load(At("n.npz"));
        Assert.That(model.Facts.Options.Neighbors, Is.EqualTo(LfmNative.Search.NeighborMethod.Approximate));
        Assert.That(model.Facts.GraphX.Neighbors, Is.EqualTo(LfmNative.Search.NeighborMethod.Approximate));
        Assert.That(model.Facts.GraphY.Recall, Is.InRange(0.95, 1));
        JsonElement json = Align("--neighbors", "exact");
        Assert.That(json.GetProperty("options").GetProperty("neighbors").GetString(), Is.EqualTo("exact"));
        Assert.That(json.GetProperty("x").GetProperty("recall").GetDouble(), Is.EqualTo(1));
        Assert.That(json.GetProperty("y").GetProperty("neighbors_method").GetString(), Is.EqualTo("exact"));
    }

    [TestCase("graph", "many.npy")]
    [TestCase("spectrum", "many.npy")]
    [TestCase("align", "X.npy", "Y.npy", "--anchors", "first:20")]
    public void WorkThatDoesNotFitIsRefusedBeforeItStarts(params string[] arguments)
    {
        string[] limited = [.. arguments, "--max-memory", "2M"];
        string message = Fails(2, "refused.npz", limited, "predicted to need", "MiB",
            "--max-memory allows 2.00 MiB", "--k", arguments[0] == "align" ? "--graph-rows" : "--rows");
        Assert.That(message, Does.Match(@"\((neighbors|affinity|spectrum|write|descriptors|solve|match)\)"), "it names the stage");
        long predicted = Run([.. arguments, "-o", "f.npz", "--max-memory", "1G", "--k", "8", "--json"])
            .Json().GetProperty("predicted_bytes").GetInt64();
        Assert.That(predicted, Is.InRange(2L << 20, 1L << 30));
        Ok([.. arguments, "-o", "f.npz",
            "--k", "8", "-q", "--max-memory", predicted.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        Fails(2, "refused.npz", [.. arguments, "--k", "8",
            "--max-memory", (predicted - 1).ToString(System.Globalization.CultureInfo.InvariantCulture)], "--max-memory allows");
    }

    [Test]
    public void WithoutTheOptionTheMachineIsTheLimit()
    {
        // A file with holes: rows that take no space on the disk, and more graph than any machine here could hold.
        string path = At("huge.npy");
        const long Rows = 100_000_000;
        byte[] header = NpyHeader.Create(ElementType.Single, [Rows, 1]);
        using (FileStream file = new(path, FileMode.Create, FileAccess.Write))
        {
            file.Write(header);
            file.SetLength(header.Length + (Rows * 4));
        }
        try
        {
            Check(Run("graph", "huge.npy", "-o", "h.npz", "--k", "1000", "--metric", "euclidean"),
                2, ["graph", "huge.npy"], "predicted to need", "GiB", "this machine has", "--rows");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCase("graph", "--k", "60")]
    [TestCase("graph", "--k", "20", "--neighbors", "approximate")]
    [TestCase("spectrum", "--k", "30", "--eigs", "40")]
    [TestCase("spectrum", "--k", "30", "--eigs", "10", "--solver", "arpack")]
    public void ThePredictionIsAnUpperBoundAndNotFarOff(params string[] arguments)
    {
        const int N = 15_000, D = 64;
        float[] x = TestData.Floats(N * D, 23);
        if (!File.Exists(At("wide.npy"))) Put("wide.npy", N, D, (i, j) => x[(i * D) + j]);
        JsonElement json = Run([arguments[0], "wide.npy", "-o", "w.npz", .. arguments[1..], "--threads", "2", "--json"]).Json();
        long predicted = json.GetProperty("predicted_bytes").GetInt64(), peak = json.GetProperty("peak_bytes").GetInt64();
        Assert.That(peak, Is.LessThanOrEqualTo(predicted));
        Assert.That(peak, Is.GreaterThan(predicted / 2));
    }

    [Test]
    public void ThePredictionHoldsForAnAlignmentOfWords()
    {
        JsonElement json =
            Run("align", FastText, Word2Vec, "-o", "words.npz", "--anchors", "first:100", "--k", "100", "--threads", "2", "--json").Json();
        long predicted = json.GetProperty("predicted_bytes").GetInt64(), peak = json.GetProperty("peak_bytes").GetInt64();
        Assert.That(peak, Is.LessThanOrEqualTo(predicted));
        Assert.That(peak, Is.GreaterThan(predicted / 3), "descriptors are counted at full rank");
    }

    [TestCase("much")]
    [TestCase("")]
    [TestCase("G")]
    [TestCase("-4G")]
    [TestCase("0")]
    [TestCase("4X")]
    [TestCase("1,5G")]
    public void SizesThatAreNoneAreRefused(string size) =>
        Fails(2, "bad.npz", ["graph", "X.npy", "--max-memory", size], $"--max-memory is '{size}'", "4G", "500M");

    [Test]
    public void MethodsThatAreNoneAreRefused() =>
        Fails(2, "bad.npz", ["graph", "X.npy", "--neighbors", "fast"], "--neighbors is 'fast'", "auto, exact, approximate");
}
