namespace LfmNative.Spectra;

/// <summary>How eigenpairs are computed.</summary>
public enum EigenSolverKind
{
    /// <summary>Chosen by size and number of pairs.</summary>
    Auto,

    /// <summary>LAPACK's dsyevr on the full matrix.</summary>
    Dense,

    /// <summary>ARPACK's implicitly restarted Lanczos; one solve at a time in a process.</summary>
    Arpack,
}
