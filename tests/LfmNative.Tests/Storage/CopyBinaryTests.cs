using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;
using static LfmNative.Tests.Storage.CopyBytes;

namespace LfmNative.Tests.Storage;

public sealed class CopyBinaryTests : StorageTest
{
    private static readonly float[] First = [1, 2.5f, -3], Second = [4, 5, 6];

    private static IEnumerable<TestCaseData> Vectors()
    {
        yield return new TestCaseData(Reals(First), Reals(Second), "real[]", SqlVector.Array);
        yield return new TestCaseData(Reals(First, lower: 0), Reals(Second, lower: -7), "real[]", SqlVector.Array);
        yield return new TestCaseData(Doubles(1, 2.5, -3), Doubles(4, 5, 6), "double precision[]", SqlVector.DoubleArray);
        yield return new TestCaseData(Vector(First), Vector(Second), "vector", SqlVector.Vector);
        yield return new TestCaseData(HalfVector(First), HalfVector(Second), "halfvec", SqlVector.HalfVec);
    }

    [TestCaseSource(nameof(Vectors))]
    public void VectorsOfEveryType(byte[] first, byte[] second, string type, SqlVector kind)
    {
        Put("a.pgcopy", File(Tuple(Text("a\tb"), first), Tuple(Text("é"), second)));
        using RowReader reader = MatrixFile.OpenRows(At("a.pgcopy"));
        Assert.That(reader.ReadBlock(), Is.True);
        Assert.That(reader.Block.Row(0).ToArray(), Is.EqualTo(First));
        Assert.That(reader.Block.Row(1).ToArray(), Is.EqualTo(Second));
        Assert.That(reader.Names.ToArray(), Is.EqualTo(new[] { "a\tb", "é" }));
        Assert.That(reader.Sql, Is.EqualTo(new SqlForm(kind, SqlId.Text)));
        Assert.That(reader.Description, Does.EndWith("column 0 holds names, read as text; column 1 holds vectors, " + type));
        Assert.That(reader.ReadBlock(), Is.False);
    }

    private static IEnumerable<TestCaseData> Ids()
    {
        Guid uuid = new("01234567-89ab-cdef-0123-456789abcdef");
        byte[] bytes = [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF];
        yield return new TestCaseData(Int2(7), Int2(-7), SqlId.Int2, "7", "-7");
        yield return new TestCaseData(Int4(70000), Int4(-2), SqlId.Int4, "70000", "-2");
        yield return new TestCaseData(Int8(1L << 40), Int8(long.MinValue), SqlId.Int8, "1099511627776", "-9223372036854775808");
        yield return new TestCaseData(bytes, new byte[16], SqlId.Uuid, uuid.ToString(), Guid.Empty.ToString());
        yield return new TestCaseData(Text("4711"), Text("4712"), SqlId.Text, "4711", "4712");
        yield return new TestCaseData(Text(""), Text("x"), SqlId.Text, "", "x");
    }

    [TestCaseSource(nameof(Ids))]
    public void IdsOfEveryType(byte[] first, byte[] second, SqlId type, string name, string other)
    {
        Put("a.pgcopy", File(Tuple(Reals(First), first, null), Tuple(Reals(Second), second, Text("more"))));
        using RowReader reader = MatrixFile.OpenRows(At("a.pgcopy"));
        Assert.That(reader.ReadBlock(), Is.True);
        Assert.That(reader.Names.ToArray(), Is.EqualTo(new[] { name, other }));
        Assert.That(reader.Sql!.Id, Is.EqualTo(type));
        // What is read comes out as it was, byte for byte.
        OutputOptions options = new() { SqlId = type };
        using RowWriter<float> writer = new(At("b.pgcopy"), 3, named: true, output: options);
        writer.Write(reader.Block, reader.Names);
        writer.Finish();
        Assert.That(System.IO.File.ReadAllBytes(At("b.pgcopy")),
            Is.EqualTo(File(Tuple(first, Reals(First)), Tuple(second, Reals(Second)))));
    }

