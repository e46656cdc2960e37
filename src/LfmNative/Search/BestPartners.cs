namespace LfmNative.Search;

/// <summary>The best partner of every row of two sets.</summary>
/// <param name="OfX">For each row of X a row of Y.</param>
/// <param name="ScoreX">Its score.</param>
/// <param name="OfY">For each row of Y a row of X.</param>
/// <param name="ScoreY">Its score.</param>
internal sealed record BestPartners(int[] OfX, float[] ScoreX, int[] OfY, float[] ScoreY);
