using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>Parquet files that lie or are damaged: one sentence, in bounded memory.</summary>
public sealed class ParquetHostileTests : StorageTest
{
    private const long MostManagedBytes = 8 << 20;
    private const int Flips = 3000;

    private static readonly (string What, Action<ParquetForge> Do, string Part)[] Forged =
    [
        ("footer beyond the file", f => f.FooterLength = 1_000_000, "directory has 1000000 bytes"),
        ("footer of 4 GB", f => f.FooterLength = uint.MaxValue, "directory has 4294967295 bytes"),
        ("footer too short", f => f.FooterLength = 20, "cannot be read"),
        ("another end", f => f.Magic = "PAR2", "does not begin and end with PAR1"),
        ("encrypted", f => f.Magic = "PARE", "is encrypted"),
        ("elsewhere", f => f.FilePath = "b.parquet", "in another file, b.parquet"),
        ("more rows than groups", f => f.Rows = 3, "3 rows and its row groups of 2"),
        ("negative rows", f => f.Rows = -1, "lacks the columns or the rows"),
        ("huge rows", f => f.Rows = f.GroupRows = long.MaxValue, "fewer values than rows"),
        ("fewer rows", f => f.Rows = f.GroupRows = 1, "more rows than its row group"),
        ("no rows", f => f.Rows = f.GroupRows = 0, "holds no rows"),
        ("no group of rows", f => f.GroupRows = -5, "more rows than the file"),
        ("columns too many", f => f.GroupColumns = 2, "2 columns and the schema 1"),
        ("no columns", f => f.GroupColumns = 0, "0 columns and the schema 1"),
        ("schema cut", f => f.RootChildren = 3, "schema"),
        ("schema too large", f => f.RootChildren = int.MaxValue, "schema is damaged"),
        ("schema too deep", f => f.Depth = 500, "schema is damaged"),
        ("nested", f => f.Depth = 2, "embedding (a structure)"),
        ("unknown type", f => f.ElementType = 77, "no known type"),
        ("bytes without length", f => f.ElementType = 7, "no known type"),
        ("bytes of negative length", f => (f.ElementType, f.TypeLength) = (7, -4), "no known type"),
        ("texts", f => f.ElementType = f.ChunkType = 6, "a list of what is no number"),
        ("types differ", f => f.ChunkType = 5, "another type in a row group"),
        ("column behind the end", f => f.ChunkStart = 1 << 30, "lies outside of the file"),
        ("column before the start", f => f.ChunkStart = -1, "lies outside of the file"),
        ("column too long", f => f.ChunkBytes = long.MaxValue, "lies outside of the file"),
        ("column too short", f => f.ChunkBytes = 10, "header ends early"),
        ("no bytes", f => f.ChunkBytes = 0, "header ends early"),
        ("values without end", f => f.ChunkLevels = long.MaxValue, "ends early"),
        ("page too long", f => f.Packed = int.MaxValue, "longer than its column"),
        ("page of negative length", f => f.Packed = -1, "missing or negative"),
        ("negative size", f => f.Unpacked = -7, "missing or negative"),
        ("size lies", f => f.Unpacked = int.MaxValue, "too large"),
        ("size lies a little", f => f.Unpacked = 1 << 29, "are said to hold"),
        ("bomb of zstd", f => (f.Codec, f.Unpacked) = (6, 1 << 29), "are said to hold"),
        ("bomb of snappy", f => (f.Codec, f.Unpacked) = (1, 1 << 22), "are said to hold"),
        ("no snappy", f => f.Codec = 1, "packing is damaged"),
        ("no gzip", f => f.Codec = 2, "packing is damaged"),
        ("no brotli", f => f.Codec = 4, "packing is damaged"),
        ("no zstd", f => f.Codec = 6, "packing is damaged"),
        ("no lz4", f => f.Codec = 7, "packing is damaged"),
        ("LZO", f => f.Codec = 3, "packed with Lzo"),
        ("Hadoop's LZ4", f => f.Codec = 5, "packed with Lz4"),
        ("unknown codec", f => f.Codec = 99, "packed with 99"),
        ("unknown page", f => f.PageKind = 9, "unknown kind"),
        ("page values too many", f => f.LevelCount = 400, "more values than their column"),
        ("page values negative", f => f.LevelCount = -1, "missing or negative"),
        ("checksum", f => f.Crc = 5, "checksum differs"),
        ("levels too long", f => f.LevelBytesLie = 1000, "ends before"),
        ("levels negative", f => f.LevelBytesLie = -3, "ends before"),
        ("levels too few", f => f.Repetition = [0x02, 0], "within a number"),
        ("levels empty", f => f.Repetition = [], "within a number"),
        ("level too high", f => f.Definition = [0x08, 3], "level is out of range"),
        ("runs of nothing", f => f.Repetition = [0, 0, 0, 0, 0, 0], "within a number"),
        ("begins in its middle", f => f.Repetition = [0x08, 1], "begins in its middle"),
        ("ends in its middle", f => f.Definition = [0x03, 0b1101], "ends in its middle"),
        ("values too few", f => f.Values = [1, 2, 3, 4, 5], "fewer values than its header tells"),
        ("no values", f => f.Values = [], "fewer values than its header tells"),
        ("no dictionary", f => f.Encoding = 8, "dictionary that is missing"),
        ("place behind the dictionary", f => (f.Encoding, f.Dictionary, f.Values) = (8, [0, 0, 0, 0], [1, 3, 0xFF]),
            "of a dictionary of 1"),
        ("places of 99 bits", f => (f.Encoding, f.Dictionary, f.Values) = (8, [0, 0, 0, 0], [99, 3, 0]), "have 99 bits"),
        ("empty dictionary", f => (f.Encoding, f.Dictionary, f.Values) = (8, [], [0, 8]), "of a dictionary of 0"),
        ("differences of floats", f => f.Encoding = 5, "encoded as DeltaBinaryPacked"),
        ("unknown encoding", f => f.Encoding = 42, "encoded as 42"),
        ("a head of differences", f => (f.Encoding, f.ElementType, f.ChunkType) = (5, 1, 1), "head of its delta encoding"),
        ("differences cut", f => (f.Encoding, f.ElementType, f.ChunkType, f.Values) = (5, 1, 1, [0x80, 1, 4, 4, 0, 0, 64, 0, 0, 0]),
            "within its delta encoding"),
        ("second version's levels", f => (f.PageKind, f.RepetitionBytes) = (3, 4000), "within its levels"),
        ("second version's negative levels", f => (f.PageKind, f.RepetitionBytes) = (3, -1), "missing or negative"),
        ("structure before", f => f.Outer = 2, "list"),
    ];

