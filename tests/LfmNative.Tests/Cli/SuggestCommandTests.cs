using System.Text.Json;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary><c>lfm suggest</c>, and its table on the way to <c>lfm align</c>.</summary>
public sealed class SuggestCommandTests : CliTest
{
    private int[] Rows(params string[] more)
    {
        JsonElement json = Run(["suggest", "X.npy", "--json", .. more]).Json();
        return [.. json.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("row").GetInt32())];
    }

    [Test]
    public void TheTableFilledInIsAFileOfAnchors()
    {
        Assert.That(Ok("suggest", "X.npy", "--count", "20", "-o", "ask.csv").Out, Does.Contain("suggested   20 of 130 rows by kmeans"));
        int[] rows = Rows("--count", "20");
        Assert.That(File.ReadAllText(At("ask.csv")), Is.EqualTo("x,y\n" + string.Concat(rows.Select(row => $"{row},\n"))));
        LfmResult empty = Run("align", "X.npy", "Y.npy", "--anchors", "ask.csv", "-o", "m.npz");
        Assert.That(empty.Error, Does.Contain("none of its 20 lines names a partner"));
        File.WriteAllText(At("ask.csv"), "x,y\n" + string.Concat(rows.Select((row, t) => t < 16 ? $"{row},{row}\n" : $"{row},\n")));
        LfmResult filled = Run(["align", "X.npy", "Y.npy", "--anchors", "ask.csv", "-o", "m.npz", .. Small]);
        Assert.That(filled.Exit, Is.Zero, filled.Error);
        Assert.That(filled.Error, Does.Contain("4 of 20 lines name no partner (the first: line 18) and are left out"));
        int[] further = Rows("--count", "20", "--anchors", "ask.csv");
        Assert.That(further.Intersect(rows), Is.Empty, "rows without a partner are not asked for again");
    }

    [Test]
    public void NamesAreShownAndWritten()
    {
        string words = string.Concat(Enumerable.Range(0, 40).Select(i => $"w{i},{i % 7},{i * i % 11},{i}\n"));
        File.WriteAllText(At("words.csv"), "word,a,b,c\n" + words);
        string text = Ok("suggest", "words.csv", "--count", "5", "--method", "kmeans", "-o", "words.tsv", "--seed", "3").Out;
        string[] lines = File.ReadAllLines(At("words.tsv"));
        Assert.That(lines[0], Is.EqualTo("x\ty\tname"));
        foreach (string line in lines[1..])
        {
            string row = line.Split('\t')[0];
            Assert.That(line, Is.EqualTo($"{row}\t\tw{row}"));
            Assert.That(text, Does.Match($@"(?m)^ +{row}  w{row}  cluster of \d+$"));
        }
        File.WriteAllText(At("known.csv"), "w0,zero\nw8,acht\nw9,\n");
        int[] rows = [.. Run("suggest", "words.csv", "--json", "--count", "30", "--anchors", "known.csv").Json().GetProperty("rows")
            .EnumerateArray().Select(row => row.GetProperty("row").GetInt32())];
        Assert.That(rows, Has.No.Member(0).And.No.Member(8).And.No.Member(9));
    }

    [TestCase("--count is 130 and there are 130 rows", "--count", "130")]
    [TestCase("--output is 'a.npz'", "-o", "a.npz")]
    [TestCase("nearest", "--method", "nearest")]
    public void MistakesEndInASentence(string words, params string[] more)
    {
        LfmResult failed = Run(["suggest", "X.npy", .. more]);
        Assert.That(failed.Exit, Is.Not.Zero);
        Assert.That(failed.Error, Does.Contain(words));
        Assert.That(failed.Error.TrimEnd('\n'), Does.Not.Contain('\n'));
    }

    [Test]
    public void EveryMethodIsOffered(
        [Values("kmeans", "farthest", "leverage", "thinning", "subset", "random")] string method) =>
        Assert.That(Rows("--count", "9", "--method", method, "--threads", "1"), Is.EqualTo(Rows("--count", "9", "--method", method)));
}
