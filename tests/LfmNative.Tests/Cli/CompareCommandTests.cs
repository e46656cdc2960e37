using System.Text.Json;
using LfmNative.Comparison;
using LfmNative.Memory;
using LfmNative.Storage;

namespace LfmNative.Tests.Cli;

/// <summary><c>lfm compare</c>: two files, many, and what it writes.</summary>
public sealed class CompareCommandTests : CliTest
{
    [OneTimeSetUp]
    public void MakeLabels() => File.WriteAllLines(At("labels.txt"), Enumerable.Range(0, 130).Select(i => $"{i % 4}"));

    [Test]
    public void TwoFilesGiveNumbersWithWhatTheyMean()
    {
        string text = Run(["compare", "X.npy", "Y.npy", "--labels", "labels.txt", .. Small]).Out;
        Assert.That(text, Does.Match(@"(?m)^compared    2 spaces of 130 samples$"));
        Assert.That(text, Does.Match(@"(?m)^  cka-unbiased +0\.\d{4}  score, -1 … 1, higher is more alike$"));
        Assert.That(text, Does.Match(@"(?m)^  procrustes-angular +0\.\d{4}  distance, 0 … 1\.5708, lower is more alike$"));
        Assert.That(text, Does.Match(@"(?m)^distortion  residual, mean 0\.\d{4}; the most distorted samples: \d+ \("));
        Assert.That(text, Does.Match(@"(?m)^  class [0-3]: 0\.\d{4} over 3[23] samples$"));
    }

