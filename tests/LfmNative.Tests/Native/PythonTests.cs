using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Native;

/// <summary>The modules of native/python/tests, each against the published library, by Debian's Python, which has NumPy.</summary>
[Category("Native")]
public sealed class PythonTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly string Package = Repository.PathOf("native", "python");

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["PYTHONPATH"] = Package,
        ["PYTHONDONTWRITEBYTECODE"] = "1",
        ["LFM_LIBRARY"] = Host.Library,
    };

    private static IEnumerable<string> Modules => Directory.EnumerateFiles(Path.Combine(Package, "tests"), "test_*.py")
        .Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Modules))]
    public void TheModuleFindsNothing(string module)
    {
        string output = Host.OkWith(Environment, Path.Combine(Package, "tests"), Python, "-m", "unittest", module);
        TestContext.Out.WriteLine(output);
        Assert.That(output, Does.Match(@"Ran \d+ tests? in").And.Contain("\nOK").And.Not.Contain("skipped"));
    }
}
