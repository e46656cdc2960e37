using System.IO.Compression;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Storage;

public sealed class JsonLinesTests : StorageTest
{
    [TestCase("{\"id\":\"a\",\"values\":[1,2.5]}\n{\"id\":\"b\",\"values\":[3,-4e-1]}", "a b", "vectors are values; id are names")]
    [TestCase("{\"embedding\":[1,2.5],\"_id\":7}\n{\"_id\":8,\"embedding\":[3,-0.4]}", "7 8", "vectors are embedding; _id are names")]
    [TestCase("{\"text\":\"x\",\"v\":[1,2.5]}\r\n\r\n{\"text\":\"y\",\"v\":[3,-0.4]}\r\n", "", "vectors are v")]
    [TestCase("[1,2.5]\n[3,-0.4]", "", "lines are vectors")]
    [TestCase(
        "{\"custom_id\":\"a\",\"response\":{\"body\":{\"data\":[{\"index\":0,\"embedding\":[1,2.5]}],\"usage\":{\"total\":3}}}}\n"
        + "{\"custom_id\":\"b\",\"response\":{\"body\":{\"data\":[{\"index\":0,\"embedding\":[3,-0.4]}]}}}",
        "a b",
        "vectors are response.body.data.embedding; custom_id are names")]
    [TestCase(
        "{\"key\":\"a\",\"embeddings\":[[1,2.5],[9,9]]}\n{\"key\":\"b\",\"embeddings\":[[3,-0.4]]}",
        "a b",
        "vectors are embeddings; key are names")]
    [TestCase(
        "{\"id\":\"\\u00e9 \\\"q\\\"\",\"vector\":[1,2.5],\"more\":[\"a\",{\"b\":[1]}]}\n{\"id\":\"b\",\"vector\":[3,-0.4]}",
        "é \"q\" b",
        "vectors are vector; id are names")]
    public void VectorsAndIdsAreFound(string text, string names, string understanding)
    {
        File.WriteAllText(At("a.jsonl"), text);
        using LoadedMatrix m = MatrixFile.Open(At("a.jsonl"));
        Assert.That((m.Rows, m.Cols), Is.EqualTo((2, 2)));
        Assert.That(Values(m).Cast<float>(), Is.EqualTo(new[] { 1, 2.5f, 3, -0.4f }));
        Assert.That(m.RowNames is null ? "" : string.Join(' ', m.RowNames), Is.EqualTo(names));
        Assert.That(m.Description, Does.EndWith(understanding));
    }

    [Test]
    public void TheVectorAndTheIdMayBeNamed()
    {
        string[] lines = ["{\"id\":1,\"sku\":\"p\",\"old\":[1],\"new\":[2,3]}", "{\"id\":2,\"sku\":\"q\",\"old\":[4],\"new\":[5,6]}"];
        File.WriteAllLines(At("a.ndjson"), lines);
        ComputeContext context = new(2);
        using (LoadedMatrix m = MatrixFile.Open(At("a.ndjson") + ":new", null, context, new TableOptions { IdColumn = "sku" }))
        {
            Assert.That(Values(m).Cast<float>(), Is.EqualTo(new float[] { 2, 3, 5, 6 }));
            Assert.That(m.RowNames, Is.EqualTo(new[] { "p", "q" }));
        }
        TableOptions unnamed = new() { IdColumn = "none" };
        using (LoadedMatrix m = MatrixFile.Open(At("a.ndjson") + ":old", new RowRange(1, 2), context, unnamed))
        {
            Assert.That((m.RowNames, m.View.Row(0)[0]), Is.EqualTo(((string[]?)null, 4f)));
        }
        OpenFails(At("a.ndjson"), "2 arrays of numbers", "old, new");
        OpenFails(At("a.ndjson") + ":none", "no array of numbers none", "old, new");
        Fails(LfmErrorCode.InvalidFile, () => Open(new TableOptions { IdColumn = "x" }), "no member x", "id, sku");
        Fails(LfmErrorCode.InvalidFile, () => Open(new TableOptions { Columns = "1" }), "being JSON");

        void Open(TableOptions options) => MatrixFile.Open(At("a.ndjson") + ":new", null, new ComputeContext(1), options).Dispose();
    }

