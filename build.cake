// The tasks behind ./build.sh. Each runs alone with what it depends on; everything they make goes under artifacts/.
using System.Xml.Linq;

const string Solution = "LfmNative.sln";
const string Runtime = "linux-x64";
var target = Argument("target", "Test");
var filter = Argument("filter", "");
var lfm = File("artifacts/bin/lfm");
var library = File("artifacts/lib/liblfm.so");

// What the engine loads, what links the NativeAOT binary, and what only the tests call.
var debianPackages = new (string Name, string Why)[]
{
    ("libopenblas0-pthread", "BLAS and LAPACK, the default backend"),
    ("libarpack2", "the reference eigensolver"),
    ("libblis4-pthread", "BLAS; the tests run with LFM_BLAS=blis as well"),
    // Debian's alternatives let libblas.so.3 and liblapack.so.3 point to whichever BLAS has the highest priority;
    // the reference itself always lies in the multiarch folders blas/ and lapack/, which is what LFM_BLAS=reference means.
    ("libblas3", "reference BLAS; the tests run with LFM_BLAS=reference as well"),
    ("liblapack3", "reference LAPACK, completes the two above"),
    ("gcc", "links the NativeAOT binary; compiles the C hosts"),
    ("g++", "tests only: the C++ hosts"),
    ("cmake", "tests only: a host by find_package(lfm)"),
    ("make", "tests only: what CMake drives"),
    ("pkg-config", "tests only: a host by pkg-config"),
    ("valgrind", "tests only: no leak in a C host"),
    ("libc6-dev", "C start files for that link"),
    ("zlib1g-dev", "libz for that link"),
    ("binutils", "ld and objcopy: links, and splits off the debug symbols"),
    ("python3-numpy", "tests only: reads back what we write, as users will; the Python package"),
    ("python3-sklearn", "tests only: holds the Python package's estimator to its conventions"),
    ("python3-pandas", "tests only: frames as inputs of the Python package"),
    ("python3-venv", "tests only: the wheel installs in a fresh environment"),
    ("chromium", "tests only: opens the pages"),
    ("zsh", "tests only: runs its completion"),
    ("fish", "tests only: runs its completion"),
    ("man-db", "tests only: sets the manual pages"),
    ("postgresql", "tests and the migration sample: COPY to and from a server of their own"),
};

// What drives the browser, where no npm of another origin is there.
var nodePackages = new (string Name, string Why)[]
{
    ("nodejs", "tests only: drives the browser"),
    ("npm", "tests only: fetches what drives it"),
};

// What only the performance tasks call: the clock of processes and the rivals.
var rivalPackages = new (string Name, string Why)[]
{
    ("time", "peak memory of a process"),
    ("python3-numpy", "rival and judge of the answers"),
    ("python3-scipy", "rival: eigsh, and the whole job"),
    ("python3-sklearn", "rival: brute-force neighbours"),
    ("python3-faiss", "rival: exact neighbours"),
    ("python3-hnswlib", "rival: approximate neighbours"),
    ("python3-pynndescent", "rival: approximate neighbours"),
    ("python3-matplotlib", "draws the growth of time and memory"),
};
// What goes along with our own files into the bundle, the NuGet package of native assets and the wheel, with the package whose
// copyright file goes along. libgcc_s stays out: every system has it, and a host's C++ library must find its own.
var nativeLibraries = new (string File, string Package)[]
{
    ("libopenblas.so.0", "libopenblas0-pthread"),
    ("libarpack.so.2", "libarpack2"),
    ("libgfortran.so.5", "libgfortran5"),
    ("libquadmath.so.0", "libquadmath0"),
};
var nativePackages = new (string Name, string Why)[] { ("patchelf", "lets the native libraries find each other where they lie") };
// The site's generator and its theme, which bring their fonts, scripts and icons along; python3-numpy for the docstrings of the package.
var sitePackages = new (string Name, string Why)[]
{
    ("mkdocs", "makes the site of docs/"),
    ("mkdocs-material", "its theme: search, light and dark, narrow screens"),
    ("python3-pymdownx", "fences and highlighting in its pages"),
    ("python3-numpy", "imported by the package whose docstrings are read"),
};
// What lfm-mpi is built of, and what starts it: a program of its own, which nothing else needs.
var mpiPackages = new (string Name, string Why)[]
{
    ("libslepc64-real3.18-dev", "SLEPc and PETSc with 64-bit indices: eigenpairs on many ranks"),
    ("libopenmpi-dev", "MPI, and its compiler"),
    ("openmpi-bin", "mpirun"),
    ("liblapack-dev", "the dense solver"),
    ("cmake", "its build"),
    ("pkg-config", "finds SLEPc"),
};
var checkPackages = new (string Name, string Why)[] { ("debootstrap", "makes the bare Debian in which packages are tried") };
var native = Directory("artifacts/native");
var packages = Directory("artifacts/packages");
const string Python = "/usr/bin/python3"; // the one that Debian's packages serve

