using System.Text.Json;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary>The table of published results, as far as the repository's own words and digits go.</summary>
[Category("Cli")]
public sealed class ReproductionTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("lfm-reproduce-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>The published pattern: five pairs suffice, the pairs alone do not, signatures fail; and the defaults need none.</summary>
    [Test]
    public void WordsFollowThePublishedCurve()
    {
        Func<string, double> ours = Small("words,ceilings,distances,signatures,diagnostics");
        Assert.That(ours("5 known pairs, orthogonal"), Is.GreaterThan(0.98));
        Assert.That(ours("50 known pairs, orthogonal"), Is.GreaterThan(0.98));
        Assert.That(ours("5 pairs alone, orthogonal"), Is.LessThan(0.1));
        Assert.That(ours("50 pairs, relative representations"), Is.InRange(0.4, 0.9));
        Assert.That(ours("every pair known, rotation"), Is.GreaterThan(0.98));
        Assert.That(ours("5 pairs, distances through the map"), Is.InRange(0.5, 0.95));
        Assert.That(ours("the same without the constant function"), Is.GreaterThan(ours("5 pairs, distances through the map")));
        Assert.That(ours("the same with 100 eigenpairs"), Is.GreaterThan(0.8));
        Assert.That(ours("heat kernel signatures, ZoomOut"), Is.LessThan(0.1));
        Assert.That(ours("`align` by its defaults"), Is.GreaterThan(0.98));
        Assert.That(ours("MiniLM and Arctic, `lfm-dominance`"), Is.InRange(0.05, 1));
        string table = File.ReadAllText(Path.Combine(_folder, "table.md"));
        Assert.That(table, Does.StartWith("| what | setting | published | ours |"));
    }

    /// <summary>A row of every other kind, on stand-ins made of the samples' digits.</summary>
    [Test]
    public void EveryOtherPartRuns()
    {
        Func<string, double> ours = Small("layers,pushed,noise,positions,classes");
        Assert.That(ours("`lfm-overlap`"), Is.EqualTo(1));
        Assert.That(ours("`cka`"), Is.EqualTo(1));
        Assert.That(ours("by 80: LFM"), Is.GreaterThan(ours("by 80: CKA")));
        Assert.That(ours("0.25 standard deviations, angular graph"), Is.GreaterThan(0.9));
        Assert.That(ours("1.0 standard deviations, euclidean graph"), Is.LessThan(0.9));
        Assert.That(ours("layer 3, matching exact"), Is.GreaterThan(0.9));
        Assert.That(ours("layer 3, matching none"), Is.LessThan(0.1));
        Assert.That(ours("layer 3, cosine, Pearson"), Is.Negative);
    }

    /// <summary>What a row of the small run has, by its setting.</summary>
    private Func<string, double> Small(string parts)
    {
        (int exit, string output) = Run("--small", "--draws", "1", "--only", parts, "--out", _folder);
        Assert.That(exit, Is.Zero, output);
        JsonElement[] rows = [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "rows.json"))).RootElement.EnumerateArray()];
        return setting => rows.Single(row => row.GetProperty("setting").GetString() == setting).GetProperty("ours").GetDouble();
    }

    /// <summary>What is missing is named, and nothing is made up.</summary>
    [TestCase("/nowhere/maps/layer0.npy is not there", "--only", "positions", "--data", "/nowhere")]
    [TestCase("no such part: dreams", "--only", "dreams")]
    [TestCase("--draws takes a number from 1", "--draws", "0")]
    public void FailuresAreTold(string message, params string[] arguments)
    {
        (int exit, string output) = Run([.. arguments, "--out", _folder]);
        Assert.That(exit, Is.Not.Zero, output);
        Assert.That(output, Does.Contain(message));
    }

    private static (int Exit, string Output) Run(params string[] arguments)
    {
        (int exit, string output, string error) =
            ProgramRun.Of("/usr/bin/python3", [Repository.PathOf("perf", "reproduce"), .. arguments]);
        return (exit, output + error);
    }
}
