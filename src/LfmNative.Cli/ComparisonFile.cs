using System.Globalization;
using System.Text.Json;
using LfmNative.Comparison;
using LfmNative.Storage;

namespace LfmNative.Cli;

/// <summary>The files that <c>lfm compare</c> writes.</summary>
internal static class ComparisonFile
{
    private static readonly string[] Header = ["measure", "x", "y", "value", "kind", "n", "p", "low", "high"];

    private static readonly string[] Extensions = [".json", ".csv", ".tsv", ".npz"];

    /// <summary>Fails now if the output is of no known kind or could not be written later.</summary>
    public static void Check(string output)
    {
        if (!Extensions.Contains(Path.GetExtension(output), StringComparer.OrdinalIgnoreCase))
            throw Job.Usage($"--output is '{output}'; a comparison is written as .json, .csv, .tsv or .npz");
        AtomicFile.CheckWritable(output);
    }

    /// <summary>Writes a report by the file's extension.</summary>
    public static void Write(string output, ComparisonReport report)
    {
        switch (Path.GetExtension(output).ToUpperInvariant())
        {
            case ".JSON":
                AtomicFile.Write(output, stream =>
                {
                    using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
                    json.WriteStartObject();
                    report.WriteReport(json);
                    json.WriteEndObject();
                });
                break;
            case ".NPZ":
                NpzWriter.Write(output, npz =>
                {
                    foreach (MeasureFacts of in report.Measures) npz.Add(of.Name, report.Values(of.Measure));
                    if (report.Distortion is { } distortion) npz.Add("distortion", [.. distortion.PerSample], distortion.PerSample.Count);
                });
                break;
            default:
                DelimitedWriter.Write(output, Header, table => Fill(table, report));
                break;
        }
    }

    private static void Fill(DelimitedWriter table, ComparisonReport report)
    {
        foreach (MeasureFacts of in report.Measures)
        {
            for (int x = 0; x < report.Spaces.Count; x++)
            {
                for (int y = 0; y < report.Spaces.Count; y++)
                {
                    if (x == y || (report.Spaces.Count == 2 && x > y)) continue;
                    MeasureResult result = report.Result(of.Measure, x, y);
                    table.Field(of.Name);
                    table.Field(report.Spaces[x]);
                    table.Field(report.Spaces[y]);
                    table.Field(Number(result.Value));
                    table.Field(of.Kind == MeasureKind.Score ? "score" : "distance");
                    table.Field(result.Samples.ToString(CultureInfo.InvariantCulture));
                    table.Field(Number(result.P));
                    table.Field(Number(result.Interval?.Low));
                    table.Field(Number(result.Interval?.High));
                }
            }
        }
    }

    private static string Number(double? value) =>
        value is double number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}
