namespace LfmNative.Migration;

/// <summary>What was carried over.</summary>
/// <param name="Files">Files written.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="Resumed">Rows that an interrupted run had written before.</param>
/// <param name="LeftOut">Rows that could not be used.</param>
/// <param name="Bytes">Bytes of the files; 0 for standard output.</param>
/// <param name="Checksum">XXH3 (64 bits) over the hashes of the files' stretches: equal for equal outputs; 0 for standard output.</param>
/// <param name="Verified">Whether the files were read again and found as they were written.</param>
public sealed record ApplyReport(int Files, long Rows, long Resumed, long LeftOut, long Bytes, ulong Checksum, bool Verified)
{
    /// <summary>Seconds by stage.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; init; } = new Dictionary<string, double>();
}
