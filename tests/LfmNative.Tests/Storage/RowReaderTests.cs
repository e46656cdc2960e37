using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>Rows block by block are the rows of the matrix.</summary>
public sealed class RowReaderTests : StorageTest
{
    private const int Rows = 2100, Cols = 4096;

    private static string[] Kinds { get; } =
    [
        ".npy", "f.npy", ".npz", "d.npz", ".fvecs", ".safetensors", ".csv", ".vec", ".bin", ".parquet",
        ".npy.gz", "f.npy.gz", ".fvecs.gz", ".csv.gz", ".bin.gz",
    ];

    private string Sample(string kind)
    {
        float[] data = new float[Rows * Cols];
        for (int i = 0; i < data.Length; i++) data[i] = (i / Cols) - (i % Cols * 0.5f);
        string plain = kind.Replace(".gz", "", StringComparison.Ordinal);
        string path = At("a" + plain);
        MatrixWriter.Write(path, new ReadOnlyMatrixView<float>(data, Rows, Cols), [.. Enumerable.Range(0, Rows).Select(i => $"w{i}")]);
        if (plain == "d.npz") Python("import numpy as np; z = np.load('ad.npz'); np.savez_compressed('ad.npz', a=z[z.files[0]])");
        if (plain == "f.npy") Python("import numpy as np; np.save('af.npy', np.asfortranarray(np.load('af.npy')))");
        if (plain == kind) return path;
        using FileStream from = File.OpenRead(path), to = File.Create(path + ".gz");
        using GZipStream gzip = new(to, CompressionLevel.Fastest);
        from.CopyTo(gzip);
        return path + ".gz";
    }

    [Test]
    public void EveryFormatComesInBlocks([ValueSource(nameof(Kinds))] string kind, [Values(0, 700)] int from)
    {
        string path = Sample(kind);
        using RowReader reader = MatrixFile.OpenRows(path, new RowRange(from, from == 0 ? null : 2000));
        int blocks = 0, last = from == 0 ? Rows : 2000;
        long row = from;
        for (; reader.ReadBlock(); blocks++)
        {
            Assert.That((reader.FirstRow, reader.Cols), Is.EqualTo((row, Cols)));
            for (int i = 0; i < reader.Block.Rows; i++, row++)
            {
                Assert.That((reader.Block.Row(i)[0], reader.Block.Row(i)[^1]), Is.EqualTo(((float)row, row - ((Cols - 1) * 0.5f))));
                if (reader.HasNames) Assert.That(reader.Names[i], Is.EqualTo($"w{row}"));
            }
        }
        Assert.That((row, blocks), Is.EqualTo(((long)last, 3)).Or.EqualTo(((long)last, 2)));
        Assert.That(reader.ReadBlock(), Is.False);
    }

    [Test]
    public void NumbersThatAreNotFiniteAreNamed()
    {
        using RowReader reader = MatrixFile.OpenRows(Put("a.csv", "1,2\n3,nan\n"));
        Fails(LfmErrorCode.InvalidData, () => reader.ReadBlock(), "a.csv", "row 1, column 1", "NaN");
    }

