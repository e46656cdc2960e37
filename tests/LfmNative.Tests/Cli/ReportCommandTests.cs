using System.Text.Json;

namespace LfmNative.Tests.Cli;

/// <summary>lfm report, and --report of other commands.</summary>
public sealed class ReportCommandTests : CliTest
{
    [Test]
    public void AModelBecomesAPage()
    {
        File.WriteAllLines(At("names.txt"), Enumerable.Range(0, 130).Select(i => $"item {i}"));
        string text =
            Ok("report", "model.npz", "X.npy", "Y.npy", "-o", "page.html", "--names-x", "names.txt", "--title", "Two <spaces>").Out;
        Assert.That(text, Does.Contain("wrote       page.html"));
        string page = File.ReadAllText(At("page.html"));
        Assert.That(page,
            Does.Contain("<h1><bdi>Two &lt;spaces&gt;</bdi></h1>").And.Contain("item 129").And.Contain("What the sides are like"));
        Assert.That(page, Does.Contain("lfm align X.npy Y.npy -o model.npz --anchors anchors.csv"), "the command that made the model");
        Assert.That(page, Does.Contain("lfm report model.npz X.npy Y.npy"));
        JsonElement json = Run("report", "model.npz", "-o", "page.html", "--json").Json();
        Assert.That(json.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(At("page.html")).Length));
    }

    [Test]
    public void EveryResultHasAPage()
    {
        string[][] commands =
        [
            ["align", "X.npy", "Y.npy", "--anchors", "anchors.csv", "-o", "again.npz", .. Small],
            ["compare", "X.npy", "Y.npy", "--measures", "cka,procrustes"],
            ["compare", "X.npy", "Y.npy", "X.npy", "--measures", "cka"],
            ["inspect", "X.npy"],
            ["rsm", "maps.npy"],
        ];
        File.WriteAllBytes(At("maps.npy"), Maps());
        foreach (string[] command in commands)
        {
            string text = Ok([.. command, "--report", "page.html"]).Out;
            Assert.That(text, Does.Contain("report      page.html"), command[0]);
            Assert.That(File.ReadAllText(At("page.html")), Does.Contain($"lfm {command[0]}").And.Contain("class=\"chart"), command[0]);
            Assert.That(Run([.. command, "--report", "page.html", "--json"]).Json().GetProperty("report").GetString(),
                Is.EqualTo("page.html"));
        }
    }

    [Test]
    public void WhatCannotBeAPageIsASentence()
    {
        Check(Run("inspect", "X.npy", "--report", "page.pdf"), 2, ["inspect"], "a report is an .html file");
        Check(Run("inspect", "X.npy", "--report", "none/page.html"), 1, ["inspect"], "does not exist");
        Check(Run("report", "model.npz", "X.npy", "-o", "p.html"), 2, ["report"], "give X and Y, or neither");
        Check(Run("report", "X.npy", "-o", "p.html"), 2, ["report"], "X.npy");
        File.WriteAllText(At("few.txt"), "one\n");
        Check(Run("report", "model.npz", "-o", "p.html", "--names-y", "few.txt"), 2, ["report"], "1 names of Y were given for 130 rows");
        Check(Run("report", "model.npz", "-o", "p.html", "--labels-x", "missing.txt"), 2, ["report"], "missing.txt");
        Assert.That(File.Exists(At("p.html")), Is.False);
    }

    /// <summary>24 samples of 4 positions and 3 channels.</summary>
    private static byte[] Maps()
    {
        string head = "{'descr': '<f4', 'fortran_order': False, 'shape': (24, 4, 3), }";
        head = head.PadRight(117) + "\n";
        using MemoryStream stream = new();
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)head.Length, 0]);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(head));
        for (int i = 0; i < 24 * 12; i++) stream.Write(BitConverter.GetBytes(MathF.Sin(i * i)));
        return stream.ToArray();
    }
}
