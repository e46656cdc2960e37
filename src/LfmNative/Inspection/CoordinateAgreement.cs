namespace LfmNative.Inspection;

/// <summary>
/// How well dimension i of one side is dimension i of the other: the correlation of the two sides' partial correlations of all pairs of
/// dimensions, between what one side's halves give among themselves and what shifted dimensions give.
/// </summary>
/// <remarks>
/// A Mantel test (1967) on ridge-regularised partial correlations, which selection of other rows moves little. Its null is of cyclic shifts
/// of the dimensions, so that layouts which any model of an architecture has, positions within channels, do not count as agreement.
/// </remarks>
/// <param name="Position">Where the sides stand between null (0) and halves (1); NaN where halves do not rise above the null.</param>
/// <param name="Error">Standard deviation of that over the splits into halves.</param>
/// <param name="Between">Mean correlation of a half of A with a half of B.</param>
/// <param name="WithinA">Mean correlation of the halves of A.</param>
/// <param name="WithinB">Mean correlation of the halves of B.</param>
/// <param name="Null">Largest correlation under a shift of the dimensions.</param>
/// <param name="Dimensions">Dimensions compared: those that vary on both sides, at most the first 1,024.</param>
public sealed record CoordinateAgreement(
    double Position, double Error, double Between, double WithinA, double WithinB, double Null, int Dimensions);
