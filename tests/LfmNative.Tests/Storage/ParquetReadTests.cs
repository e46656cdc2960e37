using LfmNative.Diagnostics;
using LfmNative.Storage;
using ParquetSharp;
using ParquetSharp.Schema;

namespace LfmNative.Tests.Storage;

/// <summary>What Arrow's and DuckDB's writers write is read with the values they were given.</summary>
public sealed class ParquetReadTests : StorageTest
{
    private const int Rows = 3000, Cols = 17;

    /// <summary>Few different values, all exact in float16, so that dictionaries and halves hold them.</summary>
    private static float Value(int i, int j) => ((i * 31) + (j * 7)) % 1000 / 8f;

    private static string Name(int i) => $"doc-{i / 10}/é{i}";

    /// <summary>Writes ids and vectors by Arrow, as two row groups of small pages.</summary>
    private string Arrow<TId, T>(Func<int, TId> id, Func<float, T> number, Action<WriterPropertiesBuilder> with)
    {
        using WriterPropertiesBuilder builder = new();
        builder.DataPagesize(4096);
        with(builder);
        using WriterProperties properties = builder.Build();
        using ParquetFileWriter file = typeof(T) == typeof(Half)
            ? new(At("a.parquet"), Halves(), properties)
            : new(At("a.parquet"), [new Column<TId>("id"), new Column<T[]>("embedding")], properties);
        foreach ((int from, int to) in new[] { (0, 2000), (2000, Rows) })
        {
            using RowGroupWriter group = file.AppendRowGroup();
            TId[] ids = [.. Enumerable.Range(from, to - from).Select(id)];
            T[][] vectors = [.. Enumerable.Range(from, to - from)
                .Select(i => Enumerable.Range(0, Cols).Select(j => number(Value(i, j))).ToArray())];
            using (LogicalColumnWriter<TId> column = group.NextColumn().LogicalWriter<TId>()) column.WriteBatch(ids);
            using (LogicalColumnWriter<T[]> column = group.NextColumn().LogicalWriter<T[]>()) column.WriteBatch(vectors);
        }
        file.Close();
        return At("a.parquet");
    }

    /// <summary>A schema that has to be spelt out, as the length of a half in a list is not found.</summary>
    private static GroupNode Halves() => new("schema", Repetition.Required,
    [
        new PrimitiveNode("id", Repetition.Optional, LogicalType.String(), PhysicalType.ByteArray),
        new GroupNode("embedding", Repetition.Optional,
            [new GroupNode("list", Repetition.Repeated,
                [new PrimitiveNode("item", Repetition.Required, LogicalType.Float16(), PhysicalType.FixedLenByteArray, 2)])],
            LogicalType.List()),
    ]);

    private static void Check(string path, Func<int, string>? name, RowRange? range = null, Func<float, float>? value = null)
    {
        using RowReader reader = MatrixFile.OpenRows(path, range, null, new ComputeContext(1));
        int at = (int)(range?.From ?? 0), end = (int)(range?.To ?? Rows);
        Assert.That((reader.Rows, reader.Cols, reader.HasNames), Is.EqualTo(((long?)(end - at), Cols, name is not null)));
        while (reader.ReadBlock())
        {
            for (int i = 0; i < reader.Block.Rows; i++, at++)
            {
                for (int j = 0; j < Cols; j++)
                {
                    float expected = value is null ? Value(at, j) : value(Value(at, j));
                    if (reader.Block.Row(i)[j] != expected) Assert.Fail($"row {at}, column {j}: {reader.Block.Row(i)[j]}");
                }
                if (name is not null) Assert.That(reader.Names[i], Is.EqualTo(name(at)));
            }
        }
        Assert.That(at, Is.EqualTo(end));
    }

    private static HashSet<Encoding> Encodings(string path, int column)
    {
        using ParquetFileReader file = new(path);
        return [.. file.RowGroup(0).MetaData.GetColumnChunkMetaData(column).Encodings];
    }

