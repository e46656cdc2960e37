using System.Text.Json;

namespace LfmNative.Reports;

/// <summary>A value in its 95 % interval.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Value">The value.</param>
/// <param name="Interval">The interval; null where there is none.</param>
/// <param name="Note">More to say; may be empty.</param>
internal sealed record IntervalValue(string Name, double Value, (double Low, double High)? Interval, string Note = "");

/// <summary>Values with the intervals they lie in.</summary>
internal static class IntervalFigure
{
    private const int FewValues = 6;
    private const int ManyValues = 14;

    /// <summary>Makes the figure.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="values">The values.</param>
    /// <param name="axis">What a value is.</param>
    /// <param name="low">Where the axis begins; NaN for where the values do.</param>
    /// <param name="high">Where it ends.</param>
    /// <param name="summary">What one sees in it.</param>
    /// <param name="caption">How to read it.</param>
    public static Figure Of(
        string title, IReadOnlyList<IntervalValue> values, string axis, double low, double high, string summary, string caption) =>
        new(title, summary, caption, "intervals", json =>
        {
            PackedNumbers.WriteArray(json, "names", values.Select(of => of.Name));
            PackedNumbers.WriteArray(json, "values", values.Select(of => of.Value));
            PackedNumbers.WriteArray(json, "notes", values.Select(of => of.Note));
            json.WriteString("valueLabel", axis);
            if (double.IsFinite(low)) json.WriteNumber("low", low);
            if (double.IsFinite(high)) json.WriteNumber("high", high);
            json.WriteStartArray("intervals");
            foreach (IntervalValue of in values) Write(json, of.Interval);
            json.WriteEndArray();
        })
        {
            Low = values.Count <= FewValues,
            Tall = values.Count > ManyValues,
            Numbers = (["", axis, "95 % interval", ""], [.. values.Select(of => new[]
            {
                of.Name,
                ReportPage.Number(of.Value),
                of.Interval is (double from, double to) ? $"{ReportPage.Number(from)} to {ReportPage.Number(to)}" : "–",
                of.Note,
            })]),
        };

    private static void Write(Utf8JsonWriter json, (double Low, double High)? interval)
    {
        if (interval is not (double low, double high) || !double.IsFinite(low) || !double.IsFinite(high))
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartArray();
        json.WriteNumberValue(low);
        json.WriteNumberValue(high);
        json.WriteEndArray();
    }
}
