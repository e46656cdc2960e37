using System.Text.Json;
using LfmNative.Graphs;
using LfmNative.Memory;
using LfmNative.Storage;
using LfmNative.Tests.Support;

namespace LfmNative.Tests.Cli;

/// <summary><c>lfm inspect</c> and <c>lfm same</c>.</summary>
public sealed class InspectCommandTests : CliTest
{
    [Test]
    public void TheFiguresAreThoseOfTheLibrary()
    {
        JsonElement json = Run(["inspect", "X.npy", "--json", "--k", "10", "--hub-neighbors", "7"]).Json();
        InspectionReport found = SpaceInspection.Of(
            Data.X.View, new InspectionOptions { HubNeighbors = 7 }, new GraphOptions { K = 10 });
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("rows").GetInt32(), Is.EqualTo(130));
            Assert.That(json.GetProperty("centered").GetProperty("rankme").GetDouble(), Is.EqualTo(found.Centered.RankMe).Within(1e-9));
            Assert.That(json.GetProperty("raw").GetProperty("participation_ratio").GetDouble(),
                Is.EqualTo(found.Raw.ParticipationRatio).Within(1e-9));
            Assert.That(json.GetProperty("hubness").GetProperty("skewness").GetDouble(), Is.EqualTo(found.Hubness!.Skewness).Within(1e-9));
            Assert.That(json.GetProperty("hubness").GetProperty("k").GetInt32(), Is.EqualTo(7));
            Assert.That(json.GetProperty("intrinsic_dimension").GetProperty("twonn").GetDouble(),
                Is.EqualTo(found.Dimension!.TwoNearest).Within(1e-9));
            Assert.That(json.GetProperty("graph").GetProperty("k").GetInt32(), Is.EqualTo(10));
            Assert.That(json.GetProperty("predicted_bytes").GetInt64(), Is.Positive);
            foreach (string stage in new[] { "read", "moments", "spectrum", "neighbors", "affinity", "total" })
                Assert.That(json.GetProperty("seconds").TryGetProperty(stage, out _), stage);
        });
    }

    [Test]
    public void TheTextSaysWhatHurts()
    {
        float[] x = TestData.Floats(300 * 12, 1, offset: 20);
        Array.Clear(x, 10 * 12, 12);
        Array.Copy(x, 0, x, 100 * 12, 50 * 12);
        MatrixWriter.Write(At("bad.npy"), new ReadOnlyMatrixView<float>(x, 300, 12));
        string text = Ok("inspect", "bad.npy").Out;
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Match(@"(?m)^rows        300: 50 copies, 2 zero; values are float32$"));
            Assert.That(text, Does.Contain("hurts       50 of 300 rows are copies").And.Contain("hurts       a mean that all rows share"));
            Assert.That(text, Does.Not.Contain("⟨"));
            Assert.That(text.Split('\n'), Has.All.Length.LessThanOrEqualTo(160));
        });
        JsonElement json = Run(["inspect", "bad.npy", "--json"]).Json();
        string[] harms = [.. json.GetProperty("findings").EnumerateArray().Where(f => f.GetProperty("harms").GetBoolean())
            .Select(f => f.GetProperty("key").GetString()!)];
        Assert.That(harms, Does.Contain("copies").And.Contain("zero-rows").And.Contain("offset"));
    }

    [Test]
    public void FiguresThatDoNotExistAreNull()
    {
        MatrixWriter.Write(At("two.npy"), new ReadOnlyMatrixView<float>([1, 2, 3, 4], 2, 2));
        JsonElement json = Run(["inspect", "two.npy", "--json"]).Json();
        Assert.That(json.GetProperty("hubness").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(json.GetProperty("intrinsic_dimension").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Ok("inspect", "two.npy");
    }

    [Test]
    public void TwoModelsOfTheWordsAreDifferentAndHalvesOfOneAreNot()
    {
        JsonElement other = Run(["same", FastText, Word2Vec, "--json"]).Json();
        Assert.Multiple(() =>
        {
            Assert.That(other.GetProperty("verdict").GetString(), Is.EqualTo("different"));
            Assert.That(other.GetProperty("relation").GetString(), Is.EqualTo("unrelated"));
            Assert.That(other.GetProperty("interchangeable").GetBoolean(), Is.False);
            Assert.That(other.GetProperty("coordinates").GetProperty("position").GetDouble(), Is.LessThan(0.3));
            Assert.That(other.GetProperty("rows").GetProperty("paired").GetBoolean());
            foreach (string law in new[] { "means", "deviations", "spectrum", "norms", "neighbors" })
                Assert.That(other.GetProperty("statistics").GetProperty(law).GetProperty("ratio").GetDouble(), Is.GreaterThan(1), law);
        });
        using LoadedMatrix words = MatrixFile.Open(Word2Vec);
        MatrixWriter.Write(At("a.npy"), words.View.RowRange(0, 1500));
        MatrixWriter.Write(At("b.npy"), words.View.RowRange(1500, 3000));
        Assert.That(
            Ok("same", "a.npy", "b.npy").Out,
            Does.Contain("verdict     SAME, other-rows; rows of both can be used together").And.Contain("because     the dimensions"));
        Assert.That(Ok("same", "X.npy", "X.npy").Out, Does.Contain("verdict     SAME, identical"));
    }

    [TestCase("--sample-rows", "inspect", "X.npy", "--sample-rows", "1")]
    [TestCase("--max-memory", "inspect", "X.npy", "--max-memory", "1K")]
    [TestCase("--max-memory", "same", "X.npy", "Y.npy", "--max-memory", "1K")]
    [TestCase("--same-rows", "same", "X.npy", "Y.npy", "--same-rows", "3")]
    [TestCase("same needs", "same", "X.npy")]
    [TestCase("--k is 130", "inspect", "X.npy", "--k", "130")]
    public void MistakesEndInASentence(string words, params string[] arguments)
    {
        LfmResult failed = Run(arguments);
        Assert.That(failed.Exit, Is.Not.Zero);
        Assert.That(failed.Error, Does.Contain(words));
        Assert.That(failed.Error.TrimEnd('\n'), Does.Not.Contain('\n'));
    }
}
