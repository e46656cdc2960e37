using System.Text.Json;
using LfmNative.Options;

namespace LfmNative.Migration;

/// <summary>What a fit tells, in JSON, by the keys that docs/migrating.md lists.</summary>
public sealed partial class MigrationModel
{
    /// <summary>Writes what the fit tells of itself.</summary>
    /// <param name="json">A writer inside an object.</param>
    public void WriteReport(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteString("direction", OptionNames.Of(Facts.Direction));
        json.WriteNumber("dimensions", Map.Dimensions);
        json.WriteNumber("target_dimensions", Map.TargetDimensions);
        json.WriteNumber("old_rows", Facts.OldRows);
        json.WriteNumber("new_rows", Facts.NewRows);
        json.WriteStartObject("pairs");
        json.WriteNumber("known", Facts.KnownPairs);
        json.WriteString("source", Facts.PairSource);
        json.WriteNumber("fitted", Facts.FittedPairs);
        json.WriteNumber("learned", Facts.LearnedPairs);
        json.WriteNumber("held_out", Facts.HeldOutPairs);
        json.WriteBoolean("held_out_known", Facts.HeldOutKnown);
        json.WriteEndObject();
        json.WriteStartObject("map");
        WriteSettings(json, Facts.Settings);
        json.WriteEndObject();
        json.WriteStartArray("tried");
        foreach (TriedMap tried in Facts.Tried)
        {
            json.WriteStartObject();
            WriteSettings(json, tried.Settings);
            json.WriteNumber("ndcg_at_10", tried.Ndcg);
            json.WriteNumber("mrr", tried.Mrr);
            json.WriteNumber("deficit", tried.Deficit);
            json.WriteNumber("deficit_error", tried.DeficitError);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteAnswer("trusted", Facts.Trusted);
        json.WriteString("advice", Facts.Advice);
        json.WriteNumber("calibration_knots", Calibration?.Mapped.Count ?? 0);
    }

    private static void WriteSettings(Utf8JsonWriter json, MapSettings settings)
    {
        json.WriteString("family", OptionNames.Of(settings.Family));
        if (settings.Ridge > 0) json.WriteNumber("ridge", settings.Ridge);
        if (settings.Rank > 0) json.WriteNumber("rank", settings.Rank);
        if (settings.Clusters > 0) json.WriteNumber("clusters", settings.Clusters);
        if (settings.LocalRidge > 0) json.WriteNumber("local_ridge", settings.LocalRidge);
    }
}
