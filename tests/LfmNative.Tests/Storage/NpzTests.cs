using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class NpzTests : StorageTest
{
    private string Sample()
    {
        NpzWriter.Write(At("m.npz"), npz =>
        {
            npz.Add("C", new Matrix(2, 3, [1, 2, 3, 4, 5, 6]));
            npz.Add("f", (ReadOnlySpan<float>)[1.5f, 2.5f], 2);
            npz.Add("i", (ReadOnlySpan<int>)[1, -2, 3], 3);
            npz.Add("l", (ReadOnlySpan<long>)[long.MinValue], 1);
            npz.Add("b", (ReadOnlySpan<byte>)[7, 8], 2);
        });
        return At("m.npz");
    }

    [Test]
    public void MembersComeBack()
    {
        using NpzReader npz = NpzReader.Open(Sample());
        Assert.That(npz.Names, Is.EqualTo(new[] { "C", "f", "i", "l", "b" }));
        Assert.That((npz.Contains("C"), npz.Contains("c")), Is.EqualTo((true, false)));
        Assert.That(npz.Shape("C"), Is.EqualTo(new long[] { 2, 3 }));
        Assert.That(npz.ReadDouble("C", 2, -1), Is.EqualTo(new double[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(npz.ReadMatrix("C", 2)[1, 0], Is.EqualTo(4));
        Assert.That(npz.ReadDouble("f"), Is.EqualTo(new[] { 1.5, 2.5 }));
        Assert.That(npz.ReadSingle("f", 2), Is.EqualTo(new[] { 1.5f, 2.5f }));
        Assert.That(npz.ReadInt32("i"), Is.EqualTo(new[] { 1, -2, 3 }));
        Assert.That(npz.ReadInt64("i"), Is.EqualTo(new long[] { 1, -2, 3 }));
        Assert.That(npz.ReadInt64("l"), Is.EqualTo(new[] { long.MinValue }));
        Assert.That(npz.ReadByte("b"), Is.EqualTo(new byte[] { 7, 8 }));
    }

    [Test]
    public void WrongTypesShapesAndNamesAreNamed()
    {
        using NpzReader npz = NpzReader.Open(Sample());
        Fails(LfmErrorCode.InvalidFile, () => npz.ReadDouble("i"), "m.npz", "member i is of int32", "float64");
        Fails(LfmErrorCode.InvalidFile, () => npz.ReadSingle("C"), "float64", "float32");
        Fails(LfmErrorCode.InvalidFile, () => npz.ReadDouble("C", 3, 2), "member C has the shape 2×3 where 3×2 is expected");
        Fails(LfmErrorCode.InvalidFile, () => npz.ReadDouble("C", -1), "where any is expected");
        Fails(LfmErrorCode.InvalidFile, () => npz.ReadMatrix("f"), "member f", "any×any");
        Fails(LfmErrorCode.InvalidFile, () => npz.ReadDouble("D"), "no array called D", "C, f, i, l, b");
    }

    [Test]
    public void EqualContentGivesEqualBytes()
    {
        byte[] first = File.ReadAllBytes(Sample());
        Thread.Sleep(20);
        Assert.That(File.ReadAllBytes(Sample()), Is.EqualTo(first));
    }

    [Test]
    public void WriterRefusesWhatCannotBeRead()
    {
        Fails(LfmErrorCode.InvalidArgument,
            () => NpzWriter.Write(At("x.npz"), z => z.Add("a", (ReadOnlySpan<double>)[1, 2], 3)), "member a", "3", "2 elements");
        Fails(LfmErrorCode.InvalidArgument,
            () => NpzWriter.Write(At("x.npz"), z => z.Add("a", (ReadOnlySpan<double>)[1], 1L << 32, 1L << 32)), "member a");
        Fails(LfmErrorCode.InvalidArgument, () => NpzWriter.Write(At("x.npz"), z => z.Add("", (ReadOnlySpan<double>)[1])), "name");
        Fails(LfmErrorCode.InvalidArgument, () => NpzWriter.Write(At("x.npz"), z =>
        {
            z.Add("a", (ReadOnlySpan<double>)[1]);
            z.Add("a", (ReadOnlySpan<double>)[1]);
        }), "member a was added before");
        Assert.That(Directory.GetFiles(Folder), Is.Empty);
    }

    [Test]
    public void ChecksumsAreCompared([Values] bool deflated)
    {
        string path = Sample();
        if (deflated)
        {
            path = At("d.npz");
            using ZipArchive zip = new(File.Create(path), ZipArchiveMode.Create);
            using Stream s = zip.CreateEntry("C.npy", CompressionLevel.Fastest).Open();
            s.Write(NpyStream.Header("{'descr': '<f8', 'fortran_order': False, 'shape': (100, 1)}"));
            s.Write(new byte[800]);
        }
        byte[] bytes = File.ReadAllBytes(path);
        int at = deflated ? bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x50, 0x4B, 1, 2]) + 16
            : bytes.AsSpan().IndexOf(BitConverter.GetBytes(6.0)) + 1;
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
        OpenFails(path + ":C", "member C is corrupt", "checksum");
        using NpzReader npz = NpzReader.Open(path);
        Fails(LfmErrorCode.InvalidFile, () => npz.ReadDouble("C"), "member C is corrupt");
    }

    [Test]
    public void ChecksumsSpanBlocks()
    {
        double[] data = new double[(3 << 17) + 5];
        for (int i = 0; i < data.Length; i++) data[i] = i;
        NpzWriter.Write(At("l.npz"), z => z.Add("a", data, data.Length, 1));
        using (LoadedMatrix m = MatrixFile.Open(At("l.npz"))) Assert.That(m.View.Row(data.Length - 1)[0], Is.EqualTo(data.Length - 1));
        byte[] bytes = File.ReadAllBytes(At("l.npz"));
        bytes[2 << 20] ^= 0x10;
        OpenFails(Put("l.npz", bytes), "member a is corrupt");
    }

    [Test]
    public void BombsAreNotUnpacked()
    {
        // The directory declares 4 TB, the header too, and a few bytes are there.
        using (ZipArchive zip = new(File.Create(At("bomb.npz")), ZipArchiveMode.Create))
        {
            using Stream s = zip.CreateEntry("a.npy", CompressionLevel.Fastest).Open();
            s.Write(NpyStream.Header("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 500)}"));
            s.Write(new byte[1000]);
        }
        OpenFails(At("bomb.npz"), "cut short", "2000000000 bytes");
        byte[] bytes = File.ReadAllBytes(At("bomb.npz"));
        int central = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x50, 0x4B, 1, 2]);
        BitConverter.TryWriteBytes(bytes.AsSpan(central + 24), 2_000_000_128u);
        long before = GC.GetAllocatedBytesForCurrentThread();
        OpenFails(Put("bomb.npz", bytes), "2000000128 bytes", "cannot be");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 << 20));
    }

    [Test]
    public void ArchivesThatAreNone()
    {
        OpenFails(Put("a.npz", "no zip at all"), "not a complete zip archive");
        byte[] bytes = File.ReadAllBytes(Sample());
        OpenFails(Put("a.npz", bytes[..^1]), "not a complete zip archive");
        using (ZipArchive zip = new(File.Create(At("text.npz")), ZipArchiveMode.Create)) zip.CreateEntry("readme.txt").Open().Dispose();
        OpenFails(At("text.npz"), "no array of 2 axes", "no .npy members");
        using (new ZipArchive(File.Create(At("empty.npz")), ZipArchiveMode.Create))
        {
        }
        OpenFails(At("empty.npz"), "no arrays");
    }
}
