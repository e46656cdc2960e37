using System.Globalization;
using LfmNative.Diagnostics;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Migration;
using LfmNative.Storage;
using LfmNative.Tests.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Migration;

public sealed class MigrationApplyTests : StorageTest
{
    private const int D = 16;
    private const int N = 20_000;

    private static MigrationModel Model { get; } = MigrationData.Model(D);

    private static ApplyOptions Options { get; } = new() { CheckpointBytes = 1 << 16 };

    /// <summary>Interrupted at five random places and gone on with, the output is that of one run, to the byte.</summary>
    [TestCase("out.npy", false)]
    [TestCase("out.npy", true)]
    [TestCase("out.npz", false)]
    [TestCase("out.safetensors", false)]
    [TestCase("out.fvecs", false)]
    [TestCase("out.fbin", true)]
    [TestCase("out.csv", true)]
    [TestCase("out.jsonl", true)]
    [TestCase("out.vec", true)]
    [TestCase("out.bin", true)]
    [TestCase("out.copy", true)]
    [TestCase("out.pgcopy", true)]
    [TestCase("out.parquet", true)]
    [TestCase("out.arrow", true)]
    [TestCase("out.arrows", true)]
    public void InterruptedRunsAreGoneOnWith(string name, bool named)
    {
        string source = Write("old" + (named ? ".jsonl" : ".npy"), N, named), whole = At("whole" + Path.GetExtension(name)),
            output = At(name);
        ApplyReport once = MigrationApply.Run(Model, source, whole, Options, new ComputeContext(2));
        Assert.That((once.Rows, once.Resumed, once.Verified), Is.EqualTo((N, 0L, true)));
        Rng rng = new(9);
        long resumed = 0;
        for (int run = 0; run < 5; run++)
        {
            using CancellationTokenSource stop = new();
            int at = 1 + rng.NextInt(6);
            ApplyOptions options = Options with { AtCheckpoint = () => Countdown(ref at, stop) };
            try
            {
                MigrationApply.Run(Model, source, output, options, new ComputeContext(2, null, stop.Token));
                File.Delete(output);
            }
            catch (OperationCanceledException)
            {
                Assert.That(File.Exists(output), Is.False, "nothing is there before all is");
            }
        }
        ApplyReport last = MigrationApply.Run(Model, source, output, Options, new ComputeContext(1));
        resumed += last.Resumed;
        Assert.That(File.ReadAllBytes(output), Is.EqualTo(File.ReadAllBytes(whole)));
        Assert.That(last.Checksum, Is.EqualTo(once.Checksum));
        Assert.That(resumed, Is.InRange(0, N));
        if (named && name is "out.npy" or "out.fbin")
            Assert.That(File.ReadAllLines(At("out.ids.txt")), Is.EqualTo(Enumerable.Range(0, N).Select(i => $"doc-{i}")));
        Assert.That(Directory.GetFileSystemEntries(Folder, ".*"), Is.Empty, "neither a journal nor a partial file is left");
    }

    /// <summary>What a killed process leaves: the partial file and the journal of its last checkpoint.</summary>
    [Test]
    public void AKilledRunsRowsAreNotComputedAgain()
    {
        string source = Write("old.npy", N, named: false), output = At("out.npy");
        Kill(source, output);
        ApplyReport report = MigrationApply.Run(Model, source, output, Options, new ComputeContext(1));
        Assert.That(report.Resumed, Is.EqualTo(10_240), "ten checkpoints of 1,024 rows");
        MigrationApply.Run(Model, source, At("whole.npy"), Options, new ComputeContext(1));
        Assert.That(File.ReadAllBytes(output), Is.EqualTo(File.ReadAllBytes(At("whole.npy"))));
    }

