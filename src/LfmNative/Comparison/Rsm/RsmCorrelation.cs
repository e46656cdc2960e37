namespace LfmNative.Comparison.Rsm;

/// <summary>Correlation of a kernel's values with the divergence of class probabilities, over all pairs of samples.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Pearson">Pearson's correlation of the semantic values; below 0 where alike samples are classified alike.</param>
/// <param name="Spearman">Spearman's.</param>
/// <param name="SpatialPearson">Pearson's of the spatio-semantic values.</param>
/// <param name="SpatialSpearman">Spearman's.</param>
public sealed record RsmCorrelation(RsmKernel Kernel, double Pearson, double Spearman, double SpatialPearson, double SpatialSpearman);
