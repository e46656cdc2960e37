using System.Globalization;
using System.Runtime.InteropServices;
using LfmNative.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary>Neighbours of ranks bit for bit, what a rank that dies leaves, and every way in which ranks refuse.</summary>
[Category("Ranks")]
public sealed class RankFaultTests : CliTest
{
    /// <summary>Gives up in the eigensolver, so that the neighbours stay as checkpoints.</summary>
    private static readonly string[] Neighbors = ["--neighbors", "exact", "--eigs", "5", "--max-products", "1", "-o", "lists"];

    [Test]
    public void ExactNeighborsAreTheSameBitsOnAnyNumberOfRanks([Values("words", "circle")] string data)
    {
        const int K = 9;
        string matrix = data == "words" ? FastText : "circle.npy";
        string metric = data == "words" ? "angular" : "euclidean";
        if (data == "circle") Put(matrix, 1500, 2, (i, j) => (float)Math.Sin((Math.Tau * i / 1500) + (j * Math.PI / 2)));
        (long[] index, double[] distance) = ([], []);
        foreach (int ranks in (int[])[1, 2, 4])
        {
            string folder = At("lists.partial");
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            LfmResult result = RankRun.Run(Folder, ranks, [matrix, "--k", $"{K}", "--metric", metric, .. Neighbors]);
            Assert.That(result.Exit, Is.EqualTo(1));
            Assert.That(result.Error, Does.Contain("lfm: krylovschur gave up after").And.Contain("raise --max-products"));
            Assert.That(Directory.Exists(At("lists")), Is.False);
            (long[] i, double[] d) = Lists(folder, ranks);
            if (ranks == 1) (index, distance) = (i, d);
            Assert.That(i, Is.EqualTo(index), $"{ranks} ranks");
            Assert.That(TestData.Bits(d), Is.EqualTo(TestData.Bits(distance)), $"{ranks} ranks");
        }
        // The graph of one machine has these edges and no others.
        Ok("graph", matrix, "--k", $"{K}", "--metric", metric, "--neighbors", "exact", "-o", "g.npz", "--quiet");
        using NpzReader graph = NpzReader.Open(At("g.npz"));
        SortedDictionary<(long, long), double> edges = [];
        for (int e = 0; e < index.Length; e++) edges[(e / K, index[e])] = edges[(index[e], e / K)] = distance[e];
        Assert.That(edges.Keys.Select(edge => edge.Item2), Is.EqualTo(graph.ReadInt32("indices").Select(i => (long)i)));
        Assert.That(TestData.Bits([.. edges.Values]), Is.EqualTo(TestData.Bits(graph.ReadDouble("lengths"))));
    }

