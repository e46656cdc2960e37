using System.Text;
using System.Text.Json;

namespace LfmNative.Capi.Results;

/// <summary>Reports as JSON texts.</summary>
internal static class JsonText
{
    /// <summary>One object.</summary>
    /// <param name="members">Writes its members.</param>
    public static string Of(Action<Utf8JsonWriter> members)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
