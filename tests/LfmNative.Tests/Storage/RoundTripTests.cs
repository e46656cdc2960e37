using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class RoundTripTests : StorageTest
{
    private static readonly string[] Extensions =
        [".npy", ".npz", ".fvecs", ".safetensors", ".csv", ".tsv", ".vec", ".bin", ".jsonl", ".copy", ".pgcopy"];
    private static readonly (int Rows, int Cols)[] Sizes = [(1, 1), (1, 7), (9, 1), (2, 2), (65, 3), (130, 31), (700, 17)];

    [Test]
    public void SinglesComeBackExactly([ValueSource(nameof(Extensions))] string extension,
        [ValueSource(nameof(Sizes))] (int Rows, int Cols) size)
    {
        (int n, int d) = size;
        float[] data = RandomRow(n * d, (n * 100) + d);
        string path = At("a" + extension);
        MatrixWriter.Write(path, new ReadOnlyMatrixView<float>(data, n, d));
        using LoadedMatrix m = MatrixFile.Open(path);
        Assert.That((m.Rows, m.Cols, m.FirstRow, m.Source), Is.EqualTo((n, d, 0L, path)));
        Assert.That(Values(m).Cast<float>(), Is.EqualTo(data));
        m.CheckFinite();
        if (extension is ".vec" or ".bin" or ".jsonl" or ".copy" or ".pgcopy")
            Assert.That(m.RowNames, Is.EqualTo(Enumerable.Range(0, n).Select(i => $"{i}")));
        else Assert.That(m.RowNames, Is.Null);
    }

    [Test]
    public void DoublesComeBackRounded([ValueSource(nameof(Extensions))] string extension)
    {
        Random random = new(4);
        double[] data = [.. Enumerable.Range(0, 5000).Select(_ => random.NextDouble() - 0.5)];
        MatrixWriter.Write(At("a" + extension), new ReadOnlyMatrixView<double>(data, 100, 50));
        Assert.That(Load(At("a" + extension)).Cast<float>(), Is.EqualTo(data.Select(x => (float)x)));
    }

    [Test]
    public void GapsBetweenRowsAreNotWritten([ValueSource(nameof(Extensions))] string extension)
    {
        float[] data = RandomRow(5 * 8, 3);
        MatrixWriter.Write(At("a" + extension), new ReadOnlyMatrixView<float>(data, 5, 3, 8));
        float[,] m = Load(At("a" + extension));
        Assert.That(m.Cast<float>(), Is.EqualTo(Enumerable.Range(0, 5).SelectMany(i => data[(8 * i)..((8 * i) + 3)])));
    }

    [Test]
    public void ExtensionsIgnoreCase()
    {
        MatrixWriter.Write(At("A.NPY"), new ReadOnlyMatrixView<float>([1, 2], 1, 2));
        Assert.That(Load(At("A.NPY"))[0, 1], Is.EqualTo(2));
    }

    [TestCase(".csv")]
    [TestCase(".tsv")]
    [TestCase(".vec")]
    [TestCase(".bin")]
    public void NamesComeBack(string extension)
    {
        string[] names = extension switch
        {
            ".bin" => ["nan", "12", "a,b\"c\"", "größe", "日本", "x\u00A0y", "\u2028"],
            ".vec" => ["nan", "12", "a b", ". . .", "日本", "x\u00A0y", "\u2028"],
            _ => ["nan", "12", "a,b\t\"c\"", " padded ", "日本", "", "\"q"],
        };
        float[] data = RandomRow(names.Length * 2, 5);
        MatrixWriter.Write(At("a" + extension), new ReadOnlyMatrixView<float>(data, names.Length, 2), names);
        using LoadedMatrix m = MatrixFile.Open(At("a" + extension));
        Assert.That(m.RowNames, Is.EqualTo(names));
        Assert.That(Values(m).Cast<float>(), Is.EqualTo(data));
    }

    [TestCase(".csv", "a\nb")]
    [TestCase(".vec", "a\rb")]
    [TestCase(".bin", "a b")]
    public void NamesThatWouldBreakTheFileAreRefused(string extension, string name)
    {
        Fails(LfmErrorCode.InvalidArgument,
            () => MatrixWriter.Write(At("a" + extension), new ReadOnlyMatrixView<float>([1, 2], 2, 1), ["ok", name]), "row 1");
        Assert.That(Directory.GetFiles(Folder), Is.Empty);
    }

    [Test]
    public void WrongNamesEmptyMatricesAndUnknownExtensionsAreRefused()
    {
        Fails(LfmErrorCode.InvalidArgument,
            () => MatrixWriter.Write(At("a.csv"), new ReadOnlyMatrixView<float>([1, 2], 2, 1), ["one"]), "1 names", "2 rows");
        Fails(LfmErrorCode.InvalidArgument, () => MatrixWriter.Write(At("a.npy"), new ReadOnlyMatrixView<float>([], 0, 3)), "0×3");
        Fails(LfmErrorCode.InvalidArgument,
            () => MatrixWriter.Write(At("a.mat"), new ReadOnlyMatrixView<float>([1], 1, 1)), ".npy", ".bin");
        Fails(LfmErrorCode.InvalidArgument, () => MatrixWriter.CheckWritable(At("a.mat")), ".safetensors");
    }

    [TestCase(".fvecs")]
    [TestCase(".bin")]
    public void DoublesBeyondSingleAreRefusedByName(string extension)
    {
        double[] data = [1, 2, 3, 1e39];
        Fails(LfmErrorCode.InvalidData,
            () => MatrixWriter.Write(At("a" + extension), new ReadOnlyMatrixView<double>(data, 2, 2)), "row 1, column 1");
        MatrixWriter.Write(At("a.npy"), new ReadOnlyMatrixView<double>(data, 2, 2));
        Fails(LfmErrorCode.InvalidData, () => MatrixFile.Open(At("a.npy")).Dispose(), "row 1, column 1", "float32");
        Assert.That(Load(At("a.npy"), new RowRange(0, 1)).Cast<float>(), Is.EqualTo(new float[] { 1, 2 }));
    }

    [Test]
    public void CancellationLeavesNothing()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        ComputeContext context = new(2, null, cancelled.Token);
        foreach (string extension in Extensions)
        {
            Assert.Throws<OperationCanceledException>(() =>
                MatrixWriter.Write(At("x" + extension), new ReadOnlyMatrixView<float>([1, 2], 2, 1), null, context), extension);
        }
        Assert.That(Directory.GetFiles(Folder), Is.Empty);
        MatrixWriter.Write(At("a.csv"), new ReadOnlyMatrixView<float>([1, 2], 2, 1));
        Assert.Throws<OperationCanceledException>(() => MatrixFile.Open(At("a.csv"), null, cancelled.Token).Dispose());
    }

    [Test]
    public void UseAfterDisposeIsRefused()
    {
        MatrixWriter.Write(At("a.npy"), new ReadOnlyMatrixView<float>([1, 2], 2, 1));
        LoadedMatrix m = MatrixFile.Open(At("a.npy"));
        m.Dispose();
        m.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _ = m.View.Rows);
        Assert.Throws<ObjectDisposedException>(() => m.CheckFinite());
    }
}
