using Apache.Arrow;
using Apache.Arrow.Arrays;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Architecture;

namespace LfmNative.Tests.Storage;

/// <summary>Apache.Arrow writes what is read here and reads what is written here.</summary>
public sealed class ArrowTests : StorageTest
{
    private static readonly float[] Six = [1, 2.5f, -3, 4, 5, 6];

    private static readonly string[] Abc = ["a", "bé", "c"];

    /// <summary>Lists of numbers of every type that means a number, fixed and not.</summary>
    private static IEnumerable<TestCaseData> Vectors()
    {
        foreach (string kind in new[] { "fixed", "list", "large" })
        {
            yield return Case(kind, FloatType.Default, new FloatArray.Builder().AppendRange(Six).Build());
            yield return Case(kind, DoubleType.Default, new DoubleArray.Builder().AppendRange(Six.Select(x => (double)x)).Build());
            yield return Case(kind, HalfFloatType.Default, new HalfFloatArray.Builder().AppendRange(Six.Select(x => (Half)x)).Build());
            yield return Case(kind, Int8Type.Default, new Int8Array.Builder().AppendRange(Six.Select(x => (sbyte)x)).Build());
            yield return Case(kind, UInt8Type.Default, new UInt8Array.Builder().AppendRange(Six.Select(x => (byte)Math.Abs(x))).Build());
            yield return Case(kind, Int16Type.Default, new Int16Array.Builder().AppendRange(Six.Select(x => (short)x)).Build());
            yield return Case(kind, Int32Type.Default, new Int32Array.Builder().AppendRange(Six.Select(x => (int)x)).Build());
            yield return Case(kind, Int64Type.Default, new Int64Array.Builder().AppendRange(Six.Select(x => (long)x)).Build());
        }

        static TestCaseData Case(string kind, IArrowType type, IArrowArray values) =>
            new TestCaseData(kind, type, values).SetArgDisplayNames(kind, type.Name);
    }

    [TestCaseSource(nameof(Vectors))]
    public void NumbersOfEveryTypeAreRead(string kind, IArrowType type, IArrowArray values)
    {
        RecordBatch batch = ArrowSamples.Table(("id", ArrowSamples.Texts(Abc)), ("embedding", ArrowSamples.Lists(kind, type, values, 3)));
        ArrowSamples.WriteFile(At("a.arrow"), batch);
        ArrowSamples.WriteStream(At("a.arrows"), null, batch);
        float[] expected = type switch
        {
            FloatType or DoubleType or HalfFloatType => Six,
            UInt8Type => [.. Six.Select(x => (float)(byte)Math.Abs(x))],
            _ => [.. Six.Select(x => (float)(int)x)],
        };
        foreach (string name in new[] { "a.arrow", "a.arrows" })
        {
            using LoadedMatrix m = MatrixFile.Open(At(name));
            Assert.That((m.Rows, m.Cols), Is.EqualTo((3, 2)));
            Assert.That(Values(m).Cast<float>(), Is.EqualTo(expected));
            Assert.That(m.RowNames, Is.EqualTo(Abc));
            Assert.That(m.Description, Does.EndWith("vectors are embedding; id are names"));
        }
    }

