using System.Text.RegularExpressions;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Native;

/// <summary>lfm.hpp: read by the compiler without a word, held to what it promises, and used for the main job.</summary>
[Category("Native")]
public sealed class CppTests
{
    private string _folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lfm-cpp-").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("c++17")]
    [TestCase("c++20")]
    public void OwnersAndErrorsAreAsPromised(string standard)
    {
        string program = Path.Combine(_folder, "raii-" + standard);
        Compile(Repository.PathOf("native", "tests", "raii.cpp"), program, standard);
        Assert.That(Host.Ok(_folder, program), Does.Contain(" 0 failed"));
    }

    [Test]
    public void EveryFunctionHasItsPlace()
    {
        string text = string.Concat(Directory.EnumerateFiles(Host.Include, "*.hpp").Select(File.ReadAllText));
        Assert.That(File.ReadAllLines(Repository.PathOf("native", "lfm.exports"))
            .Where(name => !Regex.IsMatch(text, $@"\b{name}\b")), Is.Empty);
    }

    [TestCase("cmake")]
    [TestCase("pkg-config")]
    public void AHostDoesTheMainJob(string way)
    {
        string build = Directory.CreateDirectory(Path.Combine(_folder, way)).FullName,
            hosts = Repository.PathOf("native", "hosts"), program = Path.Combine(build, "align-cpp");
        if (way == "cmake")
        {
            Host.Ok(build, "cmake", "-S", hosts, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_PREFIX_PATH=" + Repository.Artifacts);
            Host.Ok(build, "cmake", "--build", build, "--target", "align-cpp");
        }
        else
        {
            Compile(Path.Combine(hosts, "align.cpp"), program, "c++17");
        }
        string words = Repository.PathOf("samples", "words");
        string output = Host.Ok(build, program, Path.Combine(words, "fasttext300.npy"),
            Path.Combine(words, "word2vec200.npy"), "50", "2000", "model.npz", "carried.npy");
        Assert.That(output, Does.Contain("MRR 0.99").And.Contain("on 1000 rows never seen").And.Contain("the map can be trusted"));
        using LoadedMatrix carried = MatrixFile.Open(Path.Combine(build, "carried.npy"));
        Assert.That((carried.Rows, carried.Cols), Is.EqualTo((1000, 200)));
        Assert.That(Alignment.Load(Path.Combine(build, "model.npz")).Anchors.Count, Is.EqualTo(50));
    }

    /// <summary>By pkg-config, as a user would.</summary>
    private void Compile(string source, string program, string standard)
    {
        string lib = Path.GetDirectoryName(Host.Library)!;
        string flags = Host.OkWith(new() { ["PKG_CONFIG_PATH"] = Path.Combine(lib, "pkgconfig") }, _folder, "pkg-config",
            "--cflags", "--libs", "lfm").Trim();
        Host.Ok(_folder, "g++",
            ["-std=" + standard, "-O1", .. Host.Strict, source, "-o", program, .. flags.Split(' '), "-lpthread", "-Wl,-rpath," + lib]);
    }
}
