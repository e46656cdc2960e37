using System.Globalization;
using LfmNative.Cli.Shell;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary>The topics of <c>lfm help</c>: every command line in them runs and ends as they say.</summary>
public sealed class TopicTests : CliTest
{
    private const string Prompt = "  $ ", Exit = "# exit code ";

    private static IEnumerable<string> Names => Topic.All.Select(topic => topic.Name);

    [OneTimeSetUp]
    public void PrepareFiles()
    {
        File.Copy(FastText, At("x.npy"));
        File.Copy(Word2Vec, At("y.npy"));
        File.Copy(Word2Vec, At("z.npy"));
        File.Copy(Repository.PathOf("samples", "words", "words.txt"), At("words.txt"));
        File.WriteAllLines(At("pairs.csv"), ["x,y", .. Enumerable.Range(0, 300).Select(i => $"{i},{i}")]);
        File.WriteAllLines(At("pairs-by-name.csv"), Enumerable.Range(0, 300).Select(i => $"w{i},w{i}"));
        WriteNamed("old.npy", FastText, [.. Enumerable.Range(0, 2_000)]);
        WriteNamed("new.npy", Word2Vec, [.. Enumerable.Range(0, 2_000).Reverse()]);
        using (LoadedMatrix x = MatrixFile.Open(FastText, new RowRange(0, 100))) MatrixWriter.Write(At("table.csv"), x.View);
        WriteArray("maps.npy", TestData.Floats(20 * 9 * 6, 1), 20, 9, 6);
        WriteArray("images.npy", TestData.Floats(6 * 4 * 9, 1), 6, 4, 3, 3);
        File.WriteAllLines(At("classes.csv"), ["class", .. Enumerable.Range(0, 20).Select(i => $"{i % 3}")]);
    }

    [Test]
    public void TheTopicsAreListed()
    {
        Assert.That(Names, Is.EquivalentTo(new[]
        {
            "anchors", "formats", "few-pairs", "verdict", "migrate", "compare", "rsm", "memory-and-threads", "exit-codes",
        }));
        string help = Ok("help").Out;
        foreach (Topic topic in Topic.All) Assert.That(help, Does.Match($@"(?m)^  {topic.Name} +{topic.Title[..20]}"));
        Assert.That(help, Does.StartWith(Ok("--help").Out));
        Assert.That(Ok("help", "migrate", "fit").Out, Is.EqualTo(Ok("migrate", "fit", "--help").Out));
        Assert.That(Ok("help", "migrate").Out, Does.EndWith("Options: lfm migrate --help\n"));
    }

    [TestCaseSource(nameof(Names))]
    public void ATopicFitsAScreen(string name)
    {
        string text = Ok("help", name).Out;
        string[] lines = text.TrimEnd().Split('\n');
        Assert.That(lines, Has.Length.InRange(10, 60));
        Assert.That(lines.Select(line => line.Length), Is.All.LessThanOrEqualTo(80));
    }

    [TestCaseSource(nameof(Names))]
    public void ItsExamplesRun(string name)
    {
        string[] commands = [.. CommandsOf(Topic.All.Single(topic => topic.Name == name).Text)];
        Assert.That(commands, Has.Length.GreaterThanOrEqualTo(4));
        foreach (string command in commands)
        {
            int comment = command.IndexOf(Exit, StringComparison.Ordinal);
            int exit = comment < 0 ? 0 : int.Parse(command.AsSpan(comment + Exit.Length), CultureInfo.InvariantCulture);
            LfmResult result = Lfm.Shell(Folder, "lfm() { \"$LFM\" \"$@\"; }; " + command);
            Assert.That(result.Exit, Is.EqualTo(exit), $"{command}\n{result.Out}\n{result.Error}");
        }
    }

    /// <summary>The lines behind a prompt, with those that go on after a backslash.</summary>
    private static IEnumerable<string> CommandsOf(string text)
    {
        foreach (string line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            if (!line.StartsWith(Prompt, StringComparison.Ordinal)) continue;
            Assert.That(line, Does.StartWith(Prompt + "lfm "));
            yield return line[Prompt.Length..];
        }
    }

    private void WriteNamed(string name, string source, int[] rows)
    {
        using LoadedMatrix matrix = MatrixFile.Open(source);
        ReadOnlyMatrixView<float> chosen = new(matrix.View.Gather(rows), rows.Length, matrix.Cols);
        MatrixWriter.Write(At(name), chosen, Array.ConvertAll(rows, i => $"w{i}"));
    }
}
