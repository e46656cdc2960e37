using LfmNative.Diagnostics;

namespace LfmNative.Tests.Cli;

/// <summary>Sizes as people write them.</summary>
public sealed class MemorySizeTests
{
    [TestCase("1", 1)]
    [TestCase("800000", 800_000)]
    [TestCase("2K", 2048)]
    [TestCase("500M", 524_288_000)]
    [TestCase("4G", 4_294_967_296)]
    [TestCase("4g", 4_294_967_296)]
    [TestCase("4GB", 4_294_967_296)]
    [TestCase("4GiB", 4_294_967_296)]
    [TestCase("1.5G", 1_610_612_736)]
    [TestCase(" 2T ", 2_199_023_255_552)]
    public void SizesAreRead(string text, long bytes)
    {
        Assert.That(MemorySize.TryParse(text, out long read), Is.True);
        Assert.That(read, Is.EqualTo(bytes));
    }

    [TestCase("")]
    [TestCase("G")]
    [TestCase("B")]
    [TestCase("0")]
    [TestCase("0.2")]
    [TestCase("-1")]
    [TestCase("1e9")]
    [TestCase("1,5G")]
    [TestCase("4 G G")]
    [TestCase("NaN")]
    [TestCase("99999999999T")]
    public void OthersAreNot(string text) => Assert.That(MemorySize.TryParse(text, out _), Is.False);

    [TestCase(2_097_152, "2.00 MiB")]
    [TestCase(52_428_800, "50.0 MiB")]
    [TestCase(524_288_000, "500 MiB")]
    [TestCase(1_610_612_736, "1.50 GiB")]
    [TestCase(536_870_912_000, "500 GiB")]
    public void SizesAreWrittenWithThreeDigits(long bytes, string text) => Assert.That(MemorySize.Format(bytes), Is.EqualTo(text));

    [Test]
    public void TheMachineHasSomethingLeftButNotMoreThanItHas() =>
        Assert.That(MemorySize.Available(), Is.InRange(1L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
}
