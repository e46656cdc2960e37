using LfmNative.Diagnostics;

namespace LfmNative.Capi.Results;

/// <summary>An alignment behind a handle.</summary>
/// <param name="Value">The alignment.</param>
/// <param name="Clock">Seconds of its fit by stage; null for one that was loaded.</param>
internal sealed record AlignmentResult(Alignment Value, ComputeContext? Clock)
{
    /// <summary>A fitted alignment with its seconds, but without the call they came from.</summary>
    public static AlignmentResult Of(Alignment alignment, ComputeContext call)
    {
        ComputeContext clock = new();
        foreach ((string stage, double seconds) in call.Seconds) clock.AddSeconds(stage, seconds);
        return new AlignmentResult(alignment, clock);
    }
}
