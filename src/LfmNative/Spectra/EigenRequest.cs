namespace LfmNative.Spectra;

/// <summary>What a solver is asked for beside the number of pairs.</summary>
/// <param name="Tolerance">Residual relative to σ.</param>
/// <param name="MaxProducts">Limit of products.</param>
/// <param name="Seed">Seed of the start vector.</param>
/// <param name="Least">A pair that is surely below this value need not converge; −∞ for none.</param>
/// <param name="Known">Pointer to known eigenvectors (one a row) that must not be found again; null for none.</param>
/// <param name="KnownCount">How many.</param>
internal unsafe readonly record struct EigenRequest(
    double Tolerance, int MaxProducts, ulong Seed, double Least = double.NegativeInfinity, nint Known = 0, int KnownCount = 0)
{
    public double* KnownVectors => (double*)Known;
}
