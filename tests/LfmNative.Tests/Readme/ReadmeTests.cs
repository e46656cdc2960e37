using System.Diagnostics;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Readme;

/// <summary>The README's examples do what they say, as they stand there.</summary>
[Category("Docs")]
public sealed class ReadmeTests
{
    private string _folder = "";

    [OneTimeSetUp]
    public void CopySample()
    {
        _folder = Directory.CreateTempSubdirectory("lfm-readme-").FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "samples"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "samples", "words"), Repository.PathOf("samples", "words"));
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>Shell first: NumPy alone reads the model that it wrote.</summary>
    [Test]
    public void ShellThenNumPy()
    {
        string output = Run("bash", "-e", "-c", Example("sh", 1));
        Assert.That(output, Does.Contain("wrote       model.npz").And.Contain("the map can be trusted")
            .And.Contain("1,000 rows against 1,000").And.Contain("pairs.csv"));
        Assert.That(Field(output, "map ", 0), Is.GreaterThan(0.99), "MRR on unseen words");
        Assert.That(Field(output, "anchors alone ", 0), Is.LessThan(0.7));
        using LoadedMatrix carried = MatrixFile.Open(Path.Combine(_folder, "carried.npy"));
        Assert.That((carried.Rows, carried.Cols), Is.EqualTo((1000, 200)));
        Assert.That(File.ReadLines(Path.Combine(_folder, "pairs.csv")).Count(), Is.InRange(1300, 1600));

        output = Run("/usr/bin/python3", "-c", Example("python", 1));
        Assert.That(output, Does.StartWith("found itself first: 0.99").And.Contain("the map can be trusted"));
    }

    [Test]
    public void ShellWithoutPairs() => Assert.That(
        Run("bash", "-e", "-c", Example("sh", 2)),
        Does.Contain("0 anchors").And.Contain("the map can be trusted").And.Contain("wrote       unaided.npz"));

    [Test]
    public void Python() =>
        Assert.That(Run("/usr/bin/python3", "-c", Example("python")), Does.StartWith("MRR 0.99").And.Contain("the map can be trusted"));

    [Test]
    public void Cpp()
    {
        File.WriteAllText(Path.Combine(_folder, "main.cpp"), Example("cpp"));
        string lib = Repository.PathOf("artifacts", "lib");
        Run("sh", "-e", "-c", $"export PKG_CONFIG_PATH='{lib}/pkgconfig'; c++ -std=c++17 -Wall -Wextra "
            + $"-pedantic -Werror -o main-cpp main.cpp $(pkg-config --cflags --libs lfm) -Wl,-rpath,'{lib}'");
        Assert.That(Run(Path.Combine(_folder, "main-cpp")), Does.StartWith("the map can be trusted").And.Contain("MRR 0.9"));
    }

    /// <summary>The example is the body of <see cref="CSharpExample"/>, line by line.</summary>
    [Test]
    public void CSharp()
    {
        string source = Squeeze(File.ReadAllText(Repository.PathOf("tests", "LfmNative.Tests", "Readme", "CSharpExample.cs")));
        foreach (string line in Example("csharp").Split('\n')
            .Where(l => l.Length > 0 && !l.StartsWith("using LfmNative", StringComparison.Ordinal)))
            Assert.That(source, Does.Contain(Squeeze(line)));
        using StringWriter console = new();
        CSharpExample.Run(console, Path.Combine(_folder, "samples", "words"));
        Assert.That(console.ToString(), Does.StartWith("MRR 0.99").And.Contain("the map can be trusted"));
    }

    /// <summary>Compiled by the line above it, against artifacts/, which is laid out like a bundle.</summary>
    [Test]
    public void C()
    {
        File.WriteAllText(Path.Combine(_folder, "main.c"), Example("c"));
        string lib = Repository.PathOf("artifacts", "lib");
        Run("sh", "-e", "-c", $"export PKG_CONFIG_PATH='{lib}/pkgconfig'; cc -Wall -Wextra "
            + $"-pedantic -Werror -o main main.c $(pkg-config --cflags --libs lfm) -Wl,-rpath,'{lib}'");
        Assert.That(Run(Path.Combine(_folder, "main")), Does.StartWith("the map can be trusted").And.Contain("MRR 0.9"));
        Assert.That(Alignment.Load(Path.Combine(_folder, "from-c.npz")).Anchors.Count, Is.EqualTo(50));
    }

    /// <summary>A fenced block of a language: the first, or one after it.</summary>
    private static string Example(string language, int skip = 0)
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md")), fence = $"```{language}\n";
        int start = readme.IndexOf(fence, StringComparison.Ordinal);
        for (; skip > 0 && start >= 0; skip--) start = readme.IndexOf(fence, start + 1, StringComparison.Ordinal);
        Assert.That(start, Is.Not.Negative, $"README has such a {language} example");
        start += fence.Length;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    /// <summary>A number of the table line that starts with a name.</summary>
    private static double Field(string output, string name, int index)
    {
        string line = output.Split('\n').Last(l => l.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line[17..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[index],
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start =
            new(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = Repository.PathOf("artifacts", "bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["PYTHONPATH"] = Repository.PathOf("native", "python");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["LFM_LIBRARY"] = Repository.PathOf("artifacts", "lib", "liblfm.so");
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, error.Result);
        return output;
    }
}
