namespace LfmNative.Selection;

/// <summary>Points that were chosen, in their order, and why.</summary>
/// <param name="Rows">Their numbers.</param>
/// <param name="Scores">What the method says of each; see <see cref="SelectionMethod"/>.</param>
internal sealed record SelectedRows(int[] Rows, double[] Scores);
