using System.Text.Json.Serialization;

namespace LfmNative.Inspection;

/// <summary>The coarsest numbers that hold every value of a matrix.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueGrid>))]
public enum ValueGrid
{
    /// <summary>Float32: nothing was rounded further.</summary>
    [JsonStringEnumMemberName("float32")]
    Full,

    /// <summary>Float16: 11 significant bits.</summary>
    [JsonStringEnumMemberName("float16")]
    Half,

    /// <summary>Bfloat16: 8 significant bits.</summary>
    [JsonStringEnumMemberName("bfloat16")]
    Brain,

    /// <summary>At most 256 different values: eight bits a value.</summary>
    [JsonStringEnumMemberName("8-bit")]
    EightBit,
}
