using System.Buffers.Binary;
using LfmNative.Diagnostics;
using LfmNative.Memory;
using LfmNative.Storage;
using ParquetSharp;

namespace LfmNative.Tests.Storage;

/// <summary>What is written is read by others; files go on at checkpoints as if nothing had happened.</summary>
public sealed class ParquetWriteTests : StorageTest
{
    private static readonly string[] Extensions =
        [".npy", ".npz", ".fvecs", ".safetensors", ".csv", ".tsv", ".vec", ".bin", ".jsonl", ".ndjson", ".parquet"];

    [TestCase(1, 5)]
    [TestCase(3, 4000)]
    [TestCase(100_000, 250)]
    public void OthersReadIt(int cols, int rows)
    {
        float[] data = RandomRow(rows * cols, 3);
        string[] names = [.. Enumerable.Range(0, rows).Select(i => $"é {i} \0 😀")];
        MatrixWriter.Write(At("a.parquet"), new ReadOnlyMatrixView<float>(data, rows, cols), names);
        using (LoadedMatrix m = MatrixFile.Open(At("a.parquet")))
        {
            Assert.That(Values(m).Cast<float>().SequenceEqual(data), Is.True);
            Assert.That(m.RowNames, Is.EqualTo(names));
        }
        int at = 0;
        using (ParquetFileReader file = new(At("a.parquet")))
        {
            Assert.That(file.FileMetaData.NumRows, Is.EqualTo(rows));
            Assert.That(file.FileMetaData.CreatedBy, Does.StartWith("LfmNative"));
            for (int g = 0; g < file.FileMetaData.NumRowGroups; g++)
            {
                using RowGroupReader group = file.RowGroup(g);
                int count = (int)group.MetaData.NumRows;
                using LogicalColumnReader<string> ids = group.Column(0).LogicalReader<string>();
                using LogicalColumnReader<float[]> vectors = group.Column(1).LogicalReader<float[]>();
                string[] read = ids.ReadAll(count);
                Assert.That(read, Is.EqualTo(names[at..(at + count)]));
                foreach (float[] row in vectors.ReadAll(count))
                    Assert.That(row.AsSpan().SequenceEqual(data.AsSpan(at++ * cols, cols)), Is.True);
                using Statistics? statistics = group.MetaData.GetColumnChunkMetaData(0).Statistics;
                Assert.That(((Statistics<ByteArray>)statistics!).NullCount, Is.Zero);
            }
        }
        Assert.That(at, Is.EqualTo(rows));
        string from = $"FROM '{At("a.parquet")}'";
        Assert.That(DuckDb.Rows<string>("SELECT id " + from), Is.EqualTo(names));
        string wanted = names[rows / 2].Replace("\0", "' || chr(0) || '", StringComparison.Ordinal);
        Assert.That(DuckDb.Rows<long>($"SELECT count(*) {from} WHERE id = '{wanted}'"), Is.EqualTo(new[] { 1L }));
        Assert.That(DuckDb.Rows<List<float>>($"SELECT embedding {from}").SelectMany(v => v).SequenceEqual(data), Is.True);
    }

    [Test]
    public void RowsWithoutNamesAreNumbered()
    {
        double[] data = [.. Enumerable.Range(0, 3000).Select(k => k / 7.0)];
        using (RowWriter<double> writer = new(At("a.parquet"), 3))
        {
            for (int from = 0; from < 1000; from += 250)
                writer.Write(new ReadOnlyMatrixView<double>(data, 1000, 3).RowRange(from, from + 250));
            writer.Finish();
        }
        string from2 = $"FROM '{At("a.parquet")}'";
        Assert.That(DuckDb.Rows<long>("SELECT id " + from2), Is.EqualTo(Enumerable.Range(0, 1000)));
        Assert.That(DuckDb.Rows<List<double>>("SELECT embedding " + from2).SelectMany(v => v), Is.EqualTo(data));
        Assert.That(DuckDb.Rows<long>($"SELECT id {from2} WHERE id > 997"), Is.EqualTo(new long[] { 998, 999 }));
        using LoadedMatrix m = MatrixFile.Open(At("a.parquet"));
        Assert.That(m.RowNames![999], Is.EqualTo("999"));
        Assert.That(m.View.Row(999)[2], Is.EqualTo((float)data[^1]));
    }

