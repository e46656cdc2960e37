namespace LfmNative.Cli;

/// <summary>One input as the result tells of it.</summary>
/// <param name="Source">The file as it was named.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="Columns">Columns of the matrix.</param>
/// <param name="Description">The size and how the file was understood.</param>
internal sealed record InputSummary(string Source, long Rows, int Columns, string Description);
