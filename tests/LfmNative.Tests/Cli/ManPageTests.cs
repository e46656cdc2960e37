using System.CommandLine;
using System.Text.RegularExpressions;
using LfmNative.Cli;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Cli;

/// <summary>The manual pages beside the published binary.</summary>
public sealed partial class ManPageTests : CliTest
{
    private static readonly string Pages = Path.Combine(Repository.Artifacts, "share", "man", "man1");

    private static readonly Command[] Commands = [.. CommandTree.All(CommandTree.Create())];

    [Test]
    public void EveryCommandHasAPage()
    {
        IEnumerable<string> names = Commands.Select(command => CommandTree.PathOf(command).Replace(' ', '-') + ".1");
        Assert.That(Directory.GetFiles(Pages).Select(Path.GetFileName), Is.EquivalentTo(names));
        Assert.That(names, Does.Contain("lfm.1").And.Contain("lfm-migrate-fit.1").And.Not.Contain("lfm-man.1"));
        Ok("man", "written");
        foreach (string name in names)
            Assert.That(File.ReadAllText(At($"written/{name}")), Is.EqualTo(File.ReadAllText(Path.Combine(Pages, name))));
        Check(Run("man", "X.npy"), 1, ["man"], "X.npy", "could not be written", "another folder");
    }

    [Test]
    public void PagesAreSetWithoutAWarningAndHaveEveryOption()
    {
        foreach (Command command in Commands)
        {
            string page = Path.Combine(Pages, CommandTree.PathOf(command).Replace(' ', '-') + ".1");
            LfmResult set = Lfm.Program(
                Folder, "env", "LC_ALL=C.UTF-8", "MANWIDTH=80", "MAN_KEEP_FORMATTING=", "man", "--warnings=w,mac", "-P", "cat", "-l", page);
            Assert.That((set.Exit, set.Error), Is.EqualTo((0, "")), page);
            string text = Overstrike().Replace(set.Out, "");
            foreach (Option option in CommandTree.OptionsOf(command))
            {
                foreach (string name in CommandTree.NamesOf(option)) Assert.That(text, Does.Contain(name), page);
            }
            foreach (string heading in new[] { "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "SEE ALSO" })
                Assert.That(text, Does.Match($"(?m)^{heading}$"), page);
        }
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m|.\b")]
    private static partial Regex Overstrike();
}
