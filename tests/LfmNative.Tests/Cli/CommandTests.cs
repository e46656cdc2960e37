using System.Globalization;
using System.Text.Json;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary>Every command on its way that works: what it prints, what it writes.</summary>
public sealed class CommandTests : CliTest
{
    private static string[] Keys(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];

    /// <summary>JSON is one object with these keys, quiet prints nothing, and text holds these words.</summary>
    private JsonElement Speaks(string[] arguments, string[] keys, string[] stages, params string[] words)
    {
        JsonElement json = Run([.. arguments, "--json"]).Json();
        Assert.Multiple(() =>
        {
            Assert.That(json.ValueKind, Is.EqualTo(JsonValueKind.Object));
            Assert.That(Keys(json), Is.EquivalentTo(keys.Concat(["inputs", "warnings", "seconds"])));
            Assert.That(Keys(json.GetProperty("seconds")), Is.SubsetOf(stages.Append("total"))
                .And.SupersetOf(stages.Take(1).Append("total")));
            foreach (JsonProperty stage in json.GetProperty("seconds").EnumerateObject())
                Assert.That(stage.Value.GetDouble(),
                    Is.InRange(0, json.GetProperty("seconds").GetProperty("total").GetDouble()), stage.Name);
            Assert.That(Ok([.. arguments, "--quiet"]).Out, Is.Empty);
            Assert.That(Ok([.. arguments, "-q"]).Out, Is.Empty);
            string text = Ok(arguments).Out;
            foreach (string word in words) Assert.That(text, Does.Contain(word));
            Assert.That(text, Does.EndWith("\n").And.Not.Contain("NaN"));
        });
        return json;
    }