    private static IEnumerable<TestCaseData> Cases => Forged.Select(f => new TestCaseData(f.Do, f.Part).SetArgDisplayNames(f.What));

    [Test]
    public void TheSoundFileIsRead([Values(0, 3)] int kind)
    {
        string path = Put("a.parquet", new ParquetForge { PageKind = kind }.ToArray());
        Assert.That(Load(path), Is.EqualTo(new float[,] { { 1, 2 }, { 3, 4 } }));
    }

    [TestCaseSource(nameof(Cases))]
    public void LiesAreFound(object forge, string part)
    {
        ParquetForge file = new();
        ((Action<ParquetForge>)forge)(file);
        string path = Put("a.parquet", file.ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();
        LfmException e = Assert.Throws<LfmException>(() =>
        {
            using RowReader reader = MatrixFile.OpenRows(path, null, null, new ComputeContext(1));
            while (reader.ReadBlock())
            {
            }
        })!;
        Assert.That(e.Code, Is.EqualTo(LfmErrorCode.InvalidFile));
        Assert.That(e.Message, Does.StartWith(path).And.Contain(part).And.Not.Contain("\n"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostManagedBytes));
    }

    private byte[] Sample(string kind)
    {
        (string type, string codec) = kind == "V1" ? ("FLOAT", "zstd") : ("BIGINT", "snappy");
        DuckDb.Run($"COPY (SELECT 'n' || i AS id, [i, i + 1, i * 2]::{type}[] AS embedding FROM range(50) t(i)) "
            + $"TO '{At("s.parquet")}' (FORMAT parquet, PARQUET_VERSION {kind}, COMPRESSION {codec})");
        return File.ReadAllBytes(At("s.parquet"));
    }

    [Test]
    public void EveryTruncation([Values("V1", "V2")] string kind)
    {
        byte[] bytes = Sample(kind);
        for (int n = 0; n < bytes.Length; n++) Assert.That(Survives(bytes[..n], $"cut to {n}"), Is.False, $"cut to {n}");
        Assert.That(Survives(bytes, "whole"), Is.True);
    }

    [Test]
    public void FlippedBytes([Values("V1", "V2")] string kind)
    {
        byte[] bytes = Sample(kind);
        Random random = new(20261126);
        byte[] tempting = [0, 1, 0x7F, 0x80, 0xFF, 0x15, 0x16, 0x19, 0x1C];
        for (int k = 0; k < Flips; k++)
        {
            byte[] damaged = [.. bytes];
            for (int c = random.Next(1, 5); c > 0; c--)
                damaged[random.Next(bytes.Length)] = random.Next(2) == 0 ? tempting[random.Next(tempting.Length)] : (byte)random.Next(256);
            Survives(damaged, $"{kind} flip {k}");
        }
    }

    /// <summary>Opens a file however it is damaged; true when it was accepted.</summary>
    private bool Survives(byte[] bytes, string what)
    {
        string path = Put("d.parquet", bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool accepted = false;
        try
        {
            using LoadedMatrix m = MatrixFile.Open(path, null, new ComputeContext(1));
            accepted = true;
        }
        catch (LfmException e)
        {
            LfmErrorCode[] codes = [LfmErrorCode.InvalidFile, LfmErrorCode.InvalidData, LfmErrorCode.OutOfMemory];
            Assert.That(codes, Does.Contain(e.Code), $"{what}: {e.Message}");
            Assert.That(e.Message, Does.StartWith(path).And.Not.Contain("\n"), what);
        }
        catch (Exception e) when (e is not AssertionException)
        {
            Assert.Fail($"{what}: {e}");
        }
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostManagedBytes), what);
        return accepted;
    }
}
