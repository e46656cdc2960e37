namespace LfmNative.Spectra;

/// <summary>What was checked after the solve, on the pairs that are handed out.</summary>
/// <param name="Solver">"dense", "block", "arpack" or "closed form" (only component modes were wanted).</param>
/// <param name="Residual">max over the pairs of ‖Lφ − λφ‖₂ with ‖φ‖ = 1.</param>
/// <param name="Orthogonality">max |ΦᵀMΦ − I| with M = D for the random-walk Laplacian and I otherwise.</param>
/// <param name="Products">Products with the operator, the checks included; 0 for the dense solver.</param>
/// <param name="Restarts">Restarts of the iterative solver.</param>
/// <param name="Recovered">Copies of multiple eigenvalues that the solver had missed and the check brought in.</param>
public sealed record SpectrumCertificate(string Solver, double Residual, double Orthogonality, long Products, int Restarts, int Recovered);
