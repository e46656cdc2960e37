namespace LfmNative.Universes;

/// <summary>How rows that the universe was not fitted on find their partners from one space to another.</summary>
/// <param name="From">Name of the space whose rows are carried.</param>
/// <param name="To">Name of the space that they seek their partners in.</param>
/// <param name="Mrr">Mean reciprocal rank of the partner among the held-out rows, through the common space.</param>
/// <param name="PairwiseMrr">The same with a map of the same family that was fitted to these two spaces alone.</param>
public sealed record PairScore(string From, string To, double Mrr, double PairwiseMrr);
