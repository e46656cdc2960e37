namespace LfmNative.Tests.Cli;

/// <summary>Outputs that cannot be written: exit code 1, one sentence, nothing left behind.</summary>
public sealed class OutputErrorTests : CliTest
{
    private static IEnumerable<TestCaseData> Writers()
    {
        yield return new TestCaseData((string[])["align", "X.npy", "Y.npy", "--anchors", "first:20", .. Small], ".npz")
            .SetArgDisplayNames("align");
        yield return new TestCaseData(new[] { "spectrum", "X.npy", "--eigs", "5" }, ".npz").SetArgDisplayNames("spectrum");
        yield return new TestCaseData(new[] { "graph", "X.npy" }, ".npz").SetArgDisplayNames("graph");
        yield return new TestCaseData(new[] { "match", "model.npz" }, ".csv").SetArgDisplayNames("match");
        yield return new TestCaseData(new[] { "transfer", "model.npz", "X.npy" }, ".npy").SetArgDisplayNames("transfer");
        yield return new TestCaseData(new[] { "export", "model.npz" }, ".onnx").SetArgDisplayNames("export");
    }

    [TestCaseSource(nameof(Writers))]
    public void Unwritable(string[] command, string extension)
    {
        void Fails(string output, params string[] parts) =>
            Check(Run([.. command, "-o", output]), 1, [.. command, output], [output, .. parts]);
        Assert.Multiple(() =>
        {
            File.Delete(At("full" + extension));
            File.CreateSymbolicLink(At("full" + extension), "/dev/full");
            Fails("full" + extension, "the disk is full", "free some space");
            Assert.That(new FileInfo(At("full" + extension)).LinkTarget, Is.EqualTo("/dev/full"), "the link itself stays");
            Fails("none/out" + extension, "does not exist", "create it first");
            Fails("X.npy/out" + extension, "is a file, not a folder");
            Fails("/proc/out" + extension, "choose another");
            Directory.CreateDirectory(At("folder" + extension));
            Fails("folder" + extension, "is a folder");
        });
    }

    [Test]
    public void TheOutputIsCheckedBeforeTheWork()
    {
        // The inputs are not even looked for.
        Check(Run("align", "none.npy", "none.npy", "--anchors", "first:20", "-o", "none/m.npz"),
            1, ["align"], "none/m.npz", "does not exist");
        Check(Run("transfer", "none.npz", "none.npy", "-o", "none/y.npy"), 1, ["transfer"], "none/y.npy");
    }

    [Test]
    public void ResultsThatCannotBePrinted()
    {
        foreach (string mode in new[] { "", " --json" })
        {
            LfmResult result = Lfm.Shell(Folder, $"\"$LFM\" doctor{mode} > /dev/full");
            Check(result, 1, ["doctor > /dev/full"], "could not be printed");
            result = Lfm.Shell(Folder, $"\"$LFM\" graph X.npy -o printed.npz{mode} >&-");
            Check(result, 1, ["graph >&-"], "printed.npz is complete", "standard output is closed");
            Ok("graph", "X.npy", "-o", "graph.npz", "-q");
            Assert.That(File.ReadAllBytes(At("printed.npz")), Is.EqualTo(File.ReadAllBytes(At("graph.npz"))));
        }
        foreach (string to in new[] { ">&-", "> /dev/full" })
            Check(Lfm.Shell(Folder, $"\"$LFM\" graph --help {to}"), 1, ["graph --help " + to], "could not be printed");
        Assert.That(Lfm.Shell(Folder, "\"$LFM\" nonsense 2>&-").Exit, Is.EqualTo(2), "without standard error the exit code tells");
        Assert.That(Lfm.Shell(Folder, "\"$LFM\" align --help | head -n 1").Exit, Is.Zero, "a reader that goes away is no failure");
    }

    [Test]
    public void AnOutputIsReplacedAndKeepsItsPermissions()
    {
        if (OperatingSystem.IsWindows()) return;
        File.WriteAllText(At("shared.csv"), "old");
        File.SetUnixFileMode(At("shared.csv"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Ok("match", "model.npz", "-o", "shared.csv", "-q");
        Assert.That(File.ReadAllText(At("shared.csv")), Does.StartWith("x,y,score\n"));
        Assert.That(File.GetUnixFileMode(At("shared.csv")),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead));
        Ok("match", "model.npz", "-o", "out with spaces, ünïcode.csv", "-q");
        Assert.That(File.Exists(At("out with spaces, ünïcode.csv")), Is.True);
    }
}
