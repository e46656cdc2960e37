namespace LfmNative.Reports;

/// <summary>Horizontal bars, a name each.</summary>
internal static class BarFigure
{
    /// <summary>Most bars in a figure of less height.</summary>
    private const int FewBars = 6;

    /// <summary>Makes the figure.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="names">Names of the bars.</param>
    /// <param name="values">Their lengths.</param>
    /// <param name="axis">What the axis says, unit included.</param>
    /// <param name="unit">What stands behind a value; may be empty.</param>
    /// <param name="summary">What one sees in it.</param>
    /// <param name="caption">How to read it.</param>
    /// <param name="most">Where the axis ends; NaN for where the bars do.</param>
    public static Figure Of(
        string title,
        IReadOnlyList<string> names,
        IReadOnlyList<double> values,
        string axis,
        string unit,
        string summary,
        string caption,
        double most = double.NaN) =>
        new(title, summary, caption, "bars", json =>
        {
            PackedNumbers.WriteArray(json, "names", names);
            PackedNumbers.WriteArray(json, "values", values);
            json.WriteString("valueLabel", axis);
            json.WriteString("unit", unit);
            if (double.IsFinite(most)) json.WriteNumber("high", most);
        })
        {
            Low = names.Count <= FewBars,
            Numbers = (["", axis], [.. names.Select((name, i) => new[] { name, ReportPage.Number(values[i]) })]),
        };
}
