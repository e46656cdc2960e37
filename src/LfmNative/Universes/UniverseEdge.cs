namespace LfmNative.Universes;

/// <summary>Two spaces of which something is known: some of their pairs, or only that they hold the same items.</summary>
/// <param name="From">Number of the one space, from 0.</param>
/// <param name="To">Number of the other.</param>
/// <param name="Pairs">
/// Rows of the same items, X of <paramref name="From"/> and Y of <paramref name="To"/>; none where they are to be found.
/// </param>
public sealed record UniverseEdge(int From, int To, AnchorPairs Pairs);
