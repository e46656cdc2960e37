using System.Text.Json;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary>The table of published results, as far as the repository's own words go.</summary>
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
        (int exit, string output) = Run("--small", "--draws", "1", "--out", _folder);
        Assert.That(exit, Is.Zero, output);
        JsonElement[] rows = [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "rows.json"))).RootElement.EnumerateArray()];
        Assert.That(Ours("5 known pairs, orthogonal"), Is.GreaterThan(0.98));
        Assert.That(Ours("50 known pairs, orthogonal"), Is.GreaterThan(0.98));
        Assert.That(Ours("5 pairs alone, orthogonal"), Is.LessThan(0.1));
        Assert.That(Ours("50 pairs, relative representations"), Is.InRange(0.4, 0.9));
        Assert.That(Ours("heat kernel signatures, ZoomOut"), Is.LessThan(0.1));
        Assert.That(Ours("`align` by its defaults"), Is.GreaterThan(0.98));
        string table = File.ReadAllText(Path.Combine(_folder, "table.md"));
        Assert.That(table, Does.StartWith("| what | setting | published | ours |"));

        double Ours(string setting) =>
            rows.Single(row => row.GetProperty("setting").GetString() == setting).GetProperty("ours").GetDouble();
    }

    /// <summary>What is missing is named, and nothing is made up.</summary>
    [TestCase("/nowhere/maps/layer3_shifted.npy is not there", "--only", "positions", "--data", "/nowhere")]
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
