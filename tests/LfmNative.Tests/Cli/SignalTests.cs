using System.Diagnostics;

namespace LfmNative.Tests.Cli;

/// <summary>A run that is told to stop stops, says so, and leaves nothing.</summary>
public sealed class SignalTests : CliTest
{
    [TestCase("INT")]
    [TestCase("TERM")]
    public void StopsOnASignal(string signal)
    {
        string folder = Directory.CreateDirectory(At("signal" + signal)).FullName;
        File.WriteAllText(Path.Combine(folder, "kept.npz"), "before");
        Process process =
            Lfm.Start(folder, "align", FastText, Word2Vec, "--anchors", "random:100", "--auto", "--eigs", "200", "-o", "kept.npz");
        // Only once it is at work: the program starts within a few milliseconds of processor time.
        Stopwatch patience = Stopwatch.StartNew();
        while (!process.HasExited && process.TotalProcessorTime < TimeSpan.FromMilliseconds(300)
            && patience.Elapsed < TimeSpan.FromMinutes(1))
            Thread.Sleep(10);
        Assert.That(process.HasExited, Is.False, "it was meant to be at work still");
        Stopwatch watch = Stopwatch.StartNew();
        using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        LfmResult result = Lfm.Finish(process);
        Assert.Multiple(() =>
        {
            Assert.That(result.Exit, Is.EqualTo(130));
            Assert.That(result.Out, Is.Empty);
            Assert.That(result.Error, Is.EqualTo("lfm: interrupted; no output was written\n"));
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)), "soon");
            Assert.That(Directory.GetFileSystemEntries(folder),
                Is.EqualTo(new[] { Path.Combine(folder, "kept.npz") }), "no temporary file is left");
            Assert.That(File.ReadAllText(Path.Combine(folder, "kept.npz")), Is.EqualTo("before"));
        });
    }
}
