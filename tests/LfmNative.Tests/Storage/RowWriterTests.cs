using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>Rows written block by block are the matrix written at once.</summary>
public sealed class RowWriterTests : StorageTest
{
    private static readonly string[] Extensions =
        [".npy", ".npz", ".fvecs", ".safetensors", ".csv", ".tsv", ".vec", ".bin", ".jsonl", ".parquet", ".copy", ".pgcopy"];
    private static readonly string[] Fixed = [".npy", ".fvecs", ".csv", ".tsv"];

    [Test]
    public void BlocksAreTheMatrix([ValueSource(nameof(Extensions))] string extension, [Values] bool known, [Values] bool named)
    {
        const int Rows = 500, Cols = 7, Gap = 9;
        float[] data = RandomRow(Rows * Gap, 5);
        string[] names = [.. Enumerable.Range(0, Rows).Select(i => $"w{i}")];
        MatrixWriter.Write(At("whole" + extension), new ReadOnlyMatrixView<float>(data, Rows, Cols, Gap), named ? names : null);
        using (RowWriter<float> writer = new(At("a" + extension), Cols, named, known ? Rows : null))
        {
            for (int from = 0, to; from < Rows; from = to)
            {
                to = Math.Min(Rows, from + 130);
                ReadOnlyMatrixView<float> block = new ReadOnlyMatrixView<float>(data, Rows, Cols, Gap).RowRange(from, to);
                writer.Write(block, named ? names.AsSpan(from, to - from) : default);
                Assert.That(writer.RowsWritten, Is.EqualTo(to));
            }
            Assert.That(File.Exists(At("a" + extension)), Is.False, "the file appears at the end");
            writer.Finish();
        }
        using LoadedMatrix a = MatrixFile.Open(At("a" + extension)), whole = MatrixFile.Open(At("whole" + extension));
        Assert.That(Values(a), Is.EqualTo(Values(whole)));
        Assert.That(a.RowNames, Is.EqualTo(whole.RowNames));
        Assert.That(a.Warnings, Is.Empty);
        if (known || Fixed.Contains(extension))
            Assert.That(File.ReadAllBytes(At("a" + extension)), Is.EqualTo(File.ReadAllBytes(At("whole" + extension))));
    }

    [Test]
    public void PythonReadsWhatWasPatched()
    {
        double[] data = [.. Enumerable.Range(0, 600).Select(k => k / 7.0)];
        foreach (string extension in Extensions)
        {
            using RowWriter<double> writer = new(At("a" + extension), 3);
            for (int from = 0; from < 200; from += 50) writer.Write(new ReadOnlyMatrixView<double>(data, 200, 3).RowRange(from, from + 50));
            writer.Finish();
        }
        Assert.That(Python("""
            import json, numpy as np
            a = (np.arange(600) / 7).reshape(200, 3)
            z = np.load('a.npz')
            assert z.zip.testzip() is None and (z['arr_0'] == a).all() and (np.load('a.npy') == a).all()
            assert (np.loadtxt('a.csv', delimiter=',') == a).all()
            raw = open('a.safetensors', 'rb').read()
            size = int.from_bytes(raw[:8], 'little')
            meta = json.loads(raw[8:8 + size])['embeddings']
            assert meta['shape'] == [200, 3] and meta['data_offsets'] == [0, len(raw) - 8 - size] and (8 + size) % 64 == 0
            for name in 'a.vec', 'a.bin': assert [int(v) for v in open(name, 'rb').readline().split()] == [200, 3]
            print('equal')
            """), Is.EqualTo("equal"));
    }

    [TestCase(100)]
    [TestCase(3)]
    [TestCase(null)]
    public void WhatIsNotFinishedLeavesNothing(int? announced)
    {
        Put("a.csv", "before");
        using (RowWriter<float> writer = new(At("a.csv"), 2, rows: announced))
        {
            writer.Write(new ReadOnlyMatrixView<float>([1, 2, 3, 4], 2, 2));
            if (announced is not null)
                Fails(LfmErrorCode.InvalidArgument, writer.Finish, $"{announced} rows were announced and 2 written");
        }
        Assert.That(Directory.GetFileSystemEntries(Folder), Is.EqualTo(new[] { At("a.csv") }));
        Assert.That(File.ReadAllText(At("a.csv")), Is.EqualTo("before"));
    }

