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

    /// <summary>The version whose models hold every option that it had.</summary>
    private const string FirstVersion = "0.1";

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

    /// <summary>The options back; those that came later and are not there have their defaults.</summary>
    /// <param name="options">An object that <see cref="Write"/> or an earlier version wrote.</param>
    /// <exception cref="JsonException">A value of another kind; an option is missing.</exception>
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
            if (Find(options, option) is not { } value)
            {
                // What came after the first version need not stand in its models.
                if (option.Since == FirstVersion) throw new JsonException($"option {option.Key} is missing");
                continue;
            }
            bool automatic = value.ValueKind == JsonValueKind.Null;
            if (automatic && option.Auto is null) throw new JsonException($"option {option.Key} is null");
            if (!automatic) property.SetValue(read, Parsed(value, property.PropertyType, option.Key));
        }
        return read;
    }

    /// <summary>An option's value under its name, or under one of an earlier version.</summary>
    private static JsonElement? Find(JsonElement options, OptionAttribute option)
    {
        foreach (string name in option.Aliases.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(option.Key))
        {
            if (options.TryGetProperty(OptionText.Spell(name, OptionSpelling.Field), out JsonElement value)) return value;
        }
        return null;
    }

    private static object? Parsed(JsonElement value, Type type, string key)
    {
        try
        {
            return value.Deserialize(type, ReportJson.Default);
        }
        catch (JsonException e)
        {
            throw new JsonException($"option {key} is {value.GetRawText()}", e);
        }
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
