using System.Text.Json;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary>Every option of align arrives where it should.</summary>
public sealed class AlignOptionTests : CliTest
{
    private JsonElement _standard;

    [OneTimeSetUp]
    public void Standard() => _standard = Align();

    /// <summary>What an option moves: the solved map, what follows it, or the transform alone.</summary>
    public enum Moves
    {
        Energy,
        Result,
        Transform,
        Nothing,
    }

    [TestCase("--metric", "euclidean", "metric", Moves.Energy)]
    [TestCase("--metric", "cosine", "metric", Moves.Energy)]
    [TestCase("--k", "12", "k", Moves.Energy)]
    [TestCase("--kernel", "gaussian", "kernel", Moves.Energy)]
    [TestCase("--kernel", "symgaussian", "kernel", Moves.Energy)]
    [TestCase("--kernel", "uniform", "kernel", Moves.Energy)]
    [TestCase("--kernel", "distance", "kernel", Moves.Energy)]
    [TestCase("--laplacian", "randomwalk", "laplacian", Moves.Energy)]
    [TestCase("--laplacian", "combinatorial", "laplacian", Moves.Energy)]
    [TestCase("--eigs", "14", "eigenpairs", Moves.Energy)]
    [TestCase("--eigs-y", "11", "eigenpairs_y", Moves.Energy)]
    [TestCase("--solver", "arpack", "solver", Moves.Nothing)]
    [TestCase("--solver", "block", "solver", Moves.Nothing)]
    [TestCase("--tolerance", "1e-10", "tolerance", Moves.Nothing)]
    [TestCase("--w-descr", "0.5", "descriptor_weight", Moves.Energy)]
    [TestCase("--w-lap", "0.5", "laplacian_weight", Moves.Energy)]
    [TestCase("--w-dcomm", "0", "commutativity_weight", Moves.Energy)]
    [TestCase("--mask", "max", "mask", Moves.Energy)]
    [TestCase("--mask", "none", "mask", Moves.Energy)]
    [TestCase("--mask", "resolvent", "mask", Moves.Energy)]
    [TestCase("--method", "spectral-cca", "map_method", Moves.Energy)]
    [TestCase("--cca-components", "7", "cca_components", Moves.Nothing)]
    [TestCase("--cca-ridge", "0.5", "cca_ridge", Moves.Nothing)]
    [TestCase("--cca-scaling", "commute", "cca_scaling", Moves.Nothing)]
    [TestCase("--descr-scales", "5", "descriptor_scales", Moves.Nothing)]
    [TestCase("--refine", "self-learning", "refine", Moves.Result)]
    [TestCase("--refine", "icp", "refine", Moves.Result)]
    [TestCase("--refine", "none", "refine", Moves.Result)]
    [TestCase("--pointwise", "adjoint", "pointwise", Moves.Nothing)]
    [TestCase("--icp-iterations", "3", "icp_iterations", Moves.Nothing)]
    [TestCase("--transform", "linear", "transform", Moves.Transform)]
    [TestCase("--transform", "affine", "transform", Moves.Transform)]
    [TestCase("--normalize", "center", "normalization", Moves.Transform)]
    [TestCase("--normalize", "unit", "normalization", Moves.Transform)]
    [TestCase("--ridge", "0.25", "ridge", Moves.Nothing)]
    [TestCase("--seed", "18446744073709551615", "seed", Moves.Nothing)]
    public void OptionWithAValue(string option, string value, string key, Moves moves)
    {
        JsonElement turned = Align(option, value);
        JsonElement kept = turned.GetProperty("options").GetProperty(key);
        if (kept.ValueKind == JsonValueKind.String) Assert.That(kept.GetString(), Is.EqualTo(value));
        else Assert.That(kept.GetDouble(), Is.EqualTo(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(turned.GetProperty("match_accuracy").GetDouble(), Is.GreaterThan(0.3), "still a map");
        Compare(turned, moves);
    }

    [TestCase("--descr-median", "descriptor_median_scale", Moves.Energy)]
    [TestCase("--descr-normalize", "descriptor_normalize", Moves.Energy)]
    [TestCase("--bijective", "bijective", Moves.Result)]
    [TestCase("--connect", "connect", Moves.Nothing)]
    public void Switch(string option, string key, Moves moves)
    {
        Assert.That(_standard.GetProperty("options").GetProperty(key).GetBoolean(), Is.False);
        JsonElement turned = Align(option);
        Assert.That(turned.GetProperty("options").GetProperty(key).GetBoolean(), Is.True);
        Compare(turned, moves);
    }

    private void Compare(JsonElement turned, Moves moves)
    {
        double Energy(JsonElement e) => e.GetProperty("energy").GetProperty("total").GetDouble();
        double Similarity(JsonElement e) => e.GetProperty("similarity").GetDouble();
        double HeldOut(JsonElement e) => e.GetProperty("held_out").GetProperty("map").GetDouble();
        if (moves == Moves.Energy) Assert.That(Energy(turned), Is.Not.EqualTo(Energy(_standard)).Within(1e-9).Percent);
        else Assert.That(Energy(turned), Is.EqualTo(Energy(_standard)).Within(1e-3).Percent);
        if (moves == Moves.Result) Assert.That(Similarity(turned), Is.Not.EqualTo(Similarity(_standard)));
        if (moves is Moves.Transform or Moves.Nothing) Assert.That(Similarity(turned), Is.EqualTo(Similarity(_standard)).Within(1e-9));
        if (moves == Moves.Nothing && turned.GetProperty("options").GetProperty("seed").GetDouble() == 0)
            Assert.That(HeldOut(turned), Is.EqualTo(HeldOut(_standard)).Within(1e-9));
    }

    [Test]
    public void Defaults()
    {
        JsonElement o = Run("align", "X.npy", "Y.npy", "-o", "out.npz", "--anchors", "first:20", "--json").Json().GetProperty("options");
        string text = string.Join(" ", o.EnumerateObject().Select(p => $"{p.Name}={p.Value.GetRawText()}"));
        Assert.That(text, Is.EqualTo(
            "metric=\"angular\" k=0 neighbors=\"auto\" kernel=\"singular\" connect=false seed=0 max_memory=0 eigenpairs_y=50 "
            + "map_method=\"functional-map\" cca_components=0 cca_ridge=3 cca_scaling=\"none\" "
            + "refine=\"auto\" start=\"auto\" clusters=0 restarts=32 unpaired=false "
            + "icp_iterations=10 auto_tune=false hold=[] row_paired=true eigenpairs=50 laplacian=\"normalized\" "
            + "solver=\"auto\" max_products=200000 tolerance=1E-08 descriptors=[\n      \"geodesic\"\n    ] descriptor_scales=0 "
            + "descriptor_median_scale=false descriptor_normalize=false landmarks=200 descriptor_weight=1 laplacian_weight=0.001 "
            + "commutativity_weight=0.1 map_tolerance=1E-10 rank_tolerance=1E-07 mask=\"sum\" zoomout_from=0 zoomout_to=0 "
            + "zoomout_step=1 bijective=false pointwise=\"direct\" transform=\"orthogonal\" normalization=\"center\" ridge=null"));
    }

    [Test]
    public void ZoomOutLadder()
    {
        JsonElement o = Align("--zoomout", "4:10:3").GetProperty("options");
        Assert.That((o.GetProperty("zoomout_from").GetInt32(), o.GetProperty("zoomout_to").GetInt32(),
            o.GetProperty("zoomout_step").GetInt32()), Is.EqualTo((4, 10, 3)));
        Assert.That(Align("--zoomout", "4:12").GetProperty("options").GetProperty("zoomout_step").GetInt32(), Is.EqualTo(1));
        Assert.That(Alignment.Load(At("out.npz")).Map.Rows, Is.EqualTo(12));
    }

    [TestCase("cosine")]
    [TestCase("heat")]
    [TestCase("euclidean")]
    [TestCase("angular")]
    [TestCase("hks-landmark")]
    [TestCase("wks-landmark")]
    [TestCase("geodesic,hks")]
    [TestCase("geodesic, wks")]
    public void DescriptorKinds(string kinds)
    {
        JsonElement turned = Align("--descriptors", kinds, "--descr-scales", "6");
        Assert.That(turned.GetProperty("options").GetProperty("descriptors").EnumerateArray().Select(d => d.GetString()),
            Is.EqualTo(kinds.Split(',', StringSplitOptions.TrimEntries)));
        Compare(turned, Moves.Energy);
    }

    [Test]
    public void WithoutAnchors()
    {
        Put("labels.csv", 130, 1, (i, _) => i % 13);
        JsonElement json = Run(["align", "X.npy", "Y.npy", "-o", "out.npz", "--descriptors", "label",
            "--labels-x", "labels.csv", "--labels-y", "labels.csv", .. Small, "--json"]).Json();
        Assert.That(json.GetProperty("label_free").GetProperty("left_out").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(json.GetProperty("anchors").GetInt32(), Is.Zero);
        int[] match = Alignment.Load(At("out.npz")).Matches;
        Assert.That(match.Where((m, j) => m == j).Count(), Is.GreaterThan(65), "labels carry the map");
        Ok(["align", "X.npy", "Y.npy", "-o", "out.npz", "--descriptors", "hks,wks", .. Small, "-q"]);
        Assert.That(Run("eval", "out.npz", "X.npy", "Y.npy", "--json").Json().GetProperty("baselines").EnumerateObject(), Is.Empty);
    }

    [Test]
    public void Auto()
    {
        JsonElement json = Run("align", "X.npy", "Y.npy", "-o", "out.npz", "--anchors", "random:20", "--auto", "--json").Json();
        JsonElement[] tried = [.. json.GetProperty("candidates").EnumerateArray()];
        Assert.That(tried, Has.Length.GreaterThan(8));
        Assert.That(tried.Select(c => c.GetProperty("mrr").GetDouble()), Is.Ordered.Descending);
        Assert.That(tried.Select(c => c.GetProperty("setting").GetString()), Has.Some.EqualTo("anchors alone"));
        Assert.That(Ok(["align", "X.npy", "Y.npy", "-o", "out.npz", "--anchors", "random:20", .. Small, "--auto"]).Out,
            Does.Contain("tried").And.Contain("anchors alone"));
    }

    /// <summary>What stands on the command line is held fixed, also where it equals the default.</summary>
    [Test]
    public void AutoHoldsWhatIsGiven()
    {
        string[] given = ["--k", "10", "--kernel", "singular", "--eigs", "50", "--eigs-y", "5", "--refine", "icp", "--auto"];
        JsonElement json = Run(["align", "X.npy", "Y.npy", "-o", "out.npz", "--anchors", "random:20", .. given, "--json"]).Json();
        Assert.That(json.GetProperty("candidates").EnumerateArray().Select(c => c.GetProperty("setting").GetString()),
            Is.EquivalentTo(new[] { "k 10, singular, 50 eigenpairs, icp", "anchors alone" }));
        JsonElement options = json.GetProperty("options");
        Assert.That(options.GetProperty("eigenpairs_y").GetInt32(), Is.EqualTo(5));
        Assert.That(options.GetProperty("refine").GetString(), Is.EqualTo("icp"));
        Assert.That(options.GetProperty("hold").EnumerateArray().Select(o => o.GetString()),
            Is.EquivalentTo(new[] { "k", "kernel", "eigenpairs", "refine" }));
        Put("Ysmall.npy", 60, 5, (i, j) => MathF.Sin((i * 7) + (j * 3)));
        File.WriteAllLines(At("pairs.csv"), Enumerable.Range(0, 12).Select(i => $"{i},{i}"));
        Ok("align", "X.npy", "Ysmall.npy", "-o", "out.npz", "--anchors", "pairs.csv", "--eigs", "80", "--eigs-y", "20", "--auto", "-q");
        Assert.That(Alignment.Load(At("out.npz")).SpectrumY.Size, Is.EqualTo(20));
    }

    [Test]
    public void RowsAndGraphRows()
    {
        JsonElement rows = Align("--rows", "10:110");
        Assert.That(rows.GetProperty("y").GetProperty("samples").GetInt32(), Is.EqualTo(100));
        Assert.That(Alignment.Load(At("out.npz")).AnchorRowsX.Row(0).ToArray(),
            Is.EqualTo(Data.X.View.Row(10).ToArray()), "rows count from the range's first");
        Align("--rows", "0:90");
        File.Copy(At("out.npz"), At("rows.npz"), true);
        Assert.That(Align("--graph-rows", "90").GetProperty("x").GetProperty("samples").GetInt32(), Is.EqualTo(90));
        AssertSameModel("rows.npz", "out.npz");
        Assert.That(Align("--rows", "10:", "--graph-rows", "90").GetProperty("x").GetProperty("samples").GetInt32(), Is.EqualTo(90));
        Assert.That(Alignment.Load(At("out.npz")).AnchorRowsX.Row(0).ToArray(), Is.EqualTo(Data.X.View.Row(10).ToArray()));
        Assert.That(Align("--rows", "10:60", "--graph-rows", "90").GetProperty("x")
            .GetProperty("samples").GetInt32(), Is.EqualTo(50), "no more than the range has");
    }

    [Test]
    public void ThePresetIsItsOptions()
    {
        string[] words = ["align", FastText, Word2Vec, "--anchors", "first:20", "--rows", "0:400", "-q", "-o"];
        Ok([.. words, "preset.npz", "--preset", "lfmap"]);
        Ok([.. words, "k300.npz", "--k", "300", "--refine", "zoomout", "--normalization", "none", "--transform", "orthogonal"]);
        AssertSameModel("preset.npz", "k300.npz");
        Ok([.. words, "beside.npz", "--preset", "lfmap", "--k", "40"]);
        Assert.That(Alignment.Load(At("beside.npz")).Facts.Options.K, Is.EqualTo(40), "options given beside it win");
    }

    [Test]
    public void ThreadsDoNotMatterAndSeedsDo()
    {
        string[] words =
            ["align", FastText, Word2Vec, "--anchors", "random:30", "--rows", "0:500", "--k", "30", "--eigs", "20", "-q", "-o"];
        Ok([.. words, "t1.npz", "--threads", "1"]);
        Ok([.. words, "t2.npz", "--threads", "2"]);
        AssertSameModel("t1.npz", "t2.npz");
        Ok([.. words, "s.npz", "--seed", "9"]);
        Assert.That(Alignment.Load(At("s.npz")).Anchors.X, Is.Not.EqualTo(Alignment.Load(At("t1.npz")).Anchors.X));
    }

    [TestCase("X.npz")]
    [TestCase("X.npz:arr_0")]
    [TestCase("X.fvecs")]
    [TestCase("X.safetensors")]
    [TestCase("X.safetensors:embeddings")]
    [TestCase("X.csv")]
    [TestCase("X.tsv")]
    [TestCase("X.vec")]
    [TestCase("X.bin")]
    public void EveryFormatIsTheSameMatrix(string source)
    {
        MatrixWriter.Write(At(source.Split(':')[0]), Data.X.View);
        Ok(["align", source, "Y.npy", "-o", "format.npz", "--anchors", "anchors.csv", .. Small, "-q"]);
        AssertSameModel("model.npz", "format.npz");
    }

    [TestCase("pairs.tsv")]
    [TestCase("pairs.npy")]
    [TestCase("headless.csv")]
    public void EveryAnchorFileIsTheSamePairs(string file)
    {
        IEnumerable<int> first = Enumerable.Range(0, 20);
        if (file.EndsWith(".npy", StringComparison.Ordinal)) Put(file, 20, 2, (i, _) => i);
        else File.WriteAllLines(At(file), first.Select(i => file.EndsWith(".tsv", StringComparison.Ordinal) ? $"{i}\t{i}" : $"{i},{i}"));
        Ok(["align", "X.npy", "Y.npy", "-o", "pairs.npz", "--anchors", file, .. Small, "-q"]);
        AssertSameModel("model.npz", "pairs.npz");
    }

    /// <summary>A dictionary as people have it: words, a repeated line, several translations, words without a vector.</summary>
    [Test]
    public void PairsOfWordsAreLookedUp()
    {
        MatrixWriter.Write(At("words_x.vec"), Data.X.View, [.. Enumerable.Range(0, 130).Select(i => $"en{i}")]);
        MatrixWriter.Write(At("words_y.vec"), Paired().View, [.. Enumerable.Range(0, 130).Select(i => $"fr{i}")]);
        string[] pairs = [.. Enumerable.Range(0, 20).Select(i => $"en{i}\tfr{i}")];
        File.WriteAllLines(At("words.tsv"), pairs);
        string[] align = ["align", "words_x.vec", "words_y.vec", .. Small, "-o", "words.npz", "--anchors"];
        Ok([.. align, "words.tsv", "-q"]);
        AssertSameModel("model.npz", "words.npz");
        File.WriteAllLines(At("dictionary.tsv"), [.. pairs, pairs[3], "en0\tfr1", "bird\toiseau"]);
        LfmResult result = Run([.. align, "dictionary.tsv", "--json"]);
        Assert.That(result.Exit, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("1 of 23 pairs name rows that are not there (as 'bird' – 'oiseau' in line 23)")
            .And.Contain("1 of 22 pairs repeat earlier ones"));
        Assert.That(Alignment.Load(At("words.npz")).Anchors.Count, Is.EqualTo(21));
        Assert.That(Run([.. align, "dictionary.tsv", "--one-to-one", "-q"]).Exit, Is.Zero);
        AssertSameModel("model.npz", "words.npz");
    }

    [Test]
    public void TablesAreReadAsTheCommandLineSays()
    {
        string Row(int i) => FormattableString.Invariant($"{1000 + i},{i * i % 41},{i % 7},{i * 3 % 11}");
        File.WriteAllLines(At("table.csv"), ["7,8,9,10", .. Enumerable.Range(0, 40).Select(Row)]);
        JsonElement Input(params string[] more) =>
            JsonDocument.Parse(Run(["graph", "table.csv", "-o", "g.npz", "--k", "5", "--metric", "euclidean", "--json", .. more]).Out)
                .RootElement.GetProperty("inputs")[0];
        (int Rows, int Columns) Size(JsonElement input) =>
            (input.GetProperty("rows").GetInt32(), input.GetProperty("columns").GetInt32());
        Assert.That(Size(Input("--header", "no", "--id-column", "none")), Is.EqualTo((41, 4)));
        Assert.That(Size(Input("--header", "yes", "--id-column", "none")), Is.EqualTo((40, 4)));
        Assert.That(Size(Input("--header", "yes", "--columns", "8,10", "--id-column", "none")), Is.EqualTo((40, 2)));
        Assert.That(Size(Input("--header", "no", "--columns", "1:4", "--id-column", "none")), Is.EqualTo((41, 3)));
        JsonElement named = Input("--header", "yes", "--id-column", "7");
        Assert.That(Size(named), Is.EqualTo((40, 3)));
        Assert.That(named.GetProperty("description").GetString(), Does.Contain("holds names"));
        Fails(2, "kept.npz", ["graph", "table.csv", "--columns", "nothing"], "nothing", "--columns");
        Fails(2, "kept.npz", ["graph", "table.csv", "--id-column", "nothing"], "nothing", "--id-column");
        Fails(2, "kept.npz", ["graph", "table.csv", "--header", "perhaps"], "--header is 'perhaps'", "yes");
    }
}
