using System.Text.Json;

namespace LfmNative;

/// <summary>Numbers in JSON, which knows no NaN.</summary>
internal static class JsonFigures
{
    /// <summary>Writes a number; null where it is not finite.</summary>
    public static void WriteFigure(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    /// <summary>Writes yes, no, or null where that is not known.</summary>
    public static void WriteAnswer(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is bool known) json.WriteBoolean(name, known);
        else json.WriteNull(name);
    }
}