    [Test]
    public void EveryCodecInPagesOfBothVersions(
        [Values(Compression.Uncompressed, Compression.Snappy, Compression.Gzip, Compression.Zstd, Compression.Brotli, Compression.Lz4)]
        Compression codec,
        [Values] ParquetDataPageVersion version,
        [Values] bool dictionary)
    {
        string path = Arrow(Name, x => x, builder =>
        {
            builder.Compression(codec).DataPageVersion(version).EnablePageChecksum();
            if (!dictionary) builder.DisableDictionary();
        });
        Assert.That(Encodings(path, 1).Contains(Encoding.RleDictionary), Is.EqualTo(dictionary));
        Check(path, Name);
        Check(path, Name, new RowRange(1990, 2500));
        Check(path + ":embedding", Name, new RowRange(2100, null));
    }

    [Test]
    public void LargePlainPagesAreReadInPlace([Values(4096, 1 << 16, 1 << 22)] int page)
    {
        string path = Arrow(Name, x => x, builder => builder.DisableDictionary().Compression(Compression.Uncompressed).DataPagesize(page));
        Check(path, Name);
        Check(path, Name, new RowRange(7, 2950));
    }

    [Test]
    public void NumbersOfAllTypes([Values] bool dictionary)
    {
        Check(Arrow(Name, x => (double)x, Dictionary), Name);
        Check(Arrow(Name, x => (Half)x, Dictionary), Name);
        Check(Arrow(Name, x => (int)(8 * x) - 500, Dictionary), Name, value: x => (8 * x) - 500);
        Check(Arrow(Name, x => (long)(8 * x), Dictionary), Name, value: x => 8 * x);
        Check(Arrow(Name, x => (sbyte)(x - 60), Dictionary), Name, value: x => (sbyte)(x - 60));
        Check(Arrow(Name, x => (short)-x, Dictionary), Name, value: x => (short)-x);
        Check(Arrow(Name, x => (ushort)x, Dictionary), Name, value: x => (ushort)x);
        Check(Arrow(Name, x => uint.MaxValue - (uint)x, Dictionary), Name, value: x => (float)(uint.MaxValue - (uint)x));
        Check(Arrow<string, float?>(Name, x => x, Dictionary), Name);

        void Dictionary(WriterPropertiesBuilder builder)
        {
            if (!dictionary) builder.DisableDictionary();
        }
    }

    [TestCase(Encoding.ByteStreamSplit)]
    [TestCase(Encoding.Plain)]
    public void EncodingsOfNumbers(Encoding encoding)
    {
        foreach (Compression codec in new[] { Compression.Uncompressed, Compression.Zstd })
        {
            string path = Arrow(Name, x => x, b => b.Compression(codec).DisableDictionary().Encoding("embedding.list.item", encoding));
            Assert.That(Encodings(path, 1), Does.Contain(encoding));
            Check(path, Name);
            path = Arrow(Name, x => (double)x, b => b.Compression(codec).DisableDictionary().Encoding("embedding.list.item", encoding));
            Check(path, Name, new RowRange(3, 2999));
        }
    }

    [Test]
    public void DifferencesOfNumbers()
    {
        Action<WriterPropertiesBuilder> delta = b => b.DisableDictionary().Encoding("embedding.list.item", Encoding.DeltaBinaryPacked);
        string path = Arrow(Name, x => (int)(8 * x) - 500, delta);
        Assert.That(Encodings(path, 1), Does.Contain(Encoding.DeltaBinaryPacked));
        Check(path, Name, value: x => (8 * x) - 500);
        Check(Arrow(Name, x => (long)(8 * x) << 40, delta), Name, new RowRange(11, 2500), x => 8 * x * MathF.Pow(2, 40));
        long[] extremes = [long.MinValue, long.MaxValue, 0, -1, 1, long.MinValue];
        path = Arrow(i => extremes[i % 6], x => x, b => b.DisableDictionary().Encoding("id", Encoding.DeltaBinaryPacked));
        Check(path, i => $"{extremes[i % 6]}");
    }

