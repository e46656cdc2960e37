using System.Text.Json;
using LfmNative.Options;

namespace LfmNative.Universes;

/// <content>What a fit tells, in JSON, by the keys that docs/universe.md lists.</content>
public sealed partial class Universe
{
    /// <summary>Writes what the fit tells of itself.</summary>
    /// <param name="json">A writer inside an object.</param>
    public void WriteReport(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteString("method", OptionNames.Of(Facts.Method));
        json.WriteString("transform", OptionNames.Of(Facts.Transform.Family));
        json.WriteString("normalization", OptionNames.Of(Facts.Transform.Normalizing));
        json.WriteNumber("dimensions", Facts.Dimensions);
        json.WriteNumber("items", Facts.Items);
        json.WriteString("pairs_from", Facts.PairSource);
        json.WriteStartArray("spaces");
        foreach (UniverseMember member in Spaces)
        {
            json.WriteStartObject();
            json.WriteString("name", member.Space.Name);
            json.WriteNumber("rows", member.Space.Count);
            json.WriteNumber("columns", member.Space.Dimensions);
            json.WriteNumber("items", member.Items.Count(row => row >= 0));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Write(json, "objectives", Facts.Objectives);
        json.WriteNumber("held_out", Facts.HeldOut);
        json.WriteStartArray("pairs");
        foreach (PairScore score in Facts.Pairs)
        {
            json.WriteStartObject();
            json.WriteString("from", score.From);
            json.WriteString("to", score.To);
            json.WriteNumber("mrr", score.Mrr);
            json.WriteNumber("pairwise_mrr", score.PairwiseMrr);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Write(json, "edges", Facts.Edges);
        Write(json, "added", Facts.Added);
        Write(json, "latent_eigenvalues", Facts.LatentEigenvalues);
        json.WriteAnswer("trusted", Facts.Trusted);
        json.WriteString("advice", Facts.Advice);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) json.WriteFigure(value);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<EdgeReport> edges)
    {
        json.WriteStartArray(name);
        foreach (EdgeReport edge in edges)
        {
            json.WriteStartObject();
            json.WriteString("from", edge.From);
            json.WriteString("to", edge.To);
            json.WriteNumber("known_pairs", edge.KnownPairs);
            json.WriteNumber("fitted_pairs", edge.FittedPairs);
            json.WriteNumber("held_out", edge.HeldOut);
            json.WriteFigure("mrr", edge.Mrr);
            json.WriteNumber("mutual_share", edge.MutualShare);
            json.WriteFigure("consistency", edge.Consistency);
            json.WriteBoolean("left_out", edge.LeftOut);
            json.WriteAnswer("trusted", edge.Trusted);
            json.WriteString("advice", edge.Advice);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