    /// <summary>Row 3i + 1 is short and row 3i + 2 is NaN; blocks of 1024 rows begin and end at some of them.</summary>
    [Test]
    public void RowsHaveTheFilesOwnNumbersAlsoBehindBadOnes([Values(".csv", ".jsonl", ".copy", ".parquet")] string kind)
    {
        const int Wide = 1 << 12, Count = 3500;
        string zeros = string.Concat(Enumerable.Repeat(",0", Wide - 1)), path = At("a" + kind);
        if (kind == ".parquet")
        {
            DuckDb.Run($"COPY (SELECT CASE WHEN i % 3 = 1 THEN [1]::FLOAT[] ELSE list_concat([CASE WHEN i % 3 = 2 THEN 'nan'::FLOAT "
                + $"ELSE i END], list_transform(range({Wide - 1}), j -> 0::FLOAT)) END AS embedding FROM range({Count}) t(i)) "
                + $"TO '{path}' (FORMAT parquet)");
        }
        else
        {
            Put("a" + kind, string.Concat(Enumerable.Range(0, Count).Select(i => kind switch
            {
                ".csv" => (i % 3) switch { 0 => $"{i}.5{zeros}", 1 => "1", _ => $"nan{zeros}" } + "\n",
                ".copy" => $"{i}\t[" + (i % 3) switch { 0 => $"{i}.5{zeros}", 1 => "1", _ => $"NaN{zeros}" } + "]\n",
                _ => "{\"embedding\": [" + (i % 3) switch { 0 => $"{i}.5{zeros}", 1 => "1", _ => "NaN" } + "]}\n",
            })));
        }
        List<long> bad = [];
        using RowReader reader = MatrixFile.OpenRows(
            path, new RowRange(4, Count - 1), null, new ComputeContext(1), new BadRows(row =>
            {
                bad.Add(row.Row);
                Assert.That(row.Reason, Does.Contain(
                    kind == ".parquet" || (kind != ".jsonl" && row.Row % 3 == 2) ? $"row {row.Row}" : $"line {row.Row + 1}"));
            }));
        List<long> good = [];
        while (reader.ReadBlock())
        {
            Assert.That(reader.FirstRow, Is.EqualTo(reader.NumberOf(0)));
            for (int i = 0; i < reader.Block.Rows; i++)
            {
                Assert.That(Math.Floor(reader.Block.Row(i)[0]), Is.EqualTo(reader.NumberOf(i)));
                good.Add(reader.NumberOf(i));
            }
        }
        Assert.That(() => reader.NumberOf(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        long[] all = [.. Enumerable.Range(4, Count - 5).Select(i => (long)i)];
        Assert.That(good, Is.EqualTo(all.Where(i => i % 3 == 0)));
        Assert.That(bad.Order(), Is.EqualTo(all.Where(i => i % 3 != 0)));
    }

    [TestCase(".npy.gz")]
    [TestCase(".csv.gz")]
    [TestCase("d.npz")]
    public void DamageInPackedFilesIsFound(string kind)
    {
        string path = Sample(kind);
        byte[] bytes = File.ReadAllBytes(path);
        if (kind != "d.npz") OpenFails(Put("cut" + kind, bytes[..(bytes.Length / 2)]), "cut" + kind);
        for (int i = bytes.Length / 2; i < (bytes.Length / 2) + 4; i++) bytes[i] ^= 0x55;
        OpenFails(Put("bad" + kind, bytes), "bad" + kind);
        OpenFails(Put("no.csv.gz", "1,2\n"), "not a gzip file");
    }

    [Test]
    public void APipeWithoutExtensionIsReadByItsContent()
    {
        Assert.That(Python("import os; os.mkfifo('p'); os.mkfifo('q.vec')"), Is.Empty);
        Task writer = Task.Run(() => File.WriteAllText(At("p"), "a;b\n1,5;2\n3;4\n"));
        Assert.That(Load(At("p")), Is.EqualTo(new[,] { { 1.5f, 2 }, { 3, 4 } }));
        writer.Wait();
        writer = Task.Run(() => File.WriteAllText(At("q.vec"), "w 1 2\nv 3 4\n"));
        Assert.That(Load(At("q.vec")), Is.EqualTo(new float[,] { { 1, 2 }, { 3, 4 } }));
        writer.Wait();
    }

    [Test]
    public void AFileThatIsCutWhileItIsReadIsRefused()
    {
        string path = Sample(".npy");
        using RowReader reader = MatrixFile.OpenRows(path);
        Assert.That(reader.ReadBlock(), Is.True);
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(1 << 20);
        Fails(LfmErrorCode.InvalidFile, () => reader.ReadBlock(), "became shorter while it was read");
    }
}
