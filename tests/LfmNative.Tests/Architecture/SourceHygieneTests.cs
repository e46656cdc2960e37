using System.Text.RegularExpressions;

namespace LfmNative.Tests.Architecture;

[Category("Architecture")]
public sealed partial class SourceHygieneTests
{
    [Test]
    public void NothingIsLeftForLater()
    {
        var left = Repository.Sources.SelectMany(file => Leftover().Matches(file.Text)
            .Select(match => $"{file}:{file.LineOf(match)}: {match.Value}"));
        Assert.That(left, Is.Empty, "finish these or take them out");
    }

    [Test]
    public void NamespacesFollowFolders()
    {
        List<string> violations = [];
        foreach (SourceFile file in Repository.Sources)
        {
            string[] declared = [.. Namespace().Matches(file.Code).Select(match => match.Groups["name"].Value)];
            // A file of top-level statements has no namespace.
            if (declared.Length == 0 && Path.GetFileName(file.Path) == "Program.cs") continue;
            string expected = file.Room == Floors.Facade ? Floors.NamespaceOf(Floors.Facade)
                : string.Join('.', [file.Project, .. file.Folders]);
            if (!declared.SequenceEqual([expected + ";"]))
                violations.Add($"{file}: expected `namespace {expected};`, found `{string.Join(' ', declared)}`");
        }
        Assert.That(violations, Is.Empty, "one file-scoped namespace a file, as the folders have it");
    }

    [GeneratedRegex(@"\b(?:TODO|FIXME|NotImplementedException)\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"^[ \t]*namespace\s+(?<name>[\w.]+\s*;?)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
