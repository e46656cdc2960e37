using LfmNative.Cli;
using LfmNative.Diagnostics;

namespace LfmNative.Tests.Cli;

public sealed class ProgressLineTests
{
    [TestCase("read", double.NaN, 0, 0, 0.5, "read")]
    [TestCase("read", double.NaN, 0, 0, 5, "read  5 s so far")]
    [TestCase("match", 0.25, 1000, 0.25, 7, "match  25 %  7 s so far")]
    [TestCase("match", 0.0, 1000, 0, 0, "match   0 %")]
    [TestCase("match", 0.25, 1000, 0, 0.5, "match  25 %")]
    [TestCase("match", 0.25, 40_000, 0, 5, "match  25 %  2,000/s  15 s left")]
    [TestCase("match", 0.5, 4, 0, 5, "match  50 %  5 s left")]
    [TestCase("match", 0.5, 1200, 0.25, 100, "match  50 %  3/s  3.3 min left")]
    [TestCase("match", 0.01, 1000, 0, 600, "match   1 %  0/s  16.5 h left")]
    [TestCase("match", 1.0, 1000, 0, 10, "match 100 %  100/s  0 s left")]
    public void TheLineTellsRateAndTime(string stage, double fraction, double total, double from, double seconds, string line) =>
        Assert.That(ProgressLine.Line(new LfmProgress(stage, fraction) { Total = total }, from, seconds), Is.EqualTo(line));
}
