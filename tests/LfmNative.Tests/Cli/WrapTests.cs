using LfmNative.Cli.Shell;

namespace LfmNative.Tests.Cli;

public sealed class WrapTests
{
    [TestCase("one two three", 20, 4, "one two three")]
    [TestCase("one two three", 8, 4, "one two|    three")]
    [TestCase("one two three", 7, 2, "one two|  three")]
    [TestCase("a /very/long/name.npy b", 10, 2, "a|  /very/long/name.npy|  b")]
    [TestCase("  table  1  2", 10, 4, "  table  1|    2")]
    [TestCase("", 10, 4, "")]
    public void LinesEndBetweenWords(string line, int width, int indent, string lines) =>
        Assert.That(string.Join('|', Wrap.Lines(line, width, indent)), Is.EqualTo(lines));

    [Test]
    public void LongListsEndAfterCommas() =>
        Assert.That(Wrap.Lines("first,second,third", 14, 2, after: ","), Is.EqualTo(new[] { "first,second,", "  third" }));
}
