namespace LfmNative.Migration;

/// <summary>A way of fitting that was tried on held-out pairs.</summary>
/// <param name="Settings">The family and its numbers.</param>
/// <param name="Ndcg">nDCG@10 of held-out rows, carried over, where their partners' ten nearest are the relevant items; in 0..1.</param>
/// <param name="Mrr">Mean reciprocal rank of the partner itself.</param>
/// <param name="Deficit">Mean by which the best of all tried is better in nDCG; 0 for the best.</param>
/// <param name="DeficitError">Standard error of that mean over the queries.</param>
public sealed record TriedMap(MapSettings Settings, double Ndcg, double Mrr, double Deficit, double DeficitError);