    [Test]
    public void WhatDoesNotFitIsRefused()
    {
        Fails(LfmErrorCode.InvalidArgument, () => new RowWriter<float>(At("a.mat"), 2).Dispose(), ".npy", ".bin");
        Fails(LfmErrorCode.InvalidArgument, () => new RowWriter<float>(At("a.npy"), 0).Dispose(), "0×0", "no data");
        Fails(LfmErrorCode.InvalidArgument, () => new RowWriter<Half>(At("a.npy"), 2).Dispose(), "float or double");
        Fails(LfmErrorCode.OutputFailed, () => new RowWriter<float>(At("no/a.npy"), 2).Dispose(), "does not exist");
        using RowWriter<float> writer = new(At("a.csv"), 2, named: true);
        Fails(LfmErrorCode.InvalidArgument, () => writer.Write(new ReadOnlyMatrixView<float>([1, 2, 3], 1, 3)), "3 columns", "of 2");
        Fails(LfmErrorCode.InvalidArgument, () => writer.Write(new ReadOnlyMatrixView<float>([1, 2], 1, 2)), "0 names", "1 rows");
        writer.Write(new ReadOnlyMatrixView<float>([1, 2], 1, 2), ["a"]);
        Fails(LfmErrorCode.InvalidArgument, () => writer.Write(new ReadOnlyMatrixView<float>([1, 2], 1, 2), ["a\nb"]), "name of row 1");
        using RowWriter<float> empty = new(At("b.npy"), 2);
        Fails(LfmErrorCode.InvalidArgument, empty.Finish, "0×2", "no data");
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        using RowWriter<float> stopped = new(At("c.npy"), 2, context: new ComputeContext(1, null, cancelled.Token));
        Assert.That(() => stopped.Write(new ReadOnlyMatrixView<float>([1, 2], 1, 2)), Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>An interrupted file goes on where it was, and only if rows and names before are what was written.</summary>
    [Test]
    public void WhatWasInterruptedIsGoneOnWith()
    {
        static RowWriter<float> At0(string path, WriteCheckpoint? from) =>
            new(path, 2, true, from, new OutputOptions(), new ComputeContext(1));
        WriteCheckpoint middle;
        using (RowWriter<float> first = At0(At("v.npy"), null))
        {
            first.Write(new ReadOnlyMatrixView<float>([1, 2], 1, 2), ["a"]);
            first.Checkpoint();
            first.Write(new ReadOnlyMatrixView<float>([3, 4], 1, 2), ["b"]);
            middle = first.Checkpoint();
            first.Write(new ReadOnlyMatrixView<float>([5, 6], 1, 2), ["lost now"]);
        }
        string names = WrittenFile.PartialOf(At("v.ids.txt")), rows = WrittenFile.PartialOf(At("v.npy"));
        bool Holds() => WrittenFile.PartialHolds(At("v.npy"), middle, new ComputeContext(1));
        Assert.That(Holds(), Is.True);
        foreach (string partial in new[] { names, rows })
        {
            byte[] good = File.ReadAllBytes(partial);
            File.WriteAllBytes(partial, [.. good[..^10], (byte)(good[^10] ^ 1), .. good[^9..]]);
            Assert.That(Holds(), Is.False, "another byte of a stretch");
            File.WriteAllBytes(partial, good[..2]);
            Assert.That(Holds(), Is.False, "cut short");
            Fails(LfmErrorCode.OutputFailed, () => At0(At("v.npy"), middle).Dispose(), "holds 2 of the ", "remove it");
            Assert.That(new FileInfo(partial).Length, Is.EqualTo(2), "no zeros were added");
            using (File.Open(rows, FileMode.Open, FileAccess.Write, FileShare.None))
            using (File.Open(names, FileMode.Open, FileAccess.Write, FileShare.None))
            {
            }
            File.Delete(partial);
            Assert.That(Holds(), Is.False, "missing");
            File.WriteAllBytes(partial, good);
        }
        using (RowWriter<float> second = At0(At("v.npy"), middle))
        {
            ReadOnlyMatrixView<float> row = new([7, 8], 1, 2);
            second.Write(row, ["c"]);
            Fails(LfmErrorCode.InvalidArgument, () => second.Write(new ReadOnlyMatrixView<float>([7, 8], 1, 2), [" "]),
                "the name of row 3");
        }
        using (RowWriter<float> third = At0(At("v.npy"), middle))
        {
            third.Write(new ReadOnlyMatrixView<float>([7, 8], 1, 2), ["c"]);
            WriteCheckpoint last = third.Checkpoint();
            Assert.That((last.Segments.Count, last.NameSegments.Count), Is.EqualTo((3, 3)));
            Assert.That(WrittenFile.PartialHolds(At("v.npy"), last, new ComputeContext(1)), Is.True);
            third.Finish();
        }
        using LoadedMatrix m = MatrixFile.Open(At("v.npy"));
        Assert.That(Values(m), Is.EqualTo(new float[,] { { 1, 2 }, { 3, 4 }, { 7, 8 } }));
        Assert.That(m.RowNames, Is.EqualTo(new[] { "a", "b", "c" }));
    }

    /// <summary>Where the rows cannot reach the disk, no names are put in place.</summary>
    [Test]
    public void NamesStayOutWhenTheRowsDoNotFit()
    {
        File.CreateSymbolicLink(At("v.fvecs"), "/dev/full");
        using RowWriter<float> writer = new(At("v.fvecs"), 2, named: true);
        writer.Write(new ReadOnlyMatrixView<float>([1, 2], 1, 2), ["a"]);
        Fails(LfmErrorCode.OutputFailed, writer.Finish, "the disk is full");
        Assert.That(File.Exists(At("v.ids.txt")), Is.False);
    }

    [Test]
    public void ChecksumsOfPartsJoin([Values(0, 1, 7, 64, 100_000)] int length)
    {
        byte[] all = new byte[50 + length];
        new Random(3).NextBytes(all);
        uint joined = Crc32Join.Join(
            System.IO.Hashing.Crc32.HashToUInt32(all.AsSpan(0, 50)), System.IO.Hashing.Crc32.HashToUInt32(all.AsSpan(50)), length);
        Assert.That(joined, Is.EqualTo(System.IO.Hashing.Crc32.HashToUInt32(all)));
    }
}
