using System.Text.Json;
using LfmNative.Kernels;

namespace LfmNative.Tests.Cli;

/// <summary>What <c>lfm align</c> does and says where few pairs are known or none.</summary>
public sealed class FewPairsCommandTests : CliTest
{
    private const int N = 600, D = 16;

    [SetUp]
    public void Write()
    {
        // Clusters of unequal sizes; Y holds the same rows in reverse, its columns in another order and some with another sign.
        Rng rng = new(3);
        float[] centers = [.. Enumerable.Range(0, 20 * D).Select(_ => (float)rng.NextGaussian())];
        float[] x = new float[N * D], y = new float[N * D], strangers = new float[N * D];
        for (int i = 0; i < N; i++)
        {
            int cluster = (int)(20 * Math.Pow(rng.NextDouble(), 2));
            for (int j = 0; j < D; j++)
            {
                x[(i * D) + j] = (2 * centers[(cluster * D) + j]) + (float)rng.NextGaussian();
                strangers[(i * D) + j] = (float)rng.NextGaussian();
            }
        }
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < D; j++)
                y[((N - 1 - i) * D) + (D - 1 - j)] = ((j % 3) - 1 == 0 ? -1 : 1) * (x[(i * D) + j] + (float)(0.1 * rng.NextGaussian()));
        }
        Save("x.npy", x);
        Save("y.npy", y);
        Save("strangers.npy", strangers);
    }

    [Test]
    public void NoOptionAtAllFindsTheMapAndJudgesIt()
    {
        LfmResult align = Lfm.Run(Folder, "align", "x.npy", "y.npy", "-o", "m.npz");
        Assert.That(align.Exit, Is.Zero, align.Error);
        Assert.That(align.Out, Does.Contain("0 anchors").And.Contain("learned     objective").And.Contain("the map can be trusted"));
        LfmResult json = Lfm.Run(Folder, "align", "x.npy", "y.npy", "--anchors", "none", "-o", "m.npz", "--json");
        using JsonDocument report = JsonDocument.Parse(json.Out);
        JsonElement root = report.RootElement, learned = root.GetProperty("label_free");
        Assert.Multiple(() =>
        {
            Assert.That(root.GetProperty("trusted").GetBoolean(), Is.True);
            Assert.That(root.GetProperty("options").GetProperty("descriptors").ToString(), Does.Contain("hks").And.Contain("wks"));
            Assert.That(learned.GetProperty("objective").GetDouble(), Is.GreaterThan(0));
            string?[] starts = [.. learned.GetProperty("starts").EnumerateArray().Select(start => start.GetProperty("start").GetString())];
            Assert.That(starts, Has.Length.GreaterThanOrEqualTo(2).And.Contain("random pairs"));
            Assert.That(learned.GetProperty("left_out").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
        LfmResult match = Lfm.Run(Folder, "match", "m.npz", "-o", "pairs.csv");
        Assert.That(match.Exit, Is.Zero, match.Error);
        string[][] pairs = [.. File.ReadLines(At("pairs.csv")).Skip(1).Select(line => line.Split(','))];
        int right = pairs.Count(p => int.Parse(p[0]) + int.Parse(p[1]) == N - 1);
        Assert.That(right, Is.GreaterThan(0.97 * N));
    }

    [Test]
    public void AFewPairsAreScoredLeftOut()
    {
        File.WriteAllText(At("pairs.csv"), "x,y\n0,599\n100,499\n200,399\n300,299\n");
        LfmResult align = Lfm.Run(
            Folder, "align", "x.npy", "y.npy", "--anchors", "pairs.csv", "--start", "anchors", "-o", "m.npz", "--json");
        Assert.That(align.Exit, Is.Zero, align.Error);
        using JsonDocument report = JsonDocument.Parse(align.Out);
        JsonElement learned = report.RootElement.GetProperty("label_free");
        Assert.That(learned.GetProperty("left_out_ranks").GetArrayLength(), Is.EqualTo(4));
        Assert.That(learned.GetProperty("left_out").GetDouble(), Is.GreaterThan(0.9));
        Assert.That(
            learned.GetProperty("starts").EnumerateArray().Select(s => s.GetProperty("start").GetString()),
            Is.All.AnyOf("anchors", "random pairs"));
        Assert.That(report.RootElement.GetProperty("trusted").GetBoolean(), Is.True);
    }

    [Test]
    public void StrangersAreNotTrustedAndTheNextStepIsNamed()
    {
        LfmResult align = Lfm.Run(Folder, "align", "x.npy", "strangers.npy", "--restarts", "4", "--clusters", "12", "-o", "m.npz");
        Assert.That(align.Exit, Is.Zero, align.Error);
        Assert.That(align.Out, Does.Contain("DO NOT TRUST").And.Contain("give 10 known pairs").And.Contain("suggest"));
    }

    [Test]
    public void WithoutCommonItemsOnlyTheTransformIsTrusted()
    {
        LfmResult align = Lfm.Run(Folder, "align", "x.npy", "y.npy", "--unpaired", "-o", "m.npz");
        Assert.That(align.Exit, Is.Zero, align.Error);
        Assert.That(align.Out, Does.Contain("the transform can be trusted, the CORRESPONDENCES NOT: no item is on both sides"));
    }

    private void Save(string name, float[] rows) => Put(name, N, D, (i, j) => rows[(i * D) + j]);
}
