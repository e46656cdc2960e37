using System.Text.Json;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary>Functions and weights from files: <c>--descriptors file:F,G</c> and <c>--mask file:W</c>.</summary>
public sealed class GivenFilesTests : CliTest
{
    private static readonly string[] Pair = ["align", "X.npy", "Y.npy", "-o", "out.npz", .. Small, "--refine", "zoomout"];

    /// <summary>Distances that another command wrote carry the map without a known pair, in any format that is read.</summary>
    [OneTimeSetUp]
    public void Distances()
    {
        foreach (string side in (string[])["X", "Y"])
        {
            foreach (string file in (string[])[$"of{side}.npy", $"of{side}.csv"])
                Ok("relative", $"{side}.npy", "--kind", "geodesic", "--anchors", "first:9", "--k", "10", "-o", file, "-q");
        }
        Put("W.npy", 12, 12, (i, j) => Math.Abs(i - j) / 1000f);
    }

    [TestCase("file:ofX.npy,ofY.npy")]
    [TestCase("file:ofX.csv, ofY.csv")]
    [TestCase("hks,file:ofX.npy,ofY.npy,wks")]
    public void FunctionsCarryTheMap(string kinds)
    {
        JsonElement json = Run([.. Pair, "--descriptors", kinds, "--descr-normalize", "--row-paired", "--json"]).Json();
        Assert.That(json.GetProperty("match_accuracy").GetDouble(), Is.GreaterThan(0.8));
        Assert.That(
            json.GetProperty("options").GetProperty("descriptors").EnumerateArray().Select(kind => kind.GetString()),
            Is.EqualTo(kinds.StartsWith("hks", StringComparison.Ordinal) ? ["hks", "given", "wks"] : new[] { "given" }));
        Assert.That(Alignment.Load(At("out.npz")).Command, Does.Contain("file:").And.Contain("ofY."), "the model says which files");
    }

    /// <summary>Rows that are left out of the samples are left out of the functions, on either side alike.</summary>
    [TestCase("--rows", "20:110", 20, 110)]
    [TestCase("--graph-rows", "70", 0, 70)]
    public void RowsTakeTheirFunctionsAlong(string option, string value, int from, int to)
    {
        Ok([.. Pair, "--descriptors", "file:ofX.npy,ofY.npy", option, value, "-q"]);
        foreach (string name in (string[])["X", "Y", "ofX", "ofY"])
        {
            using LoadedMatrix all = MatrixFile.Open(At(name + ".npy"));
            MatrixWriter.Write(At(name + "part.npy"), all.View.RowRange(from, to));
        }
        Ok(["align", "Xpart.npy", "Ypart.npy", "-o", "part.npz", .. Small, "--refine", "zoomout", "--descriptors",
            "file:ofXpart.npy,ofYpart.npy", "-q"]);
        AssertSameModel("out.npz", "part.npz");
    }

    /// <summary>Two sides of different size, from files of different formats.</summary>
    [Test]
    public void SidesMayDiffer()
    {
        using (LoadedMatrix y = MatrixFile.Open(At("Y.npy")), g = MatrixFile.Open(At("ofY.npy")))
        {
            MatrixWriter.Write(At("Yshort.npy"), y.View.RowRange(0, 100));
            MatrixWriter.Write(At("ofYshort.csv"), g.View.RowRange(0, 100));
        }
        Ok(["align", "X.npy", "Yshort.npy", "-o", "out.npz", .. Small, "--descriptors", "file:ofX.npy,ofYshort.csv", "-q"]);
        int[] match = Alignment.Load(At("out.npz")).Matches;
        Assert.That(match, Has.Length.EqualTo(100));
        Assert.That(match.Where((m, j) => m == j).Count(), Is.GreaterThan(80));
    }

    [Test]
    public void WeightsOfThePenalty()
    {
        JsonElement json = Run([.. Pair, "--anchors", "first:20", "--mask", "file:W.npy", "--w-lap", "5", "--json"]).Json();
        Assert.That(json.GetProperty("options").GetProperty("mask").GetString(), Is.EqualTo("given"));
        JsonElement standard = Run([.. Pair, "--anchors", "first:20", "--w-lap", "5", "--json"]).Json();
        Assert.That(
            json.GetProperty("energy").GetProperty("laplacian").GetDouble(),
            Is.Not.EqualTo(standard.GetProperty("energy").GetProperty("laplacian").GetDouble()));
        Ok([.. Pair, "--anchors", "first:20", "--mask", "file:W.npy", "--auto", "--hold", "eigenpairs", "-q"]);
    }

    [TestCase("file:ofX.npy", "one file", "file:F,G")]
    [TestCase("file:ofX.npy,file:ofY.npy", "one file", "file:F,G")]
    [TestCase("file:", "one file", "file:F,G")]
    [TestCase("file:,ofY.npy", "one file", "file:F,G")]
    [TestCase("given", "names given", "file:F,G")]
    [TestCase("file:ofX.npy,ofY.npy,file:ofX.npy,ofY.npy", "file: twice", "side by side")]
    [TestCase("file:missing.npy,ofY.npy", "missing.npy")]
    [TestCase("file:ofX.npy,Y.npy", "9 functions were given for X and 6 for Y")]
    [TestCase("file:few.npy,ofY.npy", "few.npy", "100×9", "130 samples")]
    [TestCase("file:nan.npy,ofY.npy", "nan.npy", "row 3", "column 2")]
    public void FunctionsThatCannotBeUsed(string kinds, params string[] parts)
    {
        Put("few.npy", 100, 9, (i, j) => i + j);
        Put("nan.npy", 130, 9, (i, j) => i == 3 && j == 2 ? float.NaN : 1);
        Fails(2, "kept.npz", ["align", "X.npy", "Y.npy", "--descriptors", kinds, .. Small], parts);
    }

    [TestCase("given", "file:W")]
    [TestCase("file:", "file:W")]
    [TestCase("file:missing.npy", "missing.npy")]
    [TestCase("file:small.npy", "5×12", "12×12", "--eigenpairs")]
    [TestCase("file:negative.npy", "-1", "row 0, column 2", "not negative")]
    public void WeightsThatCannotBeUsed(string mask, params string[] parts)
    {
        Put("small.npy", 5, 12, (_, _) => 1);
        Put("negative.npy", 12, 12, (_, j) => 1 - j);
        Fails(2, "kept.npz", ["align", "X.npy", "Y.npy", "--anchors", "first:20", "--mask", mask, .. Small], parts);
    }
}
