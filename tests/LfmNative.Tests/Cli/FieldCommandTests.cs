using System.Text.Json;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary>What the commands say of copies, of parts without a known pair, and under limits of the system.</summary>
public sealed class FieldCommandTests : CliTest
{
    private const int N = 300, D = 8;

    [SetUp]
    public void Write()
    {
        float[] x = new float[N * D];
        Rng rng = new(1);
        for (int i = 0; i < x.Length; i++) x[i] = (float)rng.NextGaussian();
        Save("x.npy", x);
        float[] copies = [.. x];
        copies.AsSpan(0, 100 * D).CopyTo(copies.AsSpan(100 * D));
        Save("copies.npy", copies);
        for (int i = N / 2; i < N; i++) x[i * D] += 200;
        Save("groups.npy", x);
    }

    [Test]
    public void CopiesAreCountedAndWarnedOf()
    {
        LfmResult graph = Lfm.Run(Folder, "graph", "copies.npy", "--k", "9", "-o", "g.npz", "--json");
        using JsonDocument json = JsonDocument.Parse(graph.Out);
        Assert.That(json.RootElement.GetProperty("copies").GetInt32(), Is.EqualTo(100));
        Assert.That(
            json.RootElement.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()),
            Has.Some.Contain("100 of 300 rows are copies"));
        Assert.That(graph.Error, Does.Contain("lfm: warning: copies.npy: 100 of 300 rows are copies"));
        LfmResult text = Lfm.Run(Folder, "spectrum", "copies.npy", "--k", "9", "--eigs", "10", "-o", "s.npz");
        Assert.That(text.Out, Does.Contain("copies.npy: 300 rows × 8 columns").And.Contain("100 of the rows are copies, 1 component"));
        LfmResult align = Lfm.Run(Folder, "align", "copies.npy", "copies.npy", "--anchors", "random:40", "-o", "m.npz", "--json");
        using JsonDocument report = JsonDocument.Parse(align.Out);
        Assert.That(report.RootElement.GetProperty("match_accuracy").GetDouble(), Is.EqualTo(1));
        Assert.That(report.RootElement.GetProperty("x").GetProperty("copies").GetInt32(), Is.EqualTo(100));
    }

    [Test]
    public void GroupsWithoutAKnownPairAreNamed()
    {
        LfmResult align = Lfm.Run(
            Folder, "align", "groups.npy", "groups.npy", "--anchors", "first:40", "--metric", "euclidean", "--k", "10", "--eigs", "20",
            "--refine", "zoomout", "-o", "m.npz");
        Assert.That(align.Exit, Is.Zero, align.Error);
        Assert.That(align.Error, Does.Contain("1 of 2 components of the graph, 150 rows, hold no anchor"));
        Assert.That(align.Out, Does.Contain("2 COMPONENTS").And.Contain("1 without an anchor").And.Contain("CORRESPONDENCES NOT"));
    }

    /// <summary>OpenBLAS would ask for its buffer again and again; a result or a sentence, within seconds.</summary>
    [TestCase(700_000)]
    [TestCase(500_000)]
    [TestCase(300_000)]
    public void ALimitOnTheAddressSpaceEndsInAResultOrASentence(int kilobytes)
    {
        LfmResult run = Lfm.Shell(
            Folder,
            $"ulimit -v {kilobytes}; timeout -k 1 60 \"$LFM\" align x.npy x.npy --anchors first:40 --k 15 --eigs 20 --threads 1 "
            + "-o m.npz -q");
        if (run.Exit == 0) return;
        Assert.That(run.Exit, Is.EqualTo(1), run.Error);
        Assert.That(run.Error, Does.StartWith("lfm: ").And.Contain("ulimit -v").And.Contain("LFM_BLAS=reference"));
    }

    [Test]
    public void ManyColumnsAreInTheMemoryPlan()
    {
        float[] wide = new float[60 * 3000];
        Rng rng = new(2);
        for (int i = 0; i < wide.Length; i++) wide[i] = (float)rng.NextGaussian();
        MatrixWriter.Write(Path.Combine(Folder, "wide.npy"), new ReadOnlyMatrixView<float>(wide, 60, 3000));
        LfmResult refused = Lfm.Run(
            Folder, "align", "wide.npy", "wide.npy", "--anchors", "first:20", "--k", "10", "--eigs", "20", "--max-memory", "100M",
            "-o", "m.npz");
        Assert.That(refused.Exit, Is.EqualTo(2));
        Assert.That(refused.Error, Does.Contain("predicted to need").And.Contain("--max-memory allows 100 MiB"));
        LfmResult done = Lfm.Run(
            Folder, "align", "wide.npy", "wide.npy", "--anchors", "first:20", "--k", "10", "--eigs", "20", "-o", "m.npz", "--json");
        using JsonDocument json = JsonDocument.Parse(done.Out);
        Assert.That(
            json.RootElement.GetProperty("peak_bytes").GetInt64(),
            Is.LessThanOrEqualTo(json.RootElement.GetProperty("predicted_bytes").GetInt64()));
    }

    private void Save(string name, float[] rows) =>
        MatrixWriter.Write(Path.Combine(Folder, name), new ReadOnlyMatrixView<float>(rows, rows.Length / D, D));
}
