using System.Text.Json;

namespace LfmNative.Reports;

/// <summary>All options of a result as rows of a table.</summary>
internal static class OptionRows
{
    /// <summary>Names and values.</summary>
    public static IReadOnlyList<string[]> Of(AlignmentOptions options)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            OptionsJson.Write(json, options);
            json.WriteEndObject();
        }
        using JsonDocument document = JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length));
        return
        [
            .. document.RootElement.GetProperty("options").EnumerateObject().Select(option => new[] { option.Name, Text(option.Value) }),
        ];
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "automatic",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
        _ => value.ToString(),
    };
}
