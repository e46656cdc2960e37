using System.Text;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

/// <summary>Each way a file can be wrong ends in a sentence that names it.</summary>
public sealed class MalformedTests : StorageTest
{
    private static byte[] Npy(string dictionary, int dataBytes, int version = 1) =>
        [.. NpyStream.Header(dictionary, version), .. new byte[dataBytes]];

    private static string Dict(string shape, string descr = "<f4", string order = "False") =>
        $"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}";

    [Test]
    public void MissingFolderEmptyAndUnknown()
    {
        OpenFails(At("no.npy"), At("no.npy") + ": no such file");
        OpenFails(At("none/no.npy"), "no such file");
        Directory.CreateDirectory(At("dir.npy"));
        OpenFails(At("dir.npy"), "folder");
        OpenFails(Put("e.npy", []), "empty (0 bytes)");
        const string Known =
            ".npy, .npz, .fvecs, .safetensors, .csv, .tsv, .txt, .copy, .pgcopy, .vec, .bin, .jsonl, .ndjson, .parquet, "
            + ".fbin, .u8bin, .i8bin, .arrow, .arrows, .feather, .ipc, .h5, .hdf5";
        OpenFails(Put("a.mat", "x"), "unknown kind .mat", Known);
        OpenFails(Put("plain", "x"), "no extension", ".npy");
        OpenFails("", "no extension");
        OpenFails(Put("a.npy", "x") + ":member", ".npy", "member");
        OpenFails(Put("a.npz", "x") + ":", "colon");
    }

    [Test]
    public void ColonsInPathsAreNotMembers()
    {
        string path = At("a:b.npy");
        MatrixWriter.Write(path, new ReadOnlyMatrixView<float>([1], 1, 1));
        Assert.That(Load(path)[0, 0], Is.EqualTo(1));
        Assert.That(MatrixFile.SplitSource("/x/y.npz:a:b"), Is.EqualTo(("/x/y.npz", "a:b")));
        Assert.That(MatrixFile.SplitSource("/x:1/y.npz"), Is.EqualTo(("/x:1/y.npz", (string?)null)));
    }

    [TestCase("(3, 4)", 47, "cut short", "48 bytes", "47")]
    [TestCase("(3, 4)", 49, "1 bytes too many", "3×4")]
    [TestCase("(-3, 4)", 48, "negative", "-3")]
    [TestCase("(9223372036854775807, 9223372036854775807)", 48, "addressed")]
    [TestCase("(4611686018427387904, 4)", 48, "addressed")]
    [TestCase("(2147483648, 2147483648, 1)", 48, "addressed")]
    [TestCase("(99999999999999999999999, 4)", 48, "99999999999999999999999")]
    [TestCase("(4611686018427387904, 0)", 0, "no data")]
    [TestCase("(1000000000, 1000)", 48, "cut short", "4000000000000 bytes")]
    [TestCase("(3, 4", 48, "damaged")]
    [TestCase("3", 48, "damaged")]
    [TestCase("(3, 'x')", 48, "damaged")]
    public void NpyShapesThatLie(string shape, int bytes, params string[] parts) => OpenFails(Put("a.npy", Npy(Dict(shape), bytes)), parts);

    [Test]
    public void NpyHeaders()
    {
        OpenFails(Put("a.npy", Npy(Dict("(3, 4)"), 48)[..5]), "ends within");
        OpenFails(Put("a.npy", "hello, this is text"), "not a NumPy array");
        OpenFails(Put("a.npy", Npy(Dict("(3, 4)"), 48, 4)), "version 4.0");
        OpenFails(Put("a.npy", Npy(Dict("(3, 4)"), 48)[..60]), "header has 118 bytes");
        OpenFails(Put("a.npy", Npy("{'descr': '<f4', 'shape': (3, 4)}", 48)), "damaged");
        OpenFails(Put("a.npy", Npy("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)}", 48)), "damaged");
        OpenFails(Put("a.npy", Npy(Dict("(3, 4)", "<f3"), 48)), "'<f3'");
        OpenFails(Put("a.npy", Npy(Dict("(3, 4)", "<f4", "0"), 48)), "damaged");
        // Python 2 wrote long integers with a suffix, and keys may come in any order.
        Assert.That(Load(Put("a.npy", Npy("{'shape': (3L, 4L), 'fortran_order': False, 'descr': '<f4'}", 48))).Length, Is.EqualTo(12));
    }

