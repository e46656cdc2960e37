using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>The files of a folder are one matrix.</summary>
public sealed class FolderTests : StorageTest
{
    private const int Cols = 3;
    private static readonly string[] Kinds = [".parquet", ".npy", ".jsonl", ".csv", ".fvecs", ".safetensors"];

    /// <summary>Files in the order of their paths, of 5, 1, 700 and 30 rows; row i holds i, i + 0.5 and −i.</summary>
    private string Sample(string kind, bool pack = false)
    {
        string[] paths = ["all/B", "all/a/part=1/x", "all/a/part=2/x", "all/b"];
        int[] counts = [5, 1, 700, 30];
        int first = 0;
        for (int k = 0; k < paths.Length; k++)
        {
            string path = At(paths[k] + kind);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            float[] data = [.. Enumerable.Range(first, counts[k]).SelectMany(i => new[] { i, i + 0.5f, -i })];
            string[] names = [.. Enumerable.Range(first, counts[k]).Select(i => $"w{i}")];
            MatrixWriter.Write(path, new ReadOnlyMatrixView<float>(data, counts[k], Cols), names);
            first += counts[k];
            if (!pack || k % 2 == 0) continue;
            using (GZipStream to = new(File.Create(path + ".gz"), CompressionLevel.Fastest)) to.Write(File.ReadAllBytes(path));
            File.Delete(path);
        }
        Put("all/_SUCCESS", "");
        Put("all/.crc" + kind, "no such file");
        Directory.CreateDirectory(At("all/_temporary"));
        Put("all/_temporary/y" + kind, "half");
        return At("all");
    }

    private static void Check(RowReader reader, int from, int to, Func<int, bool>? without = null)
    {
        int at = from;
        while (reader.ReadBlock())
        {
            for (int i = 0; i < reader.Block.Rows; i++, at++)
            {
                while (without?.Invoke(at) == true) at++;
                Assert.That(reader.Block.Row(i).ToArray(), Is.EqualTo(new[] { at, at + 0.5f, -at }));
                if (reader.HasNames) Assert.That(reader.Names[i], Is.EqualTo($"w{at}"));
            }
        }
        Assert.That(at, Is.EqualTo(to));
    }

