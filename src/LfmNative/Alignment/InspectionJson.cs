using System.Text.Json;
using LfmNative.Inspection;
using LfmNative.Options;

namespace LfmNative;

/// <summary>An inspection in JSON, by the keys that docs/inspect.md lists.</summary>
internal static class InspectionJson
{
    public static void Write(Utf8JsonWriter json, InspectionReport report)
    {
        json.WriteNumber("rows", report.Rows);
        json.WriteNumber("columns", report.Cols);
        json.WriteNumber("copies", report.Copies);
        json.WriteNumber("zero_rows", report.ZeroRows);
        json.WriteString("values", OptionNames.Of(report.Values));
        json.WriteFigure("offset", report.Offset);
        json.WriteFigure("mean_cosine", report.MeanCosine);
        json.WriteFigure("mean_cosine_centered", report.MeanCosineCentered);
        Write(json, report.Norms);
        Write(json, report.Columns);
        Write(json, "raw", report.Raw);
        Write(json, "centered", report.Centered);
        json.WriteNumber("sample_rows", report.SampleRows);
        json.WriteString("metric", OptionNames.Of(report.Metric));
        Write(json, report.Dimension);
        Write(json, report.Hubness);
        json.WriteNumber("near_copies", report.NearCopies);
        Write(json, report.Graph);
        json.WriteStartArray("findings");
        foreach (InspectionFinding finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("key", finding.Key);
            json.WriteBoolean("harms", finding.Harms);
            json.WriteString("sentence", finding.Sentence);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, NormFigures norms)
    {
        json.WriteStartObject("norms");
        json.WriteFigure("mean", norms.Mean);
        json.WriteFigure("variation", norms.Variation);
        json.WriteFigure("min", norms.Least);
        json.WriteFigure("q05", norms.Low);
        json.WriteFigure("median", norms.Median);
        json.WriteFigure("q95", norms.High);
        json.WriteFigure("max", norms.Greatest);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ColumnFigures columns)
    {
        json.WriteStartObject("dimensions");
        json.WriteNumber("constant", columns.Constant);
        json.WriteNumber("dead", columns.Dead);
        json.WriteNumber("largest", columns.LargestColumn);
        json.WriteFigure("largest_share", columns.LargestShare);
        json.WriteNumber("largest_variance", columns.LargestVarianceColumn);
        json.WriteFigure("largest_variance_share", columns.LargestVarianceShare);
        json.WriteStartArray("rogue");
        foreach (int column in columns.Rogue) json.WriteNumberValue(column);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, SpectrumFigures figures)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rank", figures.Rank);
        json.WriteFigure("rankme", figures.RankMe);
        json.WriteFigure("effective_rank", figures.EffectiveRank);
        json.WriteFigure("von_neumann_entropy", figures.VonNeumannEntropy);
        json.WriteFigure("participation_ratio", figures.ParticipationRatio);
        json.WriteFigure("largest_share", figures.LargestShare);
        json.WriteNumber("components_90", figures.Components90);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DimensionFigures? figures) =>
        json.WriteObject("intrinsic_dimension", figures, found =>
        {
            json.WriteNumber("k", found.K);
            json.WriteFigure("mle", found.MaximumLikelihood);
            json.WriteFigure("local_q10", found.LocalLow);
            json.WriteFigure("local_median", found.LocalMedian);
            json.WriteFigure("local_q90", found.LocalHigh);
            json.WriteFigure("twonn", found.TwoNearest);
        });

    private static void Write(Utf8JsonWriter json, HubnessFigures? figures) =>
        json.WriteObject("hubness", figures, found =>
        {
            json.WriteNumber("k", found.K);
            json.WriteFigure("skewness", found.Skewness);
            json.WriteFigure("robin_hood", found.RobinHood);
            json.WriteFigure("anti_hubs", found.AntiHubs);
            json.WriteNumber("largest", found.Largest);
        });

    private static void Write(Utf8JsonWriter json, GraphSummary? graph) =>
        json.WriteObject("graph", graph, found => ReportJson.WriteMembers(json, GraphReport.Of(found)));
}
