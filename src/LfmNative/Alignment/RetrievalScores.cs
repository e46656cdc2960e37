namespace LfmNative;

/// <summary>How well queries find their partners.</summary>
/// <param name="Queries">Number of queries.</param>
/// <param name="Candidates">Rows that each query ranks.</param>
/// <param name="Mrr">Mean reciprocal rank by cosine, in (0, 1]; the rank of ties is their mean rank.</param>
/// <param name="PrecisionAt1">Part of the queries whose partner is ranked first.</param>
/// <param name="PrecisionAt10">Part of the queries whose partner is among the first ten.</param>
/// <param name="MeanCosine">Mean cosine of a query and its partner.</param>
/// <param name="CslsMrr">Mean reciprocal rank by CSLS with neighbourhood 10.</param>
/// <param name="CslsPrecisionAt1">Part of the queries whose partner is first by CSLS.</param>
public sealed record RetrievalScores(
    int Queries,
    int Candidates,
    double Mrr,
    double PrecisionAt1,
    double PrecisionAt10,
    double MeanCosine,
    double CslsMrr,
    double CslsPrecisionAt1)
{
    /// <summary>Standard error of <see cref="Mrr"/> over the queries; NaN for one query.</summary>
    public double MrrStandardError { get; init; } = double.NaN;

    /// <summary>Candidates that repeat a partner bit for bit, counted without the first of each; as answers they are one.</summary>
    public long Copies { get; init; }
}