    [Test]
    public void AllFilesAreOneMatrix([ValueSource(nameof(Kinds))] string kind)
    {
        string folder = Sample(kind);
        foreach ((int from, int to) in new[] { (0, 736), (0, 5), (3, 7), (5, 6), (6, 706), (700, 736), (735, 736), (100, 200) })
        {
            using RowReader reader = MatrixFile.OpenRows(folder, new RowRange(from, to), null, new ComputeContext(1));
            Assert.That((reader.Cols, reader.FirstRow), Is.EqualTo((Cols, (long)from)));
            if (kind is not (".jsonl" or ".csv")) Assert.That(reader.Rows, Is.EqualTo(to - from));
            Check(reader, from, to);
        }
        using (LoadedMatrix m = MatrixFile.Open(folder))
        {
            Assert.That((m.Rows, m.View.Row(735)[1]), Is.EqualTo((736, 735.5f)));
            Assert.That(m.Description, Does.Contain("4 files"));
            m.CheckFinite();
        }
        Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.Open(folder, new RowRange(736, null)).Dispose(), "736 rows");
        Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.Open(folder, new RowRange(0, 800)).Dispose(), "736 rows");
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.That(() => MatrixFile.Open(folder, null, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void PackedFilesAndMembers()
    {
        using (RowReader reader = MatrixFile.OpenRows(Sample(".csv", pack: true))) Check(reader, 0, 736);
        Directory.Delete(At("all"), recursive: true);
        string folder = Sample(".parquet");
        using (RowReader reader = MatrixFile.OpenRows(folder + ":embedding")) Check(reader, 0, 736);
        OpenFails(folder + ":other", "B.parquet:other", "no column other");
        OpenFails(folder + ":", "B.parquet", "is empty");
    }

    [Test]
    public void BadRowsAreLeftOutOfARange([Values(".jsonl", ".parquet")] string kind)
    {
        Directory.CreateDirectory(At("all"));
        for (int k = 0; k < 3; k++)
        {
            IEnumerable<int> numbers = Enumerable.Range(k * 10, 10);
            string rows = string.Join(", ", numbers.Select(i => i % 4 == 1 ? $"('w{i}', [1])" : $"('w{i}', [{i}, {i}.5, -{i}])"));
            string format = kind == ".jsonl" ? "json" : "parquet";
            DuckDb.Run($"COPY (SELECT id, v::FLOAT[] AS embedding FROM (VALUES {rows}) t(id, v)) "
                + $"TO '{At($"all/{k}{kind}")}' (FORMAT {format})");
        }
        foreach ((int from, int to) in new[] { (0, 30), (6, 28), (11, 19), (20, 30) })
        {
            List<BadRow> found = [];
            RowRange range = new(from, to);
            using RowReader reader = MatrixFile.OpenRows(At("all"), range, null, new ComputeContext(1), new BadRows(found.Add));
            int[] bad = [.. Enumerable.Range(from, to - from).Where(i => i % 4 == 1)];
            Check(reader, from, bad.Contains(to - 1) ? to - 1 : to, i => i % 4 == 1);
            Assert.That(found.Select(b => b.Id), Is.EqualTo(bad.Select(i => $"w{i}")));
        }
    }

    /// <summary>Rows that are short, in files of unknown and of known length, and one that is not finite.</summary>
    [Test]
    public void BadRowsCountThroughAllFiles([Values] bool ranged)
    {
        Directory.CreateDirectory(At("d"));
        Put("d/a.csv", "0.5,1\n7\n2.5,1\n");
        Put("d/b.csv", "3.5,1\n4.5,1\n9\n");
        Put("d/c.csv", "6.5,1\nnan,2\n8\n9.5,1\n");
        List<BadRow> found = [];
        RowRange? range = ranged ? new RowRange(1, 10) : null;
        using RowReader reader = MatrixFile.OpenRows(At("d"), range, null, new ComputeContext(1), new BadRows(found.Add));
        List<long> good = [];
        while (reader.ReadBlock())
        {
            for (int i = 0; i < reader.Block.Rows; i++)
            {
                good.Add(reader.NumberOf(i));
                Assert.That(reader.Block.Row(i)[0], Is.EqualTo(good[^1] + 0.5f));
            }
        }
        Assert.That(good, Is.EqualTo(ranged ? new long[] { 2, 3, 4, 6, 9 } : [0, 2, 3, 4, 6, 9]));
        Assert.That(found.Select(b => b.Row).Order(), Is.EqualTo(new long[] { 1, 5, 7, 8 }));
        Assert.That(found.Single(b => b.Row == 5).Reason, Does.Contain("b.csv: line 3"));
    }

    /// <summary>What float32 takes is told for all files together: a file of one row has no range, and the last one counts.</summary>
    [Test]
    public void RoundingIsCheckedOverAllFiles()
    {
        Directory.CreateDirectory(At("d"));
        void Write(string path, double[] values) => MatrixWriter.Write(At(path), new ReadOnlyMatrixView<double>(values, values.Length, 1));
        for (int i = 0; i < 3; i++) Write($"d/{i}.npy", [i + 0.1]);
        Assert.That(Load(At("d")), Is.EqualTo(new[,] { { 0.1f }, { 1.1f }, { 2.1f } }));
        Directory.CreateDirectory(At("far"));
        for (int i = 0; i < 2; i++) Write($"far/{i}.npy", [1e9 + 1, 1e9 + 2, 1e9 + 3]);
        Fails(LfmErrorCode.InvalidData, () => MatrixFile.Open(At("far")).Dispose(), "far: column 0", "float32 loses");
        Write("far.arrows", [1e9 + 1, 1e9 + 2, 1e9 + 3]);
        using (GZipStream to = new(File.Create(At("far.arrows.gz")), CompressionLevel.Fastest))
            to.Write(File.ReadAllBytes(At("far.arrows")));
        Fails(LfmErrorCode.InvalidData, () => MatrixFile.Open(At("far.arrows.gz")).Dispose(), "column 0", "float32 loses");
    }

    [Test]
    public void WhatIsNotAlikeIsNamed()
    {
        Directory.CreateDirectory(At("d/inner"));
        OpenFails(At("d"), "is a folder without files");
        Put("d/a.csv", "1,2\n");
        Put("d/inner/b.csv", "1,2,3\n");
        OpenFails(At("d"), "inner/b.csv", "has 3 columns", "unlike", "a.csv");
        Put("d/inner/b.csv", "id,x,y\nk,2,3\n");
        OpenFails(At("d"), "inner/b.csv", "2 columns with names");
        Put("d/inner/c.npy", "");
        File.Delete(At("d/inner/b.csv"));
        OpenFails(At("d"), "is a folder of different kinds", "a.csv", "c.npy");
        File.Delete(At("d/inner/c.npy"));
        Put("d/readme.md", "");
        OpenFails(At("d"), "is a folder that holds readme.md", "no kind that is read");
        File.Delete(At("d/readme.md"));
        Put("d/b.csv", "");
        OpenFails(At("d"), "b.csv", "is empty");
        File.Delete(At("d/b.csv"));
        Assert.That(Load(At("d")), Is.EqualTo(new float[,] { { 1, 2 } }));
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.OpenFeatureMaps(At("d")).Dispose(), "is a folder", "name a file in it");
        Fails(LfmErrorCode.InvalidFile, () => AnchorFile.Read(At("d")), "d: ");
    }

    [Test]
    public void PartsWithoutRowsAreAllowed()
    {
        Directory.CreateDirectory(At("d"));
        DuckDb.Run($"COPY (SELECT 'a' AS id, [1]::FLOAT[] AS embedding WHERE false) TO '{At("d/0.parquet")}' (FORMAT parquet)");
        OpenFails(At("d"), "is a folder whose files hold no rows");
        DuckDb.Run($"COPY (SELECT 'a' AS id, [1]::FLOAT[] AS embedding) TO '{At("d/1.parquet")}' (FORMAT parquet)");
        Assert.That(Load(At("d")), Is.EqualTo(new float[,] { { 1 } }));
    }

    /// <summary>What a job writes of an empty part: a header, a blank line, a schema, the ends of COPY binary.</summary>
    [Test]
    public void PartsOfEveryKindMayBeWithoutRows([Values(".csv", ".jsonl", ".arrow", ".arrow.gz", ".pgcopy")] string kind)
    {
        Directory.CreateDirectory(At("d"));
        string empty = At("d/0" + kind);
        string plain = empty.Replace(".gz", "", StringComparison.Ordinal);
        switch (kind)
        {
            case ".csv": Put("d/0.csv", "id,x,y\n"); break;
            case ".jsonl": Put("d/0.jsonl", "\n \n"); break;
            case ".pgcopy": File.WriteAllBytes(empty, [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]); break;
            default: ArrowSamples.WriteFile(plain, ArrowSamples.Table(("id", ArrowSamples.Texts([])), ("v", NoLists()))); break;
        }
        if (plain != empty)
        {
            using (GZipStream to = new(File.Create(empty), CompressionLevel.Fastest)) to.Write(File.ReadAllBytes(plain));
            File.Delete(plain);
        }
        OpenFails(empty, kind == ".jsonl" ? "no lines" : "no rows");
        OpenFails(At("d"), "is a folder whose files hold no rows");
        foreach ((string name, string id) in new[] { ("1", "p"), ("3", "q") })
        {
            string path = At($"d/{name}{Path.GetExtension(plain)}");
            MatrixWriter.Write(path, new ReadOnlyMatrixView<float>([1, 2.5f], 1, 2), [id]);
        }
        File.Copy(empty, At("d/2" + kind));
        foreach (RowRange? range in new RowRange?[] { null, new RowRange(0, 2) })
        {
            using LoadedMatrix m = MatrixFile.Open(At("d"), range);
            Assert.That(Values(m), Is.EqualTo(new[,] { { 1, 2.5f }, { 1, 2.5f } }));
            Assert.That(m.RowNames, Is.EqualTo(new[] { "p", "q" }));
        }
    }

    private static Apache.Arrow.ListArray NoLists() => new Apache.Arrow.ListArray.Builder(Apache.Arrow.Types.FloatType.Default).Build();
}
