using System.Text.Json;
using LfmNative.Comparison.Rsm;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary><c>lfm rsm</c>.</summary>
public sealed class RsmCommandTests : CliTest
{
    private static readonly string Maps = Repository.PathOf("tests", "fixtures", "maps.npz");

    [OneTimeSetUp]
    public void WriteMaps()
    {
        WriteArray("small.npy", TestData.Floats(9 * 6 * 4, 1), 9, 6, 4);
        WriteArray("deeper.npy", TestData.Floats(9 * 2 * 5, 2), 9, 2, 5);
        WriteArray("first.npy", TestData.Floats(9 * 4 * 6, 1), 9, 4, 2, 3);
        File.WriteAllLines(At("classes.csv"), ["class", .. Enumerable.Range(0, 9).Select(i => $"{i % 3}")]);
        File.WriteAllLines(At("lengths.csv"), ["length", .. Enumerable.Range(0, 9).Select(i => $"{6 - (i % 3)}")]);
        MatrixWriter.Write(At("logits.npy"), new ReadOnlyMatrixView<float>(TestData.Floats(9 * 3, 3), 9, 3));
    }

    [Test]
    public void TheArchiveHoldsTheMatrices()
    {
        string text = Ok("rsm", "small.npy", "-o", "rsm.npz", "--permutation").Out;
        Assert.That(text, Does.Contain("small.npy: 9 samples × 6 positions × 4 channels").And.Contain("wrote       rsm.npz"));
        Assert.That(text, Does.Match(@"matching    exact, 36 of 36 pairs; certificate: within \S+ of the optimum"));
        using NpzReader file = NpzReader.Open(At("rsm.npz"));
        Assert.That(file.Names, Is.EqualTo(new[] { "cosine", "inner", "rbf", "spatial_inner", "spatial_cosine", "permutation" }));
        Assert.That(file.Shape("permutation"), Is.EqualTo(new long[] { 9, 9, 6 }));
        using FeatureMapFile maps = MatrixFile.OpenFeatureMaps(At("small.npy"));
        RsmReport report = SemanticRsm.Of(new RsmSamples(maps));
        Assert.That(file.ReadDouble("cosine"), Is.EqualTo(report.Values(RsmKernel.Cosine)).Within(1e-9));
        Assert.That(file.ReadDouble("spatial_inner"), Is.EqualTo(report.Values(RsmKernel.Inner, true)).Within(1e-6));
    }