    /// <summary>The number of a group has 16 bits and may be left out; a wrapped one would be another group's.</summary>
    [Test]
    public unsafe void GroupsBeyondSixteenBitsHaveNoNumber()
    {
        RowTarget target = new("a.parquet", 1, false, null, new ComputeContext(1), new OutputOptions());
        int BytesOf(int group)
        {
            byte[] state = new byte[sizeof(long) + sizeof(int)];
            state[0] = 4;
            BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(sizeof(long)), group);
            RowFormat<float> format = RowFormat<float>.Of(".parquet", target);
            format.Resume(state, group);
            using MemoryStream stream = new();
            float row = 1;
            format.Write(stream, &row, 1, 1, [], 0);
            return format.Checkpoint(stream).Length;
        }
        Assert.That(BytesOf(1), Is.EqualTo(BytesOf(0)));
        Assert.That(BytesOf(short.MaxValue), Is.EqualTo(BytesOf(0) + 2), "three bytes instead of one");
        Assert.That(BytesOf(short.MaxValue + 1), Is.EqualTo(BytesOf(0) - 2), "neither a head nor a number");
    }

    /// <summary>The same rows are written with checkpoints, once through and once by two objects of which the first is lost.</summary>
    [Test]
    public unsafe void AFileGoesOnAtACheckpoint(
        [ValueSource(nameof(Extensions))] string extension, [Values] bool known, [Values] bool named)
    {
        const int Rows = 700, Cols = 5;
        int[] stops = [0, 200, 450, Rows];
        float[] data = RandomRow(Rows * Cols, 5);
        string[] names = named ? [.. Enumerable.Range(0, Rows).Select(i => $"w{i}")] : [];
        RowTarget target = new("a" + extension, Cols, named, known ? Rows : null, new ComputeContext(2), new OutputOptions());

        using MemoryStream whole = new();
        RowFormat<float> format = Begin(whole);
        List<(byte[] State, long Length)> points = [];
        for (int part = 1; part < stops.Length; part++)
        {
            Write(format, whole, part);
            points.Add((format.Checkpoint(whole), whole.Length));
        }
        End(format, whole);
        for (int part = 1; part < stops.Length; part++)
        {
            using MemoryStream resumed = new();
            resumed.Write(whole.ToArray().AsSpan(0, (int)points[part - 1].Length));
            if (format.IsPatched)
            {
                resumed.Position = 0;
                resumed.Write(RowFormat<float>.Of(extension, target).Head(target.Rows ?? long.MaxValue));
                resumed.Position = resumed.Length;
            }
            RowFormat<float> second = RowFormat<float>.Of(extension, target);
            second.Resume(points[part - 1].State, stops[part]);
            for (int rest = part + 1; rest < stops.Length; rest++)
            {
                Write(second, resumed, rest);
                second.Checkpoint(resumed);
            }
            End(second, resumed);
            Assert.That(resumed.ToArray(), Is.EqualTo(whole.ToArray()), $"resumed at row {stops[part]}");
        }
        File.WriteAllBytes(At("a" + extension), whole.ToArray());
        Assert.That(Load(At("a" + extension)).Cast<float>(), Is.EqualTo(data));

        RowFormat<float> Begin(Stream stream)
        {
            RowFormat<float> begun = RowFormat<float>.Of(extension, target);
            stream.Write(begun.Head(target.Rows ?? long.MaxValue));
            return begun;
        }

        void Write(RowFormat<float> to, Stream stream, int part)
        {
            (int from, int end) = (stops[part - 1], stops[part]);
            fixed (float* rows = data)
                to.Write(stream, rows + (from * Cols), end - from, Cols, named ? names[from..end] : [], from);
        }

        void End(RowFormat<float> of, MemoryStream stream)
        {
            of.Checkpoint(stream);
            stream.Write(of.Tail(Rows));
            if (!of.IsPatched) return;
            stream.Position = 0;
            stream.Write(of.Head(Rows));
        }
    }
}
