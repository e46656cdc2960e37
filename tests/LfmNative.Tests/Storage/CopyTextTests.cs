using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>PostgreSQL's COPY text as its reference describes it; <c>Cli/PostgresTests</c> asks a server.</summary>
public sealed class CopyTextTests : StorageTest
{
    [TestCase("a\t{1,2.5}\nb\t{3,-0.4}\n", "a|b", "column 0 holds names; column 1 holds vectors")]
    [TestCase("{1,2.5}\ta\n{3,-4e-1}\tb\n", "a|b", "column 1 holds names; column 0 holds vectors")]
    [TestCase("7\t[1,2.5]\tbody\n8\t[3,-0.4]\t\\N\n", "7|8", "column 0 holds names; column 1 holds vectors")]
    [TestCase("a\t[0:1]={1,2.5}\nb\t{3,-0.4}\n\\.\nwhatever\tfollows\n", "a|b", "column 1 holds vectors")]
    [TestCase("id\tv\na\t{1,2.5}\nb\t{3,-0.4}", "a|b", "first line is a header; column 0 ('id') holds names")]
    [TestCase("#a\t{1,2.5}\n\"b\"\t{3,-0.4}\n", "#a|\"b\"", "column 0 holds names")]
    [TestCase("a\\tb\\\\c\\nd\t{1,2.5}\n\\x41\\101\\q\\r\\b\\f\\v\\x\\8\t{3,-0.4}\n", "a\tb\\c\nd|AAq\r\b\f\vx8", "column 0 holds names")]
    [TestCase("\\\\N\t{1,2.5}\n\t{3,-0.4}\n", "\\N|", "column 0 holds names")]
    public void IdsAndVectorsAreFound(string text, string names, string understanding)
    {
        using LoadedMatrix m = MatrixFile.Open(Put("a.copy", text));
        Assert.That(Values(m), Is.EqualTo(new float[,] { { 1, 2.5f }, { 3, -0.4f } }));
        Assert.That(m.RowNames, Is.EqualTo(names.Split('|')));
        Assert.That(m.Description, Does.Contain("COPY text of PostgreSQL").And.Contain(understanding));
    }

    [Test]
    public void OtherTablesKeepTheirQuotes()
    {
        using LoadedMatrix m = MatrixFile.Open(Put("a.tsv", "\"a\tb\\t\"\t[1,2]\nc\t[3,4]\n"));
        Assert.That(m.RowNames, Is.EqualTo(new[] { "a\tb\\t", "c" }));
        Assert.That(Values(m), Is.EqualTo(new float[,] { { 1, 2 }, { 3, 4 } }));
    }

    [Test]
    public void EverySentenceNamesTheId()
    {
        OpenFails(Put("a.copy", "{1,2}\ta\n\\N\tb\n"), "line 2", "column 0", "the vector of 'b' is NULL");
        OpenFails(Put("b.copy", "{1,2}\ta\n{1}\tb\n{3,4}\tc\n"), "line 2", "the vector of 'b' has 1 numbers where the others have 2");
        OpenFails(Put("c.copy", "{1}\ta\n{1,2}\tb\n{3,4}\tc\n"), "line 1", "the vector of 'a' has 1 numbers where the others have 2");
        OpenFails(Put("d.copy", "{1,2}\ta\n{1,NULL}\tb\n"), "line 2", "number 1 of the vector of 'b', 'NULL', is not a number");
        OpenFails(Put("e.copy", "{1,2}\ta\n{{1,2},{3,4}}\tb\n"), "line 2", "number 0 of the vector of 'b', '{1', is not a number");
        OpenFails(Put("f.copy", "{1,2}\ta\n{3,4}\tb\tmore\n"), "line 2 ('b') has 3 fields where 2 are expected");
        OpenFails(Put("g.copy", "{1,2}\ta\n{3,4}\t\\N\n"), "line 2, column 1", "the id is NULL");
        OpenFails(Put("h.copy", "\\N\ta\n{3,4}\tb\n"), "line 1", "the vector of 'a' is NULL");
        OpenFails(Put("i.csv", "1,2,a\n3,x,b\n5,6,c\n"), "line 2, column 1", "'x' of 'b' is not a number");
        Fails(LfmErrorCode.InvalidData, () => MatrixFile.Open(Put("j.copy", "{1}\ta\n{1e39}\tb\n")).Dispose(), "of 'b', '1e39', is beyond");
        string uuid = Guid.NewGuid().ToString();
        Fails(LfmErrorCode.InvalidData, () => Read(Put("k.copy", $"{{1,2}}\ta\n{{1,NaN}}\t{uuid}\n")), $"row 1 ('{uuid}'), column 1");
        OpenFails(Put("l.copy", "\\.\n"), "no lines");
        OpenFails(Put("m.copy", "a\t\\N\n"), "of 'a' is not a number");
    }

