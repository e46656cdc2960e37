using System.Globalization;
using System.Xml.Linq;
using LfmNative.Tests.Architecture;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary>The sample of stitched encoders, decoders and heads, on one draw of known pairs.</summary>
public sealed class StitchingSampleTests
{
    private string _report = "";

    [SetUp]
    public void MakeFolder() => _report = Directory.CreateTempSubdirectory("lfm-stitching-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_report, recursive: true);

    /// <summary>What ten known pairs must reach of a linear map fitted on every pair.</summary>
    [TestCase("mlp0", "mlp1")]
    [TestCase("mlp0", "conv0")]
    [TestCase("conv0", "mlp1")]
    public void TenKnownPairsStitch(string from, string to)
    {
        (int exit, string output, string error) = Run($"--pairs={from}:{to}", "--anchors=10", "--draws=1", $"--report={_report}");
        Assert.That(exit, Is.Zero, output + error);
        (double own, double ownAccuracy) = Line($"{to} itself");
        (double none, double noneAccuracy) = Line("no map");
        (double every, double everyAccuracy) = Line("affine map of every pair");
        (double aligned, double alignedAccuracy) = Line("align");
        (double alone, double aloneAccuracy) = Line("anchors alone, affine");
        Assert.That(own, Is.LessThan(every), output);
        Assert.That(every, Is.LessThan(none / 3), output);
        Assert.That(aligned, Is.LessThan(1.10 * every), output);
        Assert.That(aligned, Is.LessThan(alone), output);
        Assert.That(alignedAccuracy, Is.GreaterThan(0.985 * everyAccuracy).And.GreaterThan(aloneAccuracy), output);
        Assert.That(ownAccuracy, Is.GreaterThan(0.8), output);
        Assert.That(noneAccuracy, Is.LessThan(0.3), output);

        byte[] picture = File.ReadAllBytes(Path.Combine(_report, $"{from}-{to}.png"));
        Assert.That(picture.Take(4), Is.EqualTo(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }));
        XElement curves = XElement.Load(Path.Combine(_report, "curves.svg"));
        Assert.That(curves.Descendants().Count(part => part.Name.LocalName == "polyline"), Is.EqualTo(10), "five ways, error and accuracy");
        string page = File.ReadAllText(Path.Combine(_report, "report.html"));
        Assert.That(page, Does.Contain(Convert.ToBase64String(picture)).And.Contain("<svg").And.Contain("affine map of every pair"));

        (double Error, double Accuracy) Line(string way)
        {
            string[] cells = output.Split('\n').Single(line => line.StartsWith($"| {way} |", StringComparison.Ordinal)).Split('|');
            return (Number(cells[3]), Number(cells[5]));
        }
    }

    [TestCase("--pairs=mlp0:nobody")]
    [TestCase("--draws=0")]
    [TestCase("--fit=5000")]
    [TestCase("--anchors=ten")]
    [TestCase("--colour=red")]
    public void WrongUseIsTold(string argument)
    {
        (int exit, string output, string error) = Run(argument);
        Assert.That(exit, Is.EqualTo(2));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.StartWith("usage: ").And.Contain("conv-classifier").And.Contain("--draws=N"));
    }

    private static double Number(string cell) => double.Parse(cell.Trim().Split(' ')[0], CultureInfo.InvariantCulture);

    private static (int Exit, string Output, string Error) Run(params string[] arguments)
    {
        string program = Repository.PathOf("artifacts", "bin", "LfmNative.Samples.Stitching", "release", "LfmNative.Samples.Stitching.dll");
        return ProgramRun.Of("dotnet", [program, .. arguments]);
    }
}
