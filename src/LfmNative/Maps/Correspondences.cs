namespace LfmNative.Maps;

/// <summary>Pairs of samples that correspond.</summary>
/// <param name="X">Row numbers of X.</param>
/// <param name="Y">Row numbers of Y, ascending, as many.</param>
/// <param name="Score">
/// Cosine of the two in the coordinates they were compared in, in [−1, 1]; with CSLS the CSLS value, in [−4, 4].
/// </param>
public sealed record Correspondences(int[] X, int[] Y, double[] Score);
