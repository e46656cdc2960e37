using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using LfmNative.Maps;
using LfmNative.Options;
using LfmNative.Spectra;

namespace LfmNative;

/// <summary>Options as one flat JSON object whose keys are the options' names, as C and Python spell them.</summary>
internal static class OptionsJson
{
    private const DynamicallyAccessedMemberTypes Members = DynamicallyAccessedMemberTypes.PublicProperties;

    /// <summary>Writes all options of an alignment as the member <c>options</c>, the normalisation decided.</summary>
    public static void Write(Utf8JsonWriter json, AlignmentOptions options)
    {
        json.WriteStartObject("options");
        WriteRecord(json, options);
        WriteRecord(json, options.Spectrum);
        WriteRecord(json, options.Descriptors);
        WriteRecord(json, options.Map);
        WriteRecord(json, options.ZoomOut);
        WriteRecord(json, options.FittedTransform);
        json.WriteEndObject();
    }

    /// <summary>The options back; what is not there has its default.</summary>
    /// <param name="options">An object that <see cref="Write"/> or an earlier version wrote.</param>
    /// <exception cref="JsonException">A value of another kind.</exception>
    public static AlignmentOptions Read(JsonElement options)
    {
        AlignmentOptions read = ReadRecord<AlignmentOptions>(options);
        return read with
        {
            Spectrum = ReadRecord<SpectrumOptions>(options) with { Seed = read.Seed },
            Descriptors = ReadRecord<DescriptorOptions>(options),
            Map = ReadRecord<MapSolverOptions>(options),
            ZoomOut = ReadRecord<ZoomOutOptions>(options),
            Transform = ReadRecord<TransformOptions>(options),
        };
    }

    private static void WriteRecord<[DynamicallyAccessedMembers(Members)] T>(Utf8JsonWriter json, T options)
    {
        foreach ((PropertyInfo property, OptionAttribute option) in OptionsOf<T>())
        {
            object? value = property.GetValue(options);
            json.WritePropertyName(OptionText.Spell(option.Key, OptionSpelling.Field));
            if (value is null or double.NaN) json.WriteNullValue();
            else JsonSerializer.Serialize(json, value, property.PropertyType, ReportJson.Default);
        }
    }

    private static T ReadRecord<[DynamicallyAccessedMembers(Members)] T>(JsonElement options)
        where T : new()
    {
        T read = new();
        foreach ((PropertyInfo property, OptionAttribute option) in OptionsOf<T>())
        {
            foreach (string name in (string[])[option.Key, .. option.Aliases.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
            {
                if (!options.TryGetProperty(OptionText.Spell(name, OptionSpelling.Field), out JsonElement value)) continue;
                if (value.ValueKind != JsonValueKind.Null)
                    property.SetValue(read, value.Deserialize(property.PropertyType, ReportJson.Default));
                break;
            }
        }
        return read;
    }

    private static IEnumerable<(PropertyInfo Property, OptionAttribute Option)> OptionsOf<[DynamicallyAccessedMembers(Members)] T>()
    {
        // What a record inherits comes first, as people read it.
        foreach (PropertyInfo property in typeof(T).GetProperties().OrderBy(property => property.DeclaringType == typeof(T) ? 1 : 0))
        {
            if (property.GetCustomAttribute<OptionAttribute>() is { } option) yield return (property, option);
        }
    }
}
