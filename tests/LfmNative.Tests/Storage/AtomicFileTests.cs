using System.Runtime.Versioning;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class AtomicFileTests : StorageTest
{
    [Test]
    public void FailureMidwayLeavesTheOldFile()
    {
        string path = Put("a.npy", "old");
        Exception[] failures =
            [new InvalidOperationException("x"), new OperationCanceledException(), new LfmException(LfmErrorCode.InvalidData, "x")];
        foreach (Exception failure in failures)
        {
            Exception? seen = Assert.Catch(() => AtomicFile.Write(path, stream =>
            {
                stream.Write(new byte[1 << 20]);
                throw failure;
            }));
            Assert.That(seen, Is.SameAs(failure));
            Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
            Assert.That(Directory.GetFileSystemEntries(Folder), Is.EqualTo(new[] { path }), "no temporary file is left");
        }
    }

    [Test]
    public void DiskFullIsSaid()
    {
        string path = Put("a.npy", "old");
        Fails(LfmErrorCode.OutputFailed,
            () => AtomicFile.Write(path, _ => throw new IOException("No space left on device", 28)), path, "disk is full");
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        // By its descriptor: nothing can be created or renamed beside it, so a defect cannot harm the device.
        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write);
        string device = $"/proc/self/fd/{full.SafeFileHandle.DangerousGetHandle()}";
        Fails(LfmErrorCode.OutputFailed, () => AtomicFile.Write(device, s => s.Write(new byte[1 << 20])), device, "disk is full");
    }

    [Test]
    public void DevicesAndPipesAreWrittenDirectly()
    {
        using FileStream open = new(At("open"), FileMode.Create);
        string device = $"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}";
        AtomicFile.CheckWritable(device);
        AtomicFile.Write(device, s => s.Write("direct"u8));
        byte[] seen = new byte[6];
        Assert.That(RandomAccess.Read(open.SafeFileHandle, seen, 0), Is.EqualTo(6), "the open file itself was written");
        Assert.That(seen, Is.EqualTo("direct"u8.ToArray()));
    }

    [Test]
    public void PlacesThatCannotBeWritten()
    {
        string file = Put("file", "x");
        foreach (Action<string> attempt in new Action<string>[] { AtomicFile.CheckWritable,
            p => AtomicFile.Write(p, _ => Assert.Fail("must not be called")) })
        {
            Fails(LfmErrorCode.OutputFailed, () => attempt(At("none/a.npy")), "does not exist", At("none"));
            Fails(LfmErrorCode.OutputFailed, () => attempt(file + "/a.npy"), "is a file, not a folder");
            Fails(LfmErrorCode.OutputFailed, () => attempt(Folder), "is a folder");
            Fails(LfmErrorCode.OutputFailed, () => attempt(""), "empty");
            Fails(LfmErrorCode.OutputFailed, () => attempt("/proc/sys/kernel/none.npy"), "/proc/sys/kernel/none.npy");
            Fails(LfmErrorCode.OutputFailed, () => attempt("/sys/kernel/a.npy"), "/sys/kernel/a.npy");
        }
        Assert.That(Directory.GetFileSystemEntries(Folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void CheckingTouchesNothing()
    {
        string path = Put("a.npy", "old");
        DateTime before = File.GetLastWriteTimeUtc(path);
        AtomicFile.CheckWritable(path);
        AtomicFile.CheckWritable(At("new.npy"));
        Assert.That(Directory.GetFileSystemEntries(Folder), Is.EqualTo(new[] { path }));
        Assert.That((File.ReadAllText(path), File.GetLastWriteTimeUtc(path)), Is.EqualTo(("old", before)));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public void LinksAreFollowedAndPermissionsKept()
    {
        string target = Put("real.npy", "old");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(At("link.npy"), target);
        AtomicFile.Write(At("link.npy"), s => s.Write("new"u8));
        Assert.That(File.ReadAllText(target), Is.EqualTo("new"));
        Assert.That(File.GetUnixFileMode(target), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(new FileInfo(At("link.npy")).LinkTarget, Is.EqualTo(target));
    }

    [Test]
    public void AMappedFileMayBeReplacedWhileItIsRead()
    {
        string path = At("a.npy");
        MatrixWriter.Write(path, new ReadOnlyMatrixView<float>([1, 2, 3], 3, 1));
        using LoadedMatrix old = MatrixFile.Open(path);
        MatrixWriter.Write(path, new ReadOnlyMatrixView<float>([9], 1, 1));
        Assert.That(Values(old), Is.EqualTo(new float[,] { { 1 }, { 2 }, { 3 } }));
        Assert.That(Load(path), Is.EqualTo(new float[,] { { 9 } }));
    }
}
