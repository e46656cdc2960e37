using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class AnchorFileTests : StorageTest
{
    [TestCase(".csv", "0,5\n3,2\n")]
    [TestCase(".csv", "x,y\r\n0, 5\r\n\r\n3 ,2")]
    [TestCase(".tsv", "0\t5\n3\t2\n")]
    [TestCase(".csv", "y,x\n5,0\n2,3\n")]
    [TestCase(".csv", "x,y,score\n0,5,0.9\n3,2,0.5\n")]
    [TestCase(".csv", "0.0,5.0\n3.0,2.0\n")]
    [TestCase(".txt", "0  5\n3 2\n")]
    [TestCase(".csv", "x;y\n0;5\n3;2\n")]
    [TestCase(".csv", "\uFEFF\"0\",\"5\"\n3,2\n")]
    public void TextIsRead(string extension, string text)
    {
        (int[] x, int[] y) = AnchorFile.Read(Put("a" + extension, text));
        Assert.That(x, Is.EqualTo(new[] { 0, 3 }));
        Assert.That(y, Is.EqualTo(new[] { 5, 2 }));
    }

    [TestCase("x,y\n1,2,3\n", "line 2 has 3 fields", "two row numbers")]
    [TestCase("1,2\n3\n", "line 2 has 1 field")]
    [TestCase("1,2\n\n-3,4\n", "line 3", "'-3'", "not a row number")]
    [TestCase("1,2\n3,4.5\n", "line 2", "'4.5'")]
    [TestCase("1,2\na,b\n", "line 2", "'a'")]
    [TestCase("1,2147483648\n", "line 1", "'2147483648'", "2147483647")]
    [TestCase("1.5,2\n", "line 1", "'1.5'")]
    [TestCase("x,y\n", "no pairs")]
    [TestCase("\n", "no pairs")]
    public void TextErrorsNameTheLine(string text, params string[] parts) =>
        Fails(LfmErrorCode.InvalidFile, () => AnchorFile.Read(Put("a.csv", text)), parts);

    [TestCase(".tsv", "cat\tchat\ndog\tchien\n")]
    [TestCase(".tsv", "english\tfrench\ncat\tchat\ndog\tchien\n")]
    [TestCase(".csv", "y,x\nchat,cat\nchien,dog\n")]
    [TestCase(".csv", "x,y,score\ncat,chat,0.9\ndog,chien,0.5\n")]
    [TestCase(".txt", "cat chat\ndog chien\n")]
    [TestCase(".txt", "cat\tchat\ndog\tchien\n")]
    [TestCase(".csv", "cat,0\ndog,3\n")]
    [TestCase(".csv", "word,row\ncat,0\ndog,3\n")]
    public void NamesAreLookedUp(string extension, string text)
    {
        List<string> warnings = [];
        string[] x = ["dog", "the", "cat", "dog"], y = ["chat", "7", "le", "chien"];
        (int[] rowsX, int[] rowsY) = AnchorFile.Read(Put("words" + extension, text), x, y, warnings);
        Assert.That(rowsX, Is.EqualTo(new[] { 2, 0 }));
        Assert.That(rowsY, Is.EqualTo(new[] { 0, 3 }));
        Assert.That(warnings, Is.Empty);
    }

    [TestCase("x,y\n0,5\n1,\n3,2\n", 3, 1)]
    [TestCase("x,y,name\n0,5,a\n1,,b\n3,2,c\n,,\n", 3, 2)]
    [TestCase("0,5\n3,2\n4,\n", 3, 1)]
    public void LinesWithoutAPartnerAreCountedAndLeftOut(string text, int line, int dropped)
    {
        List<string> warnings = [];
        string path = Put("partly.csv", text);
        (int[] x, int[] y) = AnchorFile.Read(path, null, null, warnings);
        Assert.That(x, Is.EqualTo(new[] { 0, 3 }));
        Assert.That(y, Is.EqualTo(new[] { 5, 2 }));
        Assert.That(warnings.Single(), Does.Contain($"{dropped} of {dropped + 2} lines name no partner (the first: line {line})"));
        Fails(LfmErrorCode.InvalidFile, () => AnchorFile.Read(Put("empty.csv", "x,y\n4,\n5,\n")), "none of its 2 lines", "line 2");
    }

    [TestCase("x,y\n4,chat\n2,\n4,7\n")]
    [TestCase("dog,chien\ncat,\ndog,le\n")]
    [TestCase("word,mot\ndog,chien\ncat,\ndog,le\n")]
    public void RowsOfXAreReadWithoutTheirPartners(string text)
    {
        List<string> warnings = [];
        string[] names = ["the", "a", "cat", "bird", "dog"];
        Assert.That(AnchorFile.ReadX(Put("x.csv", text), names, warnings), Is.EqualTo(new[] { 4, 2, 4 }));
        Assert.That(warnings, Is.Empty);
        Assert.That(AnchorFile.ReadX(Put("u.csv", "dog,\nwolf,\ncat,\n"), names, warnings), Is.EqualTo(new[] { 4, 2 }));
        Assert.That(warnings.Single(), Does.Contain("1 of 3 lines").And.Contain("'wolf' in line 2"));
        Fails(LfmErrorCode.InvalidFile, () => AnchorFile.ReadX(Put("bad.csv", "x,y\n1,2\nq,3\n"), null, warnings), "line 3", "'q'");
    }

    [Test]
    public void UnknownNamesAreCounted()
    {
        List<string> warnings = [];
        string[] x = ["cat", "dog"], y = ["chat", "chien"];
        string path = Put("unknown.tsv", "cat\tchat\nbird\toiseau\ndog\tloup\ndog\tchien\ndog\tchat\n");
        (int[] rowsX, int[] rowsY) = AnchorFile.Read(path, x, y, warnings);
        Assert.That(rowsX, Is.EqualTo(new[] { 0, 1, 1 }));
        Assert.That(rowsY, Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(warnings.Single(), Does.Contain("2 of 5 pairs").And.Contain("'bird' – 'oiseau' in line 2"));
        void Bad(string text, string[]? namesY, params string[] parts) =>
            Fails(LfmErrorCode.InvalidFile, () => AnchorFile.Read(Put("bad.tsv", text), x, namesY, warnings), parts);
        Bad("a\tb\nc\td\ne\tf\n", y, "none of its pairs", "'c' – 'd', 'e' – 'f'");
        Bad("a\tb\n", y, "none of its pairs", "'a' – 'b'");
        Bad("cat\tchat\ndog\tchien\n", null, "line 2", "'chien'", "where Y carries them");
    }

    [Test]
    public void ArraysAreRead()
    {
        Python("""
            import numpy as np
            a = np.array([[0, 5], [3, 2], [7, 1]])
            for code in ['i1', 'u1', '>i2', 'u4', 'i8', '>u8', 'f4', 'f8']: np.save(code.replace('>', 'be') + '.npy', a.astype(code))
            np.save('fortran.npy', np.asfortranarray(a))
            np.savez('one.npz', pairs=a, other=np.arange(3))
            np.savez_compressed('two.npz', p=np.asfortranarray(a), q=a + 1)
            np.save('neg.npy', a - 1)
            np.save('frac.npy', a + 0.5)
            np.save('nan.npy', np.array([[1, np.nan]]))
            np.save('big.npy', np.array([[1, 2**31]]))
            np.save('three.npy', np.zeros((2, 3), dtype=int))
            np.save('flat.npy', np.arange(4))
            np.save('none.npy', np.zeros((0, 2), dtype=int))
            """);
        foreach (string name in new[] { "i1.npy", "u1.npy", "bei2.npy", "u4.npy", "i8.npy",
            "beu8.npy", "f4.npy", "f8.npy", "fortran.npy", "one.npz", "one.npz:pairs", "two.npz:p" })
        {
            (int[] x, int[] y) = AnchorFile.Read(At(name));
            Assert.That(x, Is.EqualTo(new[] { 0, 3, 7 }), name);
            Assert.That(y, Is.EqualTo(new[] { 5, 2, 1 }), name);
        }
        void Bad(string name, params string[] parts) => Fails(LfmErrorCode.InvalidFile, () => AnchorFile.Read(At(name)), parts);
        Bad("neg.npy", "row 0, column 0", "-1");
        Bad("frac.npy", "row 0, column 0", "0.5");
        Bad("nan.npy", "row 0, column 1", "NaN");
        Bad("big.npy", "row 0, column 1", "2147483648");
        Bad("three.npy", "2×3", "two columns");
        Bad("flat.npy", "shape 4", "two columns");
        Bad("none.npy", "no pairs");
        Bad("two.npz", "2 arrays of two columns", "p, q");
        Bad("two.npz:x", "no array called x");
        Bad("absent.csv", "no such file");
        Put("a.mat", "1,2");
        Bad("a.mat", ".csv, .tsv, .txt, .npy or .npz:member");
    }

    [Test]
    public void TablesAreWritten()
    {
        DelimitedWriter.WriteMatches(At("m.csv"), [0, 1], [5, 4], [0.1, -2e-9]);
        Assert.That(File.ReadAllText(At("m.csv")), Is.EqualTo("x,y,score\n0,5,0.1\n1,4,-2E-09\n"));
        DelimitedWriter.Write(At("m.tsv"), ["name", "value"], t =>
        {
            for (int i = 0; i < 20000; i++)
            {
                t.Field($"a\t\"{i}\"");
                t.Field(double.NaN);
            }
        });
        string[] lines = File.ReadAllLines(At("m.tsv"));
        Assert.That((lines.Length, lines[0], lines[^1]), Is.EqualTo((20001, "name\tvalue", "\"a\t\"\"19999\"\"\"\tNaN")));
        DelimitedWriter.Write(At("empty.csv"), ["a", "b"], _ => { });
        Assert.That(File.ReadAllText(At("empty.csv")), Is.EqualTo("a,b\n"));
        Fails(LfmErrorCode.InvalidArgument, () => DelimitedWriter.Write(At("x.csv"), ["a", "b"], t => t.Field(1)), "1 fields", "2");
        Fails(LfmErrorCode.InvalidArgument, () => DelimitedWriter.WriteMatches(At("x.csv"), [1], [1, 2], [1]), "1, 2 and 1");
        Fails(LfmErrorCode.InvalidArgument, () => DelimitedWriter.WriteMatches(At("x.txt"), [1], [1], [1]), ".csv or .tsv");
        Assert.That(File.Exists(At("x.csv")), Is.False);
    }
}
