using System.Text.Json.Serialization;

namespace LfmNative.Maps;

/// <summary>What is done to the samples of a side before a transform is fitted.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PreNormalization>))]
public enum PreNormalization
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The mean is taken off.</summary>
    [JsonStringEnumMemberName("center")]
    Center,

    /// <summary>Rows are scaled to unit norm.</summary>
    [JsonStringEnumMemberName("unit")]
    Unit,

    /// <summary>Unit rows, their mean taken off, unit rows again (Artetxe et al. 2018).</summary>
    [JsonStringEnumMemberName("unit-center-unit")]
    UnitCenterUnit,
}