    [Test]
    public void WhatIsNotOfThisRunOrDamagedDoesNotCount()
    {
        string source = Write("old.npy", N, named: false), output = At("out.npy");
        Kill(source, output);
        string partial = Path.Combine(Folder, ".out.npy.partial");
        byte[] bytes = File.ReadAllBytes(partial);
        bytes[5_000] ^= 1;
        File.WriteAllBytes(partial, bytes);
        Assert.That(MigrationApply.Run(Model, source, output, Options).Resumed, Is.Zero, "a byte was changed");
        Kill(source, output);
        Assert.That(MigrationApply.Run(MigrationData.Model(D, MapFamily.Orthogonal), source, output, Options).Resumed, Is.Zero,
            "another model");
        Kill(source, output);
        File.SetLastWriteTimeUtc(source, DateTime.UtcNow.AddHours(1));
        Assert.That(MigrationApply.Run(Model, source, output, Options).Resumed, Is.Zero, "the source was written again");
        Kill(source, output);
        Assert.That(MigrationApply.Run(Model, source, output, Options with { Restart = true }).Resumed, Is.Zero, "asked to begin anew");
        Kill(source, output);
        File.WriteAllText(Path.Combine(Folder, ".out.npy.journal"), "{\"Job\":");
        Assert.That(MigrationApply.Run(Model, source, output, Options).Resumed, Is.Zero, "the journal is cut off");
    }

    [Test]
    public void ABadRowIsNamedAndNothingIsWritten()
    {
        foreach ((string line, string[] parts) in new (string, string[])[]
        {
            ($"{{\"id\":\"bad\",\"embedding\":[{string.Join(',', Enumerable.Repeat("0", D))}]}}", ["id 'bad'", "all zeros"]),
            ("{\"id\":\"bad\",\"embedding\":null}", ["line 1001"]),
            ("{\"id\":\"bad\",\"embedding\":[1,2]}", ["line 1001", "2 numbers"]),
            ($"{{\"id\":\"doc-5\",\"embedding\":[{string.Join(',', Enumerable.Repeat("1", D))}]}}", ["'doc-5'", "earlier row"]),
        })
        {
            string source = Write("old.jsonl", 1_000, named: true);
            File.AppendAllText(source, line + "\n");
            LfmException e = Assert.Throws<LfmException>(() => MigrationApply.Run(Model, source, At("out.npy"), Options))!;
            foreach (string part in parts) Assert.That(e.Message, Does.Contain(part));
            Assert.That(Directory.GetFileSystemEntries(Folder), Is.EqualTo(new[] { source }), "nothing is written");
        }
    }

    [Test]
    public void BadRowsAreLeftOutAndListed()
    {
        string source = Write("old.csv", 100, named: true);
        string zeros = string.Join(',', Enumerable.Repeat("0", D)), ones = string.Join(',', Enumerable.Repeat("1", D));
        string nan = string.Join(',', Enumerable.Repeat("nan", D));
        File.AppendAllText(source, $"short,1,2\nzero,{zeros}\nnot-a-number,{nan}\ndoc-7,{ones}\ngood,{ones}\n");
        List<BadRow> bad = [];
        ApplyReport report = MigrationApply.Run(Model, source, At("out.csv"), Options with { Bad = bad.Add });
        Assert.That((report.Rows, report.LeftOut), Is.EqualTo((101L, 4L)));
        Assert.That(bad.Select(b => (b.Id, b.Row)), Is.EquivalentTo(new[]
        {
            ("short", 100L), ("zero", 101L), ("not-a-number", 102L), ("doc-7", 103L),
        }));
        using LoadedMatrix written = MatrixFile.Open(At("out.csv"));
        Assert.That(written.RowNames![^1], Is.EqualTo("good"));
        using LoadedMatrix old = MatrixFile.Open(Write("again.csv", 100, named: true));
        Assert.That(MigrationData.Values(written)[..(100 * D)], Is.EqualTo(Model.Transform(old.View)).Within(1e-5f));
    }

