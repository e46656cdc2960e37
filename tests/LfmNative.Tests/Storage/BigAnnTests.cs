using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class BigAnnTests : StorageTest
{
    [Test]
    public void SizesComeFirst()
    {
        Write("a.fbin", 2, 3, [.. new float[] { 1, 2, 3, 4, 5, 6 }.SelectMany(BitConverter.GetBytes)]);
        Write("a.u8bin", 2, 2, [1, 2, 254, 255]);
        Write("a.i8bin", 1, 2, [1, 255]);
        Assert.That(Load(At("a.fbin")).Cast<float>(), Is.EqualTo(new float[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(Load(At("a.u8bin")).Cast<float>(), Is.EqualTo(new float[] { 1, 2, 254, 255 }));
        Assert.That(Load(At("a.i8bin")).Cast<float>(), Is.EqualTo(new float[] { 1, -1 }));
        using LoadedMatrix rows = MatrixFile.Open(At("a.fbin"), new RowRange(1, 2));
        Assert.That((rows.Rows, rows.View.Row(0)[0]), Is.EqualTo((1, 4f)));
    }

    [Test]
    public void SizesThatLieAreNamed()
    {
        Write("short.fbin", 2, 3, new byte[20]);
        Write("long.fbin", 1, 1, new byte[8]);
        Write("none.fbin", 0, 3, []);
        Write("huge.fbin", uint.MaxValue, uint.MaxValue, new byte[8]);
        File.WriteAllBytes(At("tiny.fbin"), [1, 2, 3]);
        OpenFails(At("short.fbin"), "cut short", "24 bytes and 20");
        OpenFails(At("long.fbin"), "too long");
        OpenFails(At("none.fbin"), "no data");
        OpenFails(At("tiny.fbin"), "3 bytes hold no sizes");
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.Open(At("huge.fbin")).Dispose());
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.OpenFeatureMaps(At("short.fbin")).Dispose(), "is a matrix");
    }

    private void Write(string name, uint rows, uint cols, byte[] data) =>
        File.WriteAllBytes(At(name), [.. BitConverter.GetBytes(rows), .. BitConverter.GetBytes(cols), .. data]);
}
