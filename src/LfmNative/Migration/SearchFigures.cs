namespace LfmNative.Migration;

/// <summary>How well queries find their known items.</summary>
/// <param name="Mrr">Mean reciprocal rank.</param>
/// <param name="PrecisionAt1">Part found first.</param>
/// <param name="Recall">Part among the first k.</param>
public sealed record SearchFigures(GateFigure Mrr, GateFigure PrecisionAt1, GateFigure Recall)
{
    internal static SearchFigures Of(RankedLists lists, int k, ulong seed) => new(
        GateFigure.Of(lists.ReciprocalRanks(), seed), GateFigure.Of(lists.Within(1), seed), GateFigure.Of(lists.Within(k), seed));
}
