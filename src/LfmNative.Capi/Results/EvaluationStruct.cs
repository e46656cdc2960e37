using System.Runtime.InteropServices;

namespace LfmNative.Capi.Results;

/// <summary><c>lfm_evaluation</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EvaluationStruct
{
    public nuint StructSize;
    public ScoresStruct Map;
    public ScoresStruct AnchorsOnly;
    public ScoresStruct Relative;
    public ScoresStruct RelativeWhitened;
    public ScoresStruct RelativeParallel;
    public ScoresStruct Pairwise;
    public ScoresStruct Canonical;

    public static EvaluationStruct Of(AlignmentScores scores) => new()
    {
        Map = ScoresStruct.Of(scores.Map),
        AnchorsOnly = ScoresStruct.Of(scores.AnchorsOnly),
        Relative = ScoresStruct.Of(scores.Relative),
        RelativeWhitened = ScoresStruct.Of(scores.RelativeWhitened),
        RelativeParallel = ScoresStruct.Of(scores.RelativeParallel),
        Pairwise = ScoresStruct.Of(scores.Pairwise),
        Canonical = ScoresStruct.Of(scores.Canonical),
    };
}
