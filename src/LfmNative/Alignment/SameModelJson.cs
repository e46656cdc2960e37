using System.Text.Json;
using LfmNative.Inspection;
using LfmNative.Options;

namespace LfmNative;

/// <summary>A verdict on two sets in JSON, by the keys that docs/inspect.md lists.</summary>
internal static class SameModelJson
{
    public static void Write(Utf8JsonWriter json, SameModelReport report)
    {
        json.WriteString("verdict", OptionNames.Of(report.Verdict));
        json.WriteString("relation", OptionNames.Of(report.Relation));
        json.WriteAnswer("interchangeable", report.Interchangeable);
        json.WriteString("reason", report.Reason);
        json.WriteString("advice", report.Advice);
        json.WriteFigure("scale", report.Scale);
        WriteSide(json, "a", report.RowsA, report.DistinctA, report.ColsA, report.ValuesA, report.NormsA);
        WriteSide(json, "b", report.RowsB, report.DistinctB, report.ColsB, report.ValuesB, report.NormsB);
        Write(json, report.Paired);
        Write(json, "coordinates", report.Coordinates);
        Write(json, "outlying_a", report.OutlyingA);
        Write(json, "outlying_b", report.OutlyingB);
        json.WriteStartObject("statistics");
        foreach (SameStatistic statistic in report.Statistics)
        {
            json.WriteStartObject(statistic.Name);
            json.WriteFigure("between", statistic.Between);
            json.WriteFigure("within_a", statistic.WithinA);
            json.WriteFigure("within_b", statistic.WithinB);
            json.WriteFigure("ratio", statistic.Ratio);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteSide(
        Utf8JsonWriter json, string side, int rows, int distinct, int columns, ValueGrid values, NormFigures norms)
    {
        json.WriteStartObject(side);
        json.WriteNumber("rows", rows);
        json.WriteNumber("distinct", distinct);
        json.WriteNumber("columns", columns);
        json.WriteString("values", OptionNames.Of(values));
        json.WriteFigure("norm_q05", norms.Low);
        json.WriteFigure("norm_median", norms.Median);
        json.WriteFigure("norm_q95", norms.High);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PairedFigures? paired) =>
        json.WriteObject("rows", paired, found =>
        {
            json.WriteNumber("sample", found.Sample);
            json.WriteBoolean("paired", found.Paired);
            json.WriteFigure("distance_correlation", found.DistanceCorrelation);
            json.WriteFigure("identity_cosine", found.IdentityCosine);
            json.WriteFigure("identity_residual", found.IdentityResidual);
            json.WriteFigure("median_residual", found.MedianResidual);
            json.WriteFigure("matched", found.Matched);
            json.WriteFigure("apart", found.Apart);
            json.WriteFigure("scaled_residual", found.ScaledResidual);
            json.WriteFigure("normalized_residual", found.NormalizedResidual);
            json.WriteFigure("shifted_residual", found.ShiftedResidual);
            json.WriteFigure("standardized_residual", found.StandardizedResidual);
            json.WriteFigure("rotation_residual", found.RotationResidual);
        });

    private static void Write(Utf8JsonWriter json, string name, OutlyingRows? outlying) =>
        json.WriteObject(name, outlying, found =>
        {
            json.WriteFigure("share", found.Share);
            Write(json, "coordinates", found.Agreement);
        });

    private static void Write(Utf8JsonWriter json, string name, CoordinateAgreement? coordinates) =>
        json.WriteObject(name, coordinates, found =>
        {
            json.WriteFigure("position", found.Position);
            json.WriteFigure("error", found.Error);
            json.WriteFigure("between", found.Between);
            json.WriteFigure("within_a", found.WithinA);
            json.WriteFigure("within_b", found.WithinB);
            json.WriteFigure("null", found.Null);
            json.WriteNumber("dimensions", found.Dimensions);
        });
}
