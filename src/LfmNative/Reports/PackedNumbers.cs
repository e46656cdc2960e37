using System.Buffers.Binary;
using System.Text.Json;

namespace LfmNative.Reports;

/// <summary>Arrays of numbers in a page: base64 of little-endian values.</summary>
internal static class PackedNumbers
{
    /// <summary>The step that stands for no number.</summary>
    private const ushort None = ushort.MaxValue;

    private const double Steps = ushort.MaxValue - 1;

    /// <summary>Writes values in single precision.</summary>
    public static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<double> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), (float)values[i]);
        json.WriteStartObject(name);
        json.WriteBase64String("f32", bytes);
        json.WriteEndObject();
    }

    /// <summary>Writes values by 65,535 steps of their range, which is finer than a screen.</summary>
    public static void WriteSteps(Utf8JsonWriter json, string? name, ReadOnlySpan<double> values)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        if (low > high) (low, high) = (0, 0);
        double unit = high > low ? Steps / (high - low) : 0;
        byte[] bytes = new byte[values.Length * sizeof(ushort)];
        for (int i = 0; i < values.Length; i++)
        {
            ushort step = double.IsFinite(values[i]) ? (ushort)Math.Round((values[i] - low) * unit) : None;
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * sizeof(ushort)), step);
        }
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteBase64String("u16", bytes);
        json.WriteNumber("low", low);
        json.WriteNumber("high", high);
        json.WriteEndObject();
    }

    /// <summary>Writes values as plain numbers; what is no number is null.</summary>
    public static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) json.WriteFigure(value);
        json.WriteEndArray();
    }

    /// <summary>Writes texts.</summary>
    public static void WriteArray(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
