using System.Globalization;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Alignments;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Cli;
using LfmNative.Tests.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Browser;

/// <summary>Every kind of report in headless Chromium: <c>tests/browser/reports.mjs</c> looks at them.</summary>
[Category("Browser")]
public sealed class BrowserTests : StorageTest
{
    private const int Large = 10_000;

    [Test]
    public void ReportsAreAsPeopleNeedThem()
    {
        Words();
        LargeAlignment();
        ManySpaces();
        FeatureMaps();
        Gate();
        string[] pages = Directory.GetFiles(Folder, "*.html");
        Assert.That(pages, Has.Length.EqualTo(7));
        Assert.That(new FileInfo(At("alignment-large.html")).Length, Is.LessThan(5_000_000));
        Assert.That(new FileInfo(At("layers.html")).Length, Is.LessThan(2_000_000));
        (int exit, string said) = Node("reports.mjs", Folder);
        Assert.That(exit, Is.Zero, said);
        Assert.That(said, Does.Contain("7 reports").And.Contain("0 wrong"));
    }

    /// <summary>The documentation that <c>./build.sh site</c> made.</summary>
    [Test]
    public void TheSiteIsAsPeopleNeedIt()
    {
        (int exit, string said) = Node("site.mjs", Path.Combine(Repository.Artifacts, "site"));
        Assert.That(exit, Is.Zero, said);
        Assert.That(said, Does.Contain("0 wrong"));
    }

    /// <summary>Two models' words, whose names try to be markup.</summary>
    private void Words()
    {
        // Names that leave no place to break a line.
        string folder = $"{new string('a', 40)}_{new string('b', 40)}";
        Directory.CreateDirectory(At(folder));
        string x = $"{folder}/fasttext300.npy", y = $"{folder}/word2vec200.npy";
        foreach (string file in new[] { x, y }) File.Copy(Repository.PathOf("samples", "words", Path.GetFileName(file)), At(file));
        string[] hostile = ["<img src=x onerror=\"globalThis.hostile=1\">", "</script><script>hostile=1</script>", "\"quoted\" 'name'",
            "<b>bold</b>", "שלום עולם", "👩‍🔬 emoji", "مرحبا"];
        string[] words = File.ReadAllLines(Repository.PathOf("samples", "words", "words.txt"))[..1500];
        hostile.CopyTo(words, 0);
        File.WriteAllLines(At("words.txt"), words);
        File.WriteAllLines(At("words600.txt"), words[..600]);
        File.WriteAllLines(At("labels.txt"), words.Select((_, i) => i % 7 == 0 ? hostile[0] : $"class {i % 5}"));
        Do("align", x, y, "--rows", "0:1500", "--anchors", "random:50", "-o", "words.npz");
        Do("report", "words.npz", "-o", "alignment-hostile.html", "--names-x", "words.txt", "--names-y", "words.txt", "--labels-x",
            "labels.txt", "--labels-y", "labels.txt", "--title", hostile[0]);
        Do("compare", x, y, "--rows", "0:600", "--measures", "cka,procrustes,rsa-cosine-spearman,lfm", "--bootstrap", "20",
            "--permutations", "20", "--names",
            "words600.txt", "--report", "pair.html");
        Do("inspect", x, "--rows", "0:1500", "--report", "inspection.html");
    }

    private void LargeAlignment()
    {
        Planted planted = AlignmentTest.Plant(Large, Large, 6, 16, seed: 5, noise: 0.05);
        MatrixWriter.Write(At("large-x.npy"), planted.X.View);
        MatrixWriter.Write(At("large-y.npy"), planted.Y.View);
        File.WriteAllLines(At("large.csv"), ["x,y", .. Enumerable.Range(0, 60).Select(j => $"{planted.Truth[j]},{j}")]);
        Do("align", "large-x.npy", "large-y.npy", "--anchors", "large.csv", "--k", "15", "--eigs", "20", "--refine", "zoomout", "-o",
            "large.npz", "--report", "alignment-large.html");
    }

    private void ManySpaces()
    {
        for (int layer = 0; layer < 27; layer++)
        {
            float[] rows = TestData.Floats(60 * 8, 3);
            float[] noise = TestData.Floats(60 * 8, 100 + (ulong)layer);
            for (int i = 0; i < rows.Length; i++) rows[i] += 0.1f * (layer % 9) * noise[i];
            MatrixWriter.Write(At($"layer{layer:d2}.npy"), new ReadOnlyMatrixView<float>(rows, 60, 8));
        }
        string[] files = [.. Enumerable.Range(0, 27).Select(layer => $"layer{layer:d2}.npy")];
        Do(["compare", .. files, "--measures", "cka,procrustes-angular,rsa-cosine-spearman,cca,mutual-knn", "--groups", "3", "--report",
            "layers.html"]);
    }

    private void FeatureMaps()
    {
        float[] maps = TestData.Floats(60 * 9 * 4, 11);
        NpzWriter.Write(At("maps.npz"), npz => npz.Add("maps", maps, 60, 9, 4));
        File.WriteAllLines(At("classes.csv"), Enumerable.Range(0, 60).Select(i => (i % 4).ToString(CultureInfo.InvariantCulture)));
        Do("rsm", "maps.npz:maps", "--labels", "classes.csv", "--report", "rsm.html");
    }

    private void Gate()
    {
        string x = Repository.PathOf("samples", "words", "fasttext300.npy"), y = Repository.PathOf("samples", "words", "word2vec200.npy");
        Do("migrate", "fit", x, y, "--rows", "0:1200", "--pairs", "rows", "-o", "migration.npz");
        LfmResult gate =
            Lfm.Run(Folder, "migrate", "gate", "migration.npz", x, y, "--rows", "1200:2400", "--pairs", "rows", "--report", "gate.html");
        Assert.That(gate.Exit, Is.EqualTo(0).Or.EqualTo(3), gate.Error);
    }

    private void Do(params string[] arguments)
    {
        LfmResult result = Lfm.Run(Folder, arguments);
        Assert.That(result.Exit, Is.Zero, $"{string.Join(' ', arguments)}\n{result.Error}");
    }

    private static (int Exit, string Said) Node(string script, params string[] arguments)
    {
        (int exit, string said, string error) =
            ProgramRun.Of("node", [Repository.PathOf("tests", "browser", script), .. arguments]);
        return (exit, said + error);
    }
}
