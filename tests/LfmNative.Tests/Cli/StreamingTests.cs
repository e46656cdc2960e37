using System.Text.Json;
using LfmNative.Graphs;
using LfmNative.Maps;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Alignments;

namespace LfmNative.Tests.Cli;

/// <summary>Commands that go through rows block by block, from and to pipes.</summary>
public sealed class StreamingTests : CliTest
{
    [Test]
    public void TransferThroughPipes()
    {
        Ok("transfer", "model.npz", "X.npy", "-o", "t.csv", "-q");
        string expected = File.ReadAllText(At("t.csv"));
        LfmResult piped = Lfm.Shell(Folder, "\"$LFM\" transfer model.npz - -o - < X.npy");
        Assert.That((piped.Exit, piped.Out), Is.EqualTo((0, expected)), piped.Error);
        Assert.That(piped.Error, Does.Contain("130×6"), "the report goes beside the data");
        LfmResult json = Lfm.Shell(Folder, "\"$LFM\" transfer model.npz X.npy -o - --json > data.csv");
        Assert.That(JsonDocument.Parse(json.Error).RootElement.GetProperty("rows").GetInt32(), Is.EqualTo(130));
        Assert.That(File.ReadAllText(At("data.csv")), Is.EqualTo(expected));
        LfmResult twice = Lfm.Shell(Folder, "\"$LFM\" transfer model.npz X.npy -o - -q | \"$LFM\" spectrum - -o s.npz --k 8 --eigs 5 -q");
        Assert.That(twice.Exit, Is.Zero, twice.Error);
    }

    [Test]
    public void StandardOutputTakesAnyFormatThatIsWrittenForwards(
        [Values("csv", "tsv", "jsonl", "copy", "pgcopy", "fvecs", "npy", "vec")] string format)
    {
        Ok("transfer", "model.npz", "X.npy", "-o", "whole." + format, "-q");
        Ok("transfer", "model.npz", "X.npy", "-o", "named.dat", "--output-format", format, "-q");
        Assert.That(File.ReadAllBytes(At("named.dat")), Is.EqualTo(File.ReadAllBytes(At("whole." + format))));
        LfmResult piped = Lfm.Shell(Folder, $"\"$LFM\" transfer model.npz X.npy -o - --output-format {format} -q > piped.dat");
        Assert.That(piped.Exit, Is.Zero, piped.Error);
        Assert.That(File.ReadAllBytes(At("piped.dat")), Is.EqualTo(File.ReadAllBytes(At("whole." + format))));
    }

    [Test]
    public void FormatsThatCannotBe()
    {
        Fails(2, "out.npy", ["transfer", "model.npz", "X.npy", "--output-format", "xml"], "--output-format is 'xml'", "copy, pgcopy");
        Fails(2, "out.npy", ["transfer", "model.npz", "X.npy", "--sql-vector", "list"], "--sql-vector is 'list'", "halfvec");
        Fails(2, "out.npy", ["transfer", "model.npz", "X.npy", "--sql-id", "int"], "--sql-id is 'int'", "uuid");
        LfmResult piped = Lfm.Shell(Folder, "\"$LFM\" transfer model.npz - -o - --output-format npz < X.npy | cat");
        Assert.That(piped.Error, Does.Contain("cannot be rewound").And.Contain("name a file"));
    }

    [Test]
    public void NamesAreCarried([Values(".csv", ".vec", ".bin")] string extension)
    {
        string[] names = [.. Enumerable.Range(0, 130).Select(i => $"w{i}")];
        MatrixWriter.Write(At("named.csv"), Data.X.View, names);
        Ok("transfer", "model.npz", "named.csv", "-o", "carried" + extension, "-q");
        using LoadedMatrix carried = MatrixFile.Open(At("carried" + extension));
        Assert.That(carried.RowNames, Is.EqualTo(names));
        float[] expected = Alignment.Load(At("model.npz")).Transform(Data.X.View);
        Assert.That(carried.View.Row(129).ToArray(), Is.EqualTo(expected[^6..]));
    }

    [Test]
    public void NothingIsLeftOfABadInput()
    {
        File.WriteAllLines(At("bad.csv"), [.. Enumerable.Repeat("1,2,3,4,5", 50), "1,2,3,4,nan"]);
        Fails(2, "out.npy", ["transfer", "model.npz", "bad.csv"], "row 50");
        Fails(2, "out.npy", ["transfer", "model.npz", "Y.npy"], "6 columns", "5");
        Put("short.npy", 129, 2, (i, j) => i + j);
        Fails(2, "out.npy", ["transfer", "model.npz", "short.npy", "--function"], "129 rows", "130 samples");
    }

