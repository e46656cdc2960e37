namespace LfmNative.Comparison.Rsm;

/// <summary>
/// The positions of two samples, as many of each: vectors up to a scale, centred where both samples have as many positions.
/// </summary>
/// <param name="X">Count×Channels, compact.</param>
/// <param name="Y">The same of the other sample.</param>
/// <param name="Count">Positions of each; the shorter sample is filled with zeros.</param>
/// <param name="Channels">Channels of a position.</param>
/// <param name="PotentialsX">What the positions of the first are worth in other pairs, or null.</param>
/// <param name="PotentialsY">The same of the second.</param>
/// <param name="OrderX">Positions of the first by falling norm.</param>
/// <param name="OrderY">Positions of the second.</param>
/// <remarks>
/// With as many positions on both sides, taking a sample's mean off changes every sum of matched products by the same amount: the best
/// matching stays, and those found greedily become better, as a position that is large in every product no longer goes first.
/// </remarks>
internal readonly unsafe record struct PositionPair(
    nint X, nint Y, int Count, int Channels, nint PotentialsX, nint PotentialsY, nint OrderX, nint OrderY)
{
    public float* RowsX => (float*)X;

    public float* RowsY => (float*)Y;
}
