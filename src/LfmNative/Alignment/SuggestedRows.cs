using LfmNative.Selection;

namespace LfmNative;

/// <summary>Rows whose partners in another space are worth finding, the most useful first, and why.</summary>
/// <param name="Rows">Row numbers, distinct; no two are copies of each other.</param>
/// <param name="Scores">
/// What the method says of each: <see cref="SelectionMethod.Subset"/>: the part of the samples' squared norm that it explains beyond those
/// before it, 0..1; <see cref="SelectionMethod.KMeans"/>: the distinct rows in its cluster; <see cref="SelectionMethod.Farthest"/>: the
/// distance of unit rows to the nearest known or before it, 0 of a first that was drawn; <see cref="SelectionMethod.Leverage"/>: the
/// leverage that those before left it, 0..1; <see cref="SelectionMethod.Thinning"/>: what its mean affinity to all exceeds that to those
/// before it by; <see cref="SelectionMethod.Random"/>: 0.
/// </param>
/// <param name="Method">The method.</param>
/// <param name="Candidates">Rows there were to choose from: distinct, not zero, not known.</param>
/// <param name="Copies">Rows that are copies of earlier ones, equal bit for bit.</param>
/// <param name="ZeroRows">Distinct rows that are zero, and so have no direction.</param>
/// <param name="Known">Distinct rows that were known.</param>
/// <param name="Memory">The memory that was predicted.</param>
/// <param name="Seconds">Wall-clock seconds by stage.</param>
public sealed record SuggestedRows(
    int[] Rows,
    double[] Scores,
    SelectionMethod Method,
    int Candidates,
    int Copies,
    int ZeroRows,
    int Known,
    MemoryPlan Memory,
    IReadOnlyDictionary<string, double> Seconds);
