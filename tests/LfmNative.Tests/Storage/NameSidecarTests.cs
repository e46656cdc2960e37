using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>Names beside formats that hold none.</summary>
public sealed class NameSidecarTests : StorageTest
{
    private static readonly string[] Names = ["a", "b é", "c,\"d\""];

    [Test]
    public void WhatIsWrittenComesBack([Values(".npy", ".npz", ".fvecs", ".safetensors", ".fbin")] string extension)
    {
        float[] values = RandomRow(6, 1);
        if (extension is ".fvecs" or ".fbin") values = [1, 2, 3, 4, 5, 6];
        using (RowWriter<float> writer = new(At("v" + extension), 2, named: true))
        {
            writer.Write(new ReadOnlyMatrixView<float>(values.AsSpan(0, 4), 2, 2), Names.AsSpan(0, 2));
            writer.Write(new ReadOnlyMatrixView<float>(values.AsSpan(4), 1, 2), Names.AsSpan(2));
            writer.Finish();
        }
        Assert.That(File.ReadAllLines(At("v.ids.txt")), Is.EqualTo(Names));
        using LoadedMatrix m = MatrixFile.Open(At("v" + extension));
        Assert.That(Values(m).Cast<float>(), Is.EqualTo(values));
        Assert.That(m.RowNames, Is.EqualTo(Names));
        Assert.That(m.Description, Does.EndWith("names from v.ids.txt"));
        using RowReader some = MatrixFile.OpenRows(At("v" + extension), new RowRange(1, 3));
        Assert.That(some.ReadBlock(), Is.True);
        Assert.That(some.Names.ToArray(), Is.EqualTo(Names[1..]));
    }

    [Test]
    public void BigAnnSizesAreRight()
    {
        using (RowWriter<double> writer = new(At("v.fbin"), 2))
        {
            writer.Write(new ReadOnlyMatrixView<double>([1, 2, 3, 4], 2, 2));
            writer.Finish();
        }
        byte[] expected = [2, 0, 0, 0, 2, 0, 0, 0, .. new float[] { 1, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)];
        Assert.That(File.ReadAllBytes(At("v.fbin")), Is.EqualTo(expected));
        Assert.That(File.Exists(At("v.ids.txt")), Is.False);
    }

    [Test]
    public void TablesAndNumbersNameToo()
    {
        Write();
        Put("v.ids.csv", "id\r\na\r\n\"b \"\"é\"\r\nc\r\n");
        Assert.That(RowNames(), Is.EqualTo(new[] { "a", "b \"é", "c" }));
        File.Delete(At("v.ids.csv"));
        Put("v.ids.tsv", "a\tx\nb\ty\nc\tz");
        Assert.That(RowNames(), Is.EqualTo(new[] { "a", "b", "c" }));
        File.Delete(At("v.ids.tsv"));
        Python("import numpy as np; np.save('v.ids.npy', np.array([7, -8, 2**62 + 1]))");
        Assert.That(RowNames(), Is.EqualTo(new[] { "7", "-8", "4611686018427387905" }));
        Python("import numpy as np; np.save('v.ids.npy', np.array(['a', 'b', 'c']))");
        OpenFails(At("v.npy"), "the names in v.ids.npy: texts are read from lines");
        Python("import numpy as np; np.save('v.ids.npy', np.arange(3.))");
        OpenFails(At("v.npy"), "float64 names nothing");
    }

    [Test]
    public void OtherNumbersOfNamesAreRefused()
    {
        Write();
        Put("v.ids.txt", "a\nb\n");
        OpenFails(At("v.npy"), "a row 2 and no name for it (names from v.ids.txt)");
        Put("v.ids.txt", "a\nb\nc\nd\n");
        OpenFails(At("v.npy"), "has 3 rows and more names (names from v.ids.txt)");
        using RowReader some = MatrixFile.OpenRows(At("v.npy"), new RowRange(0, 2));
        Assert.That(some.ReadBlock(), Is.True);
        using LoadedMatrix unnamed = MatrixFile.Open(At("v.npy"), null, new ComputeContext(1), new TableOptions { IdColumn = "none" });
        Assert.That(unnamed.RowNames, Is.Null);
    }

    /// <summary>Without its line, a row would have the name of the next one.</summary>
    [TestCase("a\n\nc\nd\n", 2)]
    [TestCase(" \na\nb\nc\n", 1)]
    public void BlankLinesOfNamesAreRefused(string names, int line)
    {
        Write();
        Put("v.ids.txt", names);
        OpenFails(At("v.npy"), $"the names in v.ids.txt: line {line} is blank");
        using RowReader some = MatrixFile.OpenRows(At("v.npy"), new RowRange(2, 3));
        Fails(LfmErrorCode.InvalidFile, () => some.ReadBlock(), $"line {line} is blank");
        Put("v.ids.txt", "a\nb\nc\n\n \n");
        Assert.That(RowNames(), Is.EqualTo(new[] { "a", "b", "c" }), "nothing follows");
    }

    [Test]
    public void NamesThatLinesCannotTellLeaveNothing([Values("a\nb", "", " ")] string name)
    {
        void Writing() => MatrixWriter.Write(At("v.npy"), new ReadOnlyMatrixView<float>([1, 2], 2, 1), ["a", name]);
        Fails(LfmErrorCode.InvalidArgument, Writing, "the name of row 1", "rename it");
        Assert.That(Directory.GetFileSystemEntries(Folder), Is.Empty);
    }

    [Test]
    public void NamesOfOtherRowsAreNotLeftBeside()
    {
        Write();
        Put("v.ids.csv", "a\nb\nc\n");
        Fails(LfmErrorCode.InvalidArgument, () => Write(), "v.ids.csv beside it would name its rows");
        MatrixWriter.Write(At("v.npy"), new ReadOnlyMatrixView<float>([1, 2], 2, 1), ["x", "y"]);
        Assert.That(RowNames(), Is.EqualTo(new[] { "x", "y" }), "what was written last goes before");
    }

    private void Write() => MatrixWriter.Write(At("v.npy"), new ReadOnlyMatrixView<float>([1, 2, 3, 4, 5, 6], 3, 2));

    private string[]? RowNames()
    {
        using LoadedMatrix m = MatrixFile.Open(At("v.npy"));
        return m.RowNames;
    }
}