    [TestCase(Encoding.Plain)]
    [TestCase(Encoding.DeltaLengthByteArray)]
    [TestCase(Encoding.DeltaByteArray)]
    public void EncodingsOfNames(Encoding encoding)
    {
        string path = Arrow(Name, x => x, b => b.DisableDictionary("id").Encoding("id", encoding));
        Assert.That(Encodings(path, 0), Does.Contain(encoding));
        Check(path, Name);
        Check(path, Name, new RowRange(1234, 2222));
    }

    [Test]
    public void NamesOfAllTypes([Values] bool dictionary)
    {
        Check(Arrow(i => 7 - i, x => x, Dictionary), i => $"{7 - i}");
        Check(Arrow(i => long.MaxValue - i, x => x, Dictionary), i => $"{long.MaxValue - i}");
        Check(Arrow(i => ulong.MaxValue - (ulong)i, x => x, Dictionary), i => $"{ulong.MaxValue - (ulong)i}");
        Check(Arrow(Uuid, x => x, Dictionary), i => $"{Uuid(i)}", new RowRange(1500, null));
        Check(Arrow<int?, float>(i => i, x => x, Dictionary), i => $"{i}");
        static Guid Uuid(int i) => new(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

        void Dictionary(WriterPropertiesBuilder builder)
        {
            if (!dictionary) builder.DisableDictionary();
        }
    }

    [Test]
    public void DuckDbsFiles(
        [Values("V1", "V2")] string version, [Values("uncompressed", "snappy", "zstd", "gzip", "lz4_raw", "brotli")] string codec)
    {
        string values = $"list_transform(range({Cols}), j -> (((i * 31 + j * 7) % 1000) / 8)::FLOAT)";
        DuckDb.Run($"COPY (SELECT 'n' || i AS id, {values} AS embedding, i AS other FROM range({Rows}) t(i)) TO '{At("a.parquet")}' "
            + $"(FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048)");
        Check(At("a.parquet"), i => $"n{i}");
        Check(At("a.parquet"), i => $"n{i}", new RowRange(2000, 2100));
        DuckDb.Run($"COPY (SELECT uuid() AS uuid, {values}::FLOAT[{Cols}] AS v FROM range({Rows}) t(i)) TO '{At("b.parquet")}' "
            + $"(FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION {version})");
        List<string> uuids = DuckDb.Rows<string>($"SELECT uuid::VARCHAR FROM '{At("b.parquet")}'");
        Check(At("b.parquet"), i => uuids[i]);
    }

    [Test]
    public void ColumnsAreChosen()
    {
        DuckDb.Run($"COPY (SELECT 'a' AS sku, 1 AS id, [1, 2]::FLOAT[] AS old, [3]::DOUBLE[] AS new, [[1::FLOAT]] AS deep, 'x' AS t, "
            + $"{{'a': [1::FLOAT]}} AS s, MAP {{'k': 1::FLOAT}} AS m, ['x'] AS texts, TRUE AS b) TO '{At("a.parquet")}' (FORMAT parquet)");
        string path = At("a.parquet");
        OpenFails(path, "has 2 columns with lists of numbers", "old, new");
        OpenFails(path + ":nothing", "no column nothing", "old, new");
        OpenFails(path + ":deep", "deep is a list of lists");
        OpenFails(path + ":t", "t is text");
        OpenFails(path + ":s", "s is a structure");
        OpenFails(path + ":m", "m is a map");
        OpenFails(path + ":texts", "texts is a list of what is no number");
        OpenFails(path + ":id", "id is one number a row");
        ComputeContext context = new(1);
        using (LoadedMatrix m = MatrixFile.Open(path + ":old", null, context, new TableOptions { IdColumn = "sku" }))
        {
            Assert.That((m.RowNames![0], m.View.Row(0)[1]), Is.EqualTo(("a", 2f)));
            Assert.That(m.Description, Does.EndWith("vectors are old; sku are names"));
        }
        using (LoadedMatrix m = MatrixFile.Open(path + ":new", null, context, new TableOptions { IdColumn = "none" }))
            Assert.That((m.RowNames, m.View.Row(0)[0]), Is.EqualTo(((string[]?)null, 3f)));
        Fails(LfmErrorCode.InvalidFile, () => Open(new TableOptions { IdColumn = "b" }), "column b is ", "names nothing", "sku, id");
        Fails(LfmErrorCode.InvalidFile, () => Open(new TableOptions { Columns = "1" }), "behind a colon");
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.OpenFeatureMaps(path + ":old").Dispose(), "is a matrix");
        Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.Open(path + ":old", new RowRange(1, 2)).Dispose(), "does not fit", "1 row");
        DuckDb.Run($"COPY (SELECT 1 AS id, 2 AS x WHERE false) TO '{At("b.parquet")}' (FORMAT parquet)");
        OpenFails(At("b.parquet"), "no column with lists of numbers", "id (one number a row)");
        DuckDb.Run($"COPY (SELECT 1 AS id, [2]::FLOAT[] AS x WHERE false) TO '{At("c.parquet")}' (FORMAT parquet)");
        OpenFails(At("c.parquet"), "holds no rows");
        DuckDb.Run($"COPY (SELECT 1 AS id, NULL::FLOAT[] AS x) TO '{At("d.parquet")}' (FORMAT parquet)");
        OpenFails(At("d.parquet"), "x is NULL or empty in every row");

