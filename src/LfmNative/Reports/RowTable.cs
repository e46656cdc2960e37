using System.Text.Json;

namespace LfmNative.Reports;

/// <summary>A table of many rows, a column of values each.</summary>
/// <param name="Title">What it holds.</param>
/// <param name="Columns">Its columns, of equal lengths.</param>
internal sealed record RowTable(string Title, IReadOnlyList<RowColumn> Columns)
{
    /// <summary>Writes the table as an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach (RowColumn column in Columns)
        {
            json.WriteStartObject();
            if (column.Text is not null) PackedNumbers.WriteArray(json, "text", column.Text);
            else if (column.Numbers is { } numbers) PackedNumbers.Write(json, "values", numbers);
            json.WriteBoolean("whole", column.IsWhole);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>A column of a table: texts, or numbers.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Text">Texts; null for numbers.</param>
/// <param name="Numbers">Numbers; null for texts.</param>
/// <param name="IsWhole">Whether the numbers are whole, such as those of rows, by which one may search.</param>
internal sealed record RowColumn(string Head, IReadOnlyList<string>? Text, double[]? Numbers, bool IsWhole = false);
