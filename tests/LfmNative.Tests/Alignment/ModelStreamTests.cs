using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Spectra;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Alignments;

/// <summary>A model in memory: the bytes of the file, and the same refusals.</summary>
[NoNativeLeaks]
public sealed class ModelStreamTests : AlignmentTest
{
    private static readonly Planted Data = Plant(60, 50, 4, 5, noise: 0.1);

    private static readonly Alignment Fitted = LatentAligner.Fit(
        Data.X.View, Data.Y.View, Data.Anchors(10), new AlignmentOptions { K = 6, Spectrum = new SpectrumOptions { Eigenpairs = 8 } });

    [Test]
    public void TheBytesAreThoseOfTheFile()
    {
        Fitted.Save(At("m.npz"));
        Assert.That(Bytes(), Is.EqualTo(File.ReadAllBytes(At("m.npz"))));
        Assert.That(Fitted.Save(Stream.Null), Is.EqualTo(Bytes().Length));
    }

    [Test]
    public void ComesBackFromBytesAndStreams()
    {
        byte[] bytes = Bytes();
        AssertSame(Fitted, Alignment.Load(bytes));
        using MemoryStream behind = new([1, 2, 3, .. bytes]);
        behind.Position = 3;
        AssertSame(Fitted, Alignment.Load(behind));
        Assert.That(behind.CanRead, Is.True, "the stream is left open");
    }

    /// <summary>A stream that goes forwards only: packed on the way out, unpacked on the way in.</summary>
    [Test]
    public void StreamsNeedNotSeek()
    {
        using MemoryStream packed = new();
        using (GZipStream pack = new(packed, CompressionLevel.Fastest, leaveOpen: true)) Fitted.Save(pack);
        packed.Position = 0;
        using GZipStream unpack = new(packed, CompressionMode.Decompress);
        AssertSame(Fitted, Alignment.Load(unpack));
    }

    [Test]
    public void WhatIsNoModelIsRefused()
    {
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(ReadOnlySpan<byte>.Empty), "the model in memory", "no model", "align");
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load("hello"u8), "the model in memory", "no model");
        Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(new MemoryStream()), "no model");
        Fails(LfmErrorCode.InvalidArgument, () => Fitted.Save(new MemoryStream([], writable: false)), "open for writing");
        using MemoryStream closed = new();
        closed.Dispose();
        Fails(LfmErrorCode.InvalidArgument, () => Alignment.Load(closed), "open for reading");
        Assert.Throws<ArgumentNullException>(() => Alignment.Load((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => Fitted.Save((Stream)null!));
    }

    [Test]
    public void CutOffAnywhere()
    {
        byte[] whole = Bytes();
        for (int length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 200))
            Fails(LfmErrorCode.InvalidFile, () => Alignment.Load(whole.AsSpan(0, length)), "the model in memory");
    }

    private static byte[] Bytes()
    {
        using MemoryStream stream = new();
        Fitted.Save(stream);
        return stream.ToArray();
    }
}
