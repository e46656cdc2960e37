using System.Text.Json;
using LfmNative.Kernels;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary>lfm-mpi against the engine on one machine: the same graph, eigenvalues and eigenspaces on any number of ranks.</summary>
[Category("Ranks")]
public sealed class RankTests : CliTest
{
    private static readonly string[] Tight = ["--metric", "euclidean", "--tolerance", "1e-10"];

    [Test]
    public void ThreeComponents([Values(1, 2, 4)] int ranks)
    {
        Put("three.npy", 420, 5, (i, _) => i < 100 ? 0 : i < 220 ? 60 : -90, noise: 1);
        AssertSame("three.npy", ranks, "--k", "8", "--eigs", "20");
        AssertSame("three.npy", ranks, "--k", "8", "--eigs", "2");
    }

    [TestCase(1, 400, 11)]
    [TestCase(2, 400, 11)]
    [TestCase(2, 10_000, 50)]
    public void TheDoubleEigenvaluesOfACycleAreComplete(int ranks, int n, int pairs)
    {
        PutCycle(n);
        string[] job = ["cycle.npy", "--k", "2", "--eigs", $"{pairs}", "--kernel", "uniform", .. Tight];
        JsonElement json = Spectrum(ranks, job);
        double[] found = ShardedSpectrum.Read(At("shards")).Lambda;
        Assert.That(found, Is.EqualTo(Enumerable.Range(0, pairs).Select(i => 1 - Math.Cos(Math.Tau * ((i + 1) / 2) / n))).Within(1e-10));
        Assert.That(json.GetProperty("orthogonality").GetDouble(), Is.LessThan(1e-10));
        Assert.That(json.GetProperty("solver").GetString(), Is.EqualTo("krylovschur"));
        Ok(["spectrum", .. job, "-o", "one.npz", "--quiet"]);
        using NpzReader one = NpzReader.Open(At("one.npz"));
        Assert.That(found, Is.EqualTo(one.ReadDouble("lambda")).Within(1e-10));
    }

    /// <summary>Eigenvalues of the torus come four and eight at a time.</summary>
    [Test]
    public void ManyfoldEigenvaluesOfATorusAreComplete()
    {
        const int Side = 40, Pairs = 30;
        Put("torus.npy", Side * Side, 4,
            (i, j) => (float)Math.Sin((Math.Tau * (j < 2 ? i / Side : i % Side) / Side) + (j % 2 * Math.PI / 2)));
        Spectrum(2, ["torus.npy", "--k", "4", "--eigs", $"{Pairs}", "--kernel", "uniform", .. Tight]);
        double[] circle = [.. Enumerable.Range(0, Side).Select(i => 1 - Math.Cos(Math.Tau * i / Side))];
        double[] expected = [.. circle.SelectMany(a => circle.Select(b => (a + b) / 2)).Order().Take(Pairs)];
        Assert.That(ShardedSpectrum.Read(At("shards")).Lambda, Is.EqualTo(expected).Within(1e-10));
    }

    [Test]
    public void CopiesShareANode([Values(1, 2, 4)] int ranks)
    {
        Rng rng = new(5);
        Put("copies.npy", 500, 6, (_, _) => 0, noise: 1);
        using (LoadedMatrix all = MatrixFile.Open(At("copies.npy")))
        {
            float[] rows = all.View.Gather([.. Enumerable.Range(0, 620).Select(i => i < 500 ? i : rng.NextInt(500))]);
            MatrixWriter.Write(At("copies.npy"), new ReadOnlyMatrixView<float>(rows, 620, 6));
        }
        AssertSame("copies.npy", ranks, "--k", "10", "--eigs", "12");
    }

    [Test]
    public void MoreRanksThanMakeSense([Values(1, 2, 4)] int ranks)
    {
        Put("seven.npy", 7, 3, (_, _) => 0, noise: 1);
        AssertSame("seven.npy", ranks, "--k", "3", "--eigs", "7");
        Put("two.npy", 2, 3, (i, _) => i, noise: 0.1f);
        AssertSame("two.npy", ranks);
    }

