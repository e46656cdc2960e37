using System.Text.RegularExpressions;

namespace LfmNative.Tests.Cli;

/// <summary>What a newcomer reads first.</summary>
public sealed partial class HelpTests : CliTest
{
    private static readonly string[] Commands =
    [
        "align", "transfer", "match", "eval", "export", "relative", "suggest", "compare", "inspect", "same", "rsm", "universe",
        "spectrum", "graph", "doctor", "demo",
    ];

    [Test]
    public void TheRootNamesEveryCommand()
    {
        string help = Ok("--help").Out;
        foreach (string command in (string[])[.. Commands, "migrate", "completion", "help"])
            Assert.That(help, Does.Match($@"(?m)^  {command}\b.* {{2,}}\S"), "with a description");
        Assert.That(Ok("-h").Out, Is.EqualTo(help));
        Assert.That(Ok("--version").Out, Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [TestCaseSource(nameof(Commands))]
    public void EveryCommandExplainsItself(string command)
    {
        string help = Ok(command, "--help").Out;
        Assert.Multiple(() =>
        {
            Assert.That(help, Does.Contain("Usage:").And.Contain($"lfm {command}"));
            foreach (string common in new[] { "--json", "--quiet", "--threads <N>", "--seed <N>" }) Assert.That(help, Does.Contain(common));
            foreach (Match line in OptionLine().Matches(help))
            {
                Assert.That(line.Groups["text"].Value.Trim(), Is.Not.Empty, line.Value);
                string name = line.Groups["name"].Value, value = line.Groups["value"].Value;
                Assert.That(value, Is.Not.EqualTo(name.TrimStart('-')), $"{name}: the placeholder says what to give");
            }
        });
    }

    [Test]
    public void AlignNamesEveryDocumentedOption()
    {
        string help = Spaces().Replace(Ok("align", "--help").Out, " ");
        foreach (string option in new[] { "--anchors", "--metric", "--k ", "--kernel", "--laplacian", "--eigs",
            "--descriptors", "--w-descr", "--w-lap", "--w-dcomm", "--descriptor-weight", "--eigenpairs", "--auto-tune", "--map-tolerance",
            "--rank-tolerance", "--max-products", "--hold", "--row-paired", "--zoomout-from", "--refine", "--transform", "--graph-rows",
            "--preset", "--zoomout", "--connect", "--rows", "--neighbors", "--max-memory", "-o, --output",
            "--start", "--clusters", "--restarts", "--unpaired", "--one-to-one", "--header", "--columns", "--id-column" })
            Assert.That(help, Does.Contain(option));
        foreach (string standard in new[] { "[default: angular]", "[default: auto]", "[default: singular]", "[default: normalized]",
            "[default: auto, 50", "[default: geodesic]", "[default: 1e-3]", "[default: 0.1]",
            "[default: 32]", "[default: auto, 20, 30 and 40", "[default: auto, orthogonal" })
            Assert.That(help, Does.Contain(standard));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(
        @"^  (-\w, )?(?<name>--[\w-]+)(, --[\w-]+)*( <(?<value>[^>]*)>)?( \(REQUIRED\))?  +(?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex OptionLine();
}
