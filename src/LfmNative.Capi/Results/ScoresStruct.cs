using System.Runtime.InteropServices;

namespace LfmNative.Capi.Results;

/// <summary><c>lfm_scores</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ScoresStruct
{
    public long Queries;
    public long Candidates;
    public double Mrr;
    public double PrecisionAt1;
    public double PrecisionAt10;
    public double MeanCosine;
    public double CslsMrr;
    public double CslsPrecisionAt1;

    /// <summary>Scores as callers see them; all 0 where there are none.</summary>
    public static ScoresStruct Of(RetrievalScores? scores) => scores is null ? default : new ScoresStruct
    {
        Queries = scores.Queries,
        Candidates = scores.Candidates,
        Mrr = scores.Mrr,
        PrecisionAt1 = scores.PrecisionAt1,
        PrecisionAt10 = scores.PrecisionAt10,
        MeanCosine = scores.MeanCosine,
        CslsMrr = scores.CslsMrr,
        CslsPrecisionAt1 = scores.CslsPrecisionAt1,
    };
}