    [Test]
    public void BadRowsAreListedByTheirIds()
    {
        List<BadRow> found = [];
        string text = "\\N\tnone\n{1,2}\ta\n{1}\tshort\n{NaN,1}\tnan\n{3,4}\tb\n{x,1}\tx\n{5,6}\t\\N\n";
        using RowReader reader = MatrixFile.OpenRows(Put("a.copy", text), null, null, null, new BadRows(found.Add));
        Assert.That(reader.ReadBlock(), Is.True);
        Assert.That(reader.Names.ToArray(), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(reader.Block.Row(1).ToArray(), Is.EqualTo(new float[] { 3, 4 }));
        Assert.That(reader.Sql, Is.EqualTo(new SqlForm(SqlVector.Array, SqlId.Text)));
        Assert.That(reader.ReadBlock(), Is.False);
        Assert.That(found.ConvertAll(bad => bad.Id), Is.EquivalentTo(new[] { "none", "short", "nan", "x", "" }));
    }

    [Test]
    public void WrittenAsTheReferenceSays()
    {
        string[] names = ["a\tb", "c\\d\ne", "\b\f\r\v", "\\N", "\"q\" é"];
        ReadOnlyMatrixView<float> rows = new([1, 2.5f, 3, -4, 5, 1e-30f, 7, 8, 9, 10], 5, 2);
        MatrixWriter.Write(At("a.copy"), rows, names);
        const string expected =
            "a\\tb\t{1,2.5}\nc\\\\d\\ne\t{3,-4}\n\\b\\f\\r\\v\t{5,1E-30}\n\\\\N\t{7,8}\n\"q\" é\t{9,10}\n";
        Assert.That(File.ReadAllText(At("a.copy")), Is.EqualTo(expected));
        using (LoadedMatrix back = MatrixFile.Open(At("a.copy"))) Assert.That(back.RowNames, Is.EqualTo(names));
        MatrixWriter.Write(At("b.txt"), rows, null, null, new OutputOptions { Format = "copy", SqlVector = SqlVector.Vector });
        Assert.That(File.ReadAllText(At("b.txt")), Does.StartWith("0\t[1,2.5]\n1\t[3,-4]\n"));
        using (LoadedMatrix back = MatrixFile.Open(Put("b.copy", File.ReadAllBytes(At("b.txt")))))
            Assert.That(back.RowNames, Is.EqualTo(new[] { "0", "1", "2", "3", "4" }));
    }

    [Test]
    public void WhatPostgresCannotHoldIsRefused([Values("copy", "pgcopy")] string format)
    {
        float[] zero = [0, 0], nan = [1, float.NaN], large = [0, 65520];
        OutputOptions half = new() { SqlVector = SqlVector.HalfVec }, wide = new() { SqlVector = SqlVector.Vector };
        Refused(LfmErrorCode.InvalidArgument, zero, new OutputOptions(), "row 0", "zero byte");
        Refused(LfmErrorCode.InvalidData, nan, wide, "row 0, column 1", "not finite");
        Refused(LfmErrorCode.InvalidData, large, half, "row 0, column 1", "range", "halfvec");
        Fails(LfmErrorCode.InvalidData, () => MatrixWriter.Write(At("a." + format), new ReadOnlyMatrixView<double>([1e39], 1, 1)), "range");
        Fails(LfmErrorCode.InvalidArgument, () => MatrixWriter.CheckWritable(At("a"), new OutputOptions { Format = "x" }), "'x'", "copy");
        void Widest() => new RowWriter<float>(At("a." + format), 16_001, output: wide).Dispose();
        Fails(LfmErrorCode.InvalidArgument, Widest, "16000", "16001");

        void Refused(LfmErrorCode code, float[] row, OutputOptions options, params string[] parts)
        {
            string[] names = [code == LfmErrorCode.InvalidArgument ? "a\0" : "a"];
            ReadOnlyMatrixView<float> View() => new(row, 1, 2);
            Fails(code, () => MatrixWriter.Write(At("x." + format), View(), names, null, options), parts);
            Assert.That(File.Exists(At("x." + format)), Is.False);
        }
    }

    private static void Read(string path)
    {
        using RowReader reader = MatrixFile.OpenRows(path);
        reader.ReadBlock();
    }
}
