using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Storage;

/// <summary>Files that h5py wrote (tests/fixtures/make_hdf5.py).</summary>
public sealed class Hdf5Tests : StorageTest
{
    private static readonly string[] Ids = [.. Enumerable.Range(0, 50).Select(i => $"id {i} é")];

    [SetUp]
    public void Unpack() => ZipFile.ExtractToDirectory(Repository.PathOf("tests", "fixtures", "hdf5.zip"), Folder);

    [Test]
    public void TheOnlyMatrixIsFound(
        [Values("plain_earliest.h5", "plain_latest.h5", "block.h5", "nested_earliest.h5", "nested_latest.h5")] string name)
    {
        using LoadedMatrix m = MatrixFile.Open(At(name));
        Assert.That(Values(m), Is.EqualTo(Expected("X")));
        Assert.That(m.RowNames, Is.Null);
    }

    [Test]
    public void BenchmarksGiveWhatTheyTrainOn([Values("earliest", "latest")] string version)
    {
        string path = At($"benchmark_{version}.h5");
        Assert.That(Load(path), Is.EqualTo(Expected("X")));
        Assert.That(Load(path + ":test"), Is.EqualTo(Rows(Expected("X"), 0, 5)));
        Assert.That(Load(path + ":/neighbors"), Is.EqualTo(Rows(Expected("INTS"), 0, 5)));
    }

    [Test]
    public void NumbersOfEveryType()
    {
        float[,] x = Expected("X"), whole = Expected("INTS");
        Assert.That(Load(At("types_earliest.h5:f64")), Is.EqualTo(x));
        Assert.That(Load(At("types_earliest.h5:big")), Is.EqualTo(x));
        Assert.That(Load(At("types_earliest.h5:f16")), Is.EqualTo(Map(x, v => (float)(Half)v)));
        Assert.That(Load(At("types_earliest.h5:bool")), Is.EqualTo(Map(whole, v => v > 0 ? 1 : 0)));
        foreach (string type in new[] { "i1", "i2", "i4", "i8" })
            Assert.That(Load(At("types_earliest.h5:" + type)), Is.EqualTo(whole), type);
        foreach (string type in new[] { "u1", "u2", "u4", "u8" })
            Assert.That(Load(At("types_earliest.h5:" + type)), Is.EqualTo(Map(whole, Math.Abs)), type);
    }

    /// <summary>Data inside their header, with names beside them that are read later: the file is open as long as that takes.</summary>
    [Test]
    public void CompactDataCloseTheirFile()
    {
        using (LoadedMatrix m = MatrixFile.Open(At("compact.h5")))
        {
            Assert.That(Values(m), Is.EqualTo(Expected("X")));
            Assert.That(m.RowNames, Is.EqualTo(Ids));
        }
        using (File.Open(At("compact.h5"), FileMode.Open, FileAccess.Write, FileShare.None))
        {
        }
        Assert.That(Load(At("compact.h5"), new RowRange(6, 8)), Is.EqualTo(Rows(Expected("X"), 6, 8)));
    }

    [Test]
    public void ChunksAreUnpacked([Values("earliest", "latest")] string version)
    {
        string path = At($"chunked_{version}.h5");
        List<string> members = ["gzip", "all", "stored", "doubles", "one"];
        if (version == "earliest") members.Add("grows");
        foreach (string member in members)
        {
            Assert.That(Load($"{path}:{member}"), Is.EqualTo(Expected("X")), member);
            foreach ((int from, int to) in new[] { (0, 1), (6, 8), (13, 50), (49, 50) })
                Assert.That(Load($"{path}:{member}", new RowRange(from, to)), Is.EqualTo(Rows(Expected("X"), from, to)), member);
        }
        float[,] many = Load(path + ":many", new RowRange(9000, null));
        for (int i = 0; i < 1000; i++) Assert.That((many[i, 0], many[i, 1]), Is.EqualTo((18000f + (2 * i), 18001f + (2 * i))));
    }

    [Test]
    public void IdsBesideAreNames([Values("earliest", "latest")] string version)
    {
        string path = At($"names_{version}.h5");
        Names("variable/vectors", null, Ids);
        Names("fixed/vectors", null, Ids);
        Names("packed/vectors", null, Ids);
        Names("whole/vectors", null, [.. Enumerable.Range(0, 50).Select(i => $"{i * 100000000000000000}")]);
        Names("given/vectors", "sku", Ids);
        Names("given/vectors", "variable/ids", Ids);
        using (LoadedMatrix m = Open("variable/vectors", "none")) Assert.That(m.RowNames, Is.Null);
        Fails(LfmErrorCode.InvalidFile, () => Open("given/vectors", "x").Dispose(), "no data set called x", "given/sku");
        Fails(LfmErrorCode.InvalidFile, () => Open("given/vectors", "short").Dispose(), "given/short (49 int64) cannot name the rows");
        Fails(LfmErrorCode.InvalidFile, () => Open("given/vectors", "halves").Dispose(), "cannot name the rows");
        using RowReader reader = MatrixFile.OpenRows(path + ":packed/vectors", new RowRange(20, 40));
        Assert.That(reader.ReadBlock(), Is.True);
        Assert.That(reader.Names.ToArray(), Is.EqualTo(Ids[20..40]));

        void Names(string member, string? column, string[] expected)
        {
            using LoadedMatrix m = Open(member, column);
            Assert.That(m.RowNames, Is.EqualTo(expected), member);
            Assert.That(Values(m), Is.EqualTo(Expected("X")), member);
            Assert.That(m.Description, Does.Contain("names from "));
        }

        LoadedMatrix Open(string member, string? column) =>
            MatrixFile.Open($"{path}:{member}", null, new ComputeContext(2), new TableOptions { IdColumn = column });
    }

