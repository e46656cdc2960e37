namespace LfmNative.Reports;

/// <summary>Curves over the same axis.</summary>
internal static class CurveFigure
{
    /// <summary>Most values whose numbers are given as a table.</summary>
    private const int MostListed = 200;

    /// <summary>Makes the figure.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="curves">Names and values at 0, 1, 2 …</param>
    /// <param name="x">What the horizontal axis says.</param>
    /// <param name="y">What the vertical axis says.</param>
    /// <param name="summary">What one sees in it.</param>
    /// <param name="caption">How to read it.</param>
    /// <param name="logarithmic">Whether the vertical axis is logarithmic.</param>
    public static Figure Of(
        string title,
        IReadOnlyList<(string Name, double[] Values)> curves,
        string x,
        string y,
        string summary,
        string caption,
        bool logarithmic = false)
    {
        int longest = curves.Max(curve => curve.Values.Length);
        return new Figure(title, summary, caption, "curves", json =>
        {
            json.WriteString("xLabel", x);
            json.WriteString("yLabel", y);
            json.WriteBoolean("logarithmic", logarithmic);
            json.WriteStartArray("series");
            foreach ((string name, double[] values) in curves)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                PackedNumbers.Write(json, "values", values);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        })
        {
            Numbers = longest > MostListed ? null
                : ([x, .. curves.Select(curve => curve.Name)],
                    [.. Enumerable.Range(0, longest).Select(i => (string[])[
                        ReportPage.Number(i),
                        .. curves.Select(curve => i < curve.Values.Length ? ReportPage.Number(curve.Values[i]) : "–")])]),
        };
    }
}
