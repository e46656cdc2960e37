using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class RowRangeTests : StorageTest
{
    [TestCase("3:7", 3, 7)]
    [TestCase("3:", 3, null)]
    [TestCase(":7", 0, 7)]
    [TestCase(":", 0, null)]
    [TestCase(" 1 : 2 ", 1, 2)]
    [TestCase("5000000000:6000000000", 5000000000, 6000000000)]
    public void Parses(string text, long from, long? to) => Assert.That(RowRange.Parse(text), Is.EqualTo(new RowRange(from, to)));

    [TestCase("")]
    [TestCase("5")]
    [TestCase("-1:3")]
    [TestCase("1:2:3")]
    [TestCase("a:b")]
    [TestCase("1.5:2")]
    [TestCase("99999999999999999999:")]
    [TestCase("4:4")]
    [TestCase("4:2")]
    [TestCase(":0")]
    public void RefusesWhatIsNotARange(string text) => Fails(LfmErrorCode.InvalidArgument, () => RowRange.Parse(text), "Rows " + text);

    [TestCase(0, 11L)]
    [TestCase(10, null)]
    [TestCase(11, 12L)]
    [TestCase(-1, 3L)]
    [TestCase(3, 3L)]
    public void NamesOptionValueAndRowsThereAre(long from, long? to) =>
        Fails(LfmErrorCode.InvalidArgument, () => new RowRange(from, to).Resolve(10, "a.npy"),
            $"Rows {from}:{to} does not fit a.npy, which has 10 rows", "0:10");

    [TestCase(".npy")]
    [TestCase(".npz")]
    [TestCase(".fvecs")]
    [TestCase(".safetensors")]
    [TestCase(".csv")]
    [TestCase(".tsv")]
    [TestCase(".vec")]
    [TestCase(".bin")]
    public void EveryFormatTakesRanges(string extension)
    {
        float[] data = RandomRow(11 * 3, 1);
        string path = At("a" + extension);
        string[] names = [.. Enumerable.Range(0, 11).Select(i => $"w{i}")];
        MatrixWriter.Write(path, new LfmNative.Memory.ReadOnlyMatrixView<float>(data, 11, 3), names);
        foreach ((string text, int first, int count) in new[] { ("0:11", 0, 11), (":1", 0, 1), ("10:", 10, 1), ("4:9", 4, 5) })
        {
            using LoadedMatrix m = MatrixFile.Open(path, RowRange.Parse(text));
            Assert.That((m.Rows, m.Cols, m.FirstRow), Is.EqualTo((count, 3, (long)first)));
            for (int i = 0; i < count; i++)
                Assert.That(m.View.Row(i).ToArray(), Is.EqualTo(data[((first + i) * 3)..((first + i + 1) * 3)]));
            Assert.That(m.RowNames, Is.EqualTo(names[first..(first + count)]), "in the file or beside it");
        }
        Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.Open(path, new RowRange(5, 12)).Dispose(), "Rows 5:12", path, "11 rows");
        Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.Open(path, new RowRange(11, null)).Dispose(), "Rows 11:", "11 rows");
    }
}