    [Test]
    public void LargeGroupsAreTrees()
    {
        float[,] x = Expected("X");
        foreach (int i in new[] { 0, 150, 299 })
            Assert.That(Load(At($"wide_earliest.h5:member {i:000}")), Is.EqualTo(Map(Rows(x, 0, 1), v => v + i)));
        OpenFails(At("wide_earliest.h5"), "holds 300 data sets", "and 280 more");
    }

    [TestCase("compound", "compound values where numbers")]
    [TestCase("text", "holds texts where numbers")]
    [TestCase("cube", "3 axes")]
    [TestCase("chunked cube", "3 axes")]
    [TestCase("no rows", "holds no data")]
    [TestCase("scalar", "0 axes")]
    [TestCase("lzf", "packed by lzf")]
    [TestCase("never", "was never written")]
    [TestCase("partly", "rows from 20 on of data set partly were never written")]
    [TestCase("nothing", "no data set called nothing")]
    public void WhatIsNotReadIsSaid(string member, string part) => OpenFails($"{At("refused_earliest.h5")}:{member}", part);

    [Test]
    public void OtherFilesAreRefused()
    {
        OpenFails(At("empty_earliest.h5"), "holds no data set of numbers", "it holds: nothing");
        OpenFails(At("empty_latest.h5"), "holds no data set of numbers");
        OpenFails(At("dense.h5"), "keeps a large group");
        OpenFails(At("growing.h5"), "chunks that can grow");
        OpenFails(Put("text.h5", new string('x', 5000)), "is not an HDF5 file");
        Assert.That(Load(At("refused_earliest.h5:partly"), new RowRange(0, 20)), Is.EqualTo(Rows(Expected("X"), 0, 20)));
        File.Move(At("plain_earliest.h5"), At("plain.h5.gz"));
        OpenFails(At("plain.h5.gz"), "is not a gzip file");
    }

    [Test]
    public void DamagedFilesGiveASentence([Values("plain_earliest", "chunked_earliest", "chunked_latest", "names_earliest", "names_latest",
        "nested_latest", "benchmark_earliest")] string name)
    {
        byte[] bytes = File.ReadAllBytes(At(name + ".h5"));
        string member = name[0] switch { 'c' => ":gzip", 'n' when name[1] == 'a' => ":variable/vectors", _ => "" };
        string path = At("damaged.h5");
        Random random = new(20261126);
        int refused = 0;
        for (int k = 0; k < 300; k++)
        {
            byte[] damaged = k < 40 ? bytes[..(bytes.Length * k / 40)] : [.. bytes];
            byte[] tempting = [0, 1, 0x7F, 0x80, 0xFF];
            for (int c = 0; c < 4 && k >= 40; c++)
            {
                // Structures are at the beginning for the most part.
                int at = random.Next(k % 2 == 0 ? Math.Min(bytes.Length, 4096) : bytes.Length);
                damaged[at] = random.Next(2) == 0 ? tempting[random.Next(tempting.Length)] : (byte)random.Next(256);
            }
            File.WriteAllBytes(path, damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using RowReader reader = MatrixFile.OpenRows(path + member);
                for (int blocks = 0; blocks < 4 && reader.ReadBlock(); blocks++)
                {
                }
            }
            catch (LfmException e)
            {
                refused++;
                Assert.That(e.Message, Does.Not.Contain("\n"));
                Assert.That(e.Code, Is.Not.EqualTo(LfmErrorCode.Internal), $"case {k}");
            }
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 << 20), $"case {k}");
        }
        Assert.That(refused, Is.GreaterThan(40), "every truncation at least");
    }

    private float[,] Expected(string member) => Load($"{At("expected.npz")}:{member}");

    private static float[,] Rows(float[,] of, int from, int to)
    {
        float[,] rows = new float[to - from, of.GetLength(1)];
        for (int i = from; i < to; i++)
        {
            for (int j = 0; j < of.GetLength(1); j++) rows[i - from, j] = of[i, j];
        }
        return rows;
    }

    private static float[,] Map(float[,] of, Func<float, float> map)
    {
        float[,] mapped = new float[of.GetLength(0), of.GetLength(1)];
        for (int i = 0; i < of.GetLength(0); i++)
        {
            for (int j = 0; j < of.GetLength(1); j++) mapped[i, j] = map(of[i, j]);
        }
        return mapped;
    }
}