    /// <summary>Killed after a block of rows, half of a ring, in the graph, once pairs were found, between two files.</summary>
    [TestCase(2, "neighbors:0.51", "neighbors-00000")]
    [TestCase(4, "neighbors:0.51", "neighbors-00003")]
    [TestCase(2, "affinity:0.6", "neighbors-00001")]
    [TestCase(2, "spectrum:0.9", "pairs-00001")]
    [TestCase(2, "write:0.5", "phi/00001.npy")]
    public void AJobWhoseRankIsKilledGoesOn(int ranks, string point, string left)
    {
        const int Rows = 300, Pairs = 15;
        Put("circle.npy", Rows, 2, (i, j) => (float)Math.Sin((Math.Tau * i / Rows) + (j * Math.PI / 2)));
        string[] job = ["circle.npy", "--k", "2", "--eigs", $"{Pairs}", "--kernel", "uniform", "--metric", "euclidean", "--solver",
            "krylovschur", "--neighbors", "exact", "-o", "killed"];
        LfmResult killed = RankRun.Launch(
            Folder, ["-n", $"{ranks}", "-x", "LFM_MPI_KILL=" + point, RankRun.ProgramPath, "spectrum", .. job]);
        Assert.That(killed.Exit, Is.Not.Zero);
        Assert.That(Directory.Exists(At("killed")), Is.False, "no half output");
        Assert.That(File.Exists(At("killed.partial/" + left)), $"{left} was there to go on from");
        LfmResult resumed = RankRun.Run(Folder, ranks, [.. job, "--resume"]);
        Assert.That(resumed.Exit, Is.Zero, resumed.Error);
        double[] expected = [.. Enumerable.Range(0, Pairs).Select(i => 1 - Math.Cos(Math.Tau * ((i + 1) / 2) / Rows))];
        Assert.That(ShardedSpectrum.Read(At("killed")).Lambda, Is.EqualTo(expected).Within(1e-10));
        Assert.That(Directory.GetFileSystemEntries(At("killed")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "lambda.npy", "phi", "spectrum.json" }), "no checkpoint is left");
        Assert.That(Directory.Exists(At("killed.partial")), Is.False);
        Directory.Delete(At("killed"), recursive: true);
    }

    [Test]
    public void ACheckpointServesItsOwnJobAlone()
    {
        PutBlob("blob.npy", 800);
        string[] job = ["blob.npy", "--k", "8", .. Neighbors];
        Refused(1, 1, job, "gave up");
        Refused(2, 1, job, "lists.partial holds the checkpoints of a run that did not end; go on with --resume");
        Refused(2, 2, [.. job, "--resume"], "of another job (ranks 1 there, ranks 2 now)");
        Refused(2, 1, [.. job, "--resume", "--k", "9"], "of another job (k 8 there, k 9 now)");
        File.WriteAllText(At("lists.partial/neighbors-00000"), "no lists");
        Refused(2, 1, [.. job, "--resume"], "neighbors-00000 is damaged");
        Directory.Delete(At("lists.partial"), recursive: true);
    }

    [Test]
    public void EveryMistakeEndsInOneSentence()
    {
        PutBlob("x.npy", 60);
        Put("hole.npy", 60, 4, (i, j) => i == 41 && j == 2 ? float.NaN : i + j + 1);
        Put("zero.npy", 60, 4, (i, j) => i == 52 ? 0 : (i * 31 + j * 17) % 23 + 1);
        Put("equal.npy", 60, 4, (_, _) => 1);
        Put("one.npy", 1, 4, (_, j) => j);
        Put("tall.npy", 4097, 1, (_, _) => float.NaN);
        File.WriteAllBytes(At("short.npy"), File.ReadAllBytes(At("x.npy"))[..500]);
        File.WriteAllText(At("text.npy"), "no array");
        NpyFile("cube.npy", "(10, 3, 4)", 10 * 3 * 4);
        NpyFile("less.npy", "(-10, 4)", 40);
        Directory.CreateDirectory(At("empty"));
        Directory.CreateDirectory(At("taken"));
        string[] good = ["x.npy", "-o", "d"];
        Refused(2, 2, ["hole.npy", "-o", "d"], "hole.npy: row 41, column 2 (counted from 0) is NaN; repair or remove that row");
        Refused(2, 2, ["zero.npy", "-o", "d"], "zero.npy: row 52 is zero and has no direction");
        Refused(2, 2, ["equal.npy", "-o", "d"], "all 60 samples are equal");
        Refused(2, 1, ["one.npy", "-o", "d"], "needs at least 2 samples; 1 given");
        Refused(2, 1, ["short.npy", "-o", "d"], "short.npy ends early");
        Refused(2, 1, ["text.npy", "-o", "d"], "text.npy is no .npy file");
        Refused(2, 1, ["cube.npy", "-o", "d"], "cube.npy is no matrix of two axes");
        Refused(2, 1, ["less.npy", "-o", "d"], "less.npy is no matrix of two axes");
        Refused(2, 1, ["none.npy", "-o", "d"], "none.npy: no such file");
        Refused(2, 1, ["empty", "-o", "d"], "empty is a folder without .npy files");
        Refused(2, 1, ["x.npy", "-o", "taken"], "taken exists and is no spectrum of shards");
        Refused(1, 1, ["x.npy", "-o", "nowhere/d"], "nowhere/d could not be written");
        Refused(2, 2, [.. good, "--k", "60"], "--k is 60; with 60 samples");
        Refused(2, 1, [.. good, "--eigs", "61"], "--eigenpairs is 61; a graph of");
        Refused(2, 1, [.. good, "--metric", "far"], "--metric is 'far'; it must be one of angular, euclidean, cosine");
        Refused(2, 1, [.. good, "--solver", "arpack"], "--solver is 'arpack'; with ranks it must be one of auto, dense, krylovschur");
        Refused(2, 2, ["tall.npy", "-o", "d", "--solver", "dense"], "it takes at most 4096 rows, and there are 4097: use krylovschur");
        Refused(2, 1, [.. good, "--tolerance", "5"], "--tolerance is 5; it must lie in 1E-14..0.1");
        Refused(2, 1, [.. good, "--max-memory", "much"], "--max-memory is 'much'; it must be a number of bytes");
        Refused(2, 1, [.. good, "--threads", "2000"], "--threads is '2000'; it must be a whole number in 0..1024");
        Refused(2, 1, [.. good, "--rows", "5"], "--rows 5 is not a range of rows; write FROM:TO");
        Refused(2, 1, [.. good, "--rows", "9:3"], "--rows 9:3 holds no row");
        Refused(2, 1, [.. good, "--rows", "50:61"], "--rows 50:61 does not fit x.npy, which has 60 rows; the range must be within 0:60");
        Refused(2, 2, ["hole.npy", "-o", "d", "--rows", "40:"], "hole.npy: row 41, column 2 (counted from 0) is NaN");
        Refused(2, 1, [.. good, "--colour", "red"], "--colour is no option of lfm-mpi spectrum");
        Refused(2, 1, [.. good, "--k"], "--k needs a value");
        Refused(2, 1, [.. good, "y.npy"], "'y.npy' is one argument too many");
        Refused(2, 1, ["x.npy"], "--output is missing");
        Refused(2, 1, [], "the matrix is missing");
        Refused(2, 2, [.. good, "--max-memory", "40M"], "predicted to need", "--max-memory allows 40.0 MiB; use more ranks");
        Refused(1, 1, [.. good, "--k", "5", "--eigs", "3", "--solver", "krylovschur", "--", "-eps_type", "none"], "the eigensolver failed");
        Assert.That(Directory.Exists(At("d")), Is.False);
        if (Directory.Exists(At("d.partial"))) Directory.Delete(At("d.partial"), recursive: true);
    }

    [Test]
    public void ADiskThatIsFullLeavesNoHalfFile()
    {
        // A limit of the size of files stands for the disk: its signal is ignored, so that writes fail. Ranks speak by sockets, as memory
        // that they share is a file as well.
        PutBlob("wide.npy", 2000);
        string rank = $"trap '' XFSZ; ulimit -f 64; exec '{RankRun.ProgramPath}' spectrum wide.npy --k 20 --eigs 5 -o full";
        LfmResult result = RankRun.Launch(Folder, "--mca", "btl", "self,tcp", "-n", "2", "bash", "-c", rank);
        Assert.That(result.Exit, Is.EqualTo(1), result.Error);
        Assert.That(result.Error, Does.Contain("could not be written (File too large); free space or choose another place"));
        Assert.That(Directory.Exists(At("full")), Is.False);
        Directory.Delete(At("full.partial"), recursive: true);
    }

    [Test]
    public void OtherVersionsOnOtherRanksAreRefused()
    {
        PutBlob("x.npy", 60);
        File.WriteAllText(At("other.c"), "const char *lfm_version_string(void) { return \"9.9.9\"; }");
        Assert.That(Lfm.Program(Folder, "gcc", "-shared", "-fPIC", "-o", "other.so", "other.c").Exit, Is.Zero);
        string[] job = [RankRun.ProgramPath, "spectrum", "x.npy", "-o", "d"];
        LfmResult result = RankRun.Launch(Folder, ["-n", "1", .. job, ":", "-n", "1", "-x", "LD_PRELOAD=" + At("other.so"), .. job]);
        Assert.That(result.Exit, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("lfm: rank 1 runs lfm-mpi").And.Contain("LfmNative 9.9.9")
            .And.Contain("install the same on all machines"));
    }

    /// <summary>An output named as the shell completes it, with a slash, replaces the spectrum that is there.</summary>
    [Test]
    public void AnOutputMayEndInASlash()
    {
        PutBlob("x.npy", 60);
        for (int run = 0; run < 2; run++)
        {
            LfmResult result = RankRun.Run(Folder, 1, ["x.npy", "--k", "5", "--eigs", "3", "-o", "slash//"]);
            Assert.That(result.Exit, Is.Zero, result.Error);
            Assert.That(File.Exists(At("slash/spectrum.json")));
            Assert.That(Directory.Exists(At("slash.partial")), Is.False);
        }
        Directory.Delete(At("slash"), recursive: true);
    }

    /// <summary>A file with a header of one's own, and zeros.</summary>
    private void NpyFile(string name, string shape, int values)
    {
        string head = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n";
        byte[] start = [0x93, .. "NUMPY"u8, 1, 0, (byte)head.Length, (byte)(head.Length >> 8)];
        File.WriteAllBytes(At(name), [.. start, .. System.Text.Encoding.ASCII.GetBytes(head), .. new byte[4 * values]]);
    }

    /// <summary>Rows that scatter around the origin of 5 dimensions.</summary>
    private void PutBlob(string name, int rows)
    {
        float[] values = TestData.Floats(rows * 5, (ulong)rows);
        Put(name, rows, 5, (i, j) => values[(i * 5) + j]);
    }

    /// <summary>The exit code, and the one sentence of ours among the launcher's words.</summary>
    private void Refused(int exit, int ranks, string[] arguments, params string[] parts)
    {
        LfmResult result = RankRun.Run(Folder, ranks, arguments);
        string what = string.Join(' ', arguments) + "\n" + result.Error;
        Assert.That(result.Exit, Is.EqualTo(exit), what);
        Assert.That(result.Out, Is.Empty, what);
        string[] ours = [.. result.Error.Split('\n').Where(line => line.StartsWith("lfm: ", StringComparison.Ordinal)
            && !line.StartsWith("lfm: warning: ", StringComparison.Ordinal))];
        Assert.That(ours, Has.Length.EqualTo(1), what);
        foreach (string part in parts) Assert.That(ours[0], Does.Contain(part), what);
    }

    /// <summary>The neighbour lists in the checkpoints of all ranks.</summary>
    private static (long[] Index, double[] Distance) Lists(string folder, int ranks)
    {
        List<long> index = [];
        List<double> distance = [];
        for (int r = 0; r < ranks; r++)
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(folder, "neighbors-" + r.ToString("d5", CultureInfo.InvariantCulture)));
            long[] head = MemoryMarshal.Cast<byte, long>(bytes.AsSpan(0, 24)).ToArray();
            int entries = (int)(head[1] * head[2]);
            Assert.That(bytes, Has.Length.EqualTo(24 + (16 * entries)));
            index.AddRange(MemoryMarshal.Cast<byte, long>(bytes.AsSpan(24, 8 * entries)));
            distance.AddRange(MemoryMarshal.Cast<byte, double>(bytes.AsSpan(24 + (8 * entries))));
        }
        return ([.. index], [.. distance]);
    }
}
