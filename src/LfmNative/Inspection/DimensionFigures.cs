namespace LfmNative.Inspection;

/// <summary>How many coordinates rows need locally, by the distances to their nearest neighbours.</summary>
/// <param name="K">Neighbours of each that the maximum-likelihood estimate looks at.</param>
/// <param name="MaximumLikelihood">
/// Levina and Bickel (2004), inverses averaged over the rows (MacKay and Ghahramani 2005); NaN where no row tells.
/// </param>
/// <param name="LocalLow">Quantile 0.1 of the rows' own estimates.</param>
/// <param name="LocalMedian">Their median.</param>
/// <param name="LocalHigh">Quantile 0.9.</param>
/// <param name="TwoNearest">By the ratio of the two nearest distances (TwoNN, Facco et al. 2017), the largest tenth left out.</param>
public sealed record DimensionFigures(
    int K, double MaximumLikelihood, double LocalLow, double LocalMedian, double LocalHigh, double TwoNearest);
