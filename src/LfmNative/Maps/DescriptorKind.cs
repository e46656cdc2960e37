using System.Text.Json.Serialization;
using LfmNative.Diagnostics;
using LfmNative.Graphs;
using LfmNative.Maps.DescriptorKinds;
using LfmNative.Search;

namespace LfmNative.Maps;

/// <summary>Functions that are known on both sides and that the map must carry over.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DescriptorKind>))]
public enum DescriptorKind
{
    /// <summary>exp(−g²), g = shortest path over edge lengths from an anchor; unreachable → 0.</summary>
    [JsonStringEnumMemberName("geodesic")]
    Geodesic,

    /// <summary>1 − cos to an anchor.</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,

    /// <summary>exp(−‖x − a‖²/σ²), σ = median distance to the anchors.</summary>
    [JsonStringEnumMemberName("euclidean")]
    Euclidean,

    /// <summary>exp(−d²/σ²) of the distance of unit rows, σ = median distance to the anchors.</summary>
    [JsonStringEnumMemberName("angular")]
    Angular,

    /// <summary>L·indicator of each class, in the sorted union of the classes of both sides.</summary>
    [JsonStringEnumMemberName("label")]
    Label,

    /// <summary>Heat kernel signature (Sun et al. 2009), normalised by its trace.</summary>
    [JsonStringEnumMemberName("hks")]
    Hks,

    /// <summary>Wave kernel signature (Aubry et al. 2011), normalised by its trace.</summary>
    [JsonStringEnumMemberName("wks")]
    Wks,

    /// <summary>Heat kernel between a sample and each anchor.</summary>
    [JsonStringEnumMemberName("hks-landmark")]
    HksLandmark,

    /// <summary>Wave kernel between a sample and each anchor.</summary>
    [JsonStringEnumMemberName("wks-landmark")]
    WksLandmark,

    /// <summary>Functions on the samples that are given with them, one a column, the same number for both sides.</summary>
    [JsonStringEnumMemberName("given")]
    Given,

    /// <summary>exp(−g²), g = geodesic distance to an anchor by the heat method (Crane et al. 2013); unreachable → 0.</summary>
    [JsonStringEnumMemberName("heat")]
    Heat,
}

/// <summary>The descriptors by their names: one line each, so that a kind is added by its own file and two lines of this one.</summary>
internal static class DescriptorRegistry
{
    /// <summary>What makes a kind.</summary>
    public static Descriptor Of(DescriptorKind kind) => kind switch
    {
        DescriptorKind.Geodesic => new GeodesicDescriptor(GraphGeodesics.FromSources),
        DescriptorKind.Cosine => new AnchorDistanceDescriptor(DistanceMetric.Cosine, gaussian: false),
        DescriptorKind.Euclidean => new AnchorDistanceDescriptor(DistanceMetric.Euclidean, gaussian: true),
        DescriptorKind.Angular => new AnchorDistanceDescriptor(DistanceMetric.Angular, gaussian: true),
        DescriptorKind.Label => new LabelDescriptor(),
        DescriptorKind.Hks => new SignatureDescriptor(SpectralSignatures.Heat, landmarks: false),
        DescriptorKind.Wks => new SignatureDescriptor(SpectralSignatures.Wave, landmarks: false),
        DescriptorKind.HksLandmark => new SignatureDescriptor(SpectralSignatures.Heat, landmarks: true),
        DescriptorKind.WksLandmark => new SignatureDescriptor(SpectralSignatures.Wave, landmarks: true),
        DescriptorKind.Given => new GivenDescriptor(),
        DescriptorKind.Heat => new GeodesicDescriptor(HeatGeodesics.FromSources),
        _ => throw new LfmException(LfmErrorCode.InvalidArgument, $"there is no descriptor kind {(int)kind}"),
    };
}