        void Open(TableOptions options) => MatrixFile.Open(path + ":old", null, context, options).Dispose();
    }

    [Test]
    public void RowsThatCannotBeUsedAreNamedOrLeftOut([Values("V1", "V2")] string version)
    {
        const string Table = "(VALUES ('a', NULL), ('b', [1, 2]), (NULL, [3, 4]), ('d', [5]), ('e', [6, 7, 8]), ('f', []), "
            + "('g', [9, NULL]), ('h', [1e300, 10]), ('i', ['nan'::DOUBLE, 11]), ('j', [12, 13])) t(id, embedding)";
        string path = At("a.parquet");
        DuckDb.Run($"COPY (SELECT id, embedding::DOUBLE[] AS embedding FROM {Table}) TO '{path}' "
            + $"(FORMAT parquet, PARQUET_VERSION {version})");
        List<BadRow> found = [];
        BadRows bad = new(found.Add);
        using (RowReader reader = MatrixFile.OpenRows(path, null, null, new ComputeContext(1), bad))
        {
            Assert.That((reader.Rows, reader.ReadBlock(), reader.Block.Rows), Is.EqualTo(((long?)null, true, 2)));
            Assert.That(reader.Names.ToArray(), Is.EqualTo(new[] { "b", "j" }));
            Assert.That(reader.Block.Row(0).ToArray(), Is.EqualTo(new float[] { 1, 2 }));
            Assert.That(reader.Block.Row(1).ToArray(), Is.EqualTo(new float[] { 12, 13 }));
            Assert.That(reader.ReadBlock(), Is.False);
        }
        string[] reasons =
        [
            "row 0 ('a'): embedding is NULL", "row 2 has no name", "row 3 ('d'): embedding has 1 numbers where others have 2",
            "row 4 ('e'): embedding has 3", "row 5 ('f'): embedding has 0", "row 6 ('g'): embedding holds 1 NULL",
            "row 7 ('h'), column 0 (counted from 0) is beyond float32", "is NaN",
        ];
        for (int i = 0; i < reasons.Length; i++) Assert.That(found[i].Reason, Does.Contain(reasons[i]));
        Assert.That(found.Select(b => b.Id), Is.EqualTo(new[] { "a", "", "d", "e", "f", "g", "h", "i" }));
        Assert.That(found.Take(7).Select(b => b.Row), Is.EqualTo(new long[] { 0, 2, 3, 4, 5, 6, 7 }));
        OpenFails(path, "a.parquet", "row 0 ('a'): embedding is NULL");
    }
}
