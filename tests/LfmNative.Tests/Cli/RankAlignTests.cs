using System.Text.Json;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary>From rows in several files to an alignment, by the spectra that ranks computed and wrote as shards.</summary>
public sealed class RankAlignTests : CliTest
{
    [Test]
    public void SpectraOfRanksAlign()
    {
        foreach ((string side, string file) in ((string, string)[])[("X", FastText), ("Y", Word2Vec)])
        {
            Directory.CreateDirectory(At(side));
            using LoadedMatrix words = MatrixFile.Open(file, new RowRange(0, 1500));
            for (int f = 0; f < 3; f++) MatrixWriter.Write(At($"{side}/{f}.npy"), words.View.RowRange(f * 500, (f + 1) * 500));
            string[] job = ["spectrum", side, "-o", $"shards-{side}", "--k", "70", "--eigs", "40", "--mpi", "mpirun -n 2", "-q"];
            Assert.That(Lfm.Run(Folder, RankRun.Environment, job).Exit, Is.Zero);
            Ok("spectrum", side, "-o", $"one-{side}.npz", "--k", "70", "--eigs", "40", "-q");
        }
        double mrr = Mrr("shards-X", "shards-Y", []);
        Assert.That(mrr, Is.GreaterThan(0.9));
        Assert.That(mrr, Is.EqualTo(Mrr("one-X.npz", "one-Y.npz", [])).Within(0.01));
        Assert.That(Mrr("shards-X", "shards-Y", ["--sample-rows", "700"]), Is.GreaterThan(0.9));
        // All rows are carried, block by block, from files to a file of their number.
        Ok("transfer", "m.npz", "X", "-o", "carried.npy", "-q");
        using LoadedMatrix carried = MatrixFile.Open(At("carried.npy"));
        Assert.That((carried.Rows, carried.Cols), Is.EqualTo((1500, 200)));
    }

    private double Mrr(string ofX, string ofY, string[] more)
    {
        string[] known = ["--anchors", "random:40", "--refine", "zoomout"];
        string[] spectra = ["--spectrum-x", ofX, "--spectrum-y", ofY, .. more];
        JsonElement fit = Run(["align", "X", "Y", "-o", "m.npz", .. known, .. spectra, "--json"]).Json();
        Assert.That(fit.GetProperty("seconds").TryGetProperty("neighbors", out _), Is.False);
        return Run("eval", "m.npz", "X", "Y", "--json").Json().GetProperty("mrr").GetDouble();
    }
}