    [Test]
    public void ColumnsAndTypesMayBeSaid()
    {
        Put("a.pgcopy", File(
            Tuple(Text("ABCD"), Text("x"), Reals(First), Vector(Second)), Tuple(Text("ABCE"), Text("y"), Reals(Second), Vector(First))));
        OpenFails(At("a.pgcopy"), "2 columns of vectors (2, 3", ":2");
        OpenFails(At("a.pgcopy") + ":1", "column 1", "no vectors", "2, 3");
        Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.Open(At("a.pgcopy") + ":embedding").Dispose(), "no names", "0 to 3");
        Assert.That(Names(3, new TableOptions()), Is.EqualTo(new[] { "ABCD", "ABCE" }));
        Assert.That(Names(3, new TableOptions { IdColumn = "1" }), Is.EqualTo(new[] { "x", "y" }));
        Assert.That(Names(2, new TableOptions { IdColumn = "none" }), Is.Null);
        Assert.That(Names(2, new TableOptions { SqlId = SqlId.Int4 }), Is.EqualTo(new[] { "1094861636", "1094861637" }));
        Fails(LfmErrorCode.InvalidFile, () => Names(2, new TableOptions { IdColumn = "3" }), "column 3", "neither text");
        Fails(LfmErrorCode.InvalidFile, () => Names(2, new TableOptions { Header = HeaderLine.No }), "no header");
        Fails(LfmErrorCode.InvalidFile, () => Names(2, new TableOptions { SqlId = SqlId.Uuid }), "row 0", "no uuid", "SqlId");

