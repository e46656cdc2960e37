namespace LfmNative.Comparison;

/// <summary>Distances of two samples that representational similarity analysis compares.</summary>
internal enum PairDistance
{
    /// <summary>1 − cos.</summary>
    Cosine,

    /// <summary>1 − Pearson's correlation of the coordinates.</summary>
    Correlation,

    /// <summary>‖a − b‖₂.</summary>
    Euclidean,
}
