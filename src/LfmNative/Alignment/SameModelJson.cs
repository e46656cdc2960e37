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

    private static void Write(Utf8JsonWriter json, PairedFigures? paired)
    {
        if (paired is null)
        {
            json.WriteNull("rows");
            return;
        }
        json.WriteStartObject("rows");
        json.WriteNumber("sample", paired.Sample);
        json.WriteBoolean("paired", paired.Paired);
        json.WriteFigure("distance_correlation", paired.DistanceCorrelation);
        json.WriteFigure("identity_cosine", paired.IdentityCosine);
        json.WriteFigure("identity_residual", paired.IdentityResidual);
        json.WriteFigure("median_residual", paired.MedianResidual);
        json.WriteFigure("matched", paired.Matched);
        json.WriteFigure("apart", paired.Apart);
        json.WriteFigure("scaled_residual", paired.ScaledResidual);
        json.WriteFigure("normalized_residual", paired.NormalizedResidual);
        json.WriteFigure("shifted_residual", paired.ShiftedResidual);
        json.WriteFigure("standardized_residual", paired.StandardizedResidual);
        json.WriteFigure("rotation_residual", paired.RotationResidual);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, OutlyingRows? outlying)
    {
        if (outlying is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteFigure("share", outlying.Share);
        Write(json, "coordinates", outlying.Agreement);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, CoordinateAgreement? coordinates)
    {
        if (coordinates is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteFigure("position", coordinates.Position);
        json.WriteFigure("error", coordinates.Error);
        json.WriteFigure("between", coordinates.Between);
        json.WriteFigure("within_a", coordinates.WithinA);
        json.WriteFigure("within_b", coordinates.WithinB);
        json.WriteFigure("null", coordinates.Null);
        json.WriteNumber("dimensions", coordinates.Dimensions);
        json.WriteEndObject();
    }
}
