namespace LfmNative.Migration;

/// <summary>nDCG@10 of judged queries.</summary>
/// <param name="Queries">Judged queries whose vectors were given.</param>
/// <param name="Items">Judged items that are in the collection.</param>
/// <param name="After">Queries against the migrated collection, or carried queries against the old one.</param>
/// <param name="Reembedded">
/// Queries of the new model against its own collection; not measured where that does not hold all judged items.
/// </param>
public sealed record RelevanceFigures(int Queries, int Items, GateFigure After, GateFigure Reembedded);
