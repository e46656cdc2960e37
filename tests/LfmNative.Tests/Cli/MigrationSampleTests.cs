using System.Globalization;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary>The sample of a migration, on few documents.</summary>
[Category("Postgres")]
public sealed class MigrationSampleTests
{
    [Test]
    public void SearchSurvivesTheChangeOfModel()
    {
        (int exit, string output, string error) = ProgramRun.Of(
            "/bin/sh",
            [Repository.PathOf("samples", "migration", "run.sh"), "--texts=1200", "--others=0", "--pairs=500"],
            null,
            ("LFM", Lfm.Path));
        Assert.That(exit, Is.Zero, output + error);
        Assert.That(output, Does.Contain("not touched"));
        double unmigrated = Mrr("unmigrated: "), after = Mrr("after: "), reference = Mrr("reference: ");
        Assert.That(unmigrated, Is.LessThan(0.3), output);
        Assert.That(reference, Is.GreaterThan(0.8), output);
        Assert.That(after, Is.InRange(0.8 * reference, 1), output);

        double Mrr(string what)
        {
            string line = output.Split('\n').Single(line => line.StartsWith(what, StringComparison.Ordinal));
            return double.Parse(line[44..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
        }
    }
}