Task("Clean")
    .Description("Deletes artifacts/.")
    .Does(() => DeleteDirectoryIfPresent("artifacts"));

Task("Setup")
    .Description("Installs the Debian packages that are missing, and nothing else.")
    .Does(() =>
{
    if (Context.Tools.Resolve("dpkg-query") is null)
        Warning("Not a Debian system: nothing installed. Needed: OpenBLAS, ARPACK, BLIS, reference BLAS and LAPACK, gcc, g++, CMake, make, pkg-config, valgrind, zlib headers, NumPy.");
    else InstallMissing(Context.Tools.Resolve("npm") is null ? [.. debianPackages, .. nodePackages] : debianPackages);
});

Task("Restore")
    .Description("Fetches the NuGet packages.")
    .Does(() => DotNetRestore(Solution, new DotNetRestoreSettings { Verbosity = DotNetVerbosity.Quiet }));

Task("Build")
    .Description("Compiles everything in Release; warnings are errors.")
    .IsDependentOn("Restore")
    .Does(() => DotNetBuild(Solution, new DotNetBuildSettings
{
    Configuration = "Release",
    NoRestore = true,
    NoLogo = true,
    Verbosity = DotNetVerbosity.Quiet,
}));

Task("Generate")
    .Description("Writes the option lists of all hosts, docs/options.md, and the version for C and Python; commit what it writes.")
    .Does(() => Run("dotnet", "run --project tools/LfmNative.Generate -c Release -- ."));

Task("Report-Script")
    .Description("Bundles the script of the reports anew from web/report; commit what it writes.")
    .Does(() =>
{
    Run("npm", "ci --prefix web/report --no-audit --no-fund --silent");
    Run("npm", "run build --prefix web/report --silent");
});

Task("Format")
    .Description("Fails when a file is not formatted, or a line of code is longer than 140 characters. The compiler holds the rules of style.")
    .Does(() =>
{
    const int width = 140;
    var tracked = new ProcessSettings { RedirectStandardOutput = true }.WithArguments(a => a.Append("ls-files -- *.cs *.py *.c *.h *.hpp"));
    StartProcess("git", tracked, out var files);
    var longer = files.Where(System.IO.File.Exists)
        .SelectMany(file => System.IO.File.ReadLines(file).Select((line, i) => (Place: $"{file}:{i + 1}", line.Length)))
        .Where(line => line.Length > width)
        .Select(line => $"{line.Place} has {line.Length} characters; at most {width} are allowed")
        .ToArray();
    foreach (var line in longer) Error(line);
    if (longer.Length > 0) throw new CakeException($"{longer.Length} lines are too long; wrap them.");
    Run("dotnet", "format whitespace . --folder --exclude artifacts --verify-no-changes");
});

Task("Publish")
    .Description("Compiles ahead of time: artifacts/bin/lfm with its sample and manual pages, artifacts/lib/liblfm.so with header, CMake and pkg-config files.")
    .IsDependentOn("Setup")
    .Does(() =>
{
    foreach (var folder in new[] { "bin", "include", "lib/cmake/lfm", "lib/pkgconfig", "share/lfm", "share/man", "symbols" }) EnsureDirectoryExists("artifacts/" + folder);
    PublishAhead("src/LfmNative.Cli", "lfm", lfm);
    DeleteDirectoryIfPresent("artifacts/share/lfm/words");
    CopyDirectory("samples/words", "artifacts/share/lfm/words");
    DeleteDirectoryIfPresent("artifacts/share/man/man1");
    Run(lfm, "man artifacts/share/man/man1");

    PublishAhead("src/LfmNative.Capi", "liblfm.so", library);
    Run("ln", "-sf liblfm.so artifacts/lib/liblfm.so.0");
    CopyFiles("native/include/*", "artifacts/include");
    CopyFile("native/cmake/lfmConfig.cmake", "artifacts/lib/cmake/lfm/lfmConfig.cmake");
    FillIn("native/cmake/lfmConfigVersion.cmake.in", "artifacts/lib/cmake/lfm/lfmConfigVersion.cmake");
    FillIn("native/cmake/lfm.pc.in", "artifacts/lib/pkgconfig/lfm.pc");
});

