using LfmNative.Storage;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Native;

/// <summary>C programs that hold the published library to its header.</summary>
[Category("Native")]
public sealed class HostTests
{
    private string _folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lfm-native-").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>Each prints the checks that failed, and what it counted.</summary>
    [TestCase("handles")]
    [TestCase("boundary", ".")]
    [TestCase("boundary_maps", ".")]
    [TestCase("boundary_migrations")]
    [TestCase("boundary_universes")]
    [TestCase("cancel")]
    [TestCase("threads", "threads.npy")]
    [TestCase("signals", "signals.npz")]
    [TestCase("fuzz", ".", "50000")]
    public void TheProgramFindsNothing(string name, params string[] arguments) =>
        Assert.That(Host.Ok(_folder, Host.Compile(name, _folder), arguments), Does.Contain(" 0 failed"));

    /// <summary>The collector reserves 256 GiB of addresses, which valgrind has not to give; the range is set smaller.</summary>
    [Test]
    public void NothingLeaksInTheHost() => Host.OkWith(
        new() { ["DOTNET_GCRegionRange"] = "80000000" },
        _folder,
        "valgrind",
        [
            "--quiet", "--error-exitcode=99", "--leak-check=full",
            "--show-leak-kinds=definite,indirect,possible", "--errors-for-leak-kinds=definite,indirect,possible",
            "--suppressions=" + Repository.PathOf("native", "tests", "valgrind.supp"), Host.Compile("leaks", _folder), "leaks.npz",
        ]);

    /// <summary>A BLAS that came along comes before the system's, wherever the program that loads the library may lie.</summary>
    [TestCase("lfm", TestName = "ABlasOfABundleIsTaken")]
    [TestCase("runtimes/linux-x64/native", TestName = "ABlasOfANuGetPackageIsTaken")]
    public void ABlasThatCameWithTheLibraryIsTaken(string below)
    {
        string program = Host.Compile("info", _folder), lib = CopyLibrary(below.Replace('/', '-'));
        string own = Path.Combine(Directory.CreateDirectory(Path.Combine(lib, below)).FullName, "libopenblas.so.0");
        File.Copy("/usr/lib/x86_64-linux-gnu/libopenblas.so.0", own);
        string info = Host.OkWith(new() { ["LFM_BLAS"] = "openblas", ["LD_LIBRARY_PATH"] = lib }, _folder, program);
        Assert.That(info, Does.Contain($"\"blas\":{{\"path\":\"{own}\"").And.Contain($"\"lapack\":{{\"path\":\"{own}\""));
    }

    /// <summary>artifacts/ is laid out like a bundle, so that a host finds the library there by the usual ways.</summary>
    [TestCase("cmake")]
    [TestCase("pkg-config")]
    public void AHostDoesTheMainJob(string way)
    {
        string build = Directory.CreateDirectory(Path.Combine(_folder, way)).FullName, hosts = Repository.PathOf("native", "hosts");
        if (way == "cmake")
        {
            Host.Ok(build, "cmake", "-S", hosts, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_PREFIX_PATH=" + Repository.Artifacts);
            Host.Ok(build, "cmake", "--build", build);
        }
        else
        {
            string flags = Host.OkWith(new() { ["PKG_CONFIG_PATH"] = Path.Combine(Repository.Artifacts, "lib", "pkgconfig") },
                build, "pkg-config", "--cflags", "--libs", "lfm").Trim();
            Host.Ok(build, "gcc", ["-std=c99", "-O2", .. Host.Strict, Path.Combine(hosts, "align.c"),
                "-o", "align", .. flags.Split(' '), "-lm", "-Wl,-rpath," + Path.GetDirectoryName(Host.Library)]);
        }
        string words = Repository.PathOf("samples", "words");
        string output = Host.Ok(build, Path.Combine(build, "align"), Path.Combine(words, "fasttext300.npy"),
            Path.Combine(words, "word2vec200.npy"), "50", "2000", "model.npz", "carried.npy");
        Assert.That(output, Does.Contain("MRR 0.99").And.Contain("on 1000 rows never seen").And.Contain("the map can be trusted"));
        using LoadedMatrix carried = MatrixFile.Open(Path.Combine(build, "carried.npy"));
        Assert.That((carried.Rows, carried.Cols), Is.EqualTo((1000, 200)));
        Assert.That(Alignment.Load(Path.Combine(build, "model.npz")).Anchors.Count, Is.EqualTo(50));
    }

    /// <summary>The library under its soname in a folder of its own.</summary>
    private string CopyLibrary(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        File.Copy(Host.Library, Path.Combine(folder, "liblfm.so.0"));
        return folder;
    }
}