    [Test]
    public void IdsOfEveryTypeAreNames()
    {
        Guid[] guids = [Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), Guid.Empty, Guid.AllBitsSet];
        byte[] bytes = [.. guids.SelectMany(g => g.ToByteArray(bigEndian: true))];
        FixedSizeBinaryArray uuids = new(new ArrayData(new FixedSizeBinaryType(16), 3, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(bytes)]));
        Names(ArrowSamples.Texts(Abc), Abc);
        Names(new Int64Array.Builder().AppendRange([7L, -8, long.MaxValue]).Build(), ["7", "-8", "9223372036854775807"]);
        Names(new UInt64Array.Builder().AppendRange([7UL, 8, ulong.MaxValue]).Build(), ["7", "8", "18446744073709551615"]);
        Names(new Int8Array.Builder().AppendRange([(sbyte)1, (sbyte)-2, (sbyte)3]).Build(), ["1", "-2", "3"]);
        Names(uuids, [.. guids.Select(g => g.ToString())]);
        Names(new LargeStringArray(3, new ArrowBuffer.Builder<long>().AppendRange([0L, 1, 3, 3]).Build(),
            new ArrowBuffer("abb"u8.ToArray()), ArrowBuffer.Empty, 0), ["a", "bb", ""]);
        Names(new StringViewArray.Builder().Append("short").Append("longer than twelve bytes").Append("").Build(),
            ["short", "longer than twelve bytes", ""]);
        DictionaryType dictionary = new(Int8Type.Default, StringType.Default, false);
        Int8Array indices = new Int8Array.Builder().AppendRange([(sbyte)2, (sbyte)0, (sbyte)2]).Build();
        Names(new DictionaryArray(dictionary, indices, ArrowSamples.Texts(Abc)), ["c", "a", "c"]);

        void Names(IArrowArray ids, string[] expected)
        {
            RecordBatch batch = ArrowSamples.Table(
                ("other", ArrowSamples.Texts(Abc)), ("embedding", ArrowSamples.Floats(Six, 3)), ("key", ids));
            ArrowSamples.WriteStream(At("a.arrow"), null, batch, batch);
            using LoadedMatrix m = MatrixFile.Open(At("a.arrow"));
            Assert.That(m.RowNames, Is.EqualTo((string[])[.. expected, .. expected]));
        }
    }

    [Test]
    public void PackedColumnsAreRead([Values] CompressionCodecType codec)
    {
        float[] values = [.. Enumerable.Range(0, 60000).Select(i => (float)(i % 97))];
        string[] names = [.. Enumerable.Range(0, 3000).Select(i => $"name {i}")];
        RecordBatch batch = ArrowSamples.Table(("id", ArrowSamples.Texts(names)), ("v", ArrowSamples.Floats(values, 3000)));
        ArrowSamples.WriteStream(At("a.ipc"), codec, batch);
        Assert.That(new FileInfo(At("a.ipc")).Length, Is.LessThan(4 * values.Length), "it is packed");
        using LoadedMatrix m = MatrixFile.Open(At("a.ipc"));
        Assert.That(Values(m).Cast<float>(), Is.EqualTo(values));
        Assert.That(m.RowNames, Is.EqualTo(names));
    }

    [Test]
    public void ColumnsMayBeNamed()
    {
        RecordBatch batch = ArrowSamples.Table(
            ("sku", ArrowSamples.Texts(Abc)), ("old", ArrowSamples.Floats(Six, 3)),
            ("new", ArrowSamples.Floats([.. Six.Reverse()], 3)), ("number", new Int32Array.Builder().AppendRange([1, 2, 3]).Build()));
        ArrowSamples.WriteFile(At("a.feather"), batch);
        using (LoadedMatrix m = Open("new", new TableOptions { IdColumn = "sku" }))
        {
            Assert.That(m.View.Row(0)[0], Is.EqualTo(6));
            Assert.That(m.RowNames, Is.EqualTo(Abc));
        }
        using (LoadedMatrix m = Open("old", new TableOptions())) Assert.That(m.RowNames, Is.Null);
        using (LoadedMatrix m = Open("old", new TableOptions { IdColumn = "number" })) Assert.That(m.RowNames![2], Is.EqualTo("3"));
        OpenFails(At("a.feather"), "2 columns with lists of numbers", "old, new");
        OpenFails(At("a.feather") + ":newest", "no column newest", "old, new");
        OpenFails(At("a.feather") + ":sku", "column sku is utf8");
        Fails(LfmErrorCode.InvalidFile, () => Open("old", new TableOptions { IdColumn = "x" }).Dispose(), "no column x", "sku");
        Fails(LfmErrorCode.InvalidFile, () => Open("old", new TableOptions { IdColumn = "new" }).Dispose(), "names nothing");
        Fails(LfmErrorCode.InvalidFile, () => Open("old", new TableOptions { Columns = "0" }).Dispose(), "is an Arrow table");

        LoadedMatrix Open(string column, TableOptions table) =>
            MatrixFile.Open($"{At("a.feather")}:{column}", null, new ComputeContext(2), table);
    }

    [Test]
    public void RowsMayBeChosenAcrossBatches([Values("a.arrow", "a.arrow.gz")] string name)
    {
        RecordBatch[] batches = [.. Enumerable.Range(0, 5).Select(b => ArrowSamples.Table(
            ("id", ArrowSamples.Texts([.. Enumerable.Range(10 * b, 10).Select(i => $"{i}")])),
            ("v", ArrowSamples.Lists("list", FloatType.Default,
                new FloatArray.Builder().AppendRange(Enumerable.Range(30 * b, 30).Select(i => (float)i)).Build(), 10))))];
        ArrowSamples.WriteFile(At("a.arrow"), batches);
        ArrowSamples.Pack(At("a.arrow"));
        foreach ((int from, int? to) in new[] { (0, (int?)50), (7, 12), (10, 20), (49, null), (0, 1), (23, 41) })
        {
            using RowReader reader = MatrixFile.OpenRows(At(name), new RowRange(from, to));
            List<string> names = [];
            while (reader.ReadBlock())
            {
                for (int i = 0; i < reader.Block.Rows; i++)
                {
                    Assert.That(reader.Block.Row(i)[1], Is.EqualTo((3 * (from + names.Count)) + 1));
                    names.Add(reader.Names[i]);
                }
            }
            Assert.That(names, Is.EqualTo(Enumerable.Range(from, (to ?? 50) - from).Select(i => $"{i}")));
        }
        foreach ((int from, int? to) in new[] { (-1, (int?)null), (-2, 5), (5, 5), (6, 5) })
            Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.OpenRows(At(name), new RowRange(from, to)).Dispose(), "does not fit");
        Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.Open(At(name), new RowRange(0, 51)).Dispose(), "has 50 rows");
        Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.Open(At(name), new RowRange(50, null)).Dispose(), "has 50 rows");
    }

    [Test]
    public void RowsThatCannotBeUsedAreNamedOrLeftOut()
    {
        ListArray.Builder lists = new(FloatType.Default);
        FloatArray.Builder numbers = (FloatArray.Builder)lists.ValueBuilder;
        lists.Append();
        numbers.AppendRange([1f, 2f]);
        lists.AppendNull();
        lists.Append();
        numbers.Append(3);
        lists.Append();
        numbers.Append(4).AppendNull();
        lists.Append();
        numbers.AppendRange([5f, 6f]);
        lists.Append();
        numbers.AppendRange([7f, float.NaN]);
        StringArray ids = new StringArray.Builder().Append("a").Append("b").Append("c").Append("d").AppendNull().Append("f").Build();
        ArrowSamples.WriteFile(At("a.arrow"), ArrowSamples.Table(("id", ids), ("v", lists.Build())));
        OpenFails(At("a.arrow"), "row 1 ('b'): v is null");
        List<BadRow> bad = [];
        using RowReader reader = MatrixFile.OpenRows(At("a.arrow"), bad: new BadRows(bad.Add));
        Assert.That(reader.ReadBlock(), Is.True);
        Assert.That((reader.Block.Rows, reader.Names[0]), Is.EqualTo((1, "a")));
        Assert.That(bad.Select(b => (b.Row, b.Id)), Is.EqualTo(new[] { (1L, "b"), (2, "c"), (3, "d"), (4, ""), (5, "f") }));
        string[] reasons = ["v is null", "v has 1 numbers where the first has 2", "number 1 of v is null", "row 4 has no id", "NaN"];
        for (int i = 0; i < bad.Count; i++) Assert.That(bad[i].Reason, Does.Contain(reasons[i]));
        Assert.That(reader.ReadBlock(), Is.False);
    }

    [Test]
    public void ApacheArrowReadsWhatIsWritten([Values(".arrow", ".feather", ".ipc", ".arrows")] string extension, [Values] bool named)
    {
        const int Rows = 70000, Cols = 3;
        float[] values = RandomRow(Rows * Cols, 5);
        string[]? names = named ? [.. Enumerable.Range(0, Rows).Select(i => $"é {i}")] : null;
        MatrixWriter.Write(At("a" + extension), new ReadOnlyMatrixView<float>(values, Rows, Cols), names);
        List<float> found = [];
        List<string> ids = [];
        using (FileStream stream = File.OpenRead(At("a" + extension)))
        using (ArrowStreamReader reader = extension == ".arrows" ? new ArrowStreamReader(stream) : new ArrowFileReader(stream))
        {
            while (reader.ReadNextRecordBatch() is { } batch)
            {
                FixedSizeListArray lists = (FixedSizeListArray)batch.Column("embedding");
                found.AddRange(((FloatArray)lists.Values).Values.ToArray());
                for (int i = 0; i < batch.Length; i++)
                    ids.Add(named ? ((StringArray)batch.Column("id")).GetString(i) : $"{((Int64Array)batch.Column("id")).GetValue(i)}");
            }
        }
        Assert.That(found, Is.EqualTo(values));
        Assert.That(ids, Is.EqualTo(names ?? [.. Enumerable.Range(0, Rows).Select(i => $"{i}")]));
        using LoadedMatrix again = MatrixFile.Open(At("a" + extension));
        Assert.That(again.View.Row(Rows - 1).ToArray(), Is.EqualTo(values[^Cols..]));
        Assert.That(again.RowNames, Is.EqualTo(ids));
    }

    [Test]
    public void DoublesStayDoublesAndWritingCanGoOn([Values(true, false)] bool file)
    {
        double[] values = [.. Enumerable.Range(0, 12).Select(i => i + (1.0 / 3))];
        RowTarget target = new("x", 2, true, 6, new ComputeContext(1), new OutputOptions());
        string extension = file ? ".arrow" : ".arrows";
        byte[] whole = Write(values, stop: 6), resumed = Write(values, stop: 3);
        Assert.That(resumed, Is.EqualTo(whole));
        File.WriteAllBytes(At("a" + extension), resumed);
        using FileStream stream = File.OpenRead(At("a" + extension));
        using ArrowStreamReader reader = file ? new ArrowFileReader(stream) : new ArrowStreamReader(stream);
        List<double> found = [];
        while (reader.ReadNextRecordBatch() is { } batch)
            found.AddRange(((DoubleArray)((FixedSizeListArray)batch.Column("embedding")).Values).Values.ToArray());
        Assert.That(found, Is.EqualTo(values));

        unsafe byte[] Write(double[] rows, int stop)
        {
            using MemoryStream stream = new();
            RowFormat<double> format = RowFormat<double>.Of(extension, target);
            stream.Write(format.Head(6));
            fixed (double* first = rows)
            {
                for (int i = 0; i < 6; i++)
                {
                    if (i == stop)
                    {
                        byte[] state = format.Checkpoint(stream)!;
                        format = RowFormat<double>.Of(extension, target);
                        format.Resume(state, i);
                    }
                    format.Write(stream, first + (2 * i), 1, 2, [$"{i}"], i);
                }
            }
            stream.Write(format.Tail(6));
            return stream.ToArray();
        }
    }

    /// <summary>tests/fixtures/make_arrow.js wrote it: its schema is in the footer alone.</summary>
    [Test]
    public void FilesOfApacheArrowForJavaScriptAreRead([Values("embedding", "list")] string column)
    {
        TableOptions table = new() { IdColumn = column == "list" ? "tag" : null };
        string path = Repository.PathOf("tests", "fixtures", "javascript.arrow");
        using LoadedMatrix m = MatrixFile.Open($"{path}:{column}", null, new ComputeContext(1), table);
        for (int i = 0; i < 20; i++) Assert.That(m.View.Row(i).ToArray(), Is.EqualTo(new[] { i, i + 0.5f, -i }));
        Assert.That(m.RowNames, Is.EqualTo(Enumerable.Range(0, 20).Select(i => column == "list" ? $"t{i % 5}" : $"k{i}")));
    }

    [Test]
    public void VersionOneIsRefused()
    {
        OpenFails(Put("a.feather", [.. "FEA1"u8, .. new byte[60], .. "FEA1"u8]), "Feather file of version 1");
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.OpenFeatureMaps(At("a.feather")).Dispose(), "is a matrix");
    }
}
