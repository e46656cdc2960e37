using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using LfmNative.Diagnostics;
using LfmNative.Storage;
using LfmNative.Storage.Arrow;

namespace LfmNative.Tests.Storage;

/// <summary>Arrow data that lie: one sentence, in bounded memory.</summary>
public sealed class ArrowHostileTests : StorageTest
{
    private static readonly string[] Abc = ["a", "b", "c"];

    /// <summary>Messages made by hand, to say what no writer says.</summary>
    private static byte[] Message(ArrowMessageKind kind, long body, byte[] bytes, Action<FlatWriter, int> header)
    {
        FlatWriter writer = new();
        int[] message = writer.Table(0, new FlatField(2, 4), new FlatField(1, (int)kind), FlatField.Offset, new FlatField(8, body));
        header(writer, message[2]);
        byte[] metadata = writer.ToArray(), length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, metadata.Length);
        return [0xFF, 0xFF, 0xFF, 0xFF, .. length, .. metadata, .. bytes];
    }

    private static byte[] Batch(long rows, long[] nodes, long[] buffers, byte[] body, long? claimed = null, int? codec = null) =>
        Message(ArrowMessageKind.RecordBatch, claimed ?? body.Length, body, (writer, at) =>
        {
            FlatField packed = codec is null ? FlatField.None : FlatField.Offset;
            int[] batch = writer.Table(at, new FlatField(8, rows), FlatField.Offset, FlatField.Offset, packed);
            writer.Numbers(batch[1], 2, nodes);
            writer.Numbers(batch[2], 2, buffers);
            if (codec is { } c) writer.Table(batch[3], new FlatField(1, c));
        });

    /// <summary>A column of ids that are texts and one of vectors of two float32.</summary>
    private static byte[] Schema => new ArrowMetadata(true, 2, ElementType.Single).Schema();

    private static IEnumerable<TestCaseData> Lies()
    {
        byte[] body = new byte[64];
        body[4] = 1;
        long[] nodes = [1, 0, 1, 0, 2, 0];
        yield return Case("as it should be", Batch(1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], body), null);
        yield return Case("more rows than bytes", Batch(1 << 30, [1 << 30, 0, 1 << 30, 0, 1L << 31, 0],
            [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], body), "more rows than it has bytes");
        yield return Case("negative rows", Batch(-1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], body), "impossible number of rows");
        yield return Case("a buffer beyond the body", Batch(1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 60, 8], body), "outside of its body");
        yield return Case("a negative buffer", Batch(1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, -8, 8], body), "outside of its body");
        yield return Case("too few buffers", Batch(1, nodes, [0, 0, 0, 8, 8, 8], body), "fewer columns");
        yield return Case("too few nodes", Batch(1, [1, 0], [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], body), "fewer columns");
        yield return Case("other rows in a column",
            Batch(1, [1, 0, 2, 0, 4, 0], [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], body), "other rows");
        yield return Case("offsets of names too short", Batch(1, nodes, [0, 0, 0, 4, 8, 8, 0, 0, 0, 0, 16, 8], body), "fewer bytes");
        yield return Case("vectors too short", Batch(1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 4], body), "fewer bytes");
        byte[] far = [.. body];
        BinaryPrimitives.WriteInt32LittleEndian(far.AsSpan(4), int.MaxValue);
        yield return Case("an offset of a name beyond", Batch(1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], far), "fewer bytes");
        byte[] back = [.. body];
        BinaryPrimitives.WriteInt32LittleEndian(back.AsSpan(0), 8);
        yield return Case("offsets that go back", Batch(1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], back), "id are damaged");
        yield return Case("a body that ends early", Batch(1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], body, 1L << 40), "cut short");
        yield return Case("a negative body", Batch(1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], body, -64), "cut short");
        byte[] packed = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(packed, 1L << 29);
        foreach (int codec in new[] { 0, 1, 9 })
        {
            yield return Case($"a lying packed length, codec {codec}",
                Batch(1, nodes, [0, 0, 0, 24, 24, 24, 0, 0, 0, 0, 48, 16], packed, null, codec), codec == 9 ? "unknown codec 9" : "packed");
        }
        byte[] huge = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(huge, long.MaxValue);
        yield return Case("an impossible packed length",
            Batch(1, nodes, [0, 0, 0, 24, 24, 24, 0, 0, 0, 0, 48, 16], huge, null, 0), "impossible length");
        yield return Case("no batches", [], "holds no rows");
        yield return Case("a batch without rows", Batch(0, [0, 0, 0, 0, 0, 0], new long[12], []), "holds no rows");
        yield return Case("a second schema", [.. Schema, .. Batch(1, nodes, [0, 0, 0, 8, 8, 8, 0, 0, 0, 0, 16, 8], body)], null);
        yield return Case("metadata of 2 GiB", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "impossible metadata");
        yield return Case("metadata that are missing", [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 1, 0, 1, 2], "cut short");

        static TestCaseData Case(string what, byte[] batches, string? part) => new TestCaseData(batches, part).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(Lies))]
    public void LiesAreSeen(byte[] batches, string? part)
    {
        byte[] bytes = [.. Schema, .. batches, .. ArrowMetadata.EndOfStream];
        foreach (string name in new[] { "a.arrows", "a.arrows.gz" })
        {
            File.WriteAllBytes(At("a.arrows"), bytes);
            ArrowSamples.Pack(At("a.arrows"));
            long before = GC.GetAllocatedBytesForCurrentThread();
            if (part is null)
            {
                using LoadedMatrix m = MatrixFile.Open(At(name));
                Assert.That(m.Rows, Is.EqualTo(1));
                continue;
            }
            // Of a pipe the same lie shows later, in the column that lacks the bytes.
            string[] said = name == "a.arrows" ? [part] : [];
            Fails(LfmErrorCode.InvalidFile, () => MatrixFile.Open(At(name)).Dispose(), said);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 << 20));
        }
    }

    [Test]
    public void OtherTypesAreNamed()
    {
        IArrowArray floats = ArrowSamples.Floats([1, 2, 3], 3);
        Refused("no column with lists of numbers", ("id", ArrowSamples.Texts(Abc)));
        Refused("no column with lists of numbers", ("v", new FloatArray.Builder().AppendRange([1f, 2, 3]).Build()));
        Refused("it has: v (list of utf8)", ("v", ArrowSamples.Lists("list", StringType.Default, ArrowSamples.Texts(Abc), 3)));
        Refused("list of fixedsizelist of float32", ("v", ArrowSamples.Lists("list", floats.Data.DataType, floats, 1)));
        DictionaryType dictionary = new(Int8Type.Default, floats.Data.DataType, false);
        Int8Array indices = new Int8Array.Builder().AppendRange([(sbyte)0, (sbyte)1, (sbyte)2]).Build();
        Refused("v (dictionary)", ("v", new DictionaryArray(dictionary, indices, floats)));

        void Refused(string part, params (string, IArrowArray)[] columns)
        {
            ArrowSamples.WriteStream(At("a.arrow"), null, ArrowSamples.Table(columns));
            OpenFails(At("a.arrow"), part);
        }
    }

    [Test]
    public void DictionariesThatLackValues()
    {
        DictionaryType dictionary = new(Int8Type.Default, StringType.Default, false);
        Int8Array indices = new Int8Array.Builder().AppendRange([(sbyte)0, (sbyte)7, (sbyte)2]).Build();
        RecordBatch batch = ArrowSamples.Table(
            ("id", new DictionaryArray(dictionary, indices, ArrowSamples.Texts(Abc))), ("v", ArrowSamples.Floats([1, 2, 3], 3)));
        ArrowSamples.WriteStream(At("a.arrow"), null, batch);
        OpenFails(At("a.arrow"), "values that its dictionary does not hold");
    }

    [Test]
    public void EveryTruncationIsSeen([Values("a.arrow", "a.arrows")] string name)
    {
        RecordBatch batch = ArrowSamples.Table(("id", ArrowSamples.Texts(Abc)), ("v", ArrowSamples.Floats([1, 2, 3, 4, 5, 6], 3)));
        if (name == "a.arrow") ArrowSamples.WriteFile(At(name), batch, batch);
        else ArrowSamples.WriteStream(At(name), null, batch, batch);
        byte[] bytes = File.ReadAllBytes(At(name));
        for (int n = 1; n < bytes.Length; n++)
        {
            File.WriteAllBytes(At(name), bytes[..n]);
            try
            {
                using LoadedMatrix m = MatrixFile.Open(At(name));
                // A stream may end after any batch: its end is not always written.
                Assert.That(name == "a.arrows" && m.Rows % 3 == 0, $"{name} cut to {n} of {bytes.Length} was read");
            }
            catch (LfmException e)
            {
                Assert.That(e.Code, Is.EqualTo(LfmErrorCode.InvalidFile), e.Message);
            }
        }
    }

    [Test]
    public void FlippedBytesGiveASentence([Values("plain", "list", "lz4", "zstd", "dictionary")] string kind)
    {
        float[] values = [.. Enumerable.Range(0, 400).Select(i => i * 0.5f)];
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"name {i}")];
        IArrowArray ids = ArrowSamples.Texts(names), vectors = ArrowSamples.Floats(values, 40);
        if (kind == "list") vectors = ArrowSamples.Lists(kind, FloatType.Default, ((FixedSizeListArray)vectors).Values, 40);
        if (kind == "dictionary")
        {
            Int8Array indices = new Int8Array.Builder().AppendRange(Enumerable.Range(0, 40).Select(i => (sbyte)i)).Build();
            ids = new DictionaryArray(new DictionaryType(Int8Type.Default, StringType.Default, false), indices, ids);
        }
        CompressionCodecType? codec = kind == "lz4" ? CompressionCodecType.Lz4Frame : kind == "zstd" ? CompressionCodecType.Zstd : null;
        ArrowSamples.WriteStream(At("a.arrow"), codec, ArrowSamples.Table(("id", ids), ("v", vectors)));
        byte[] bytes = File.ReadAllBytes(At("a.arrow"));
        byte[] tempting = [0, 1, 0x7F, 0x80, 0xFF];
        Random random = new(1126);
        for (int k = 0; k < 400; k++)
        {
            byte[] damaged = [.. bytes];
            for (int c = 0; c < 3; c++)
                damaged[random.Next(bytes.Length)] = random.Next(2) == 0 ? tempting[random.Next(5)] : (byte)random.Next(256);
            File.WriteAllBytes(At("b.arrow"), damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using RowReader reader = MatrixFile.OpenRows(At("b.arrow"));
                while (reader.ReadBlock())
                {
                }
            }
            catch (LfmException e)
            {
                Assert.That(e.Message, Does.Not.Contain("\n"), $"case {k}");
                Assert.That(e.Code, Is.Not.EqualTo(LfmErrorCode.Internal), $"case {k}");
            }
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(32 << 20), $"case {k}");
        }
    }
}