    [Test]
    public void Align()
    {
        JsonElement json = Speaks(
            ["align", "X.npy", "Y.npy", "-o", "a.npz", "--anchors", "random:20", .. Small],
            ["model", "options", "x", "y", "energy", "solve", "similarity", "anchors", "pairs", "refine_start",
                "match_accuracy", "trusted", "correspondences_trusted", "transform_trusted", "transform_from", "held_out", "advice",
                "label_free", "predicted_bytes", "peak_bytes"],
            ["read", "neighbors", "affinity", "spectrum", "descriptors", "solve", "refine", "match", "transform", "trust", "write"],
            "X.npy 130×5", "Y.npy 130×6", "1 component", "12 eigenpairs", "LFM similarity",
            "the map can be trusted", "seconds", "total", "wrote       a.npz");
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("trusted").GetBoolean(), Is.True);
            Assert.That(json.GetProperty("match_accuracy").GetDouble(), Is.GreaterThan(0.5));
            Assert.That(json.GetProperty("similarity").GetDouble(), Is.InRange(0.8, 1));
            Assert.That(json.GetProperty("x").GetProperty("samples").GetInt32(), Is.EqualTo(130));
            Assert.That(json.GetProperty("x").GetProperty("residual").GetDouble(), Is.LessThan(1e-8));
            Assert.That(json.GetProperty("held_out").GetProperty("anchors").GetInt32(), Is.EqualTo(20), "all of few are left out");
            Alignment model = Alignment.Load(At("a.npz"));
            Assert.That(json.GetProperty("similarity").GetDouble(), Is.EqualTo(model.Facts.Similarity));
            Assert.That(json.GetProperty("match_accuracy").GetDouble(),
                Is.EqualTo(Enumerable.Range(0, 130).Count(j => model.Matches[j] == j) / 130.0).Within(1e-15));
        });
        JsonElement few = Align("--anchors", "anchors.csv", "--seed", "1");
        Assert.That(few.TryGetProperty("match_accuracy", out _), Is.False, "a file of pairs does not say that rows are paired");
    }

    [Test]
    public void Transfer()
    {
        JsonElement json = Speaks(["transfer", "model.npz", "X.npy", "-o", "t.npy"],
            ["output", "rows", "columns"], ["read", "transform", "write"], "130×6");
        Assert.That((json.GetProperty("rows").GetInt32(), json.GetProperty("columns").GetInt32()), Is.EqualTo((130, 6)));
        float[] expected = Alignment.Load(At("model.npz")).Transform(Data.X.View);
        using (LoadedMatrix carried = MatrixFile.Open(At("t.npy")))
            for (int i = 0; i < 130; i++) Assert.That(carried.View.Row(i).ToArray(), Is.EqualTo(expected[(i * 6)..((i + 1) * 6)]));
        Ok("transfer", "model.npz", "X.npy", "-o", "part.csv", "--rows", "7:9", "-q");
        using (LoadedMatrix part = MatrixFile.Open(At("part.csv")))
        {
            Assert.That(part.Rows, Is.EqualTo(2));
            Assert.That(part.View.Row(1).ToArray(), Is.EqualTo(expected[(8 * 6)..(9 * 6)]));
        }
        Ok("transfer", "model.npz", "X.npy", "-o", "f.npy", "--function", "-q");
        using (LoadedMatrix functions = MatrixFile.Open(At("f.npy")))
        {
            LfmNative.Memory.Matrix f = new(130, 5);
            for (int i = 0; i < f.Data.Length; i++) f.Data[i] = Data.X.Data[i];
            LfmNative.Memory.Matrix g = Alignment.Load(At("model.npz")).TransferFunctions(f);
            for (int i = 0; i < 130; i++)
            {
                for (int j = 0; j < 5; j++) Assert.That(functions.View.Row(i)[j], Is.EqualTo((float)g[i, j]));
            }
        }
        Ok("align", "X.npy", "Y.npy", "-o", "unit.npz", "--anchors", "first:20",
            "--k", "10", "--eigs", "12", "--normalize", "unit-center-unit", "-q");
        Ok("transfer", "unit.npz", "X.npy", "-o", "n.npy", "--normalized", "-q");
        Alignment unit = Alignment.Load(At("unit.npz"));
        float[] normalized = new float[130 * 6];
        unit.SpaceTransform.ApplyNormalized(Data.X.View, normalized);
        using LoadedMatrix n = MatrixFile.Open(At("n.npy"));
        Assert.That(n.View.Row(3).ToArray(), Is.EqualTo(normalized[18..24]));
        Assert.That(n.View.Row(3).ToArray(), Is.Not.EqualTo(unit.Transform(Data.X.View)[18..24]));
    }

    [TestCase]
    [TestCase("--mutual")]
    [TestCase("--csls")]
    [TestCase("--mutual", "--csls")]
    [TestCase("--assignment")]
    [TestCase("--adjoint")]
    public void Match(params string[] options)
    {
        JsonElement json = Speaks(["match", "model.npz", "-o", "m.csv", .. options],
            ["output", "pairs", "mean_score", "distinct_x"], ["read", "match", "write"], "m.csv", "pairs");
        string[] lines = File.ReadAllLines(At("m.csv"));
        Assert.That(lines[0], Is.EqualTo("x,y,score"));
        (int X, int Y, double Score)[] pairs = [.. lines.Skip(1).Select(l => l.Split(',')).Select(f => (
            int.Parse(f[0], CultureInfo.InvariantCulture),
            int.Parse(f[1], CultureInfo.InvariantCulture),
            double.Parse(f[2], CultureInfo.InvariantCulture)))];
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("pairs").GetInt32(), Is.EqualTo(pairs.Length));
            Assert.That(json.GetProperty("distinct_x").GetInt32(), Is.EqualTo(pairs.Select(p => p.X).Distinct().Count()));
            Assert.That(json.GetProperty("mean_score").GetDouble(), Is.EqualTo(pairs.Average(p => p.Score)).Within(1e-12));
            Assert.That(pairs.Select(p => p.Y), Is.Ordered.And.Unique);
            Assert.That(pairs.Count(p => p.X == p.Y), Is.GreaterThan(pairs.Length / 2), "most are right");
            if (options.Contains("--mutual") || options.Contains("--assignment")) Assert.That(pairs.Select(p => p.X), Is.Unique);
            if (!options.Contains("--mutual")) Assert.That(pairs, Has.Length.EqualTo(130));
            if (options.Length == 0) Assert.That(pairs.Select(p => p.X), Is.EqualTo(Alignment.Load(At("model.npz")).Matches));
            if (!options.Contains("--csls")) Assert.That(pairs.Select(p => p.Score), Is.All.InRange(-1.0, 1 + 1e-12));
        });
    }

    [Test]
    public void Eval()
    {
        string[] scores = ["mrr", "p_at_1", "p_at_10", "cosine", "mrr_csls", "p_at_1_csls"];
        JsonElement json = Speaks(
            ["eval", "model.npz", "X.npy", "Y.npy", "--rows", "20:"],
            [.. scores, "rows", "queries", "candidates", "copies", "mrr_standard_error", "baselines"],
            ["read", "eval"], "110 rows against 110", "MRR", "P@10", "map", "anchors alone", "relative", "relative whitened");
        AlignmentScores expected = Alignment.Load(At("model.npz")).Evaluate(Data.X.View.RowRange(20, 130), Paired().View.RowRange(20, 130));
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("mrr").GetDouble(), Is.EqualTo(expected.Map.Mrr).Within(1e-12).And.GreaterThan(0.8));
            Assert.That(json.GetProperty("p_at_1").GetDouble(), Is.EqualTo(expected.Map.PrecisionAt1));
            Assert.That(json.GetProperty("p_at_10").GetDouble(), Is.EqualTo(expected.Map.PrecisionAt10));
            Assert.That(json.GetProperty("cosine").GetDouble(), Is.EqualTo(expected.Map.MeanCosine).Within(1e-12));
            Assert.That(json.GetProperty("rows").GetInt32(), Is.EqualTo(110));
            Assert.That(Keys(json.GetProperty("baselines")), Is.EqualTo(new[] { "anchors_only", "relative", "relative_whitened" }));
            Assert.That(Keys(json.GetProperty("baselines").GetProperty("relative")), Is.EqualTo(scores));
            Assert.That(json.GetProperty("baselines").GetProperty("anchors_only").GetProperty("mrr").GetDouble(),
                Is.EqualTo(expected.AnchorsOnly!.Mrr).Within(1e-12));
        });
        double capped = Run("eval", "model.npz", "X.npy", "Y.npy", "--mrr-cap", "2", "--json").Json().GetProperty("mrr").GetDouble();
        Assert.That(capped, Is.GreaterThanOrEqualTo(0.5), "no rank counts for more than the cap");
    }

    [Test]
    public void Spectrum()
    {
        JsonElement json = Speaks(
            ["spectrum", "X.npy", "-o", "s.npz", "--k", "8", "--eigs", "9", "--extend", "X.npy"],
            ["output", "samples", "k", "neighbors_method", "recall", "edges", "components", "component_sizes", "copies",
                "predicted_bytes", "peak_bytes", "eigenpairs", "solver", "residual", "orthogonality", "products", "restarts", "recovered",
                "lambda_first", "lambda_last"],
            ["read", "neighbors", "affinity", "spectrum", "extend", "write"],
            "130 samples, k 8", "9 eigenpairs", "residual", "orthogonality", "wrote       s.npz");
        using NpzReader npz = NpzReader.Open(At("s.npz"));
        double[] lambda = npz.ReadDouble("lambda", 9);
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("residual").GetDouble(), Is.LessThan(1e-8));
            Assert.That(json.GetProperty("products").GetInt64(), Is.GreaterThan(0));
            Assert.That(json.GetProperty("solver").GetString(), Is.EqualTo("dense"));
            Assert.That(json.GetProperty("components").GetInt32(), Is.EqualTo(1));
            Assert.That(json.GetProperty("lambda_last").GetDouble(), Is.EqualTo(lambda[8]));
            Assert.That(lambda, Is.Ordered);
            Assert.That(lambda[0], Is.Zero.Within(1e-12));
            Assert.That(npz.Names, Is.EqualTo(new[] { "lambda", "phi", "meta", "phi_new" }));
            Assert.That(npz.Shape("phi"), Is.EqualTo(new long[] { 130, 9 }));
            Assert.That(npz.Shape("phi_new"), Is.EqualTo(new long[] { 130, 9 }));
        });
        Assert.That(Run("spectrum", "X.npy", "-o", "s.npz", "--eigs", "5", "--solver", "arpack", "--json")
            .Json().GetProperty("solver").GetString(), Is.EqualTo("arpack"));
        Ok("spectrum", "X.npy", "-o", "s2.npz", "--eigs", "5", "--laplacian", "randomwalk", "-q");
        using NpzReader walk = NpzReader.Open(At("s2.npz"));
        Assert.That(walk.ReadDouble("mass", 130), Is.All.GreaterThan(0));
    }

    [Test]
    public void Graph()
    {
        JsonElement json = Speaks(["graph", "X.npy", "-o", "g.npz", "--k", "4", "--rows", "10:"], ["output", "samples",
            "k", "neighbors_method", "recall", "edges", "components", "component_sizes", "copies", "predicted_bytes", "peak_bytes"],
            ["read", "neighbors", "affinity", "write"], "120 samples, k 4", "wrote       g.npz");
        using NpzReader npz = NpzReader.Open(At("g.npz"));
        long[] start = npz.ReadInt64("indptr", 121);
        int[] columns = npz.ReadInt32("indices", start[^1]);
        double[] affinities = npz.ReadDouble("affinities", start[^1]), lengths = npz.ReadDouble("lengths", start[^1]);
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("edges").GetInt32() * 2, Is.EqualTo(start[^1]));
            Assert.That(json.GetProperty("component_sizes").EnumerateArray().Sum(s => s.GetInt32()), Is.EqualTo(120));
            Assert.That(npz.ReadInt64("shape"), Is.EqualTo(new long[] { 120, 120 }));
            Assert.That(columns, Is.All.InRange(0, 119));
            for (int e = 0; e < lengths.Length; e++) Assert.That(affinities[e] * lengths[e], Is.EqualTo(1).Within(1e-12), "singular: 1/d");
        });
    }

    [Test]
    public void Doctor()
    {
        JsonElement json = Speaks(["doctor"], ["version", "healthy", "libraries", "mpi", "blas_threads", "processors", "cpu", "runtime"],
            [], "BLAS", "LAPACK", "ARPACK", "CPU", "all is well");
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("healthy").GetBoolean(), Is.True);
            Assert.That(json.GetProperty("libraries").EnumerateArray().Select(l => l.GetProperty("role").GetString()),
                Is.EqualTo(new[] { "BLAS", "LAPACK", "ARPACK" }));
            Assert.That(json.GetProperty("libraries").EnumerateArray()
                .All(l => l.GetProperty("found").GetBoolean() && l.GetProperty("path").GetString()!.Length > 0), Is.True);
            Assert.That(json.GetProperty("cpu").GetProperty("avx2").GetBoolean(), Is.True, "as it was compiled");
        });
    }

    [Test]
    public void Demo()
    {
        LfmResult text = Ok("demo");
        Assert.That(text.Out, Does.Contain("fastText").And.Contain("the map can be trusted")
            .And.Contain("anchors alone").And.Contain("unseen word").And.Contain("wrote       lfm-demo.npz"));
        Assert.That(Alignment.Load(At("lfm-demo.npz")).Facts.Options.K, Is.EqualTo(300));
        JsonElement json = Run("demo", "-o", "d.npz", "--json").Json();
        Assert.That(json.GetProperty("mrr").GetDouble(), Is.GreaterThan(0.9));
        Assert.That(json.GetProperty("p_at_10").GetDouble(), Is.GreaterThan(0.95));
        AssertSameModel("lfm-demo.npz", "d.npz");
        Check(Run("demo", "--data", Folder), 2, ["demo --data"], "the bundled sample was not found", "--data");
    }
}
