using System.Text.Json;
using LfmNative.Reports;

namespace LfmNative.Tests.Reports;

/// <summary>The data of figures.</summary>
public sealed class FigureTests
{
    [Test]
    public void BlocksOfALargeMatrixAreTheirMeans()
    {
        Figure figure = Map(401, 401, (i, j) => i == 400 && j == 400 ? double.NaN : (i / 3) + (1000 * (j / 3))).Figure();
        JsonElement data = Data(figure);
        Assert.That((data.GetProperty("rows").GetInt32(), data.GetProperty("cols").GetInt32()), Is.EqualTo((134, 134)));
        float[] values = Singles(data.GetProperty("values"));
        Assert.That(values[0], Is.Zero);
        Assert.That(values[1], Is.EqualTo(1000f));
        Assert.That(values[134], Is.EqualTo(1f));
        Assert.That(values[^1], Is.EqualTo(133f + 133_000f), "without what is no number");
        Assert.That(figure.Caption, Does.Contain("3 × 3"));
    }

    [Test]
    public void SmallMatricesGiveTheirNumbers()
    {
        Figure figure = Map(2, 2, (i, j) => (10 * i) + j).Figure();
        Assert.That(figure.Numbers!.Value.Rows, Is.EqualTo(new[] { new[] { "0", "0", "1" }, ["1", "10", "11"] }));
    }

    [TestCase(new[] { 0.0, 0.1, 0.25, 1 })]
    [TestCase(new[] { -5.0, -5, -5 })]
    [TestCase(new[] { 1e-300, 3e-300 })]
    [TestCase(new[] { 0.0 })]
    [TestCase(new[] { -1e9, 1e9, double.NaN })]
    public void AHistogramCountsEveryValueOnce(double[] values)
    {
        JsonElement data = Data(HistogramFigure.Of("", values, "", "", "")!);
        int[] counts = [.. data.GetProperty("counts").EnumerateArray().Select(count => count.GetInt32())];
        Assert.That(counts.Sum(), Is.EqualTo(values.Count(double.IsFinite)));
        Assert.That(counts, Has.Length.LessThanOrEqualTo(46));
        double low = data.GetProperty("low").GetDouble(), step = (data.GetProperty("high").GetDouble() - low) / counts.Length;
        for (int i = 0; i < counts.Length; i++)
        {
            double from = low + (i * step);
            int within = values.Count(v => v >= from - (1e-9 * step) && v < from + step - (1e-9 * step));
            Assert.That(counts[i], Is.EqualTo(within), $"bar {i}");
        }
    }

    [Test]
    public void NoFiniteValueIsNoHistogram() => Assert.That(HistogramFigure.Of("", [double.NaN], "", "", ""), Is.Null);

    [Test]
    public void StepsKeepValuesWithinTheirWidth()
    {
        double[] values = [-3, 0.125, double.NaN, 7, 7];
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            PackedNumbers.WriteSteps(json, "values", values);
            json.WriteEndObject();
        }
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        JsonElement packed = document.RootElement.GetProperty("values");
        byte[] bytes = packed.GetProperty("u16").GetBytesFromBase64();
        double low = packed.GetProperty("low").GetDouble(), unit = (packed.GetProperty("high").GetDouble() - low) / 65534;
        for (int i = 0; i < values.Length; i++)
        {
            int step = bytes[2 * i] | (bytes[(2 * i) + 1] << 8);
            if (double.IsNaN(values[i])) Assert.That(step, Is.EqualTo(65535));
            else Assert.That(low + (step * unit), Is.EqualTo(values[i]).Within(unit));
        }
    }

    [Test]
    public void TheRarestOfManyLabelsShareAColor()
    {
        string[] labels = [.. Enumerable.Range(0, 100).Select(i => $"class {i / 2}"), "common", "common", "common"];
        PointColor color = PointColor.Of("label", labels);
        Assert.That(color.Classes, Has.Count.EqualTo(24));
        Assert.That((color.Classes![0], color.Classes[^1]), Is.EqualTo(("common", "others")));
        Assert.That(color.Values[^1], Is.Zero);
        Assert.That(color.Values.Count(value => value == 23), Is.EqualTo(100 - (22 * 2)));
    }

    private static HeatMapFigure Map(int rows, int cols, Func<int, int, double> value) => new()
    {
        Title = "",
        Summary = "",
        Caption = "",
        Rows = rows,
        Cols = cols,
        Value = value,
        RowLabel = "",
        ColLabel = "",
        ValueLabel = "",
    };

    private static JsonElement Data(Figure figure)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            figure.WriteData(json);
            json.WriteEndObject();
        }
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    private static float[] Singles(JsonElement packed)
    {
        byte[] bytes = packed.GetProperty("f32").GetBytesFromBase64();
        float[] values = new float[bytes.Length / sizeof(float)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }
}
