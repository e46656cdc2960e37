using System.Text;
using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>Tables as pandas, R, Excel, NumPy and embedding services write them: all hold the same three rows.</summary>
public sealed class TableTests : StorageTest
{
    private static readonly float[,] Right = { { 0.5f, 1.5f, 2 }, { 3.25f, -4, 5 }, { 6, 7, 8.125f } };

    [TestCase(".csv", "0,1,2\n0.5,1.5,2\n3.25,-4,5\n6,7,8.125\n", null, "first line is a header")]
    [TestCase(".tsv", "1\t2\t3\n0.5\t1.5\t2\n3.25\t-4\t5\n6\t7\t8.125\n", null, "first line is a header")]
    [TestCase(".csv", "id,a,b,c\n100,0.5,1.5,2\n101,3.25,-4,5\n102,6,7,8.125\n", "100|101|102", "column 0 ('id') holds names")]
    [TestCase(".csv", ",,0,1,2\n0,0,0.5,1.5,2\n0,1,3.25,-4,5\n1,0,6,7,8.125\n", "0,0|0,1|1,0", "column 0 and column 1 hold names")]
    [TestCase(".csv", "a;b;c\n0,5;1,5;2\n3,25;-4;5\n6;7;8,125\n", null, "semicolons", "decimal commas")]
    [TestCase(".csv", "a;b;c\n0.5;1.5;2\n3.25;-4;5\n6;7;8.125\n", null, "semicolons")]
    [TestCase(".csv", "sep=;\n0.5;1.5;2\n3.25;-4;5\n6;7;8.125\n", null, "semicolons")]
    [TestCase(".csv", "\"V1\",\"V2\",\"V3\"\n\"1\",0.5,1.5,2\n\"2\",3.25,-4,5\n\"3\",6,7,8.125\n", "1|2|3", "first line is a header")]
    [TestCase(".csv", "# made by a script\n# model A\n0.5,1.5,2\n3.25,-4,5\n6,7,8.125\n", null, "2 comment lines")]
    [TestCase(".csv", "\"item\n0\",0.5,1.5,2\n\"item\n1\",3.25,-4,5\n\"item\n2\",6,7,8.125\n", "item\n0|item\n1|item\n2", "holds names")]
    [TestCase(".csv", "0.5,1.5,2\r3.25,-4,5\r6,7,8.125\r", null, "3 columns")]
    [TestCase(".txt", "0.5  1.5 2\n3.25 -4   5\n6 7 8.125\n", null, "3 columns")]
    [TestCase(".txt", "the 0.5  1.5 2\n, 3.25 -4   5\nof 6 7 8.125\n", "the|,|of", "words are names")]
    [TestCase(".txt", "3 3\nthe 0.5 1.5 2\n, 3.25 -4 5\nof 6 7 8.125\n", "the|,|of", "words are names")]
    [TestCase(".csv", "embedding\n\"[0.5, 1.5, 2]\"\n\"[3.25, -4, 5]\"\n\"[6, 7, 8.125]\"\n", null, "column 0 ('embedding') holds vectors")]
    [TestCase(".csv", "embedding\n[0.5 1.5 2. ]\n[3.25 -4. 5. ]\n[6. 7. 8.125]\n", null, "holds vectors")]
    [TestCase(
        ".csv",
        "id,text,v\n7,\"a, b\",\"[0.5, 1.5, 2]\"\n8,\"c, d\",\"[3.25, -4, 5]\"\n9,e,\"[6, 7, 8.125]\"\n",
        "7|8|9",
        "'v') holds vectors")]
    [TestCase(".tsv", "p\t{0.5,1.5,2}\nq\t{3.25,-4,5}\nr\t{6,7,8.125}\n", "p|q|r", "column 1 holds vectors")]
    [TestCase(".tsv", "p\t[0.5,1.5,2]\nq\t[3.25,-4,5]\nr\t[6,7,8.125]\n", "p|q|r", "column 1 holds vectors")]
    [TestCase(".csv", "id,v\np,\"{0.5,1.5,2}\"\nq,\"{3.25,-4,5}\"\nr,\"{6,7,8.125}\"\n", "p|q|r", "'v') holds vectors")]
    [TestCase(".csv", "0.5,1.5,2,cat\n3.25,-4,5,dog\n6,7,8.125,cow\n", "cat|dog|cow", "column 3 holds names")]
    [TestCase(".vec", "3 3\na 0.5  1.5 2\nb b 3.25 -4  5\nc 6 7 8.125\n", "a|b b|c", "first line is a header")]
    public void OneRuleForEveryTable(string extension, string text, string? names, params string[] said)
    {
        using LoadedMatrix m = MatrixFile.Open(Put("a" + extension, text));
        Assert.That(Values(m), Is.EqualTo(Right));
        Assert.That(m.RowNames is null ? null : string.Join('|', m.RowNames), Is.EqualTo(names));
        foreach (string part in said) Assert.That(m.Description, Does.Contain(part));
        Assert.That(m.Warnings, Is.Empty);
    }

