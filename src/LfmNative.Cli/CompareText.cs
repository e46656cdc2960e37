using System.Globalization;
using System.Text.Json;
using LfmNative.Cli.Shell;
using LfmNative.Comparison;
using LfmNative.Options;

namespace LfmNative.Cli;

/// <summary>What <c>lfm compare</c> prints.</summary>
internal static class CompareText
{
    /// <summary>Most spaces whose matrix is printed.</summary>
    private const int MostPrinted = 12;

    private const int MostListed = 5;

    /// <summary>A report as text.</summary>
    public static void Write(TextWriter text, ComparisonReport report)
    {
        text.WriteLine($"compared    {report.Spaces.Count} spaces of {report.Samples:n0} samples");
        if (report.Spaces.Count == 2) WritePair(text, report);
        else WriteMatrices(text, report);
        if (report.Distortion is { } distortion) WriteDistortion(text, distortion);
    }

    /// <summary>The measures as text, a paragraph each.</summary>
    public static void WriteMeasures(TextWriter text)
    {
        foreach (MeasureFacts of in MeasureRegistry.All)
        {
            text.WriteLine($"{of.Name}  {Meaning(of)}");
            text.WriteLine($"    {of.Summary}");
            text.WriteLine($"    unchanged by: {of.Invariances}");
            if (of.Bias.Length > 0) text.WriteLine($"    few samples: {of.Bias}");
            text.WriteLine($"    source: {of.Source}");
        }
    }

    /// <summary>The measures as a member of the object that is open.</summary>
    public static void WriteMeasures(Utf8JsonWriter json)
    {
        json.WriteStartArray("measures");
        foreach (MeasureFacts of in MeasureRegistry.All)
        {
            json.WriteStartObject();
            json.WriteString("name", of.Name);
            json.WriteString("kind", OptionNames.Of(of.Kind));
            json.WriteStartArray("range");
            foreach (double bound in new[] { of.Low, of.High })
            {
                if (double.IsFinite(bound)) json.WriteNumberValue(bound);
                else json.WriteNullValue();
            }
            json.WriteEndArray();
            json.WriteString("summary", of.Summary);
            json.WriteString("invariances", of.Invariances);
            json.WriteString("bias", of.Bias);
            json.WriteString("source", of.Source);
            json.WriteBoolean("symmetric", of.Symmetric);
            json.WriteBoolean("paired", of.Paired);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WritePair(TextWriter text, ComparisonReport report)
    {
        int width = report.Measures.Max(of => of.Name.Length);
        foreach (MeasureFacts of in report.Measures)
        {
            MeasureResult result = report.Result(of.Measure);
            string p = result.P is double value ? FormattableString.Invariant($"  p {value:g2}") : "";
            string interval = result.Interval is (double low, double high)
                ? FormattableString.Invariant($"  95 %: {low:f4} … {high:f4}")
                : "";
            string samples = result.Samples < report.Samples ? FormattableString.Invariant($"  of {result.Samples:n0} samples") : "";
            text.WriteLine($"  {of.Name.PadRight(width)}  {Number(result.Value),9}  {Meaning(of)}{interval}{p}{samples}");
        }
    }

    private static void WriteMatrices(TextWriter text, ComparisonReport report)
    {
        int count = report.Spaces.Count, fitting = Math.Max(1, (((text as ResultWriter)?.Width ?? int.MaxValue) - 6) / 9);
        for (int s = 0; s < count && count <= MostPrinted; s++) text.WriteLine($"  {s,2}  {report.Spaces[s]}");
        foreach (MeasureFacts of in report.Measures)
        {
            double matching = report.MatchingAccuracy(of.Measure);
            string groups = double.IsNaN(matching) ? "" : FormattableString.Invariant($"  matching across groups {matching:f3}");
            text.WriteLine($"{of.Name}  {Meaning(of)}{groups}");
            if (count > MostPrinted) continue;
            foreach (int[] columns in Enumerable.Range(0, count).Chunk(fitting)) WriteColumns(text, report, of, columns);
        }
        if (count > MostPrinted)
            text.WriteLine($"  (matrices of more than {MostPrinted} spaces are not printed: write them with -o FILE.csv or .npz)");
    }

    private static void WriteColumns(TextWriter text, ComparisonReport report, MeasureFacts of, int[] columns)
    {
        text.WriteLine("      " + string.Concat(columns.Select(y => $"{y,9}")));
        for (int x = 0; x < report.Spaces.Count; x++)
        {
            string row = string.Concat(columns.Select(y => $"{Number(report.Result(of.Measure, x, y).Value),9}"));
            text.WriteLine($"  {x,2}  {row}");
        }
    }

    private static void WriteDistortion(TextWriter text, DistortionReport distortion)
    {
        string rows = string.Join(
            ", ", distortion.Most(MostListed).Select(row => FormattableString.Invariant($"{row} ({distortion.PerSample[row]:f3})")));
        string name = OptionNames.Of(distortion.Kind);
        text.WriteLine(FormattableString.Invariant(
            $"distortion  {name}, mean {distortion.PerSample.Average():f4}; the most distorted samples: {rows}"));
        foreach ((int label, int members, double mean) in distortion.Classes.Take(MostListed))
            text.WriteLine(FormattableString.Invariant($"  class {label}: {mean:f4} over {members:n0} samples"));
    }

    private static string Meaning(MeasureFacts of)
    {
        string range = $"{Bound(of.Low)} … {Bound(of.High)}";
        return of.Kind == MeasureKind.Score ? $"score, {range}, higher is more alike" : $"distance, {range}, lower is more alike";
    }

    private static string Bound(double value) => value switch
    {
        double.PositiveInfinity => "∞",
        double.NegativeInfinity => "−∞",
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    private static string Number(double value) => double.IsNaN(value) ? "none"
        : Math.Abs(value) >= 1000 ? value.ToString("g5", CultureInfo.InvariantCulture)
        : value.ToString("f4", CultureInfo.InvariantCulture);
}
