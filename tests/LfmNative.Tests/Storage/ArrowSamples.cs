using System.IO.Compression;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;

namespace LfmNative.Tests.Storage;

/// <summary>Arrow tables as Apache.Arrow makes them.</summary>
internal static class ArrowSamples
{
    public static RecordBatch Table(params (string Name, IArrowArray Values)[] columns)
    {
        Schema.Builder schema = new();
        foreach ((string name, IArrowArray values) in columns) schema.Field(new Field(name, values.Data.DataType, true));
        return new RecordBatch(schema.Build(), columns.Select(c => c.Values), columns[0].Values.Length);
    }

    public static StringArray Texts(string[] texts) => new StringArray.Builder().AppendRange(texts).Build();

    public static IArrowArray Floats(float[] values, int rows) =>
        Lists("fixed", FloatType.Default, new FloatArray.Builder().AppendRange(values).Build(), rows);

    /// <summary>Rows of equally many values.</summary>
    public static IArrowArray Lists(string kind, IArrowType type, IArrowArray values, int rows)
    {
        int each = values.Length / rows;
        if (kind == "fixed") return new FixedSizeListArray(new FixedSizeListType(type, each), rows, values, ArrowBuffer.Empty);
        if (kind == "list")
        {
            ArrowBuffer offsets = new ArrowBuffer.Builder<int>().AppendRange(Enumerable.Range(0, rows + 1).Select(i => i * each)).Build();
            return new ListArray(new ListType(type), rows, offsets, values, ArrowBuffer.Empty);
        }
        ArrowBuffer wide = new ArrowBuffer.Builder<long>().AppendRange(Enumerable.Range(0, rows + 1).Select(i => (long)i * each)).Build();
        return new LargeListArray(new LargeListType(type), rows, wide, values, ArrowBuffer.Empty);
    }

    public static void WriteFile(string path, params RecordBatch[] batches)
    {
        using FileStream stream = File.Create(path);
        using ArrowFileWriter writer = new(stream, batches[0].Schema);
        foreach (RecordBatch batch in batches) writer.WriteRecordBatch(batch);
        writer.WriteEnd();
    }

    public static void WriteStream(string path, CompressionCodecType? codec, params RecordBatch[] batches)
    {
        using FileStream stream = File.Create(path);
        IpcOptions options = new()
        {
            CompressionCodec = codec,
            CompressionCodecFactory = codec is null ? null : new Apache.Arrow.Compression.CompressionCodecFactory(),
        };
        using ArrowStreamWriter writer = new(stream, batches[0].Schema, false, options);
        foreach (RecordBatch batch in batches) writer.WriteRecordBatch(batch);
        writer.WriteEnd();
    }

    public static void Pack(string path)
    {
        using FileStream from = File.OpenRead(path);
        using GZipStream to = new(File.Create(path + ".gz"), CompressionLevel.Fastest);
        from.CopyTo(to);
    }
}