    [Test]
    public void TheJsonHasEveryFigure()
    {
        JsonElement json = Run([
            "rsm", "small.npy", "--labels", "classes.csv", "--logits", "logits.npy", "--lengths", "lengths.csv", "--assess", "8", "--json",
        ]).Json();
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("samples").GetInt32(), Is.EqualTo(9));
            Assert.That(json.GetProperty("objective_mean").GetDouble(), Is.GreaterThan(json.GetProperty("spatial_mean").GetDouble()));
            Assert.That(json.GetProperty("gap").GetDouble(), Is.LessThan(1e-5));
            Assert.That(json.GetProperty("retrieval").GetProperty("queries").GetInt32(), Is.EqualTo(9));
            Assert.That(json.GetProperty("spatial_retrieval").GetProperty("mrr").GetDouble(), Is.InRange(0, 1));
            Assert.That(json.GetProperty("correlations").GetArrayLength(), Is.EqualTo(3));
            Assert.That(json.GetProperty("assessments").GetArrayLength(), Is.EqualTo(7));
            Assert.That(json.GetProperty("cka").GetDouble(), Is.LessThanOrEqualTo(1));
            Assert.That(json.GetProperty("predicted_bytes").GetInt64(), Is.Positive);
            foreach (string stage in new[] { "match", "score", "assess", "total" })
                Assert.That(json.GetProperty("seconds").TryGetProperty(stage, out _), stage);
        });
    }

    [Test]
    public void LayersAreTakenTogether()
    {
        LfmResult text = Ok("rsm", "small.npy", "deeper.npy", "--labels", "classes.csv", "-o", "layers.npz", "--assess", "5");
        Assert.That(text.Out, Does.Contain("\nsmall.npy\n").And.Contain("\ndeeper.npy\n").And.Contain("F1@1").And.Contain("assessment"));
        using NpzReader file = NpzReader.Open(At("layers.npz"));
        Assert.That(file.Names, Does.Contain("small/cosine").And.Contain("deeper/inner"));
        JsonElement json = Run(["rsm", "small.npy", "deeper.npy", "--json"]).Json();
        Assert.That(json.GetProperty("layers")[1].GetProperty("source").GetString(), Is.EqualTo("deeper.npy"));
        Assert.That(json.GetProperty("layers")[1].GetProperty("positions").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void ShiftedImagesFindTheirOriginals()
    {
        JsonElement json = Run(["rsm", Maps + ":layer3_shifted", "--gallery", Maps + ":layer3", "--row-paired", "--json"]).Json();
        Assert.That(json.GetProperty("retrieval").GetProperty("first").GetDouble(), Is.GreaterThan(0.95));
        Assert.That(json.GetProperty("spatial_retrieval").GetProperty("first").GetDouble(), Is.LessThan(0.3));
        Assert.That(json.GetProperty("gallery_samples").GetInt32(), Is.EqualTo(24));
        Assert.That(json.GetProperty("cka").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void QueriesAndGalleryMayBeOfOneFile()
    {
        JsonElement json = Run([
            "rsm", "small.npy", "--query", "0:4", "--gallery", "4:9", "--labels", "classes.csv", "--lengths", "lengths.csv", "--json",
        ]).Json();
        Assert.That(json.GetProperty("samples").GetInt32(), Is.EqualTo(4));
        Assert.That(json.GetProperty("gallery_samples").GetInt32(), Is.EqualTo(5));
        Assert.That(json.GetProperty("retrieval").GetProperty("queries").GetInt32(), Is.EqualTo(4));
        Ok("rsm", "small.npy", "--gallery", "small.npy", "--gallery-labels", "classes.csv", "--labels", "classes.csv",
            "--gallery-lengths", "lengths.csv");
    }

    [Test]
    public void NearestSamplesSayWhatWasLeftOut()
    {
        string text = Ok("rsm", Maps + ":layer3", "--top", "3", "-o", "top.npz").Out;
        Assert.That(text, Does.Match(@"nearest     3 of each by cosine; bounds kept \d+\.\d % of the pairs from being matched"));
        using NpzReader file = NpzReader.Open(At("top.npz"));
        Assert.That(file.Shape("nearest"), Is.EqualTo(new long[] { 24, 3 }));
        Assert.That(file.ReadDouble("nearest_value"), Is.All.InRange(-1, 1));
        JsonElement json = Run(["rsm", Maps + ":layer3", "--top", "3", "--json"]).Json();
        Assert.That(json.GetProperty("top").GetInt32(), Is.EqualTo(3));
        Assert.That(json.GetProperty("skipped").GetDouble(), Is.EqualTo(1 - (json.GetProperty("matched").GetDouble() / (24 * 23 / 2))));
        Assert.That(json.TryGetProperty("objective_mean", out _), Is.False);
    }

    [TestCase("exact")]
    [TestCase("greedy")]
    [TestCase("row-greedy")]
    [TestCase("top-k", "--largest", "3")]
    [TestCase("batch-optimal", "--window", "2")]
    [TestCase("auction")]
    [TestCase("none")]
    public void EveryMatchingRuns(string matching, params string[] more)
    {
        string[] given = ["rsm", "first.npy", "--layout", "nchw", "--matching", matching, "--rsm-kernel", "rbf", "--json"];
        JsonElement json = Run([.. given, .. more]).Json();
        Assert.That(json.GetProperty("matching").GetString(), Is.EqualTo(matching));
        Assert.That((json.GetProperty("positions").GetInt32(), json.GetProperty("channels").GetInt32()), Is.EqualTo((6, 4)));
        Assert.That(json.GetProperty("kernel").GetString(), Is.EqualTo("rbf"));
        Assert.That(json.GetProperty("gap").ValueKind, Is.EqualTo(matching == "exact" ? JsonValueKind.Number : JsonValueKind.Null));
    }

    [TestCase("needs a gallery|name one with --gallery", "small.npy", "--row-paired")]
    [TestCase("both say what is to be found", "small.npy", "--row-paired", "--gallery", "small.npy", "--labels", "classes.csv")]
    [TestCase("one at a time", "small.npy", "deeper.npy", "--gallery", "small.npy")]
    [TestCase("name it with --gallery", "small.npy", "--gallery-labels", "classes.csv")]
    [TestCase("needs its own there", "small.npy", "--gallery", "0:3", "--row-paired")]
    [TestCase("one side only", "small.npy", "--gallery", "small.npy", "--labels", "classes.csv")]
    [TestCase("--sigma", "small.npy", "--top", "2", "--rsm-kernel", "rbf")]
    [TestCase("leave --top out", "small.npy", "--top", "2", "--labels", "classes.csv")]
    [TestCase("--window", "small.npy", "--window", "0")]
    [TestCase("matching", "small.npy", "--matching", "hungarian")]
    [TestCase("layout", "small.npy", "--layout", "hwc")]
    [TestCase("three or four", "X.npy")]
    [TestCase("130 labels for 9|labels are one column", "small.npy", "--labels", "X.npy")]
    [TestCase("length of sample", "deeper.npy", "--lengths", "lengths.csv")]
    [TestCase("fewer samples", "small.npy", "--max-memory", "1K")]
    public void BadInputEndsInOneSentence(string parts, params string[] arguments)
    {
        LfmResult result = Run(["rsm", .. arguments]);
        string message = Check(result, 2, arguments);
        Assert.That(parts.Split('|').Any(message.Contains), message);
    }

    [Test]
    public void AnOutputThatIsNoArchiveIsRefused() => Fails(2, "out.csv", ["rsm", "small.npy"], "an RSM is an .npz file");
}
