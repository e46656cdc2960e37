using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LfmNative.Tests.Architecture;

/// <summary>The version stands in Directory.Build.props; whatever else carries it says the same.</summary>
[Category("Architecture")]
public sealed partial class VersionTests
{
    private static string Text { get; } = XDocument.Load(Repository.PathOf("Directory.Build.props"))
        .Descendants("VersionPrefix").Single().Value;

    [Test]
    public void TheAssembliesCarryIt() => Assert.Multiple(() =>
    {
        Assert.That(typeof(Alignment).Assembly.GetName().Version!.ToString(3), Is.EqualTo(Text));
        Assert.That(typeof(Capi.Marshalling.Status).Assembly.GetName().Version!.ToString(3), Is.EqualTo(Text));
    });

    [Test]
    public void TheHeaderCarriesIt()
    {
        string header = File.ReadAllText(Repository.PathOf("native", "include", "lfm_version.h"));
        string[] parts = Text.Split('.');
        Assert.That(header, Does.Contain($"#define LFM_VERSION_STRING \"{Text}\"")
            .And.Contain($"#define LFM_VERSION_MAJOR {parts[0]}\n").And.Contain($"#define LFM_VERSION_MINOR {parts[1]}\n")
            .And.Contain($"#define LFM_VERSION_PATCH {parts[2]}\n"));
    }

    [Test]
    public void ThePythonPackageCarriesIt() => Assert.That(
        File.ReadAllText(Repository.PathOf("native", "python", "lfm", "_version.py")), Does.Contain($"__version__ = \"{Text}\"\n"));

    /// <summary>The changelog begins with what is not released yet, under the version it will have, or with its release.</summary>
    [Test]
    public void TheChangelogBeginsWithIt()
    {
        Match first = Heading().Match(File.ReadAllText(Repository.PathOf("CHANGELOG.md")));
        Assert.That(first.Groups["version"].Value, Is.EqualTo(Text), $"the changelog begins with '{first.Value}'");
    }

    [GeneratedRegex(@"^## (\[Unreleased\] \((?<version>[\d.]+)\)|\[(?<version>[\d.]+)\] - [\d-]+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
