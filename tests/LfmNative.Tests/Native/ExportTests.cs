using System.Text.RegularExpressions;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Native;

/// <summary>What the published library shows, needs and weighs.</summary>
[Category("Native")]
public sealed partial class ExportTests
{
    private const string Approved = "native/lfm.exports";

    [Test]
    public void OnlyTheApprovedFunctionsAreExported()
    {
        string symbols = Host.Ok(Repository.Root, "nm", "-D", "--defined-only", "--without-symbol-versions", Host.Library);
        string[] exported = [.. symbols.Split('\n').Select(line => line.Split(' '))
            .Where(parts => parts.Length == 3 && parts[1] != "A").Select(parts => parts[2]).Order(StringComparer.Ordinal)];
        Assert.That(exported, Is.EqualTo(File.ReadAllLines(Repository.PathOf(Approved))),
            $"{Approved} lists what was approved; add a function there when the header has it");
    }

    [Test]
    public void TheHeaderDeclaresTheApprovedFunctions()
    {
        string[] declared = [.. Declaration().Matches(string.Concat(Host.Headers.Select(File.ReadAllText)))
            .Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal)];
        Assert.That(declared, Is.EqualTo(File.ReadAllLines(Repository.PathOf(Approved))));
    }

    [Test]
    public void TheLibraryHasItsNameAndNeedsOnlyTheCLibrary()
    {
        string dynamic = Host.Ok(Repository.Root, "readelf", "-dW", Host.Library);
        Assert.That(dynamic, Does.Contain("Library soname: [liblfm.so.0]"));
        string[] needed = [.. Needed().Matches(dynamic).Select(m => m.Groups["name"].Value)];
        Assert.That(needed, Is.SubsetOf(new[] { "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "ld-linux-x86-64.so.2" }));
    }

    [Test]
    public void TheLibraryIsSmall() => Assert.That(new FileInfo(Host.Library).Length, Is.LessThan(12_000_000));

    [GeneratedRegex(@"^LFM_API [^(]*?\b(?<name>lfm_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\(NEEDED\)\s+Shared library: \[(?<name>[^\]]+)\]")]
    private static partial Regex Needed();
}
