namespace LfmNative.Storage;

/// <summary>A row that could not be used.</summary>
/// <param name="Row">Its number in the file, counted from 0.</param>
/// <param name="Id">Its name; empty where it has none.</param>
/// <param name="Reason">What is wrong, in one sentence with the file and the place.</param>
public sealed record BadRow(long Row, string Id, string Reason);
