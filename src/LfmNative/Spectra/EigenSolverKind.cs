using System.Text.Json.Serialization;

namespace LfmNative.Spectra;

/// <summary>How eigenpairs are computed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EigenSolverKind>))]
public enum EigenSolverKind
{
    /// <summary>Chosen by size and number of pairs.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>LAPACK's dsyevr on the full matrix.</summary>
    [JsonStringEnumMemberName("dense")]
    Dense,

    /// <summary>
    /// Block Lanczos with thick restart, our own: re-entrant, eight vectors at a time. A graph too small for its blocks is solved densely.
    /// </summary>
    [JsonStringEnumMemberName("block")]
    Block,

    /// <summary>ARPACK's implicitly restarted Lanczos; one solve at a time in a process.</summary>
    [JsonStringEnumMemberName("arpack")]
    Arpack,
}
