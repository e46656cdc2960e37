namespace LfmNative.Maps;

/// <summary>Functions that are known on both sides and that the map must carry over.</summary>
public enum DescriptorKind
{
    /// <summary>exp(−g²), g = shortest path over edge lengths from an anchor; unreachable → 0.</summary>
    Geodesic,

    /// <summary>1 − cos to an anchor.</summary>
    Cosine,

    /// <summary>exp(−‖x − a‖²/σ²), σ = median distance to the anchors.</summary>
    Euclidean,

    /// <summary>exp(−d²/σ²) of the distance of unit rows, σ = median distance to the anchors.</summary>
    Angular,

    /// <summary>L·indicator of each class, in the sorted union of the classes of both sides.</summary>
    Label,

    /// <summary>Heat kernel signature (Sun et al. 2009), normalised by its trace.</summary>
    Hks,

    /// <summary>Wave kernel signature (Aubry et al. 2011), normalised by its trace.</summary>
    Wks,

    /// <summary>Heat kernel between a sample and each anchor.</summary>
    HksLandmark,

    /// <summary>Wave kernel between a sample and each anchor.</summary>
    WksLandmark,
}