    [Test]
    public void MisalignedSinglesAreCopied()
    {
        byte[] header = NpyStream.Header(Dict("(1, 2)"));
        byte[] odd = [.. header[..^1], (byte)' ', (byte)'\n'];
        odd[8]++;
        Assert.That(Load(Put("a.npy", [.. odd, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)])),
            Is.EqualTo(new float[,] { { 1.5f, -2 } }));
    }

    [Test]
    public void Fvecs()
    {
        byte[] row = [2, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64];
        Assert.That(Load(Put("a.fvecs", [.. row, .. row])), Is.EqualTo(new float[,] { { 1, 2 }, { 1, 2 } }));
        OpenFails(Put("a.fvecs", row[..3]), "3 bytes");
        OpenFails(Put("a.fvecs", [.. row, .. row[..11]]), "multiple", "23");
        OpenFails(Put("a.fvecs", [.. row, 3, .. row[1..]]), "row 1", "3 columns", "2");
        OpenFails(Put("a.fvecs", new byte[12]), "0 columns");
        OpenFails(Put("a.fvecs", [255, 255, 255, 255, 0, 0, 0, 0]), "-1 columns");
    }

    private static byte[] Safetensors(string json, int bytes) =>
        [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(json)), .. Encoding.UTF8.GetBytes(json), .. new byte[bytes]];

    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}", 23, "cut short", "tensor a")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}", 25, "1 bytes after")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,20]}}", 24, "24 bytes", "0..20")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[24,0]}}", 24, "24..0")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2,3],\"data_offsets\":[0,24]}}", 24, "damaged")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,3],\"data_offsets\":[0,24]}}", 24, "addressed")]
    [TestCase("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[2,3],\"data_offsets\":[0,6]}}", 6, "F8_E4M3")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,0],\"data_offsets\":[0,0]}}", 0, "no data")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[6],\"data_offsets\":[0,24]}}", 24, "no tensor of 2 axes", "holds: a")]
    [TestCase(
        "{\"w.weight\":{\"dtype\":\"I8\",\"shape\":[2,3],\"data_offsets\":[0,6]},"
        + "\"w.weight_scale\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[6,14]}}",
        14,
        "tensor w.weight holds quantized numbers that w.weight_scale scales")]
    [TestCase(
        "{\"w\":{\"dtype\":\"U8\",\"shape\":[2,3],\"data_offsets\":[0,6]},"
        + "\"w.scale\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[6,14]}}",
        14,
        "w.scale scales",
        "product of both as F32")]
    [TestCase("{\"a\":1}", 0, "damaged")]
    [TestCase("{\"a\":{\"dtype\":\"F32\"}}", 0, "damaged")]
    [TestCase("[]", 0, "damaged")]
    [TestCase("{", 0, "damaged")]
    [TestCase("{}", 0, "no tensors")]
    [TestCase("{\"__metadata__\":{\"a\":\"b\"}}", 0, "no tensors")]
    public void SafetensorsThatLie(string json, int bytes, params string[] parts) =>
        OpenFails(Put("a.safetensors", Safetensors(json, bytes)), parts);

    [Test]
    public void SafetensorsTypesAndNames()
    {
        const string json = """
            {"__metadata__":{"format":"pt"},
            "h":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},
            "b":{"dtype":"BF16","shape":[1,2],"data_offsets":[4,8]}}
            """;
        byte[] file = Safetensors(json, 8);
        new byte[] { 0x00, 0x3E, 0x00, 0xC0, 0xC0, 0x3F, 0x00, 0xC0 }.CopyTo(file, file.Length - 8);
        string path = Put("a.safetensors", file);
        Assert.That(Load(path + ":h"), Is.EqualTo(new float[,] { { 1.5f, -2 } }));
        Assert.That(Load(path + ":b"), Is.EqualTo(new float[,] { { 1.5f, -2 } }));
        OpenFails(path, "2 tensors", "h, b");
        OpenFails(path + ":x", "no tensor called x", "h, b");
        OpenFails(Put("b.safetensors", [1, 2, 3]), "3 bytes");
        OpenFails(Put("b.safetensors", [255, 255, 255, 255, 255, 255, 255, 255, 1]), "header has 18446744073709551615 bytes");
    }

    [TestCase("1,2\n3,4,5\n", "line 2 has 3 fields", "2")]
    [TestCase("1,2,3\n4,5\n", "line 2 has 2 fields")]
    [TestCase("a,b\n\n\n1,2\n3\n", "line 5 has 1 fields")]
    [TestCase("1,2\n3,x\n", "line 2, column 1, counted from 0", "'x' is not a number")]
    [TestCase("1,2\nx,3\n", "line 2, column 0", "'x'")]
    [TestCase("w,1,2\nv,3,\n", "line 2, column 2", "''", "IdColumn")]
    [TestCase("a,b,c\n", "no rows")]
    [TestCase("\n \n", "no lines")]
    [TestCase("1.5,x\n2.5,3\n", "line 1 is neither a header nor a row", "column 1", "Header")]
    [TestCase("a,b,c\nu,v,1\n", "column 1 ('b')", "holds text", "Columns")]
    public void CsvErrorsNameTheLine(string text, params string[] parts) => OpenFails(Put("a.csv", text), parts);

    [TestCase("1,2\n3,4", null)]
    [TestCase("a,b\n1,2\n3,4\n", null)]
    [TestCase("\uFEFFa,b\r\n1,2\r\n\r\n 3 ,\"4\"\r\n", null)]
    [TestCase("x,1,2\ny,3,4\n", "x|y")]
    [TestCase("nan,1,2\ny,3,4\n", "nan|y")]
    [TestCase("word,a,b\nx,1,2\ny,3,4\n", "x|y")]
    [TestCase(",0,1\n7,1,2\n8,3,4\n", "7|8")]
    [TestCase("1;2\n3;4\n", null)]
    [TestCase("\"a,\"\"b\",1,2\n,3,4\n", "a,\"b|")]
    public void CsvLayouts(string text, string? names)
    {
        using LoadedMatrix m = MatrixFile.Open(Put("a.csv", text));
        Assert.That(Values(m), Is.EqualTo(new float[,] { { 1, 2 }, { 3, 4 } }));
        Assert.That(m.RowNames is null ? null : string.Join('|', m.RowNames), Is.EqualTo(names));
    }

    [Test]
    public void TextOverflowAndEncoding()
    {
        Fails(LfmErrorCode.InvalidData, () => Load(Put("a.csv", "1,2\n3,4e38\n")), "line 2, column 1", "float32");
        Fails(LfmErrorCode.InvalidData, () => Load(Put("a.vec", "w 1 2\nv 3 -1e999\n")), "line 2, number 2", "float32");
        OpenFails(Put("a.csv", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("1,2\n")).ToArray()), "UTF-16");
        Assert.That(Load(Put("a.csv", "1\n2\n")), Is.EqualTo(new float[,] { { 1 }, { 2 } }));
        Assert.That(Load(Put("a.csv", "v\n2\n")), Is.EqualTo(new float[,] { { 2 } }));
        Assert.That(Load(Put("a.csv", "1,inf\n-Infinity,NaN\n")),
            Is.EqualTo(new[,] { { 1, float.PositiveInfinity }, { float.NegativeInfinity, float.NaN } }));
    }

    [TestCase("2 3\na 1 2 3", "promises 2 words", "holds 1", "cut short")]
    [TestCase("3 3\n", "promises 3 words", "holds none")]
    [TestCase("2 3\na 1 2 3\nb 1 2\n", "line 3", "2 numbers", "3")]
    [TestCase("a 1 2 3\nb 1 x 3\n", "line 2, number 2 of 3", "'x'")]
    [TestCase("a 1 2 3\nb 2 3\n", "line 2", "2 numbers")]
    [TestCase("a\nb\n", "line 1", "no numbers")]
    [TestCase("0 3\n", "no data", "0×3")]
    [TestCase("99999999999 99999999999\na 1\n", "line 2 has 1 numbers", "99999999999")]
    public void VecErrorsNameTheLine(string text, params string[] parts) => OpenFails(Put("a.vec", text), parts);

    [Test]
    public void VecLayouts()
    {
        foreach (string text in new[] { "2 2\na b 1 2 \n. 3 4\r\n", "3 1 2\n\u2028 3 4", "w\t1\t2\nv\t3\t4\n" })
        {
            Assert.That(Load(Put("a.vec", text)), Is.EqualTo(new float[,] { { 1, 2 }, { 3, 4 } }), text);
        }
    }

    [Test]
    public void Word2VecBinary()
    {
        byte[] v = [0, 0, 128, 63, 0, 0, 0, 64];
        byte[] good = [.. "2 2\na "u8, .. v, .. "\nb "u8, .. v, .. "\n"u8];
        Assert.That(Load(Put("a.bin", good)), Is.EqualTo(new float[,] { { 1, 2 }, { 1, 2 } }));
        Assert.That(Load(Put("a.bin", [.. "2 2\na "u8, .. v, .. "b "u8, .. v])), Is.EqualTo(new float[,] { { 1, 2 }, { 1, 2 } }));
        OpenFails(Put("a.bin", [.. "1 2\na "u8, .. v, .. "\nb "u8, .. v]), "after its last word");
        OpenFails(Put("a.bin", good[..^3]), "word 1 of 2");
        OpenFails(Put("a.bin", [.. "x y\n"u8, .. v]), "two numbers");
        OpenFails(Put("a.bin", [.. "0 2\n"u8, .. v]), "no data");
        OpenFails(Put("a.bin", [.. "9223372036854775807 9223372036854775807\n"u8, .. v]), "more than");
        OpenFails(Put("a.bin", [.. "1000000 2\n"u8, .. v]), "more than its 18 bytes");
        OpenFails(Put("a.bin", [.. BitConverter.GetBytes(793712314), .. v]), "fastText", ".vec");
    }
}
