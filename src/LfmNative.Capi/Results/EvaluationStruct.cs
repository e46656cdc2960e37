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
    public ScoresStruct Canonical;
}