    [TestCase("gaussian")]
    [TestCase("symgaussian")]
    [TestCase("uniform")]
    [TestCase("singular")]
    [TestCase("distance")]
    public void EveryKernel(string kernel)
    {
        Put("blob.npy", 500, 6, (_, _) => 0, noise: 1);
        AssertSame("blob.npy", 2, "--k", "10", "--eigs", "8", "--kernel", kernel);
    }

    [TestCase("randomwalk", "angular")]
    [TestCase("combinatorial", "cosine")]
    public void EveryLaplacianAndMetric(string laplacian, string metric)
    {
        Put("blob.npy", 500, 6, (_, _) => 1, noise: 1);
        AssertSame("blob.npy", 2, "--k", "10", "--eigs", "8", "--laplacian", laplacian, "--metric", metric);
    }

    [Test]
    public void TheSecondOpinionAgrees()
    {
        Put("blob.npy", 600, 6, (_, _) => 0, noise: 1);
        Spectrum(2, ["blob.npy", "--k", "10", "--eigs", "8", .. Tight]);
        double[] krylov = ShardedSpectrum.Read(At("shards")).Lambda;
        JsonElement json = Spectrum(1, ["blob.npy", "--k", "10", "--eigs", "8", "--solver", "lobpcg", .. Tight]);
        Assert.That(json.GetProperty("solver").GetString(), Is.EqualTo("lobpcg"));
        Assert.That(ShardedSpectrum.Read(At("shards")).Lambda, Is.EqualTo(krylov).Within(1e-10));
        Spectrum(2, ["blob.npy", "--k", "10", "--eigs", "8", "--solver", "dense", .. Tight]);
        Assert.That(ShardedSpectrum.Read(At("shards")).Lambda, Is.EqualTo(krylov).Within(1e-10));
    }

    [Test]
    public void OptionsAfterTheDashesReachTheSolver()
    {
        Put("blob.npy", 600, 6, (_, _) => 0, noise: 1);
        string[] job = ["blob.npy", "--k", "10", "--eigs", "8", "-o", "shards", "--json", "--"];
        Assert.That(Rank(1, [.. job, "-eps_ncv", "60"]).Json().GetProperty("restarts").GetInt32(),
            Is.Not.EqualTo(Rank(1, [.. job, "-eps_ncv", "20"]).Json().GetProperty("restarts").GetInt32()));
        LfmResult unknown = Rank(1, [.. job, "-eps_nvc", "60"]);
        Assert.That(unknown.Error, Does.Contain("-eps_nvc was not used by the eigensolver"));
    }

    [Test]
    public void NeighborsComeApproximatelyWithAMeasuredRecall([Values(1, 2)] int ranks)
    {
        Put("many.npy", 6000, 6, (_, _) => 0, noise: 1);
        JsonElement json =
            Spectrum(ranks, "many.npy", "--k", "10", "--eigs", "4", "--neighbors", "approximate", "--metric", "euclidean");
        Assert.That(json.GetProperty("neighbors_method").GetString(), Is.EqualTo("approximate"));
        Assert.That(json.GetProperty("recall").GetDouble(), Is.InRange(0.9, 1));
        Assert.That(json.GetProperty("residual").GetDouble(), Is.LessThan(1e-8));
    }

