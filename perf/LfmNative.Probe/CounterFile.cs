using System.Text;
using System.Text.Json;
using LfmNative.Diagnostics;
using LfmNative.Storage;

namespace LfmNative.Probe;

/// <summary>The recorded counters: a JSON object of whole numbers, in git.</summary>
internal static class CounterFile
{
    /// <summary>Reads the counters.</summary>
    /// <exception cref="LfmException">The file is missing or no such object.</exception>
    public static IReadOnlyDictionary<string, long> Read(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.EnumerateObject().ToDictionary(counter => counter.Name, counter => counter.Value.GetInt64());
        }
        catch (Exception e) when (e is IOException or JsonException or FormatException or InvalidOperationException)
        {
            string message = $"{path}: no recorded counters ({e.Message.TrimEnd('.')}); record them: {Gate.AcceptCommand}";
            throw new LfmException(LfmErrorCode.InvalidFile, message, e);
        }
    }

    /// <summary>Writes the counters in their order, one a line.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, long> counters) => AtomicFile.Write(path, stream =>
    {
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach ((string name, long value) in counters) json.WriteNumber(name, value);
            json.WriteEndObject();
        }
        stream.Write(Encoding.UTF8.GetBytes("\n"));
    });
}