Task("Mpi")
    .Description("Builds artifacts/bin/lfm-mpi, which computes spectra on many ranks, over SLEPc, PETSc and Open MPI.")
    .IsDependentOn("Publish")
    .Does(() =>
{
    InstallMissing(mpiPackages);
    Run("cmake", $"-S native/mpi -B artifacts/mpi -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH={MakeAbsolute(Directory("artifacts"))}");
    Run("cmake", "--build artifacts/mpi --parallel");
    CopyFile("artifacts/mpi/lfm-mpi", "artifacts/bin/lfm-mpi");
});

Task("Native")
    .Description("Collects OpenBLAS, ARPACK and what they need into artifacts/native, with their licences, so that they find each other there.")
    .IsDependentOn("Setup")
    .Does(() =>
{
    InstallMissing(nativePackages);
    DeleteDirectoryIfPresent(native);
    foreach (var folder in new[] { Runtime, "licenses" }) EnsureDirectoryExists($"{native}/{folder}");
    foreach (var (file, package) in nativeLibraries)
    {
        var copy = $"{native}/{Runtime}/{file}";
        CopyFile($"/usr/lib/x86_64-linux-gnu/{file}", copy);
        Run("patchelf", $"--set-rpath $ORIGIN {copy}");
        CopyFile($"/usr/share/doc/{package}/copyright", $"{native}/licenses/{package}.copyright");
    }
    // Debian's ARPACK asks for whichever BLAS the system chose; here there is one.
    var one = "--replace-needed libblas.so.3 libopenblas.so.0 --replace-needed liblapack.so.3 libopenblas.so.0";
    Run("patchelf", $"{one} {native}/{Runtime}/libarpack.so.2");
});

Task("Bundle")
    .Description("Packs binary, library and the native libraries they need: artifacts/lfm-VERSION-linux-x64.tar.gz, which runs on a bare Debian.")
    .IsDependentOn("Native")
    .IsDependentOn("Publish")
    .Does(() =>
{
    var name = $"lfm-{VersionPrefix()}-{Runtime}";
    var root = $"artifacts/bundle/{name}";
    DeleteDirectoryIfPresent("artifacts/bundle");
    foreach (var folder in new[] { "bin", "lib/lfm", "share/doc/lfm" }) EnsureDirectoryExists($"{root}/{folder}");
    CopyFile(lfm, $"{root}/bin/lfm");
    CopyFile(library, $"{root}/lib/liblfm.so");
    Run("ln", $"-sf liblfm.so {root}/lib/liblfm.so.0");
    foreach (var folder in new[] { "include", "lib/cmake", "lib/pkgconfig", "share/lfm", "share/man" }) CopyDirectory("artifacts/" + folder, $"{root}/{folder}");
    CopyFiles($"{native}/{Runtime}/*", $"{root}/lib/lfm");
    CopyFiles($"{native}/licenses/*", $"{root}/share/doc/lfm");
    CopyFile("LICENSE", $"{root}/share/doc/lfm/LICENSE");
    CopyFile("src/LfmNative/Reports/Assets/LICENSE-echarts.txt", $"{root}/share/doc/lfm/LICENSE-echarts.txt");
    var archive = File($"artifacts/{name}.tar.gz");
    Run("tar", $"--create --gzip --file {archive} --directory artifacts/bundle --sort=name --owner=0 --group=0 --numeric-owner {name}");
    Information($"{archive}: {FileSize(archive) / 1e6:F1} MB");
});

Task("Wheel")
    .Description("Packs the Python package into artifacts/packages: a source archive, and a wheel that carries the C library and its BLAS.")
    .IsDependentOn("Native")
    .IsDependentOn("Publish")
    .Does(() =>
{
    foreach (var old in new[] { "*.whl", "*.tar.gz" }) DeleteFiles($"{packages}/{old}");
    Run(Python, $"native/python/lfm_build.py {packages} {library} {native}");
});