    [Test]
    public void AFolderBecomesAFolder()
    {
        Directory.CreateDirectory(At("old/day=1"));
        Directory.CreateDirectory(At("old/day=2"));
        Write("old/day=1/part-0.parquet", 3_000, named: true);
        Write("old/day=2/part-1.parquet", 2_000, named: true, from: 3_000);
        Put("old/_SUCCESS", "");
        ApplyReport report = MigrationApply.Run(Model, At("old"), At("new"), Options, new ComputeContext(2));
        Assert.That((report.Files, report.Rows), Is.EqualTo((2, 5_000L)));
        using LoadedMatrix old = MatrixFile.Open(At("old")), carried = MatrixFile.Open(At("new"));
        Assert.That(carried.RowNames, Is.EqualTo(old.RowNames));
        Assert.That(MigrationData.Values(carried), Is.EqualTo(Model.Transform(old.View)).Within(1e-5f));
        Assert.That(File.Exists(At("new/day=2/part-1.parquet")), Is.True);
        Assert.That(Directory.GetFiles(At("new"), ".*", SearchOption.AllDirectories), Is.Empty);
        ApplyReport npy = MigrationApply.Run(Model, At("old"), At("npy"), Options with { Output = new OutputOptions { Format = "npy" } });
        Assert.That(npy.Rows, Is.EqualTo(5_000));
        Assert.That(File.Exists(At("npy/day=1/part-0.ids.txt")), Is.True);
        Fails(LfmErrorCode.InvalidArgument, () => MigrationApply.Run(Model, At("old"), At("old/day=3")), "lies in the source");
        // An id of the first file in the second is found as well.
        Write("old/day=2/part-1.parquet", 2, named: true, from: 5);
        Fails(LfmErrorCode.InvalidData, () => MigrationApply.Run(Model, At("old"), At("new2")), "doc-5");
    }

    [Test]
    public void AFolderIsGoneOnWithFileByFile()
    {
        Directory.CreateDirectory(At("old"));
        for (int f = 0; f < 4; f++) Write($"old/part-{f}.jsonl", 1_000, named: true, from: 1_000 * f);
        Put("old/part-3.jsonl", File.ReadAllText(At("old/part-3.jsonl")) + "{\"id\":\"cut\",\"embedding\":[1]}\n");
        Fails(LfmErrorCode.InvalidFile, () => MigrationApply.Run(Model, At("old"), At("new"), Options), "line 1001");
        Assert.That(Directory.GetFiles(At("new"), "part-*"), Has.Length.EqualTo(3));
        Write("old/part-3.jsonl", 1_000, named: true, from: 3_000);
        ApplyReport report = MigrationApply.Run(Model, At("old"), At("new"), Options);
        Assert.That((report.Rows, report.Resumed), Is.EqualTo((4_000L, 3_000L)));
    }

    [Test]
    public void WhatCannotBeCarriedIsASentence()
    {
        MatrixWriter.Write(At("wide.npy"), new ReadOnlyMatrixView<float>(TestData.Floats(40, 1), 2, 20));
        Fails(LfmErrorCode.InvalidArgument, () => MigrationApply.Run(Model, At("wide.npy"), At("out.npy")), "20 columns", "fitted on 16");
        string source = Write("old.npy", 10, named: false);
        Fails(LfmErrorCode.InvalidArgument, () => MigrationApply.Run(Model, source, source), "is the source");
        Fails(LfmErrorCode.InvalidArgument, () => MigrationApply.Run(Model, source, At("out.mat")), "known format");
        Fails(LfmErrorCode.OutputFailed, () => MigrationApply.Run(Model, source, At("none/out.npy")), "does not exist");
        Fails(LfmErrorCode.InvalidFile, () => MigrationApply.Run(Model, At("missing.npy"), At("out.npy")), "no such file");
        MatrixWriter.Write(At("zeros.npy"), new ReadOnlyMatrixView<float>(new float[2 * D], 2, D));
        Fails(LfmErrorCode.InvalidData, () =>
            MigrationApply.Run(Model, At("zeros.npy"), At("out.npy"), new ApplyOptions { Bad = _ => { } }), "none of its rows");
    }

