namespace LfmNative.Diagnostics;

/// <summary>How far a long operation has come.</summary>
/// <param name="Stage">Name of the running stage, e.g. "neighbors" or "spectrum".</param>
/// <param name="Fraction">Part of the stage that is done, 0..1; NaN where the total is not known.</param>
public readonly record struct LfmProgress(string Stage, double Fraction)
{
    /// <summary>Pieces of work that are done: rows, pairs or rounds, as the stage counts.</summary>
    public double Done { get; init; }

    /// <summary>Pieces there are; 0 where that is not known.</summary>
    public double Total { get; init; }
}