Task("Pack")
    .Description("Makes all packages in artifacts/packages: NuGet with its symbols, native assets and dependencies, source archive and wheel.")
    .IsDependentOn("Native")
    .IsDependentOn("Wheel")
    .Does(() =>
{
    DeleteFiles($"{packages}/*nupkg");
    foreach (var project in new[] { "LfmNative.NativeAssets.Linux", "LfmNative" })
    {
        DotNetPack($"src/{project}", new DotNetPackSettings
        {
            Configuration = "Release",
            OutputDirectory = packages,
            NoLogo = true,
            Verbosity = DotNetVerbosity.Quiet,
            MSBuildSettings = new DotNetMSBuildSettings().WithProperty("ContinuousIntegrationBuild", "true"),
        });
    }
    // The folder is a complete feed: `dotnet add package LfmNative --source artifacts/packages` needs no other.
    foreach (var name in new[] { "CommunityToolkit.HighPerformance", "System.IO.Hashing", "ZstdSharp.Port" })
    {
        var (id, version) = (name.ToLowerInvariant(), PackageVersion(name));
        CopyFileToDirectory($"{PackageFolder()}/{id}/{version}/{id}.{version}.nupkg", packages);
    }
    foreach (var file in GetFiles($"{packages}/*").OrderBy(file => file.FullPath))
        Information($"{file.GetFilename()}: {FileSize(file) / 1e6:F1} MB");
});

Task("Pack-Check")
    .Description("Installs the packages where nothing else is, a bare Debian 12 in artifacts/bare-debian, and runs the README's examples there.")
    .IsDependentOn("Pack")
    .Does(() =>
{
    InstallMissing(checkPackages);
    foreach (var script in new[] { "bare-debian.sh", "nuget.sh", "wheel.sh" }) Run("bash", $"tests/packages/{script}");
});

Task("Test")
    .Description("Runs the suite, its numerics with the other BLAS backends, and the pure rooms in Debug. --filter= narrows it.")
    .IsDependentOn("Setup")
    .IsDependentOn("Format")
    .IsDependentOn("Build")
    .IsDependentOn("Publish")
    .IsDependentOn("Publish-Probe")
    .IsDependentOn("Mpi")
    .IsDependentOn("Native")
    .IsDependentOn("Site")
    .Does(() =>
{
    var results = Directory("artifacts/tests");
    DeleteDirectoryIfPresent(results);
    EnsureDirectoryExists(results);
    // What drives the browser; the lock file says which.
    Run("npm", "ci --prefix tests/browser --no-audit --no-fund --silent");
    var mine = filter.Length == 0 ? "" : filter.IndexOfAny(['=', '~', '!']) >= 0 ? $"({filter})" : $"(FullyQualifiedName~{filter})";
    var numerics = mine.Length == 0 ? "TestCategory=Numerics" : $"(TestCategory=Numerics)&{mine}";
    // Guards of kernels and memory are asserted in Debug builds only.
    var guarded = string.Join('|', new[] { "Kernels", "LinearAlgebra", "Memory" }.Select(room => $"FullyQualifiedName~LfmNative.Tests.{room}."));
    if (mine.Length > 0) guarded = $"({guarded})&{mine}";
    // The Release build has held the rules of style already.
    DotNetBuild("tests/LfmNative.Tests", new DotNetBuildSettings
    {
        Configuration = "Debug",
        NoLogo = true,
        Verbosity = DotNetVerbosity.Quiet,
        MSBuildSettings = new DotNetMSBuildSettings().WithProperty("RunAnalyzers", "false"),
    });
    // Tests of the hosts wait for processes that they start, half of the time for nothing else: three lanes keep two cores busy.
    string[] kinds = ["Cli", "Native", "Postgres", "Browser", "Docs"];
    var engine = string.Join('&', kinds.Select(category => $"TestCategory!={category}"));
    string With(string selection) => mine.Length == 0 ? selection : $"({selection})&{mine}";
    var lanes = new (string Lane, string Blas, string Configuration, string Selection)[]
    {
        ("cli", "openblas", "Release", With("TestCategory=Cli&TestCategory!=Ranks")),
        ("openblas", "openblas", "Release", With(engine)),
        ("hosts", "openblas", "Release", With(AnyOf("Native", "Postgres", "Browser"))),
        ("docs", "openblas", "Release", With(AnyOf("Docs"))),
        ("reference", "reference", "Release", $"{numerics}&TestCategory!=Long"),
        ("blis", "blis", "Release", numerics),
        ("debug", "openblas", "Debug", guarded),
    };
    int passed = 0, failed = 0;
    void RunLane((string Lane, string Blas, string Configuration, string Selection) of)
    {
        var run = RunTests(of.Lane, of.Blas, of.Configuration, of.Selection, results);
        lock (results.Path)
        {
            Information($"{of.Lane}: {run.Passed} passed, {run.Failed} failed, {run.Skipped} skipped");
            if (filter.Length == 0 && run.Passed + run.Failed == 0) throw new CakeException($"No test ran in the lane {of.Lane}.");
            passed += run.Passed;
            failed += run.Failed;
        }
    }
    var next = System.Collections.Concurrent.Partitioner.Create(lanes, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering);
    System.Threading.Tasks.Parallel.ForEach(next, new System.Threading.Tasks.ParallelOptions { MaxDegreeOfParallelism = 3 }, RunLane);
    // Ranks wait for each other at every product: beside other work each wait lasts until all of them have had their turn.
    RunLane(("ranks", "openblas", "Release", With(AnyOf("Ranks"))));
    WriteDurations(results);
    // build.sh prints this as its last line.
    System.IO.File.WriteAllText(results + File("counts.txt"), $"{passed} passed, {failed} failed\n");
    if (failed > 0) throw new CakeException($"{failed} tests failed.");
    if (passed == 0) throw new CakeException("No test ran.");
});