    [TestCase("", "is empty")]
    [TestCase("\n \n", "no lines")]
    [TestCase("{\"id\":\"a\"}", "no array of numbers")]
    [TestCase("{\"id\":\"a\",\"embedding\":[]}", "no array of numbers")]
    [TestCase("not json", "line 1 is not one whole JSON object")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]", "line 1 is not one whole JSON object")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,NaN]}", "line 1 holds NaN or Infinity")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]}\n{\"id\":\"b\",\"embedding\":[1,2,3]}", "line 2 ('b'): embedding has 3 numbers where")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]}\n\n{\"id\":\"b\",\"embedding\":[1]}", "line 3 ('b'): embedding has 1 numbers")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]}\n{\"id\":\"b\",\"embedding\":null}", "line 2 ('b'): embedding is null where a vector")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]}\n{\"id\":\"b\",\"embedding\":[1,\"x\"]}", "line 2 ('b'): element 1 of embedding is text")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]}\n{\"id\":\"b\"}", "line 2 ('b') has no embedding")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]}\n{\"embedding\":[1,2]}", "line 2 has no id")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]}\n{\"id\":\"b\",\"embedding\":[1,2]} {}", "line 2 is not one whole JSON object")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]}\n{\"id\":\"b\",\"embedding\":[1,NaN]}", "line 2 holds NaN or Infinity")]
    [TestCase("{\"id\":\"a\",\"embedding\":[1,2]}\n{\"id\":\"b\",\"embedding\":{\"x\":1}}", "line 2 ('b'): embedding is an object")]
    public void WhatIsWrongIsNamedByItsLine(string text, string part)
    {
        File.WriteAllText(At("a.jsonl"), text);
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.Open(At("a.jsonl")).Dispose(), part);
    }

    /// <summary>A row that is left out is known by its id, wherever that stands in the line.</summary>
    [TestCase("[1,2,3]", "has 3 numbers where the first has 2")]
    [TestCase("[1,[7]]", "element 1 of embedding is an array")]
    [TestCase("[1,{\"id\":\"inner\"}]", "element 1 of embedding is an object")]
    [TestCase("[1e39,2]", "number 0 of embedding is beyond")]
    [TestCase("[1,null]", "element 1 of embedding is null")]
    [TestCase("{\"id\":\"inner\"}", "embedding is an object")]
    [TestCase("\"x\"", "embedding is text")]
    public void TheIdBehindABadVectorIsKnown(string vector, string part)
    {
        string text = $"{{\"embedding\":[1,2],\"id\":\"a\"}}\n{{\"embedding\":{vector},\"more\":{{\"id\":0}},\"id\":\"b\"}}\n";
        Put("a.jsonl", text + text);
        List<BadRow> bad = [];
        using RowReader reader = MatrixFile.OpenRows(At("a.jsonl"), bad: new BadRows(bad.Add));
        Assert.That(reader.ReadBlock(), Is.True);
        Assert.That(reader.Names.ToArray(), Is.EqualTo(new[] { "a", "a" }));
        Assert.That(bad.Select(b => (b.Row, b.Id)), Is.EqualTo(new[] { (1L, "b"), (3, "b") }));
        Assert.That(bad[0].Reason, Does.Contain("a.jsonl: line 2 ('b'): ").And.Contain(part));
    }

    [Test]
    public void NumbersBeyondFloatAndBytesThatAreNoTextAreRefused()
    {
        File.WriteAllText(At("a.jsonl"), "{\"embedding\":[1,1e39]}");
        Fails(LfmErrorCode.InvalidData, () => MatrixFile.Open(At("a.jsonl")).Dispose(), "number 1 of embedding");
        File.WriteAllBytes(At("b.jsonl"), [.. "{\"id\":\""u8, 0xFF, 0xFE, .. "\",\"embedding\":[1]}"u8]);
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.Open(At("b.jsonl")).Dispose(), "UTF-8");
        File.WriteAllText(At("deep.jsonl"), string.Concat(Enumerable.Repeat("[", 5000)));
        Fails(LfmErrorCode.InvalidFile, () => MatrixFile.Open(At("deep.jsonl")).Dispose(), "not one whole JSON object");
    }

    [Test]
    public void WhatIsWrittenComesBack([Values(".jsonl", ".ndjson")] string extension)
    {
        float[] values = RandomRow(300 * 7, 3);
        string[] names = [.. Enumerable.Range(0, 300).Select(i => $"a \"{i}\" \n\t\\ é 😀")];
        MatrixWriter.Write(At("a" + extension), new ReadOnlyMatrixView<float>(values, 300, 7), names);
        using LoadedMatrix m = MatrixFile.Open(At("a" + extension));
        Assert.That(Values(m).Cast<float>(), Is.EqualTo(values));
        Assert.That(m.RowNames, Is.EqualTo(names));
        Assert.That(File.ReadLines(At("a" + extension)).First(), Does.StartWith("{\"id\":\"a \\\"0\\\" \\n").And.EndWith("]}"));
        MatrixWriter.Write(At("b.jsonl"), new ReadOnlyMatrixView<double>([1, 2], 2, 1));
        Assert.That(File.ReadAllText(At("b.jsonl")), Is.EqualTo("{\"id\":0,\"embedding\":[1]}\n{\"id\":1,\"embedding\":[2]}\n"));
        void Write() => MatrixWriter.Write(At("c.jsonl"), new ReadOnlyMatrixView<float>([1, float.NaN], 2, 1));
        Fails(LfmErrorCode.InvalidData, Write, "row 1, column 0");
        Assert.That(File.Exists(At("c.jsonl")), Is.False);
    }

    [Test]
    public void TheyMayBePackedAndReadInBlocks()
    {
        float[] values = RandomRow(5000 * 3, 4);
        MatrixWriter.Write(At("a.jsonl"), new ReadOnlyMatrixView<float>(values, 5000, 3));
        using (FileStream from = File.OpenRead(At("a.jsonl")))
        using (GZipStream to = new(File.Create(At("a.jsonl.gz")), CompressionLevel.Fastest))
            from.CopyTo(to);
        using RowReader reader = MatrixFile.OpenRows(At("a.jsonl.gz"), new RowRange(10, 5000));
        int at = 10;
        while (reader.ReadBlock())
        {
            for (int i = 0; i < reader.Block.Rows; i++, at++)
            {
                Assert.That(reader.Block.Row(i)[2], Is.EqualTo(values[(3 * at) + 2]));
                Assert.That(reader.Names[i], Is.EqualTo($"{at}"));
            }
        }
        Assert.That(at, Is.EqualTo(5000));
    }
}