    [TestCase("0,1\n1,0\n2,1\n")]
    [TestCase("0\n1\n1\n")]
    [TestCase("0,1,2\n1,2,3\n2,3,4\n")]
    public void WholeNumbersAreRows(string text) => Assert.That(Load(Put("a.csv", text)).GetLength(0), Is.EqualTo(3));

    [Test]
    public void OptionsOverrule()
    {
        string path = Put("a.csv", "id,a,b\n1,2,3\n4,5,6\n");
        Assert.That(With(new TableOptions { IdColumn = "none" }), Is.EqualTo(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }));
        Assert.That(With(new TableOptions { Columns = "b,a" }), Is.EqualTo(new float[,] { { 3, 2 }, { 6, 5 } }));
        Assert.That(With(new TableOptions { Columns = "1:3" }), Is.EqualTo(new float[,] { { 2, 3 }, { 5, 6 } }));
        Assert.That(With(new TableOptions { IdColumn = "b" }), Is.EqualTo(new float[,] { { 1, 2 }, { 4, 5 } }));
        Assert.That(Load(path + ":b"), Is.EqualTo(new float[,] { { 3 }, { 6 } }));
        Fails(LfmErrorCode.InvalidArgument, () => With(new TableOptions { Columns = "x" }), "Columns is x", "0 to 2", "id, a, b");
        Fails(LfmErrorCode.InvalidArgument, () => With(new TableOptions { IdColumn = "9" }), "IdColumn is 9");
        path = Put("n.csv", "0,1,2\n0.5,1.5,2\n");
        Assert.That(With(new TableOptions { Header = HeaderLine.No }), Is.EqualTo(new float[,] { { 0, 1, 2 }, { 0.5f, 1.5f, 2 } }));
        Assert.That(With(new TableOptions { Header = HeaderLine.Yes }), Is.EqualTo(new float[,] { { 0.5f, 1.5f, 2 } }));

        float[,] With(TableOptions options)
        {
            using LoadedMatrix m = MatrixFile.Open(path, null, new ComputeContext(), options);
            return Values(m);
        }
    }

    [Test]
    public void SeveralVectorColumnsAreChosenFrom()
    {
        string path = Put("a.csv", "t,v,w\nx,\"[1,2]\",\"[3,4]\"\ny,\"[5,6]\",\"[7,8]\"\n");
        OpenFails(path, "2 columns of vectors", ":NAME");
        Assert.That(Load(path + ":w"), Is.EqualTo(new float[,] { { 3, 4 }, { 7, 8 } }));
        OpenFails(Put("b.csv", "v\n\"[1,2]\"\n\"[5]\"\n"), "line 3", "1 numbers", "2");
        OpenFails(Put("c.tsv", "a\t{1,2}\nb\t\\N\n"), "line 2", "the vector of 'b' is NULL");
        OpenFails(Put("d.csv", "id,v\na,\"[1,2]\"\nb,\n"), "line 3", "the vector of 'b' is NULL");
    }

    [TestCase("999994 2\na 1 2\nb 3 4\n", "999994", "holds 2")]
    [TestCase("1 2\na 1 2\nb 3 4\n", "promises 1 words", "holds 2")]
    public void PromisesOfWordVectorsAreWarnings(string text, params string[] parts)
    {
        using LoadedMatrix m = MatrixFile.Open(Put("a.vec", text));
        Assert.That((m.Rows, m.Warnings.Count), Is.EqualTo((2, 1)));
        foreach (string part in parts) Assert.That(m.Warnings[0], Does.Contain(part));
    }

    [Test]
    public void NamesInLatin1AreReadWithAWarning()
    {
        using LoadedMatrix m = MatrixFile.Open(Put("a.vec", Encoding.Latin1.GetBytes("café 1 2\nà 3 4\n")));
        Assert.That(m.RowNames, Is.EqualTo(new[] { "café", "à" }));
        Assert.That(m.Warnings, Has.Count.EqualTo(1));
        Assert.That(m.Warnings[0], Does.Contain("Latin-1").And.Contain("line "));
    }
}