Task("Demo")
    .Description("Aligns the two word embeddings of samples/words and writes artifacts/demo.")
    .IsDependentOn("Setup")
    .IsDependentOn("Publish")
    .Does(() =>
{
    EnsureDirectoryExists("artifacts/demo");
    Run(lfm, "demo -o artifacts/demo/model.npz --report artifacts/demo/report.html");
});

Task("Site")
    .Description("Makes the documentation as a static site, artifacts/site, with the references of C#, C and Python; fails on broken links.")
    .Does(() =>
{
    InstallMissing(sitePackages);
    // The references come from the doc comments, which the compiler writes beside the assembly.
    DotNetBuild("src/LfmNative", new DotNetBuildSettings { Configuration = "Release", NoLogo = true, Verbosity = DotNetVerbosity.Quiet });
    Run(Python, "-m mkdocs build --quiet --strict --clean");
    Information($"artifacts/site/index.html: {GetFiles("artifacts/site/**/*.html").Count} pages");
});

Task("Sample-Migration")
    .Description("Changes the embedding model of a collection in PostgreSQL, measured: samples/migration. --texts=N, --pairs=N, --others=N")
    .IsDependentOn("Setup")
    .IsDependentOn("Publish")
    .Does(() =>
{
    DotNetBuild("samples/migration", new DotNetBuildSettings { Configuration = "Release", NoLogo = true, Verbosity = DotNetVerbosity.Quiet });
    Run("sh", "samples/migration/run.sh" + Passed("texts", "pairs", "others"));
});

Task("Sample-Stitching")
    .Description("Encoders before foreign decoders on MNIST, measured: samples/stitching. --pairs=A:B,…, --anchors=N,…, --draws=N, --report=FOLDER, --grid")
    .IsDependentOn("Setup")
    .Does(() =>
{
    DotNetBuild("samples/stitching", new DotNetBuildSettings { Configuration = "Release", NoLogo = true, Verbosity = DotNetVerbosity.Quiet });
    Run("dotnet", "artifacts/bin/LfmNative.Samples.Stitching/release/LfmNative.Samples.Stitching.dll"
        + Passed("pairs", "anchors", "draws", "fit", "report") + (HasArgument("grid") ? " --grid" : ""));
});

Task("Rivals")
    .Description("Installs the Debian packages that the performance tasks compare with.")
    .Does(() => InstallMissing(rivalPackages));

Task("Reproduce")
    .Description("Published results beside ours, artifacts/reproduce/table.md: --data=FOLDER, --only=PART,…, --draws=N, --out=FOLDER, --small, --list")
    .IsDependentOn("Rivals")
    .IsDependentOn("Publish")
    .Does(() => Run(Python, "perf/reproduce" + Passed("data", "only", "draws", "out") + (HasArgument("small") ? " --small" : "")
        + (HasArgument("list") ? " --list" : "")));

