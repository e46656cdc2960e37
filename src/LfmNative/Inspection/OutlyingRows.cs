namespace LfmNative.Inspection;

/// <summary>Rows of one side that lie where hardly any row of the other side does, and whether their coordinates agree with it.</summary>
/// <remarks>
/// Beyond the 0.99 quantile of the ridge-regularised Mahalanobis distances that one half of the other side has from the other half. Other
/// topics lie there as well, but agree in their coordinates; rows of another model do not.
/// </remarks>
/// <param name="Share">Part of the side's rows, 0.01 where the sides are drawn alike.</param>
/// <param name="Agreement">Of these rows with the other side; null where they are too few to ask.</param>
public sealed record OutlyingRows(double Share, CoordinateAgreement? Agreement);
