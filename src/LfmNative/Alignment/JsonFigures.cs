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

    /// <summary>Writes a number of an array; null where it is not finite.</summary>
    public static void WriteFigure(this Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }

    /// <summary>Writes an object; null where there is none.</summary>
    /// <param name="json">A writer inside an object.</param>
    /// <param name="name">The object's key.</param>
    /// <param name="value">What it tells of; may be null.</param>
    /// <param name="members">Writes its members.</param>
    public static void WriteObject<T>(this Utf8JsonWriter json, string name, T? value, Action<T> members)
        where T : class
    {
        if (value is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        members(value);
        json.WriteEndObject();
    }

    /// <summary>Writes yes, no, or null where that is not known.</summary>
    public static void WriteAnswer(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is bool known) json.WriteBoolean(name, known);
        else json.WriteNull(name);
    }
}
