using LfmNative.Cli;

namespace LfmNative.Tests.Cli;

/// <summary>What people see: lines that fit the terminal, colors where they are wanted, no control codes where they are not.</summary>
public sealed class TerminalTests : CliTest
{
    private const char Escape = '\u001b';
    private const int Columns = 80;

    private static IEnumerable<string> Helps =>
        CommandTree.All(CommandTree.Create()).Select(command => CommandTree.NameOf(command) + " --help");

    private LfmResult Terminal(string arguments, params (string Name, string Value)[] environment) =>
        Lfm.Terminal(Folder, Columns, environment.ToDictionary(pair => pair.Name, pair => pair.Value), "\"$LFM\" " + arguments);

    [TestCaseSource(nameof(Helps))]
    public void HelpFitsTheTerminal(string arguments)
    {
        LfmResult help = Terminal(arguments);
        Assert.That(help.Exit, Is.Zero, help.Out);
        Assert.That(help.Out, Does.Contain("Usage:").And.Not.Contain(Escape));
        Assert.That(help.Out.Split('\n').Where(line => line.Length > Columns), Is.Empty);
        string[] words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        LfmResult narrow = Lfm.Run(Folder, new() { ["COLUMNS"] = "80" }, words);
        Assert.That(narrow.Out, Is.EqualTo(help.Out), "COLUMNS does the same in a pipe");
        LfmResult piped = Lfm.Run(Folder, new() { ["COLUMNS"] = "" }, words);
        Assert.That(piped.Out.Split('\n').Select(line => line.Length), Is.All.LessThanOrEqualTo(100));
    }

    [Test]
    public void ResultsFitTheTerminal()
    {
        File.Copy(FastText, At("words-x.npy"), overwrite: true);
        File.Copy(Word2Vec, At("words-y.npy"), overwrite: true);
        string[] results =
        [
            "demo -o demo.npz",
            "inspect words-x.npy --rows 0:600",
            "compare words-x.npy words-y.npy --rows 0:600 --permutations 9 --bootstrap 4",
            "compare " + string.Join(' ', Enumerable.Repeat("X.npy Y.npy", 6)) + " --measures cka",
            "same words-x.npy words-y.npy --rows 0:600",
            "align X.npy Y.npy -o wide.npz --anchors anchors.csv --k 10 --eigs 12",
            "migrate plan words-x.npy words-y.npy --pairs rows",
            "migrate fit words-x.npy words-y.npy --pairs rows -o wide.npz",
            "migrate gate wide.npz words-x.npy words-y.npy --pairs rows",
            "graph X.npy -o graph.npz",
            "spectrum X.npy -o spectrum.npz",
            "suggest X.npy --count 5",
            "doctor",
            "help",
        ];
        Assert.Multiple(() =>
        {
            foreach (string arguments in results)
            {
                LfmResult result = Terminal(arguments + " 2> /dev/null");
                Assert.That(result.Exit, Is.Zero, result.Out);
                string[] lines = result.Out.Replace("\u001b[1;32m", "").Replace("\u001b[1;31m", "").Replace("\u001b[0m", "").Split('\n');
                Assert.That(lines.Where(line => line.Length > Columns), Is.Empty, arguments);
            }
        });
    }

    [Test]
    public void VerdictsAreColoredWhereTheTerminalShowsColors()
    {
        const string Gate = "migrate gate gate.npz X.npy Y.npy --pairs rows", Red = "\u001b[1;31m", Off = "\u001b[0m";
        Ok("migrate", "fit", "X.npy", "Y.npy", "--pairs", "rows", "-o", "gate.npz", "-q");
        LfmResult refused = Terminal(Gate);
        Assert.That(refused.Exit, Is.EqualTo(3), "there are too few pairs");
        Assert.That(refused.Out, Does.Contain($"verdict     {Red}REFUSED{Off}: this migration"));
        Assert.That(Terminal("inspect none.npy").Out, Does.Contain($"{Red}lfm:{Off} none.npy: no such file"));
        string align = "align X.npy Y.npy -o colored.npz --anchors anchors.csv --k 10 --eigs 12 --seed 1";
        Assert.That(Terminal(align).Out, Does.Match("trust       \u001b\\[1;3[12]m"));
        foreach ((string name, string value) in new[] { ("NO_COLOR", "1"), ("TERM", "dumb") })
        {
            Assert.That(Terminal(Gate, (name, value)).Out, Does.Contain("verdict     REFUSED: this").And.Not.Contain(Escape), name);
            Assert.That(Terminal("inspect none.npy", (name, value)).Out, Does.Contain("lfm: none.npy").And.Not.Contain(Escape), name);
        }
        Assert.That(Terminal(Gate + " | cat; true").Out, Does.Not.Contain(Escape), "standard output is a pipe");
        LfmResult piped = Run(Gate.Split(' '));
        Assert.That(piped.Out + piped.Error, Does.Contain("verdict     REFUSED: this").And.Not.Contain(Escape).And.Not.Contain('\r'));
    }

    [Test]
    public void ProgressIsOneLineWithoutControlCodes()
    {
        string shown = Terminal("inspect " + FastText + " > result.txt", ("NO_COLOR", "1")).Out;
        Assert.That(shown, Does.Contain("\rread").And.Contain("\rneighbors").And.Contain(" %").And.Not.Contain(Escape));
        Assert.That(shown, Does.EndWith("\r"), "the line is wiped");
        Assert.That(shown.Split('\r').Select(line => line.Length), Is.All.LessThan(Columns));
        Assert.That(shown, Does.Not.Contain("\n"));
        Assert.That(File.ReadAllText(At("result.txt")), Does.StartWith("read        fasttext300.npy").And.Not.Contain("\r"));
        Assert.That(Terminal("inspect " + FastText + " > result.txt", ("TERM", "dumb")).Out, Is.Empty, "a dumb terminal has no way back");
    }
}
