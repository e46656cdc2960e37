using System.Text.Json;
using LfmNative.Comparison.Rsm;
using LfmNative.Options;

namespace LfmNative;

/// <summary>A semantic RSM's figures in JSON, by the keys that docs/rsm.md lists.</summary>
internal static class RsmJson
{
    public static void Write(Utf8JsonWriter json, RsmReport report)
    {
        json.WriteNumber("samples", report.Samples);
        if (report.GallerySamples is int gallery) json.WriteNumber("gallery_samples", gallery);
        json.WriteNumber("positions", report.Positions);
        json.WriteNumber("channels", report.Channels);
        json.WriteString("matching", OptionNames.Of(report.Matching));
        json.WriteString("kernel", OptionNames.Of(report.Kernel));
        json.WriteNumber("pairs", report.Pairs);
        json.WriteNumber("matched", report.Matched);
        json.WriteFigure("skipped", report.Skipped);
        json.WriteFigure("gap", report.Gap);
        json.WriteFigure("sigma", report.Sigma);
        if (report.HasMatrix)
        {
            json.WriteFigure("objective_mean", report.ObjectiveMean);
            json.WriteFigure("spatial_mean", report.SpatialMean);
            json.WriteFigure("cosine_mean", report.CosineMean);
            json.WriteFigure("cka", report.Cka);
        }
        else
        {
            json.WriteNumber("top", report.Top);
        }
        json.WriteObject("retrieval", report.Retrieval, found => Write(json, found));
        json.WriteObject("spatial_retrieval", report.SpatialRetrieval, found => Write(json, found));
        json.WriteStartArray("correlations");
        foreach (RsmCorrelation correlation in report.Correlations)
        {
            json.WriteStartObject();
            json.WriteString("kernel", OptionNames.Of(correlation.Kernel));
            json.WriteFigure("pearson", correlation.Pearson);
            json.WriteFigure("spearman", correlation.Spearman);
            json.WriteFigure("spatial_pearson", correlation.SpatialPearson);
            json.WriteFigure("spatial_spearman", correlation.SpatialSpearman);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("assessments");
        foreach (MatchingAssessment assessment in report.Assessments)
        {
            json.WriteStartObject();
            json.WriteString("matching", OptionNames.Of(assessment.Matching));
            json.WriteFigure("ratio", assessment.Ratio);
            json.WriteFigure("worst_ratio", assessment.WorstRatio);
            json.WriteFigure("gain", assessment.Gain);
            json.WriteFigure("seconds", assessment.Seconds);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (string warning in report.Warnings) json.WriteStringValue(warning);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, RsmRetrieval found)
    {
        json.WriteNumber("queries", found.Queries);
        json.WriteFigure("first", found.First);
        json.WriteFigure("f1", found.F1);
        json.WriteFigure("mrr", found.Mrr);
    }
}
