using System.Text.Json;

namespace LfmNative.Reports;

/// <summary>A figure of samples: a number each, or a class each.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Values">A number a sample, NaN where there is none; numbers of classes where there are classes.</param>
/// <param name="Classes">Names of the classes; null for numbers.</param>
internal sealed record PointColor(string Name, double[] Values, IReadOnlyList<string>? Classes = null)
{
    /// <summary>Most classes that have colors of their own.</summary>
    private const int MostClasses = 24;

    /// <summary>Colors by labels; the rarest of many classes share one.</summary>
    public static PointColor Of(string name, IReadOnlyList<string> labels)
    {
        string[] classes =
            [.. labels.GroupBy(label => label).OrderByDescending(of => of.Count()).ThenBy(of => of.Key, StringComparer.Ordinal).Select(of =>
                of.Key)];
        bool many = classes.Length > MostClasses;
        if (many) classes = [.. classes.Take(MostClasses - 1), "others"];
        Dictionary<string, int> number = [];
        for (int i = 0; i < classes.Length - (many ? 1 : 0); i++) number[classes[i]] = i;
        return new PointColor(name, [.. labels.Select(label => (double)number.GetValueOrDefault(label, classes.Length - 1))], classes);
    }
}

/// <summary>Samples of one side as points.</summary>
/// <param name="Name">What the side is called.</param>
/// <param name="Axes">Coordinates, an array an axis.</param>
/// <param name="Rows">Row numbers of the samples; null for all rows.</param>
/// <param name="Names">Names of the samples; null for their row numbers.</param>
/// <param name="Colors">What they may be colored by.</param>
internal sealed record PointSide(
    string Name, IReadOnlyList<double[]> Axes, int[]? Rows, IReadOnlyList<string>? Names, IReadOnlyList<PointColor> Colors)
{
    /// <summary>What the partner of a sample is called; with <see cref="Partners"/>.</summary>
    public string PartnerLabel { get; init; } = "";

    /// <summary>Names of the partners; null where there are none.</summary>
    public IReadOnlyList<string>? Partners { get; init; }

    /// <summary>Writes the side as an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("axes");
        foreach (double[] axis in Axes) PackedNumbers.WriteSteps(json, null, axis);
        json.WriteEndArray();
        if (Rows is not null)
        {
            json.WriteStartArray("rows");
            foreach (int row in Rows) json.WriteNumberValue(row);
            json.WriteEndArray();
        }
        if (Names is not null) PackedNumbers.WriteArray(json, "names", Names);
        if (Partners is not null)
        {
            json.WriteString("partnerLabel", PartnerLabel);
            PackedNumbers.WriteArray(json, "partners", Partners);
        }
        json.WriteStartArray("colors");
        foreach (PointColor color in Colors)
        {
            json.WriteStartObject();
            json.WriteString("name", color.Name);
            if (color.Classes is null) PackedNumbers.WriteSteps(json, "values", color.Values);
            else PackedNumbers.WriteArray(json, "values", color.Values);
            if (color.Classes is not null) PackedNumbers.WriteArray(json, "classes", color.Classes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>Samples as points of two chosen axes.</summary>
internal static class PointFigure
{
    /// <summary>Makes the figure.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="axisNames">Names of the axes, the same on all sides.</param>
    /// <param name="sides">The sides, between which one chooses.</param>
    /// <param name="first">The axes that are drawn at first.</param>
    /// <param name="summary">What one sees in it.</param>
    /// <param name="caption">How to read it.</param>
    public static Figure Of(
        string title, IReadOnlyList<string> axisNames, IReadOnlyList<PointSide> sides, (int X, int Y) first, string summary,
            string caption) =>
        new(title, summary, caption, "points", json =>
        {
            PackedNumbers.WriteArray(json, "axisNames", axisNames);
            json.WriteStartArray("sides");
            foreach (PointSide side in sides) side.Write(json);
            json.WriteEndArray();
        })
        {
            Tall = true,
            Choices =
            [
                new FigureChoice("side", "Samples of", [.. sides.Select(side => side.Name)]),
                new FigureChoice("x", "Across", axisNames, first.X),
                new FigureChoice("y", "Up", axisNames, first.Y),
                new FigureChoice("color", "Colored by", []),
                new FigureChoice("search", "Find", []),
            ],
        };
}
