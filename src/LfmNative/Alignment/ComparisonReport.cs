using System.Text.Json;
using LfmNative.Comparison;
using LfmNative.Memory;
using LfmNative.Options;

namespace LfmNative;

/// <summary>How alike spaces are, by several measures.</summary>
public sealed class ComparisonReport
{
    private const int MostListed = 10;

    private readonly Dictionary<ComparisonMeasure, MeasureResult[,]> _results;

    internal ComparisonReport(IReadOnlyList<string> spaces, int samples, Dictionary<ComparisonMeasure, MeasureResult[,]> results)
    {
        (Spaces, Samples, _results) = (spaces, samples, results);
        Measures = [.. results.Keys.Order().Select(MeasureRegistry.FactsOf)];
    }

    /// <summary>Names of the spaces, in their order.</summary>
    public IReadOnlyList<string> Spaces { get; }

    /// <summary>Samples n of each.</summary>
    public int Samples { get; }

    /// <summary>The measures that were computed, in the order of <see cref="ComparisonMeasure"/>.</summary>
    public IReadOnlyList<MeasureFacts> Measures { get; }

    /// <summary>Groups that the spaces fall into; 0 for none.</summary>
    public int Groups { get; internal init; }

    /// <summary>Where the first two spaces differ; null for more spaces, and where no measure needs a functional map.</summary>
    public DistortionReport? Distortion { get; internal init; }

    /// <summary>The memory that was planned.</summary>
    public required MemoryPlan Memory { get; init; }

    /// <summary>Seconds by stage.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>What one measure says of two spaces.</summary>
    /// <param name="measure">A measure that was computed.</param>
    /// <param name="x">Number of the first space.</param>
    /// <param name="y">Number of the second.</param>
    public MeasureResult Result(ComparisonMeasure measure, int x = 0, int y = 1) => _results[measure][x, y];

    /// <summary>The values of a measure for all pairs of spaces.</summary>
    /// <param name="measure">A measure that was computed.</param>
    /// <returns>Row x, column y: space x compared with space y.</returns>
    public Matrix Values(ComparisonMeasure measure)
    {
        Matrix values = new(Spaces.Count, Spaces.Count);
        for (int x = 0; x < values.Rows; x++)
        {
            for (int y = 0; y < values.Cols; y++) values[x, y] = Result(measure, x, y).Value;
        }
        return values;
    }

    /// <summary>
    /// How often the space of another group that is most alike stands at the same place in its group, over all ordered pairs of groups: the
    /// accuracy of layer matching (Kornblith et al. 2019, §6.1). Of equals none is right.
    /// </summary>
    /// <param name="measure">A measure that was computed.</param>
    /// <returns>In [0, 1]; NaN without groups.</returns>
    public double MatchingAccuracy(ComparisonMeasure measure)
    {
        if (Groups < 2) return double.NaN;
        int size = Spaces.Count / Groups, right = 0, all = 0;
        double sign = MeasureRegistry.FactsOf(measure).Kind == MeasureKind.Score ? 1 : -1;
        for (int a = 0; a < Groups; a++)
        {
            for (int b = 0; b < Groups; b++)
            {
                for (int i = 0; a != b && i < size; i++)
                {
                    double own = sign * Result(measure, (a * size) + i, (b * size) + i).Value;
                    bool best = true;
                    for (int j = 0; j < size; j++)
                        best &= j == i || own > sign * Result(measure, (a * size) + i, (b * size) + j).Value;
                    all++;
                    if (best) right++;
                }
            }
        }
        return (double)right / all;
    }

    /// <summary>All warnings, each once, with the measure it belongs to.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. Measures.SelectMany(of => _results[of.Measure].Cast<MeasureResult>().SelectMany(result => result.Warnings).Distinct()
            .Select(warning => $"{of.Name}: {warning}")),
    ];

    /// <summary>Writes spaces, values, what they mean, and the distortion into the object that is open.</summary>
    /// <param name="json">A writer inside an object.</param>
    public void WriteReport(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray("files");
        foreach (string space in Spaces) json.WriteStringValue(space);
        json.WriteEndArray();
        json.WriteNumber("samples", Samples);
        json.WriteStartObject("measures");
        foreach (MeasureFacts of in Measures) WriteValues(json, of.Name, result => result.Value, of.Measure);
        json.WriteEndObject();
        json.WriteStartObject("details");
        foreach (MeasureFacts of in Measures) WriteDetails(json, of);
        json.WriteEndObject();
        if (Groups > 1)
        {
            json.WriteStartObject("matching");
            foreach (MeasureFacts of in Measures) json.WriteFigure(of.Name, MatchingAccuracy(of.Measure));
            json.WriteEndObject();
        }
        if (Distortion is not null) WriteDistortion(json, Distortion);
    }

    private void WriteDetails(Utf8JsonWriter json, MeasureFacts of)
    {
        MeasureResult[,] results = _results[of.Measure];
        MeasureResult first = results[0, 1];
        json.WriteStartObject(of.Name);
        json.WriteString("kind", OptionNames.Of(of.Kind));
        json.WriteStartArray("range");
        json.WriteFigure(of.Low);
        json.WriteFigure(of.High);
        json.WriteEndArray();
        json.WriteBoolean("symmetric", of.Symmetric);
        json.WriteNumber("n", first.Samples);
        json.WriteString("bias", of.Bias);
        WriteValues(json, "p", result => result.P ?? double.NaN, of.Measure);
        if (Spaces.Count == 2)
        {
            json.WritePropertyName("interval");
            if (first.Interval is not (double low, double high))
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteStartArray();
                json.WriteNumberValue(low);
                json.WriteNumberValue(high);
                json.WriteEndArray();
            }
            foreach ((string name, double value) in first.Details) json.WriteFigure(name, value);
        }
        else
        {
            WriteValues(json, "interval_low", result => result.Interval?.Low ?? double.NaN, of.Measure);
            WriteValues(json, "interval_high", result => result.Interval?.High ?? double.NaN, of.Measure);
        }
        json.WriteStartArray("warnings");
        foreach (string warning in results.Cast<MeasureResult>().SelectMany(result => result.Warnings).Distinct())
            json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A number for two spaces, rows of numbers for more.</summary>
    private void WriteValues(Utf8JsonWriter json, string name, Func<MeasureResult, double> value, ComparisonMeasure measure)
    {
        json.WritePropertyName(name);
        MeasureResult[,] results = _results[measure];
        if (Spaces.Count == 2)
        {
            json.WriteFigure(value(results[0, 1]));
            return;
        }
        json.WriteStartArray();
        for (int x = 0; x < Spaces.Count; x++)
        {
            json.WriteStartArray();
            for (int y = 0; y < Spaces.Count; y++) json.WriteFigure(value(results[x, y]));
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void WriteDistortion(Utf8JsonWriter json, DistortionReport distortion)
    {
        json.WriteStartObject("distortion");
        json.WriteString("kind", OptionNames.Of(distortion.Kind));
        json.WriteNumber("mean", distortion.PerSample.Average());
        json.WriteStartArray("most");
        foreach (int row in distortion.Most(MostListed))
        {
            json.WriteStartObject();
            json.WriteNumber("row", row);
            json.WriteNumber("value", distortion.PerSample[row]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("classes");
        foreach ((int label, int count, double mean) in distortion.Classes)
        {
            json.WriteStartObject();
            json.WriteNumber("label", label);
            json.WriteNumber("count", count);
            json.WriteNumber("mean", mean);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
