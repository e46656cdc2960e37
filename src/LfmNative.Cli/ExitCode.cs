namespace LfmNative.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The computation failed: no convergence, a singular system, an output that could not be written.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage or bad input.</summary>
    public const int Usage = 2;

    /// <summary>Nothing failed, but what was asked for must not go ahead: a gate that is not passed.</summary>
    public const int Refused = 3;

    /// <summary>A defect of lfm itself (EX_SOFTWARE of sysexits.h).</summary>
    public const int Defect = 70;

    public const int Interrupted = 130;
}