    [Test]
    public void AFolderOfFilesIsOneMatrixAndSmallMessagesChangeNothing()
    {
        Put("blob.npy", 500, 6, (_, _) => 0, noise: 1);
        Directory.CreateDirectory(At("folder"));
        using (LoadedMatrix all = MatrixFile.Open(At("blob.npy")))
        {
            float[] rows = all.View.Gather([.. Enumerable.Range(0, 500)]);
            int[] cuts = [0, 100, 101, 500];
            for (int f = 0; f < 3; f++)
            {
                MatrixWriter.Write(
                    At($"folder/{f}.npy"),
                    new ReadOnlyMatrixView<float>(rows.AsSpan(cuts[f] * 6).ToArray(), cuts[f + 1] - cuts[f], 6));
            }
        }
        Spectrum(2, "blob.npy", "--k", "6", "--eigs", "5");
        ShardedSpectrum one = ShardedSpectrum.Read(At("shards"));
        string[] launch = ["-n", "2", "-x", "LFM_MPI_CHUNK=100", RankRun.ProgramPath, "spectrum"];
        LfmResult result = RankRun.Launch(Folder, [.. launch, "folder", "--k", "6", "--eigs", "5", "-o", "shards"]);
        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Out, Does.Contain("500 rows × 6 columns; 3 files"));
        ShardedSpectrum many = ShardedSpectrum.Read(At("shards"));
        Assert.That(TestData.Bits(many.Phi), Is.EqualTo(TestData.Bits(one.Phi)));
        // A range of rows goes over the ends of files.
        Spectrum(2, "folder", "--k", "6", "--eigs", "5", "--rows", "90:400");
        Assert.That(ShardedSpectrum.Read(At("shards")).Count, Is.EqualTo(310));
        double[] lambda = ShardedSpectrum.Read(At("shards")).Lambda;
        Ok("spectrum", "blob.npy", "--k", "6", "--eigs", "5", "--rows", "90:400", "-o", "one.npz", "--quiet");
        using (NpzReader part = NpzReader.Open(At("one.npz"))) Assert.That(lambda, Is.EqualTo(part.ReadDouble("lambda")).Within(1e-10));
        // What the ranks wrote is one matrix to every command.
        Assert.That(Ok("inspect", "shards/phi", "--json").Json().GetProperty("rows").GetInt32(), Is.EqualTo(310));
    }

    [Test]
    public void OneCommandStartsTheRanks()
    {
        Put("blob.npy", 400, 6, (_, _) => 0, noise: 1);
        string[] job = ["spectrum", "blob.npy", "-o", "shards", "--k", "8", "--eigs", "6", "--mpi", "mpirun -n 2"];
        LfmResult json = Lfm.Run(Folder, RankRun.Environment, [.. job, "--json"]);
        Assert.That(json.Json().GetProperty("ranks").GetInt32(), Is.EqualTo(2));
        LfmResult text = Lfm.Run(Folder, RankRun.Environment, job);
        Assert.That(text.Out, Does.Contain("6 eigenpairs").And.Contain("ranks       2").And.Contain("wrote       shards"));
        Assert.That(Lfm.Run(Folder, RankRun.Environment, [.. job, "--quiet"]), Is.EqualTo(new LfmResult(0, "", "")));
        void Refused(string part, params string[] more) =>
            Check(Lfm.Run(Folder, RankRun.Environment, [.. job, .. more]), 2, more, part);
        Refused("--connect does not go with --mpi", "--connect");
        Refused("--rows 9:0 holds no row", "--rows", "9:0");
        Refused("--solver is 'arpack'; with --mpi", "--solver", "arpack");
        // What Open MPI says of a rank that was killed.
        File.WriteAllText(At("dies.sh"), "echo 'mpirun noticed that process rank 1 exited on signal 9 (Killed).' >&2\nexit 137\n");
        Directory.CreateDirectory(At("dead.partial"));
        Check(Run(["spectrum", "blob.npy", "-o", "dead", "--mpi", "sh dies.sh"]), 1, [], "'sh dies.sh' ended with exit code 137 (mpirun "
            + "noticed that process rank 1 exited on signal 9 (Killed)); dead.partial holds what was done, and --resume goes on from it");
        Check(Run(["spectrum", "blob.npy", "-o", "s.npz", "--resume"]), 2, [], "give --mpi as well");
        Check(Run(["spectrum", "blob.npy", "-o", "s", "--mpi", "no-such-launcher -n 2"]), 2, [], "no-such-launcher does not run");
        Check(Lfm.Run(Folder, RankRun.Environment, ["spectrum", "none.npy", "-o", "s", "--mpi", "mpirun -n 2"]), 2, [], "no such file");
    }

    /// <summary>Rows that scatter around centers.</summary>
    private void Put(string name, int rows, int cols, Func<int, int, float> center, float noise)
    {
        float[] around = TestData.Floats(rows * cols, (ulong)rows, noise);
        Put(name, rows, cols, (i, j) => center(i, j) + around[(i * cols) + j]);
    }

    private void PutCycle(int n) => Put("cycle.npy", n, 2, (i, j) => (float)Math.Sin((Math.Tau * i / n) + (j * Math.PI / 2)));

    private LfmResult Rank(int ranks, params string[] arguments) => RankRun.Run(Folder, ranks, arguments);

    private JsonElement Spectrum(int ranks, params string[] arguments)
    {
        LfmResult result = Rank(ranks, [.. arguments, "-o", "shards", "--json"]);
        Assert.That(result.Exit, Is.Zero, result.Error);
        return JsonDocument.Parse(result.Out).RootElement;
    }

    /// <summary>Ranks and one machine tell the same of a matrix, and find the same eigenvalues and eigenspaces.</summary>
    private void AssertSame(string matrix, int ranks, params string[] options)
    {
        string[] job = [matrix, .. options.Contains("--metric") ? ["--tolerance", "1e-10"] : Tight, .. options];
        JsonElement there = Spectrum(ranks, job);
        JsonElement here = JsonDocument.Parse(Run(["spectrum", .. job, "-o", "one.npz", "--json"]).Out).RootElement;
        foreach (string key in (string[])["samples", "k", "edges", "components", "copies", "recall", "neighbors_method", "eigenpairs"])
            Assert.That(there.GetProperty(key).ToString(), Is.EqualTo(here.GetProperty(key).ToString()), key);
        Assert.That(there.GetProperty("component_sizes").EnumerateArray().Select(s => s.GetInt32()),
            Is.EqualTo(here.GetProperty("component_sizes").EnumerateArray().Select(s => s.GetInt32())));
        ShardedSpectrum many = ShardedSpectrum.Read(At("shards"));
        using NpzReader one = NpzReader.Open(At("one.npz"));
        double[] lambda = one.ReadDouble("lambda"), phi = one.ReadDouble("phi");
        double[] mass = one.Contains("mass") ? one.ReadDouble("mass") : [.. Enumerable.Repeat(1.0, many.Count)];
        Assert.That(many.Lambda, Is.EqualTo(lambda).Within(1e-10));
        Assert.That(many.Mass ?? mass, Is.EqualTo(mass).Within(1e-12));
        int m = lambda.Length, from = 0;
        for (int i = 1; i <= m; i++)
        {
            if (i < m && lambda[i] - lambda[i - 1] < 1e-7) continue;
            // The last eigenspace may be cut off.
            if (i < m || m == many.Count) AssertSameSpace(phi, many.Phi, mass, m, from, i);
            from = i;
        }
    }

    /// <summary>Columns from..to of one basis lie in the span of those of the other, up to 1e-6.</summary>
    private static void AssertSameSpace(double[] a, double[] b, double[] mass, int m, int from, int to)
    {
        for (int p = from; p < to; p++)
        {
            double captured = 0;
            for (int q = from; q < to; q++)
            {
                double inner = 0;
                for (int i = 0; i < mass.Length; i++) inner += a[(i * m) + p] * mass[i] * b[(i * m) + q];
                captured += inner * inner;
            }
            Assert.That(captured, Is.EqualTo(1).Within(1e-12), $"column {p}");
        }
    }
}
