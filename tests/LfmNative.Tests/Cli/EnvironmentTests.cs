using System.Text.Json;
using System.Text.RegularExpressions;

namespace LfmNative.Tests.Cli;

/// <summary>What the surroundings may change: which libraries are found, and nothing else.</summary>
public sealed partial class EnvironmentTests : CliTest
{
    [Test]
    public void ABlasThatDoesNotExist()
    {
        Dictionary<string, string> wrong = new() { ["LFM_BLAS"] = "nonsense" };
        string[] align = ["align", "X.npy", "Y.npy", "-o", "out.npz", "--anchors", "first:20", .. Small];
        Check(Lfm.Run(Folder, wrong, align), 1, align, "LFM_BLAS is 'nonsense'", "openblas, mkl, blis, reference", "unset it");
        Assert.That(File.Exists(At("out.npz")), Is.False);
        LfmResult doctor = Lfm.Run(Folder, wrong, "doctor");
        Assert.That(doctor.Exit, Is.EqualTo(1));
        Assert.That(doctor.Out, Does.Contain("BLAS        MISSING: LFM_BLAS is 'nonsense'").And.Contain("something is missing"));
        Assert.That(doctor.Error, Is.EqualTo("lfm: a native library is missing; the report above says how to get it\n"));
    }

    [Test]
    public void AnArpackThatDoesNotExist()
    {
        Dictionary<string, string> wrong = new() { ["LFM_ARPACK"] = "/nonexistent" };
        LfmResult doctor = Lfm.Run(Folder, wrong, "doctor");
        Assert.That(doctor.Exit, Is.EqualTo(1));
        Assert.That(doctor.Out, Does.Match("(?m)^ARPACK      MISSING: .*/nonexistent.*LFM_ARPACK").And.Match("(?m)^BLAS        .*lib"));
        LfmResult json = Lfm.Run(Folder, wrong, "doctor", "--json");
        Assert.That(json.Exit, Is.EqualTo(1));
        JsonElement report = JsonDocument.Parse(json.Out).RootElement;
        Assert.That(report.GetProperty("healthy").GetBoolean(), Is.False);
        JsonElement arpack = report.GetProperty("libraries").EnumerateArray().Single(l => l.GetProperty("role").GetString() == "ARPACK");
        Assert.That((arpack.GetProperty("found").GetBoolean(), arpack.GetProperty("path").ValueKind),
            Is.EqualTo((false, JsonValueKind.Null)));
        Assert.That(arpack.GetProperty("remedy").GetString(), Does.Contain("LFM_ARPACK"));
        Check(Lfm.Run(Folder, wrong, "spectrum", "X.npy", "-o", "s.npz", "--eigs", "5", "--solver", "arpack"),
            1, ["spectrum"], "ARPACK was not found", "/nonexistent");
        Assert.That(Lfm.Run(Folder, wrong, "spectrum", "X.npy", "-o", "s.npz", "--eigs", "5", "--solver", "dense", "-q").Exit,
            Is.Zero, "the dense solver does without");
    }

    [Test]
    public void TheLanguageDoesNotMatter()
    {
        string[] command =
            ["align", "X.npy", "Y.npy", "-o", "de.npz", "--anchors", "first:20", "--w-lap", "0.002", "--tolerance", "1e-9", .. Small];
        Dictionary<string, string> german = new() { ["LANG"] = "de_DE.UTF-8", ["LC_ALL"] = "de_DE.UTF-8", ["LC_NUMERIC"] = "de_DE.UTF-8" };
        string Words(LfmResult r)
        {
            Assert.That(r.Exit, Is.Zero, r.Error);
            return Seconds().Replace(r.Out, "");
        }
        Assert.That(Words(Lfm.Run(Folder, german, command)), Is.EqualTo(Words(Run(command))));
        Assert.That(Lfm.Run(Folder, german, [.. command, "--json"]).Json()
            .GetProperty("options").GetProperty("laplacian_weight").GetDouble(), Is.EqualTo(0.002));
        Assert.That(Lfm.Run(Folder, german, "align", "--help").Out, Is.EqualTo(Run("align", "--help").Out));
        Assert.That(Lfm.Run(Folder, german, "match", "model.npz", "-o", "de.csv", "-q").Exit, Is.Zero);
        Ok("match", "model.npz", "-o", "c.csv", "-q");
        Assert.That(File.ReadAllText(At("de.csv")), Is.EqualTo(File.ReadAllText(At("c.csv"))));
    }

    [Test]
    public void TheFirstCallsOfTwoThreadsAtOnceFindTheLibrary()
    {
        // Both sides enter LAPACK for the first time together; a library closed under one of them crashes the process.
        string[] align = ["align", "X.npy", "Y.npy", "-o", "race.npz",
            "--anchors", "anchors.csv", "--solver", "dense", "--threads", "2", .. Small, "-q"];
        foreach (string blas in new[] { "openblas", "blis", "reference" })
        {
            for (int run = 0; run < 12; run++)
            {
                LfmResult result = Lfm.Run(Folder, new() { ["LFM_BLAS"] = blas }, align);
                Assert.That(result.Exit, Is.Zero, $"{blas}, run {run}: {result.Error}");
            }
        }
    }

    [TestCase("blis")]
    [TestCase("reference")]
    public void OtherBackendsFindTheSameMatches(string blas)
    {
        LfmResult result = Lfm.Run(Folder, new() { ["LFM_BLAS"] = blas },
            ["align", "X.npy", "Y.npy", "-o", "blas.npz", "--anchors", "anchors.csv", .. Small, "-q"]);
        Assert.That(result.Exit, Is.Zero, result.Error);
        Alignment other = Alignment.Load(At("blas.npz")), standard = Alignment.Load(At("model.npz"));
        Assert.That(other.Matches, Is.EqualTo(standard.Matches));
        Assert.That(other.Facts.Similarity, Is.EqualTo(standard.Facts.Similarity).Within(1e-9));
    }

    [GeneratedRegex(@"(?m)^seconds .*$")]
    private static partial Regex Seconds();
}