    [Test]
    public void Relative()
    {
        float[] expected = RelativeRepresentation.Compute(Data.X.View, Data.X.View.RowRange(0, 7));
        Ok("relative", "X.npy", "--anchors", "first:7", "-o", "r.npy", "-q");
        AssertRows("r.npy", expected, 7);
        MatrixWriter.Write(At("a.csv"), Data.X.View.RowRange(0, 7));
        JsonElement json = Run("relative", "X.npy", "--anchors", "a.csv", "-o", "r.npy", "--json").Json();
        Assert.That((json.GetProperty("rows").GetInt32(), json.GetProperty("columns").GetInt32()), Is.EqualTo((130, 7)));
        AssertRows("r.npy", expected, 7);
        Ok("relative", "Y.npy", "--model", "model.npz", "--side", "y", "-o", "r.npy", "-q");
        AssertRows("r.npy", RelativeRepresentation.Compute(Paired().View, Alignment.Load(At("model.npz")).AnchorRowsY), 20);
        Ok("relative", "X.npy", "--anchors", "random:5", "--seed", "3", "-o", "r.npy", "-q");
        int[] drawn = [.. AnchorPairs.Random(5, 130, 130, 3).X.Order()];
        Samples anchors = new([.. drawn.SelectMany(i => Data.X.View.Row(i).ToArray())], 5, 5);
        AssertRows("r.npy", RelativeRepresentation.Compute(Data.X.View, anchors.View), 5);
        Fails(2, "r.npy", ["relative", "X.npy"], "--anchors", "--model");
        Fails(2, "r.npy", ["relative", "X.npy", "--anchors", "first:0"], "first:0");
        Fails(2, "r.npy", ["relative", "X.npy", "--anchors", "first:131"], "131", "130");
        Fails(2, "r.npy", ["relative", "X.npy", "--anchors", "Y.npy"], "5 columns", "6");
        Fails(2, "r.npy", ["relative", "X.npy", "--model", "model.npz", "--side", "z"], "--side is 'z'");
        Fails(2, "r.npy", ["relative", "-", "--anchors", "first:3"], "read twice");
    }

    [Test]
    public void RelativeOfOtherKinds()
    {
        ReadOnlyMatrixView<float> x = Data.X.View, anchors = x.RowRange(0, 7);
        Ok("relative", "X.npy", "--anchors", "first:7", "--kind", "whitened", "-o", "w.npy", "-q");
        AssertClose("w.npy", RelativeRepresentation.Whitened(x, anchors, Whitening.Fit(x)), 7);
        MatrixWriter.Write(At("half.csv"), x.RowRange(0, 60));
        Ok("relative", "X.npy", "--anchors", "first:7", "--kind", "whitened", "--reference", "half.csv", "-o", "r.npy", "-q");
        AssertClose("r.npy", RelativeRepresentation.Whitened(x, anchors, Whitening.Fit(x.RowRange(0, 60))), 7);
        string[] geodesic = ["relative", "X.npy", "--anchors", "first:7", "--kind", "geodesic", "--k", "9", "-o", "r.npy"];
        JsonElement json = Run([.. geodesic, "--json"]).Json();
        Assert.That((json.GetProperty("k").GetInt32(), json.GetProperty("columns").GetInt32()), Is.EqualTo((9, 7)));
        Matrix distances = SamplePipeline.Geodesics(x, [0, 1, 2, 3, 4, 5, 6], new GraphOptions { K = 9 }).Distances;
        AssertClose("r.npy", Array.ConvertAll(distances.Data, v => (float)v), 7);
        Ok("relative", "Y.npy", "--model", "model.npz", "--side", "y", "--kind", "geodesic", "-o", "r.npy", "-q");
    }

    [Test]
    public void RelativeAndBack()
    {
        MatrixWriter.Write(At("a.csv"), Data.X.View.RowRange(0, 7));
        Ok("relative", "X.npy", "--anchors", "a.csv", "-o", "r.npy", "-q");
        Ok("relative", "r.npy", "--anchors", "a.csv", "--inverse", "-o", "back.npy", "-q");
        float[] unit = (float[])Data.X.Data.Clone();
        for (int i = 0; i < 130; i++)
        {
            Span<float> row = unit.AsSpan(i * 5, 5);
            float norm = MathF.Sqrt(row.ToArray().Sum(v => v * v));
            foreach (ref float v in row) v /= norm;
        }
        AssertClose("back.npy", unit, 5);
        Ok("relative", "X.npy", "--anchors", "a.csv", "--kind", "whitened", "-o", "w.npy", "-q");
        Ok("relative", "w.npy", "--anchors", "a.csv", "--kind", "whitened", "--reference", "X.npy", "--inverse", "-o", "back.npy", "-q");
        AssertClose("back.npy", Data.X.Data, 5);
        MatrixWriter.Write(At("few.csv"), Data.X.View.RowRange(0, 3));
        Ok("relative", "X.npy", "--anchors", "few.csv", "-o", "r.npy", "-q");
        LfmResult lossy = Run("relative", "r.npy", "--anchors", "few.csv", "--inverse", "-o", "back.npy");
        Assert.That(lossy.Exit, Is.Zero, lossy.Error);
        Assert.That(lossy.Error, Does.Contain("3 anchors span 3 of 5 dimensions"));
    }