    [Test]
    public void JsonHasBareNumbersAndDetails()
    {
        string[] tests = ["--permutations", "19", "--bootstrap", "10", "--measures", "cka,cka-unbiased,lfm,gulp,magnitude"];
        JsonElement json = Run(["compare", "X.npy", "Y.npy", "--json", "--labels", "labels.txt", .. tests, .. Small]).Json();
        JsonElement cka = json.GetProperty("details").GetProperty("cka-unbiased");
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("measures").GetProperty("cka").GetDouble(), Is.InRange(0.5, 1));
            string?[] files = [.. json.GetProperty("files").EnumerateArray().Select(file => file.GetString())];
            Assert.That(files, Is.EqualTo(new[] { "X.npy", "Y.npy" }));
            Assert.That(cka.GetProperty("kind").GetString(), Is.EqualTo("score"));
            Assert.That(cka.GetProperty("range").EnumerateArray().Select(bound => bound.GetDouble()), Is.EqualTo(new[] { -1.0, 1.0 }));
            Assert.That(cka.GetProperty("n").GetInt32(), Is.EqualTo(130));
            Assert.That(cka.GetProperty("p").GetDouble(), Is.EqualTo(0.05).Within(1e-12));
            double[] interval = [.. cka.GetProperty("interval").EnumerateArray().Select(end => end.GetDouble())];
            Assert.That(json.GetProperty("measures").GetProperty("cka-unbiased").GetDouble(), Is.InRange(interval[0], interval[1]));
            Assert.That(cka.GetProperty("bias").GetString(), Is.Not.Empty);
            JsonElement gulp = json.GetProperty("details").GetProperty("gulp");
            Assert.That(gulp.GetProperty("range")[1].ValueKind, Is.EqualTo(JsonValueKind.Null), "no bound");
            Assert.That(json.GetProperty("details").GetProperty("magnitude").GetProperty("p").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(json.GetProperty("distortion").GetProperty("most").GetArrayLength(), Is.EqualTo(10));
            Assert.That(json.GetProperty("distortion").GetProperty("classes").GetArrayLength(), Is.EqualTo(4));
            Assert.That(json.GetProperty("seconds").TryGetProperty("permute", out _), Is.True);
            Assert.That(json.GetProperty("predicted_bytes").GetInt64(), Is.GreaterThan(1 << 20));
        });
    }

    [Test]
    public void ManyFilesGiveMatricesAndTheAccuracyOfMatching()
    {
        string[] files = ["X.npy", "Y.npy", "X.npy", "Y.npy"];
        string[] options = ["--measures", "cka,procrustes", "--groups", "2"];
        JsonElement json = Run(["compare", .. files, .. options, "--json", "-o", "all.npz"]).Json();
        JsonElement cka = json.GetProperty("measures").GetProperty("cka");
        Assert.Multiple(() =>
        {
            Assert.That(cka.GetArrayLength(), Is.EqualTo(4));
            Assert.That(cka[0][2].GetDouble(), Is.EqualTo(1).Within(1e-6));
            Assert.That(cka[0][1].GetDouble(), Is.EqualTo(cka[1][0].GetDouble()).And.LessThan(1));
            Assert.That(json.GetProperty("matching").GetProperty("cka").GetDouble(), Is.EqualTo(1));
        });
        using (NpzReader written = NpzReader.Open(At("all.npz")))
        {
            Matrix values = written.ReadMatrix("cka");
            Assert.That(values[1, 0], Is.EqualTo(cka[1][0].GetDouble()));
        }
        string text = Run(["compare", .. files, .. options]).Out;
        Assert.That(text, Does.Match(@"(?m)^cka  score, 0 … 1, higher is more alike  matching across groups 1\.000$"));
        Assert.That(text, Does.Match(@"(?m)^   0  X\.npy$"));
    }

    [Test]
    public void ReportsAreWrittenByTheirExtension()
    {
        Assert.That(
            Run("compare", "X.npy", "Y.npy", "--measures", "cka-unbiased,mutual-knn", "-o", "report.csv").Out,
            Does.Contain("wrote       report.csv"));
        string[] lines = File.ReadAllLines(At("report.csv"));
        Assert.That(lines[0], Is.EqualTo("measure,x,y,value,kind,n,p,low,high"));
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[1], Does.Match(@"^cka-unbiased,X\.npy,Y\.npy,0\.\d+,score,130,,,$"));
        Run("compare", "X.npy", "Y.npy", "--measures", "cka-unbiased", "-o", "report.json");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(At("report.json")));
        Assert.That(json.RootElement.GetProperty("measures").GetProperty("cka-unbiased").GetDouble(), Is.InRange(0.5, 1));
    }

    [Test]
    public void LinearCkaReadsFilesBlockByBlock()
    {
        JsonElement json = Run("compare", "X.npy", "Y.npy", "--measures", "cka-unbiased", "--json").Json();
        double streamed = json.GetProperty("measures").GetProperty("cka-unbiased").GetDouble();
        Assert.That(json.GetProperty("inputs")[1].GetProperty("rows").GetInt32(), Is.EqualTo(130));
        double loaded = Run("compare", "X.npy", "Y.npy", "--measures", "cka-unbiased,bures", "--json").Json()
            .GetProperty("measures").GetProperty("cka-unbiased").GetDouble();
        Assert.That(streamed, Is.EqualTo(loaded).Within(1e-12));
    }

    [Test]
    public void TheListSaysWhatEveryMeasureIs()
    {
        string text = Ok("compare", "--list").Out;
        JsonElement json = Ok("compare", "--list", "--json").Json();
        Assert.That(json.GetProperty("measures").GetArrayLength(), Is.EqualTo(MeasureRegistry.All.Count));
        foreach (MeasureFacts of in MeasureRegistry.All)
            Assert.That(text, Does.Contain($"{of.Name}  {(of.Kind == MeasureKind.Score ? "score" : "distance")}"));
    }

    [Test]
    public void FewSamplesAreWarnedOf()
    {
        Assert.That(
            Run("compare", "X.npy", "Y.npy", "--rows", "0:12", "--measures", "cka,cca").Error,
            Does.Contain("biased CKA is too high with 12 samples").And.Contain("come by themselves"));
    }

    [TestCase("1 files were given", "X.npy")]
    [TestCase("--measures is 'cosine'", "X.npy", "Y.npy", "--measures", "cosine")]
    [TestCase("--output is 'a.txt'", "X.npy", "Y.npy", "-o", "a.txt")]
    [TestCase("--groups is 2 and there are 3 spaces", "X.npy", "Y.npy", "X.npy", "--groups", "2", "--measures", "cka")]
    [TestCase("--knn is 130", "X.npy", "Y.npy", "--knn", "130")]
    [TestCase("for 130 samples", "X.npy", "Y.npy", "--labels", "short.txt")]
    [TestCase("row i of all spaces must be the same sample", "X.npy", "cut.csv")]
    [TestCase("row i of all spaces must be the same sample", "X.npy", "cut.csv", "--measures", "cka")]
    [TestCase("--max-memory allows", "X.npy", "Y.npy", "--max-memory", "1M")]
    public void MistakesEndInASentence(string words, params string[] arguments)
    {
        File.WriteAllLines(At("short.txt"), ["1", "2"]);
        File.WriteAllLines(At("cut.csv"), Enumerable.Range(0, 20).Select(i => $"{i},{i * i % 7},{i % 3}"));
        LfmResult failed = Run(["compare", .. arguments]);
        Assert.That(failed.Exit, Is.Not.Zero);
        Assert.That(failed.Error, Does.Contain(words));
        Assert.That(failed.Error.TrimEnd('\n'), Does.Not.Contain('\n'));
        Assert.That(failed.Out, Is.Empty);
    }
}