Task("Publish-Probe")
    .Description("Compiles the performance probe ahead of time (artifacts/perf/probe) and for the JIT.")
    .IsDependentOn("Setup")
    .Does(() =>
{
    const string project = "perf/LfmNative.Probe";
    var output = Directory("artifacts/publish/probe");
    DotNetPublish(project, new DotNetPublishSettings
    {
        Configuration = "Release",
        Runtime = Runtime,
        OutputDirectory = output,
        NoLogo = true,
        Verbosity = DotNetVerbosity.Quiet,
    });
    EnsureDirectoryExists("artifacts/perf");
    CopyFile(output + File("LfmNative.Probe"), "artifacts/perf/probe");
    DotNetBuild(project, new DotNetBuildSettings { Configuration = "Release", NoLogo = true, Verbosity = DotNetVerbosity.Quiet });
});

var perf = Task("Perf")
    .Description("Measures lfm against its rivals into perf/results/<cpu>. --list, --only=CASE, --runs=N, --data=FOLDER, --full, --out=FOLDER")
    .Does(() =>
{
    if (!HasArgument("list")) Run(Python, "-m unittest discover --quiet --start-directory perf/tests");
    Run(Python, "perf/run.py" + Passed("only", "runs", "data", "out") + (HasArgument("full") ? " --full" : "") + (HasArgument("list") ? " --list" : ""));
});
if (!HasArgument("list")) perf.IsDependentOn("Rivals").IsDependentOn("Publish").IsDependentOn("Publish-Probe");

Task("Perf-Gate")
    .Description("Fails when the main job allocates, multiplies or iterates more than recorded in perf/gate. --accept records anew.")
    .IsDependentOn("Setup")
    .Does(() => Run("dotnet", "run --project perf/LfmNative.Probe --configuration Release -- gate perf/gate/counters.json" + (HasArgument("accept") ? " --accept" : "")));

Task("Perf-Compare")
    .Description("Times this tree's binary against another commit's, in turn; fails at 1.10 and more. --base=REF, --only=JOB, --data=FOLDER")
    .IsDependentOn("Rivals")
    .IsDependentOn("Publish")
    .Does(() => Run(Python, "perf/compare.py" + Passed("base", "only", "data")));

Task("Benchmark")
    .Description("Runs the BenchmarkDotNet suites into artifacts/perf/benchmarks. --filter='*Spectrum*'")
    .IsDependentOn("Setup")
    .Does(() => Run("dotnet", $"run --project perf/LfmNative.Benchmarks --configuration Release -- --filter \"{(filter.Length > 0 ? filter : "*")}\""));

RunTarget(target);

// Compiles a project ahead of time and puts what comes of it, without its symbols, where it belongs.
void PublishAhead(string project, string name, FilePath target)
{
    var output = Directory("artifacts/publish/" + name);
    DotNetPublish(project, new DotNetPublishSettings
    {
        Configuration = "Release",
        Runtime = Runtime,
        OutputDirectory = output,
        NoLogo = true,
        Verbosity = DotNetVerbosity.Quiet,
    });
    CopyFile(output + File(name), target);
    CopyFile(output + File(name + ".dbg"), $"artifacts/symbols/{name}.dbg");
    Information($"{target}: {FileSize(target) / 1e6:F1} MB");
}

// The version of a NuGet package that the engine depends on, and the folder that packages are unpacked in.
string PackageVersion(string name) => XDocument.Load("Directory.Packages.props").Descendants("PackageVersion")
    .Single(package => (string)package.Attribute("Include") == name).Attribute("Version").Value;

string PackageFolder() => EnvironmentVariable("NUGET_PACKAGES")
    ?? System.IO.Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");

string VersionPrefix() => XDocument.Load("Directory.Build.props").Descendants("VersionPrefix").Single().Value;

void FillIn(string template, string target)
{
    var version = VersionPrefix();
    var text = System.IO.File.ReadAllText(template).Replace("@VERSION@", version).Replace("@MAJOR@", version.Split('.')[0]);
    System.IO.File.WriteAllText(target, text);
}

string Passed(params string[] names) => string.Concat(names.Where(name => HasArgument(name)).Select(name => $" \"--{name}={Argument<string>(name)}\""));

void InstallMissing((string Name, string Why)[] packages)
{
    if (Context.Tools.Resolve("dpkg-query") is null) return;
    var missing = packages.Where(package => !IsInstalled(package.Name)).ToArray();
    if (missing.Length == 0) return;
    foreach (var (name, why) in missing) Information($"Installing {name}: {why}");
    AptGet("update -qq");
    AptGet("install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 " + string.Join(' ', missing.Select(package => package.Name)));
}