    [Test]
    public void RelativeOptionsThatDoNotGoTogether()
    {
        string[] plain = ["relative", "X.npy", "--anchors", "first:3"];
        Fails(2, "r.npy", [.. plain, "--kind", "euclidean"], "--relative-kind is 'euclidean'", "whitened");
        Fails(2, "r.npy", [.. plain, "--k", "5"], "--k concerns", "--kind geodesic");
        Fails(2, "r.npy", [.. plain, "--reference", "X.npy"], "--reference", "--kind whitened");
        Fails(2, "r.npy", [.. plain, "--inverse"], "--inverse needs the anchor rows", "--anchors FILE");
        Fails(2, "r.npy", [.. plain, "--inverse", "--kind", "geodesic"], "geodesic distances tell no rows");
        Fails(2, "r.npy", ["relative", "X.npy", "--anchors", "Y.npy", "--kind", "geodesic"], "first:N", "--model");
        Fails(2, "r.npy", ["relative", "X.npy", "--anchors", "X.npy", "--kind", "whitened", "--inverse"], "--reference");
        Fails(2, "r.npy", ["relative", "X.npy", "--anchors", "X.npy", "--inverse"], "5 columns", "130 anchors");
        Fails(2, "r.npy", [.. plain, "--kind", "whitened", "--reference", "Y.npy"], "6 columns", "anchors 5");
        Fails(2, "r.npy", ["relative", "Y.npy", "--model", "model.npz", "--kind", "geodesic"], "Y.npy", "anchor 0 of model.npz");
        Fails(2, "r.npy", ["relative", "-", "--anchors", "X.npy", "--kind", "whitened"], "read twice", "--reference");
    }

    [Test]
    public void EvalOfDrawnQueries()
    {
        JsonElement json = Run("eval", "model.npz", "X.npy", "Y.npy", "--queries", "50", "--seed", "2", "--json").Json();
        Assert.That((json.GetProperty("queries").GetInt32(), json.GetProperty("candidates").GetInt32()), Is.EqualTo((50, 130)));
        Assert.That(json.GetProperty("mrr_standard_error").GetDouble(), Is.InRange(0, 0.2));
        Assert.That(json.GetProperty("copies").GetInt64(), Is.Zero);
        Assert.That(Ok("eval", "model.npz", "X.npy", "Y.npy", "--queries", "50").Out,
            Does.Contain("50 rows against 130, drawn by seed 0").And.Contain("standard error"));
        string all = Ok("eval", "model.npz", "X.npy", "Y.npy", "--queries", "all").Out;
        Assert.That(all, Does.Contain("130 rows against 130\n"));
        LfmResult piped = Lfm.Shell(Folder, "\"$LFM\" eval model.npz - Y.npy < X.npy");
        Assert.That(piped.Out.Split('\n')[4], Is.EqualTo(all.Split('\n')[4]), piped.Error);
        Check(Run("eval", "model.npz", "X.npy", "Y.npy", "--queries", "0"), 2, ["eval"], "--queries is '0'");
    }

    private void AssertClose(string name, float[] expected, int cols)
    {
        using LoadedMatrix found = MatrixFile.Open(At(name));
        Assert.That((found.Rows, found.Cols), Is.EqualTo((130, cols)));
        for (int i = 0; i < 130; i++)
            Assert.That(found.View.Row(i).ToArray(), Is.EqualTo(expected[(i * cols)..((i + 1) * cols)]).Within(2e-4), $"row {i}");
    }

    private void AssertRows(string name, float[] expected, int cols)
    {
        using LoadedMatrix found = MatrixFile.Open(At(name));
        Assert.That((found.Rows, found.Cols), Is.EqualTo((130, cols)));
        for (int i = 0; i < 130; i++) Assert.That(found.View.Row(i).ToArray(), Is.EqualTo(expected[(i * cols)..((i + 1) * cols)]));
    }
}
