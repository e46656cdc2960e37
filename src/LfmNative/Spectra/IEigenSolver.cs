using LfmNative.Diagnostics;

namespace LfmNative.Spectra;

/// <summary>Finds the algebraically largest eigenpairs of a <see cref="LaplacianOperator"/>.</summary>
internal unsafe interface IEigenSolver
{
    /// <summary>Name for the certificate.</summary>
    string Name { get; }

    /// <summary>Whether the last call has made sure that it missed no copy of a multiple eigenvalue.</summary>
    bool NoneMissed { get; }

    /// <summary>The <paramref name="count"/> largest eigenpairs.</summary>
    /// <param name="op">The deflated operator.</param>
    /// <param name="count">1..n−1 pairs.</param>
    /// <param name="request">Wanted residual (relative to σ), product limit, seed, and vectors to keep out.</param>
    /// <param name="values">count values, in any order.</param>
    /// <param name="vectors">count×n, one orthonormal eigenvector a row.</param>
    /// <param name="context">Cancellation and progress.</param>
    /// <returns>Restarts.</returns>
    /// <exception cref="LfmException">Not converged.</exception>
    int Largest(LaplacianOperator op, int count, EigenRequest request, double* values, double* vectors, ComputeContext context);
}
