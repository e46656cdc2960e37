using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed unsafe class FeatureMapFileTests : StorageTest
{
    [TestCase("<f8", "2, 3, 4")]
    [TestCase("<f4", "2, 3, 4")]
    public void ThreeAxesAreSamplesPositionsAndChannels(string descr, string shape)
    {
        Write("s.npy", descr, shape, 24);
        using FeatureMapFile maps = MatrixFile.OpenFeatureMaps(At("s.npy"));
        Assert.That((maps.Samples, maps.Positions, maps.Channels, maps.FirstSample), Is.EqualTo((2, 3, 4, 0L)));
        Assert.That(Read(maps, 0, 2), Is.EqualTo(Numbers(0, 24)));
        Assert.That(Read(maps, 1, 1), Is.EqualTo(Numbers(12, 12)));
        Assert.That(maps.Description, Is.EqualTo("2 samples × 3 positions × 4 channels"));
    }

    [Test]
    public void ARangeOfSamplesIsRead()
    {
        Write("s.npy", "<f4", "5, 2, 3", 30);
        using FeatureMapFile maps = MatrixFile.OpenFeatureMaps(At("s.npy"), samples: new RowRange(2, 4));
        Assert.That((maps.Samples, maps.FirstSample), Is.EqualTo((2, 2L)));
        Assert.That(Read(maps, 1, 1), Is.EqualTo(Numbers(18, 6)));
        Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.OpenFeatureMaps(At("s.npy"), samples: new RowRange(2, 9)).Dispose(), "5");
    }

    [TestCase("2, 3, 2, 2", MapLayout.Nsc, 6, 2, "0 1 2 3 4 5 6 7 8 9 10 11")]
    [TestCase("2, 3, 2, 2", MapLayout.Nchw, 4, 3, "0 4 8 1 5 9 2 6 10 3 7 11")]
    [TestCase("2, 3, 4", MapLayout.Nchw, 4, 3, "0 4 8 1 5 9 2 6 10 3 7 11")]
    public void ChannelsMayComeFirstAndPositionsMayHaveTwoAxes(string shape, MapLayout layout, int positions, int channels, string first)
    {
        Write("s.npy", "<f4", shape, 24);
        using FeatureMapFile maps = MatrixFile.OpenFeatureMaps(At("s.npy"), layout);
        Assert.That((maps.Samples, maps.Positions, maps.Channels), Is.EqualTo((2, positions, channels)));
        Assert.That(string.Join(' ', Read(maps, 0, 1)), Is.EqualTo(first));
        Assert.That(Read(maps, 1, 1)[0], Is.EqualTo(12));
    }

    [Test]
    public void PackedMapsAreReadAtOnce()
    {
        Write("s.npy", "<f4", "2, 3, 4", 24);
        using (FileStream from = File.OpenRead(At("s.npy")))
        using (GZipStream to = new(File.Create(At("s.npy.gz")), CompressionLevel.Fastest))
            from.CopyTo(to);
        using FeatureMapFile maps = MatrixFile.OpenFeatureMaps(At("s.npy.gz"), MapLayout.Nchw);
        Assert.That((maps.Positions, maps.Channels), Is.EqualTo((4, 3)));
        Assert.That(Read(maps, 1, 1)[..3], Is.EqualTo(new float[] { 12, 16, 20 }));
        Assert.That(Read(maps, 0, 1)[..3], Is.EqualTo(new float[] { 0, 4, 8 }));
    }

    [Test]
    public void WhatIsNoFeatureMapsIsNamed()
    {
        Write("two.npy", "<f4", "6, 4", 24);
        Write("five.npy", "<f4", "1, 2, 3, 2, 2", 24);
        using (NpyStream npy = new(At("columns.npy"), "<f4", true, "2, 3, 4")) npy.Singles(24, i => i);
        File.WriteAllText(At("t.csv"), "1,2\n3,4\n");
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.OpenFeatureMaps(At("two.npy")).Dispose(), "2 axes (6×4)", "three or four");
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.OpenFeatureMaps(At("five.npy")).Dispose(), "5 axes", "three or four");
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.OpenFeatureMaps(At("columns.npy")).Dispose(), "Fortran order");
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.OpenFeatureMaps(At("t.csv")).Dispose(), "is a matrix");
        Write("three.npy", "<f4", "2, 3, 4", 24);
        OpenFails(At("three.npy"), "3 axes", "2×3×4");
        FeatureMapFile maps = MatrixFile.OpenFeatureMaps(At("three.npy"));
        File.WriteAllBytes(At("three.npy"), File.ReadAllBytes(At("three.npy"))[..140]);
        Fails(LfmErrorCode.InvalidFile, () => Read(maps, 0, 2), "cut short");
        maps.Dispose();
    }

    [Test]
    public void TheOnlyMapsOfAnArchiveAreFound()
    {
        NpzWriter.Write(At("a.npz"), npz =>
        {
            npz.Add("labels", [0, 1], 2);
            npz.Add("maps", (ReadOnlySpan<float>)Numbers(0, 24), 2, 3, 2, 2);
        });
        using FeatureMapFile maps = MatrixFile.OpenFeatureMaps(At("a.npz"), MapLayout.Nchw);
        Assert.That((maps.Positions, maps.Channels), Is.EqualTo((4, 3)));
        Assert.That(Read(maps, 0, 1)[1], Is.EqualTo(4));
    }

    private static float[] Numbers(int from, int count) => [.. Enumerable.Range(from, count).Select(i => (float)i)];

    private static float[] Read(FeatureMaps maps, int from, int count)
    {
        float[] values = new float[count * maps.Positions * maps.Channels];
        fixed (float* into = values) maps.Read(from, count, into, new ComputeContext(1));
        return values;
    }

    private void Write(string name, string descr, string shape, int count)
    {
        using NpyStream npy = new(At(name), descr, false, shape);
        if (descr == "<f8") npy.Doubles(count, i => i);
        else npy.Singles(count, i => i);
    }
}