        string[]? Names(int column, TableOptions options)
        {
            using LoadedMatrix m = MatrixFile.Open(At("a.pgcopy") + $":{column}", null, new ComputeContext(1), options);
            Assert.That(m.View.Row(0)[0], Is.EqualTo(column == 2 ? 1 : 4));
            return m.RowNames;
        }
    }

    /// <summary>Ids that are integers by the first rows and something else later cannot pass unseen.</summary>
    [Test]
    public void AWrongGuessIsAnError()
    {
        byte[][] tuples = [.. Enumerable.Range(0, 100).Select(i => Tuple(Int4(i), Reals(First)))];
        OpenFails(Put("a.pgcopy", File([.. tuples, Tuple(Text("long"), Reals(First)), Tuple(Text("longer"), Reals(First))])),
            "row 101", "no int4", "SqlId");
        tuples = [.. Enumerable.Range(0, 100).Select(i => Tuple(Text($"{1000 + i}"), Reals(First)))];
        OpenFails(Put("b.pgcopy", File([.. tuples, Tuple(Int4(5), Reals(First))])), "row 100", "bytes 00000005", "no text");
    }

    [Test]
    public void EverySentenceNamesTheId()
    {
        byte[] good = Tuple(Text("a"), Reals(First));
        Bad(Tuple(Text("b"), null), "the vector is NULL");
        Bad(Tuple(Text("b"), Reals([1, 2])), "the vector has 2 numbers where the others have 3");
        Bad(Tuple(Text("b"), Reals([1, float.NaN, 2], nulls: true)), "the vector holds NULL as its number 1");
        Bad(Tuple(Text("b"), Grid(1, 3)), "the vector is an array of 2 dimensions");
        Bad(Tuple(Text("b"), [.. Int4(0), .. Int4(0), .. Int4(700)]), "the vector has 0 numbers");
        Bad(Tuple(Text("b"), Doubles(1, 2, 3)), "not of the type");
        Bad(Tuple(Text("b"), Vector(First)), "not of the type");
        Bad(Tuple(Text("b"), Text("{1,2,3}")), "not of the type");
        Bad(Tuple(Text("b"), [.. Reals(First), 0]), "does not hold what its head says");
        Bad(Tuple(Text("b"), Reals(First), Text("more")), "there are 3 fields where the first has 2");
        Bad(Tuple(Text("b")), "there are 1 fields where the first has 2");
        OpenFails(Put("a.pgcopy", File(good, Tuple(null, Reals(First)))), "row 1", "the id is NULL");
        OpenFails(Put("b.pgcopy", File(Tuple(Text("x"), null), good)), "row 0 ('x')", "the vector is NULL");
        byte[] large = File(Tuple(Text("x"), Doubles(1)), Tuple(Text("y"), Doubles(1e39)));
        OpenFails(Put("c.pgcopy", large), "row 1 ('y')", "its number 0", "beyond");
        OpenFails(Put("d.pgcopy", File(Tuple(Text("x"), Grid(2, 2)))), "several dimensions");

        void Bad(byte[] tuple, string part)
        {
            Put("bad.pgcopy", File(good, tuple, good));
            OpenFails(At("bad.pgcopy"), "row 1 ('b')", part);
            List<BadRow> found = [];
            using RowReader reader = MatrixFile.OpenRows(At("bad.pgcopy"), null, null, null, new BadRows(found.Add));
            Assert.That(reader.ReadBlock(), Is.True);
            Assert.That((reader.Block.Rows, reader.Block.Row(1)[2]), Is.EqualTo((2, -3f)), part);
            Assert.That(found.ConvertAll(row => (row.Row, row.Id)), Is.EqualTo(new[] { (1L, "b") }), part);
        }
    }

    [Test]
    public void LiesAreNamed()
    {
        byte[] good = Tuple(Text("a"), Reals(First)), file = File(good, good);
        OpenFails(Put("a.pgcopy", [.. Head, .. good]), "after 1 rows", "without the mark");
        OpenFails(Put("b.pgcopy", file[..^10]), "within row 1");
        OpenFails(Put("c.pgcopy", [.. file, 0]), "more bytes behind its end");
        OpenFails(Put("d.pgcopy", [.. Head, 0xFF, 0xFF]), "holds no rows");
        OpenFails(Put("e.pgcopy", [.. Head, .. good, .. Int2(-2)]), "row 1 has -2 fields");
        OpenFails(Put("f.pgcopy", [.. Head, .. good, .. Int2(0)]), "row 1 has 0 fields");
        OpenFails(Put("g.pgcopy", [.. Head, .. Int2(2), .. Int4(-5)]), "field 0 of row 0 has -5 bytes");
        OpenFails(Put("h.pgcopy", [.. Head, .. Int2(1), .. Int4(int.MaxValue), 0]), "within row 0");
        OpenFails(Put("i.pgcopy", Text("id,v\na,1\n")), "does not begin as COPY binary");
        OpenFails(Put("j.pgcopy", [.. Head[..11], .. Int4(1 << 16), .. Int4(0), 0xFF, 0xFF]), "flags 0x10000");
        OpenFails(Put("k.pgcopy", [.. Head[..15], .. Int4(-1)]), "-1 more bytes");
        OpenFails(Put("l.pgcopy", File(Tuple(Text("a"), Text("b")))), "no column of vectors");
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.OpenFeatureMaps(At("c.pgcopy")).Dispose(), "is a matrix");
        byte[] extended = [.. Head[..15], .. Int4(3), 1, 2, 3, .. good, 0xFF, 0xFF];
        Assert.That(Load(Put("m.pgcopy", extended))[0, 1], Is.EqualTo(2.5f), "a header that is longer");
    }

    /// <summary>A pipe has no length that would tell a lie at once: memory grows by what comes.</summary>
    [Test]
    public void AGzippedLieTakesNoMemory()
    {
        using (GZipStream packed = new(System.IO.File.Create(At("a.pgcopy.gz")), CompressionLevel.Fastest))
            packed.Write([.. Head, .. Int2(2), .. Int4(int.MaxValue - 100), 1, 2, 3]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        OpenFails(At("a.pgcopy.gz"), "within row 0");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(8 << 20));
    }

    [Test]
    public void ManyRowsAreReadInBlocks()
    {
        const int Rows = 5000, Cols = 300;
        float[] values = RandomRow(Rows * Cols, 8);
        string[] names = [.. Enumerable.Range(0, Rows).Select(i => new string('x', i % 50) + i)];
        MatrixWriter.Write(At("a.pgcopy"), new ReadOnlyMatrixView<float>(values, Rows, Cols), names);
        using (FileStream from = System.IO.File.OpenRead(At("a.pgcopy")))
        using (GZipStream to = new(System.IO.File.Create(At("a.pgcopy.gz")), CompressionLevel.Fastest))
            from.CopyTo(to);
        foreach (string name in new[] { "a.pgcopy", "a.pgcopy.gz" })
        {
            using LoadedMatrix all = MatrixFile.Open(At(name));
            Assert.That(Values(all).Cast<float>(), Is.EqualTo(values));
            Assert.That(all.RowNames, Is.EqualTo(names));
            using LoadedMatrix part = MatrixFile.Open(At(name), new RowRange(4000, 4010));
            Assert.That((part.Rows, part.RowNames![9]), Is.EqualTo((10, names[4009])));
            Assert.That(part.View.Row(9).ToArray(), Is.EqualTo(values[(4009 * Cols)..(4010 * Cols)]));
            Fails(LfmErrorCode.InvalidArgument, () => MatrixFile.Open(At(name), new RowRange(10, 5001)).Dispose(), "5000");
        }
    }

    private static IEnumerable<TestCaseData> Written()
    {
        yield return new TestCaseData(SqlVector.Array, (Func<float[], byte[]>)(v => Reals(v)));
        yield return new TestCaseData(SqlVector.DoubleArray, (Func<float[], byte[]>)(v => Doubles(Array.ConvertAll(v, x => (double)x))));
        yield return new TestCaseData(SqlVector.Vector, (Func<float[], byte[]>)Vector);
        yield return new TestCaseData(SqlVector.HalfVec, (Func<float[], byte[]>)HalfVector);
    }

    [TestCaseSource(nameof(Written))]
    public void WrittenByteByByte(SqlVector type, Func<float[], byte[]> bytes)
    {
        ReadOnlyMatrixView<float> rows = new([.. First, .. Second], 2, 3);
        MatrixWriter.Write(At("a.pgcopy"), rows, ["a\tb", "é"], null, new OutputOptions { SqlVector = type });
        Assert.That(System.IO.File.ReadAllBytes(At("a.pgcopy")),
            Is.EqualTo(File(Tuple(Text("a\tb"), bytes(First)), Tuple(Text("é"), bytes(Second)))));
        MatrixWriter.Write(At("b.pgcopy"), rows, null, null, new OutputOptions { SqlVector = type, SqlId = SqlId.Int8 });
        Assert.That(System.IO.File.ReadAllBytes(At("b.pgcopy")),
            Is.EqualTo(File(Tuple(Int8(0), bytes(First)), Tuple(Int8(1), bytes(Second)))), "rows without names are numbered");
    }

    [Test]
    public void IdsThatAreOfAnotherTypeAreRefused([Values(SqlId.Int2, SqlId.Int4, SqlId.Int8, SqlId.Uuid)] SqlId type)
    {
        void Write() => MatrixWriter.Write(
            At("a.pgcopy"), new ReadOnlyMatrixView<float>(First, 1, 3), ["doc-1"], null, new OutputOptions { SqlId = type });
        Fails(LfmErrorCode.InvalidArgument, Write, "row 0", "'doc-1'", "no ", "SqlId");
    }

    /// <summary>Numbers of a float64 column keep all their digits from file to file.</summary>
    [Test]
    public void DoublesAreWrittenWhole()
    {
        OutputOptions options = new() { SqlVector = SqlVector.DoubleArray };
        MatrixWriter.Write(At("a.pgcopy"), new ReadOnlyMatrixView<double>([0.1, Math.PI], 1, 2), ["a"], null, options);
        Assert.That(System.IO.File.ReadAllBytes(At("a.pgcopy")), Is.EqualTo(File(Tuple(Text("a"), Doubles(0.1, Math.PI)))));
    }
}
