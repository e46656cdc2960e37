namespace LfmNative;

/// <summary>Something about a space that an alignment will meet.</summary>
/// <param name="Key">Its name, one of those that docs/inspect.md lists: <c>copies</c>, <c>offset</c>, <c>hubs</c> …</param>
/// <param name="Harms">Whether it will hurt an alignment; else it is worth knowing.</param>
/// <param name="Sentence">What it is, in figures, and what to do.</param>
public sealed record InspectionFinding(string Key, bool Harms, string Sentence);
