namespace LfmNative.Inspection;

/// <summary>How many directions rows fill, by their singular values σ and the eigenvalues λ = σ²/n of their second moments.</summary>
/// <param name="Rank">Singular values that are more than rounding: above 1e−6 of the largest.</param>
/// <param name="RankMe">exp of the entropy of σ/Σσ + 1e−7 (Garrido et al. 2023).</param>
/// <param name="EffectiveRank">exp of the entropy of σ/Σσ (Roy and Vetterli 2007).</param>
/// <param name="VonNeumannEntropy">Entropy of λ/Σλ, nats: of the normalised covariance as a density matrix.</param>
/// <param name="ParticipationRatio">(Σλ)²/Σλ².</param>
/// <param name="LargestShare">λ₁/Σλ.</param>
/// <param name="Components90">Fewest eigenvalues that make up 90 % of their sum.</param>
public sealed record SpectrumFigures(
    int Rank,
    double RankMe,
    double EffectiveRank,
    double VonNeumannEntropy,
    double ParticipationRatio,
    double LargestShare,
    int Components90)
{
    private const double Epsilon = 1e-7, Rounding = 1e-6;

    /// <summary>The figures of eigenvalues.</summary>
    /// <param name="eigenvalues">Not below zero but by rounding, in any order.</param>
    internal static SpectrumFigures Of(double[] eigenvalues)
    {
        double[] lambda = [.. eigenvalues.Select(value => Math.Max(0, value)).OrderDescending()];
        double sum = lambda.Sum();
        if (!(sum > 0)) return new SpectrumFigures(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, 0);
        double[] sigma = Array.ConvertAll(lambda, Math.Sqrt);
        double total = sigma.Sum(), part = 0;
        int components = 0;
        while (components < lambda.Length && part < 0.9 * sum * (1 - 1e-12)) part += lambda[components++];
        return new SpectrumFigures(
            sigma.Count(value => value > Rounding * sigma[0]),
            Math.Exp(sigma.Sum(value => Term((value / total) + Epsilon))),
            Math.Exp(sigma.Sum(value => Term(value / total))),
            lambda.Sum(value => Term(value / sum)),
            sum * sum / lambda.Sum(value => value * value),
            lambda[0] / sum,
            components);
    }

    private static double Term(double p) => p > 0 ? -p * Math.Log(p) : 0;
}
