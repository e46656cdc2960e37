using LfmNative.Cli.Shell;

namespace LfmNative.Tests.Cli;

/// <summary>Every verdict of the engine has its color, whatever words it comes in.</summary>
public sealed class ResultWriterTests
{
    private const string Green = "\u001b[1;32m", Red = "\u001b[1;31m";

    [TestCase(0.9, 0.9, true, false)]
    [TestCase(0.9, 0.0, true, true)]
    [TestCase(0.0, 0.9, true, true)]
    [TestCase(0.0, 0.0, false, true)]
    public void VerdictsAreColored(double transform, double matched, bool green, bool red)
    {
        TrustReport trust = TrustReport.Judge(new TrustEvidence
        {
            HeldOut = 20,
            Candidates = 1000,
            Transform = transform,
            AnchorsOnly = 0.1,
            LosesToAnchors = false,
            Relative = 0.1,
            Matched = matched,
            MatchedByAnchors = 0,
            Stability = 0.9,
            Uncovered = 0,
            Shift = null,
            Auto = true,
        });
        string line = Written($"trust       {trust.Advice}", colored: true);
        Assert.That((line.Contains(Green, StringComparison.Ordinal), line.Contains(Red, StringComparison.Ordinal)),
            Is.EqualTo((green, red)));
        Assert.That(Written($"trust       {trust.Advice}", colored: false), Is.EqualTo($"trust       {trust.Advice}\n"));
    }

    private static string Written(string line, bool colored)
    {
        using StringWriter text = new() { NewLine = "\n" };
        using ResultWriter writer = new(text, null, colored);
        writer.WriteLine(line);
        return text.ToString();
    }
}
