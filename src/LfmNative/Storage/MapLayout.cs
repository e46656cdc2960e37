using System.Text.Json.Serialization;

namespace LfmNative.Storage;

/// <summary>The order of the axes of feature maps.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MapLayout>))]
public enum MapLayout
{
    /// <summary>Channels last: samples × positions × channels, tokens, or samples × height × width × channels.</summary>
    [JsonStringEnumMemberName("nsc")]
    Nsc,

    /// <summary>Channels before positions: samples × channels × height × width, or samples × channels × positions.</summary>
    [JsonStringEnumMemberName("nchw")]
    Nchw,
}
