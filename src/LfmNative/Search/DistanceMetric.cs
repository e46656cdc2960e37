namespace LfmNative.Search;

/// <summary>How far apart two samples are.</summary>
public enum DistanceMetric
{
    /// <summary>‖a/‖a‖ − b/‖b‖‖ = √(2 − 2cos), in [0, 2].</summary>
    Angular,

    /// <summary>‖a − b‖, in input units.</summary>
    Euclidean,

    /// <summary>1 − cos, in [0, 2].</summary>
    Cosine,
}
