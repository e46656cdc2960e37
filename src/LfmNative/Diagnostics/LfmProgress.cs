namespace LfmNative.Diagnostics;

/// <summary>How far a long operation has come.</summary>
/// <param name="Stage">Name of the running stage, e.g. "neighbors" or "spectrum".</param>
/// <param name="Fraction">Part of the stage that is done, 0..1; NaN where the total is not known.</param>
public readonly record struct LfmProgress(string Stage, double Fraction);
