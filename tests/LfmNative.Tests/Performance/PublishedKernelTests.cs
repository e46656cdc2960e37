using LfmNative.Probe;
using LfmNative.Tests.Interop;

namespace LfmNative.Tests.Performance;

/// <summary>The kernels as the ahead-of-time compiler made them: the JIT, which runs all other tests, is another compiler.</summary>
internal sealed class PublishedKernelTests
{
    private static readonly Lazy<string[]> Report = new(() => ChildProcess.RunPublishedProbe("self-test").Output.Split('\n'));

    private static IEnumerable<string> Names => SelfTest.Names;

    [TestCaseSource(nameof(Names))]
    public void Kernel_gives_what_a_plain_loop_gives(string name)
    {
        string[] lines = [.. Report.Value.Where(line => line[Math.Min(8, line.Length)..].Split(": ")[0] == name)];
        Assert.That(lines, Is.EqualTo(new[] { "ok      " + name }));
    }

    [Test]
    public void Report_counts_every_kernel() =>
        Assert.That(Report.Value, Does.Contain($"{SelfTest.Names.Count()} kernels ok, 0 failed"));
}
