namespace LfmNative.Inspection;

/// <summary>What rows of two sides that may belong together, row by row, say.</summary>
/// <param name="Sample">Rows looked at.</param>
/// <param name="DistanceCorrelation">Correlation of the distances of two rows on one side and on the other, over random pairs.</param>
/// <param name="Paired">Whether that is beyond chance: row i of both sides is of one item.</param>
/// <param name="IdentityCosine">Mean cosine of a row with its partner, means taken off.</param>
/// <param name="IdentityResidual">
/// Root mean square distance of a row to its partner over the median distance to the nearest other row: far below 1 for the same vectors.
/// </param>
/// <param name="MedianResidual">The same of the median distance to the partner, which a few other rows do not move.</param>
/// <param name="Matched">Part of the rows of A, means taken off, that no row of B but their partner is nearest to.</param>
/// <param name="Apart">Part of the rows that lie farther from their partner than half that distance.</param>
/// <param name="Scale">The number that rows of A times are closest to those of B.</param>
/// <param name="ScaledResidual">The residual with that scale.</param>
/// <param name="NormalizedResidual">The residual of unit rows.</param>
/// <param name="ShiftedResidual">The residual with means taken off.</param>
/// <param name="StandardizedResidual">The residual with means taken off and every dimension over its standard deviation.</param>
/// <param name="RotationResidual">
/// The residual, on half of the rows, of the rotation and scale that fit the other half best (Procrustes); NaN where none was fitted.
/// </param>
public sealed record PairedFigures(
    int Sample,
    double DistanceCorrelation,
    bool Paired,
    double IdentityCosine,
    double IdentityResidual,
    double MedianResidual,
    double Matched,
    double Apart,
    double Scale,
    double ScaledResidual,
    double NormalizedResidual,
    double ShiftedResidual,
    double StandardizedResidual,
    double RotationResidual)
{
    /// <summary>Residual up to which two rows count as one vector: a tenth of the way to the nearest other.</summary>
    public const double Tight = 0.1;
}