// The seconds of every test, slowest first, in durations.tsv; the ten slowest are told.
void WriteDurations(DirectoryPath results)
{
    var durations = GetFiles($"{results.FullPath}/*.trx")
        .SelectMany(trx => XDocument.Load(trx.FullPath).Descendants()
            .Where(element => element.Name.LocalName == "UnitTestResult")
            .Select(test => (
                Lane: trx.GetFilenameWithoutExtension().ToString().Split('_')[0],
                Name: (string)test.Attribute("testName"),
                Seconds: System.TimeSpan.TryParse((string)test.Attribute("duration"), out var passed) ? passed.TotalSeconds : 0)))
        .OrderByDescending(test => test.Seconds)
        .ToArray();
    var lines = durations.Select(test => FormattableString.Invariant($"{test.Seconds:f3}\t{test.Lane}\t{test.Name}"));
    System.IO.File.WriteAllLines($"{results.FullPath}/durations.tsv", lines.Prepend("seconds\tlane\ttest"));
    foreach (var test in durations.Take(10)) Information(FormattableString.Invariant($"{test.Seconds,8:f1} s  {test.Lane}: {test.Name}"));
}

string AnyOf(params string[] categories) => string.Join('|', categories.Select(category => $"TestCategory={category}"));

(int Passed, int Failed, int Skipped) RunTests(string lane, string blas, string configuration, string selection, DirectoryPath results)
{
    var arguments = new ProcessArgumentBuilder()
        .Append("test").Append("tests/LfmNative.Tests").Append($"--configuration {configuration} --no-build --nologo --verbosity quiet")
        .Append("--blame-hang --blame-hang-timeout 10m --blame-hang-dump-type none")
        .Append("--logger").AppendQuoted("console;verbosity=minimal").Append("--logger").AppendQuoted($"trx;LogFilePrefix={lane}")
        .Append("--results-directory").AppendQuoted(results.FullPath);
    // Above its limit of 2,000 selected tests the adapter would run the whole assembly and throw most results away.
    if (selection.Length > 0) arguments.Append("--filter").AppendQuoted(selection).Append("-- NUnit.AssemblySelectLimit=1000000");
    var exit = StartProcess("dotnet", new ProcessSettings
    {
        Arguments = arguments,
        EnvironmentVariables = new Dictionary<string, string> { ["LFM_BLAS"] = blas },
    });

    int passed = 0, failed = 0, skipped = 0;
    foreach (var trx in GetFiles($"{results.FullPath}/{lane}*.trx"))
    {
        var counters = XDocument.Load(trx.FullPath).Descendants().Single(element => element.Name.LocalName == "Counters");
        int Count(params string[] names) => names.Sum(name => (int?)counters.Attribute(name) ?? 0);
        passed += Count("passed");
        failed += Count("failed", "error", "timeout", "aborted");
        skipped += Count("total") - Count("passed", "failed", "error", "timeout", "aborted");
    }
    // A run that crashed or hung counts as one failure, even when every test that it finished had passed.
    if (exit != 0 && failed == 0) failed = 1;
    return (passed, failed, skipped);
}

bool IsInstalled(string package)
{
    var settings = new ProcessSettings { RedirectStandardOutput = true, RedirectStandardError = true }
        .WithArguments(a => a.Append("--show --showformat=${db:Status-Status}").Append(package));
    return StartProcess("dpkg-query", settings, out var status) == 0 && status.FirstOrDefault() == "installed";
}

void AptGet(string arguments)
{
    var command = "env DEBIAN_FRONTEND=noninteractive apt-get " + arguments;
    if (System.Environment.UserName == "root") Run("env", command["env ".Length..]);
    else if (Context.Tools.Resolve("sudo") is not null) Run("sudo", command);
    else throw new CakeException($"Packages are missing and neither root nor sudo is at hand; run as root: {command}");
}

void Run(string program, string arguments)
{
    var exit = StartProcess(program, arguments);
    if (exit != 0) throw new CakeException($"`{program} {arguments}` ended with exit code {exit}.");
}

void DeleteDirectoryIfPresent(string path)
{
    if (DirectoryExists(path)) DeleteDirectory(path, new DeleteDirectorySettings { Recursive = true, Force = true });
}
