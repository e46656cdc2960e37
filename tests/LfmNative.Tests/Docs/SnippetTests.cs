using System.Text.RegularExpressions;

namespace LfmNative.Tests.Docs;

/// <summary>The blocks of the pages in docs/ do what they say, as they stand there.</summary>
[Category("Docs")]
public sealed partial class SnippetTests
{
    /// <summary>Languages of blocks that are no program: output, formulas, drawings, what an editor is shown.</summary>
    private static readonly string[] Shown = ["", "text", "json", "csv"];

    private static IEnumerable<string> Pages => Snippet.Pages.Where(page => Snippet.Of(page).Any(Runs));

    /// <summary>From the top of the page to its end in one folder, so that a block may use what an earlier one wrote.</summary>
    [TestCaseSource(nameof(Pages))]
    public void BlocksRun(string page)
    {
        using SnippetRunner runner = new(page);
        foreach (Snippet snippet in Snippet.Of(page).Where(Runs)) TestContext.Out.WriteLine(runner.Run(snippet));
    }

    /// <summary>Nothing that a reader may copy goes untried without a word.</summary>
    [Test]
    public void OtherBlocksSayWhyTheyAreNotRun()
    {
        var all = Snippet.Pages.SelectMany(Snippet.Of).ToArray();
        Assert.That(all.Count(Runs), Is.GreaterThan(20), "the blocks were found");
        var silent = all.Where(snippet => !Runs(snippet) && !(snippet.IsExcused && snippet.Info.Length > "no-run: ".Length + 8))
            .Where(snippet => !Shown.Contains(snippet.Language) || Command().IsMatch(snippet.Text))
            .Select(snippet => $"{snippet.Place}: ```{snippet.Language} {snippet.Info}");
        Assert.That(silent, Is.Empty, "run these (a language of the runner), or say why not: ```sh no-run: needs a server");
    }

    private static bool Runs(Snippet snippet) => !snippet.IsExcused && SnippetRunner.Languages.Contains(snippet.Language);

    [GeneratedRegex(@"^\s*(\$ |lfm |\./build\.sh )", RegexOptions.Multiline)]
    private static partial Regex Command();
}