    [Test]
    public void TheSourceIsSafeBehindLinks()
    {
        string source = Write("old.npy", 10, named: false);
        byte[] before = File.ReadAllBytes(source);
        File.CreateSymbolicLink(At("link.npy"), source);
        Fails(LfmErrorCode.InvalidArgument, () => MigrationApply.Run(Model, source, At("link.npy")), "is the source");
        Directory.CreateDirectory(At("folder"));
        Write("folder/part.npy", 10, named: false);
        Directory.CreateSymbolicLink(At("way"), At("folder"));
        Fails(LfmErrorCode.InvalidArgument, () => MigrationApply.Run(Model, At("way"), At("folder/out.npy")), "lies in it");
        Assert.That(File.ReadAllBytes(source), Is.EqualTo(before));
    }

    [Test]
    public void ARefusedOutputLeavesNothing()
    {
        string source = Write("old.npy", 10, named: false);
        Put("out.ids.txt", "of other rows");
        Fails(LfmErrorCode.InvalidArgument, () => MigrationApply.Run(Model, source, At("out.npy")), "would name its rows");
        Assert.That(Directory.GetFiles(Folder, ".out*"), Is.Empty);
    }

    [Test]
    public void AFinishedFileThatWasChangedIsWrittenAgain()
    {
        Directory.CreateDirectory(At("old"));
        Write("old/part-0.jsonl", 1_000, named: true);
        string second = Write("old/part-1.jsonl", 1_000, named: true, from: 1_000);
        File.AppendAllText(second, "{\"id\":\"cut\",\"embedding\":[1]}\n");
        Fails(LfmErrorCode.InvalidFile, () => MigrationApply.Run(Model, At("old"), At("new"), Options));
        Write("old/part-1.jsonl", 1_000, named: true, from: 1_000);
        string first = At("new/part-0.jsonl");
        byte[] bytes = File.ReadAllBytes(first);
        File.WriteAllBytes(first, [.. bytes[..^2], (byte)(bytes[^2] ^ 1), bytes[^1]]);
        Assert.That(MigrationApply.Run(Model, At("old"), At("new"), Options).Resumed, Is.Zero);
        Assert.That(File.ReadAllBytes(first), Is.EqualTo(bytes));
    }

    private static void Countdown(ref int left, CancellationTokenSource stop)
    {
        if (--left == 0) stop.Cancel();
    }

    private string Write(string name, int rows, bool named, int from = 0)
    {
        float[] data = TestData.Floats(rows * D, 40 + (ulong)from);
        string[]? ids = named ? [.. Enumerable.Range(from, rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"doc-{i}"))]
            : null;
        MatrixWriter.Write(At(name), new ReadOnlyMatrixView<float>(data, rows, D), ids);
        return At(name);
    }

    /// <summary>Leaves what a process leaves that is killed after ten checkpoints: more bytes than the journal knows of.</summary>
    private void Kill(string source, string output)
    {
        File.Delete(output);
        string journal = Path.Combine(Folder, ".out.npy.journal"), partial = Path.Combine(Folder, ".out.npy.partial");
        int checkpoints = 0;
        byte[] kept = [];
        void Keep()
        {
            if (++checkpoints == 10) kept = File.ReadAllBytes(journal);
        }
        ApplyReport whole = MigrationApply.Run(Model, source, output, Options with { AtCheckpoint = Keep });
        Assert.That(whole.Rows, Is.EqualTo(N));
        File.WriteAllBytes(journal, kept);
        File.WriteAllBytes(partial, File.ReadAllBytes(output)[..(N * D * sizeof(float) * 3 / 4)]);
        File.Delete(output);
    }
}
