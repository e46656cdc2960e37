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

    /// <summary>As <c>./build.sh format</c> checks; generated files are no exception.</summary>
    [Test]
    public void LinesAreNotLonger()
    {
        const int Longest = 140;
        string[] kinds = [".cs", ".py", ".c", ".h", ".hpp"], notSources = ["artifacts", "bin", "obj", "node_modules"];
        var files = Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => kinds.Contains(Path.GetExtension(path)))
            .Where(path => !path.Split('/').Any(folder => folder[0] == '.' || notSources.Contains(folder)))
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.That(files, Has.Length.GreaterThan(100), "the sources were found");
        var longer = files.SelectMany(path => File.ReadLines(Repository.PathOf(path))
            .Select((line, i) => (Place: $"{path}:{i + 1}", line.Length))
            .Where(line => line.Length > Longest)
            .Select(line => $"{line.Place}: {line.Length} characters"));
        Assert.That(longer, Is.Empty, $"at most {Longest} characters a line; wrap these");
    }

    /// <summary>The one rule of <c>dotnet format</c> that neither the compiler nor <c>./build.sh format</c> holds.</summary>
    [Test]
    public void UsingsAreSorted()
    {
        Assert.That(Repository.Sources.Where(file => !IsSorted(file.Text)), Is.Empty, "System first, then by name");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(IsSorted("using System.Text;\nusing System.Text.Json;\nusing Lfm.A;\nusing Lfm.B;\nusing static Lfm.A.C;\n"));
            Assert.That(IsSorted("using Lfm.A;\nusing System.Text;\n"), Is.False);
            Assert.That(IsSorted("using Lfm.B;\nusing Lfm.A;\n"), Is.False);
        }

        static bool IsSorted(string text)
        {
            string[] names = [.. PlainUsing().Matches(text).Select(match => match.Groups["name"].Value)];
            // A name goes before those that go on from it: a dot is less than any letter.
            return names.SequenceEqual(names
                .OrderBy(name => name.Split('.')[0] == "System" ? 0 : 1)
                .ThenBy(name => name.Replace('.', '\u0001'), StringComparer.OrdinalIgnoreCase));
        }
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
            string expected = file.Room == Floors.Facade
                ? Floors.NamespaceOf(Floors.Facade)
                : string.Join('.', [file.Project, .. file.Folders]);
            if (!declared.SequenceEqual([expected + ";"]))
                violations.Add($"{file}: expected `namespace {expected};`, found `{string.Join(' ', declared)}`");
        }
        Assert.That(violations, Is.Empty, "one file-scoped namespace a file, as the folders have it");
    }

    [GeneratedRegex(@"\b(?:TODO|FIXME|NotImplementedException)\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"^using (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex PlainUsing();

    [GeneratedRegex(@"^[ \t]*namespace\s+(?<name>[\w.]+\s*;?)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
